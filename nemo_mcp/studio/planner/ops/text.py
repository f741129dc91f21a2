"""Titles and captions: adding, rewording, restyling, retiming, removing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

from nemo_mcp.studio.planner import choose, say
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.ops import captions
from nemo_mcp.studio.planner.ops.windows import window
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Place, Text, TextRole

TITLE_MS: Final = 3000
_SMALLEST, _LARGEST = 0.4, 3.0
_FREE_PLACES: Final[tuple[Place, ...]] = ("bottom", "top", "center")


def add(work: Work, clause: Clause) -> None:
    """Add titles and captions; without words, captions come from the clips and a title from the project."""
    work.focus = "text"
    quoted = _quoted(clause)
    if not quoted:
        words = _spoken_words(clause)
        quoted = [(_role(clause), words)] if words else []
    if not quoted:
        _add_without_words(work, clause)
        return
    targets = choose.clips(work, clause, default=())
    if targets is None:
        return
    spread = len(quoted) > 1 and all(role == "caption" for role, _ in quoted)
    if (spread and not clause.span("range", "at", "first", "last")) or (clause.has("each") and len(quoted) == 1 and not clause.has("title")):
        _spread(work, clause, [words for _, words in quoted], targets)
        return
    for role, words in quoted:
        _add_one(work, clause, role, words, targets)


def _quoted(clause: Clause) -> list[tuple[TextRole, str]]:
    """Each quote with the role of the thing last named before it, or else the first named at all."""
    found: list[tuple[TextRole, str]] = []
    first = _role(clause)
    role = first
    for token in clause.tokens:
        if "quote" in token.tags:
            found.append((role, token.words))
        elif token.tags & {"title", "caption", "text"}:
            role = "title" if "title" in token.tags else "caption"
    return found


def _role(clause: Clause) -> TextRole:
    return "title" if clause.has("title") and not clause.has("caption") else "caption"


def _spoken_words(clause: Clause) -> str:
    """Words after the thing without quotation marks: "add a title Autumn in Kyoto"."""
    for index, token in enumerate(clause.tokens):
        if token.tags & {"title", "caption", "text"}:
            for step, later in enumerate(clause.tokens[index + 1 :], start=index + 1):
                if "word" in later.tags:
                    return _stretch(clause, step)
                if not later.tags & {"glue", "about", "of", "for", "with", "indef"} or "span" in later.tags:
                    return ""
    return ""


def _stretch(clause: Clause, start: int) -> str:
    end = start
    for index, token in enumerate(clause.tokens[start:], start=start):
        if token.tags & {"span", "place", "color", "nth", "edge", "asset", "quote", "size-noun", "bigger", "smaller"}:
            break
        if "word" in token.tags or (index > 0 and clause.tokens[index - 1].end == token.start):
            end = index
    return clause.source[clause.tokens[start].start : clause.tokens[end].end].strip()


def _add_one(work: Work, clause: Clause, role: TextRole, words: str, targets: Sequence[int]) -> None:
    if targets:
        for index in targets:
            clip = work.timeline.clips[index]
            _put(work, clause, role, words, (clip.start_ms, clip.end_ms))
        return
    last_ms = TITLE_MS if role == "title" or clause.has("edge.start", "edge.end") else work.total_ms
    span = window(work, clause, length_ms=last_ms)
    if span is not None:
        _put(work, clause, role, words, span)


def _put(work: Work, clause: Clause, role: TextRole, words: str, span: tuple[int, int]) -> None:
    start, end = span
    texts = list(work.timeline.texts)
    if role == "title" and work.generated:  # a fresh film has a title of its own making: this one takes its place
        texts = [text for text in texts if text.role != "title" or text.start_ms >= end or text.end_ms <= start]
    place = cast("Place | None", clause.detail("place")) or _free_place(texts, role, start, end)
    text = Text(
        start_ms=start, duration_ms=end - start, text=words, role=role, place=place,
        size=_size(clause, 1.0), color=clause.detail("color") or "#FFFFFF", box=clause.has("background"),
    )  # fmt: skip
    work.set(replace(work.timeline, texts=(*texts, text)))
    work.did(
        "text-added", role=work.kind(role), words=work.q(words), place=say.place(place, work.chinese),
        when=say.stretch(start, min(end, work.total_ms), work.chinese),
        extra=_color_note(work, clause),
    )  # fmt: skip


def _color_note(work: Work, clause: Clause) -> str:
    color = clause.detail("color")
    return f"{'，' if work.chinese else ', '}{say.color(color, work.chinese)}" if color else ""


def _free_place(texts: Sequence[Text], role: TextRole, start: int, end: int) -> Place:
    busy = {text.place for text in texts if text.start_ms < end and text.end_ms > start}
    choices: tuple[Place, ...] = ("center", "top", "bottom") if role == "title" else _FREE_PLACES
    return next((place for place in choices if place not in busy), choices[0])


def _size(clause: Clause, size: float) -> float:
    step = 1.15 if clause.has("bit") else 1.8 if clause.has("much") else 1.4
    if clause.has("bigger"):
        size *= step
    elif clause.has("smaller"):
        size /= step
    elif (percent := clause.value("percent")) is not None and clause.has("size-noun"):
        size *= percent
    return round(min(_LARGEST, max(_SMALLEST, size)), 3)


def _spread(work: Work, clause: Clause, words: Sequence[str], targets: Sequence[int]) -> None:
    """One caption after the other: on the clips meant, else on the clips from the first one on."""
    indices = list(targets) or list(range(len(work.timeline.clips)))
    given = list(words) * len(indices) if len(words) == 1 else list(words)
    pairs = list(zip(indices, given, strict=False))
    made = captions.over_clips(work.timeline, dict(pairs))
    color, place = clause.detail("color"), cast("Place | None", clause.detail("place"))
    styled = [replace(t, color=color or t.color, place=place or t.place, size=_size(clause, 1.0)) for t in made]
    kept = captions.without_own(work.timeline, [index for index, _ in pairs])
    work.set(replace(work.timeline, texts=(*kept, *styled)))
    work.did("captions-given", words=say.listed([work.q(each) for each in words], work.chinese), clips=work.which(i for i, _ in pairs))
    if len(words) > len(indices):
        work.cannot("captions-too-many", given=len(words), clips=len(indices))


def _add_without_words(work: Work, clause: Clause) -> None:
    if clause.has("title") and not clause.has("caption"):
        span = window(work, clause, length_ms=TITLE_MS)
        if span is None:
            return
        words, own = captions.title_words(work.timeline, work.sources, work.chinese)
        _put(work, clause, "title", words, span)
        work.did("title-placeholder" if not own else "title-from-name", words=work.q(words))
        return
    targets = choose.clips(work, clause, default=range(len(work.timeline.clips)))
    if targets is None:
        return
    captions.name_clips(work, targets, clause)


def change(work: Work, clause: Clause) -> None:
    """Give a text new words: "change the title to 'X'", "replace 'A' with 'B'"."""
    work.focus = "text"
    quotes = clause.quotes()
    if not quotes:
        work.cannot("text-needs-words")
        return
    wanted = quotes[-1]
    described = Clause(tuple(t for t in clause.tokens if t.words != wanted or "quote" not in t.tags), clause.lent, clause.source)
    found = choose.texts(work, described)
    if len(quotes) > 1 and not any(t.text.casefold() == quotes[0].casefold() for t in work.timeline.texts):
        work.cannot("no-such-text", words=work.q(quotes[0]), there=_texts_there(work))
        return
    if not found:
        add(work, described if len(quotes) > 1 else clause)
        return
    chosen = found if clause.has("all", "each") else found[:1]
    before = work.timeline.texts[chosen[0]]
    style = _styled(before, clause)
    _update(work, {index: replace(_styled(work.timeline.texts[index], clause), text=wanted) for index in chosen})
    work.did("text-changed", role=work.kind(style.role), old=work.q(before.text), new=work.q(wanted))


def _texts_there(work: Work) -> str:
    words = [work.q(text.text) for text in work.timeline.texts[:5]]
    return say.sentence("word.texts" if words else "word.no-texts", work.chinese, words=say.listed(words, work.chinese))


def _update(work: Work, new: dict[int, Text]) -> None:
    texts = tuple(new.get(index, text) for index, text in enumerate(work.timeline.texts))
    work.set(replace(work.timeline, texts=texts))


def _styled(text: Text, clause: Clause) -> Text:
    place = cast("Place | None", clause.detail("place"))
    return replace(
        text, color=clause.detail("color") or text.color, place=place or text.place, size=_size(clause, text.size),
        box=text.box or clause.has("background"),
    )  # fmt: skip


def style(work: Work, clause: Clause) -> None:
    """Colour, size and place of texts."""
    found = choose.texts(work, clause)
    if not clause.has("title", "caption", "text") and work.focus == "text" and work.timeline.texts:
        found = found[-1:]
    if not found:
        work.cannot("no-texts", there=_texts_there(work))
        return
    work.focus = "text"
    before = work.timeline.texts
    _update(work, {index: _styled(before[index], clause) for index in found})
    new = work.timeline.texts[found[0]] if found[0] < len(work.timeline.texts) else before[found[0]]
    parts: list[str] = []
    if clause.has("color"):
        parts.append(say.color(clause.detail("color") or "", work.chinese))
    if clause.has("place"):
        parts.append(say.place(new.place, work.chinese))
    if clause.has("bigger", "smaller"):
        parts.append(say.sentence("word.bigger" if clause.has("bigger") else "word.smaller", work.chinese))
    if clause.has("background"):
        parts.append(say.sentence("word.box", work.chinese))
    work.did("text-styled", texts=_named(work, [before[i] for i in found]), how=say.listed(parts, work.chinese))


def _named(work: Work, texts: Sequence[Text]) -> str:
    if len(texts) == 1:
        return f"{work.kind(texts[0].role)} {work.q(texts[0].text)}"
    return say.sentence("word.n-texts", work.chinese, n=len(texts))


def retime(work: Work, clause: Clause) -> None:
    """When texts show."""
    work.focus = "text"
    found = choose.texts(work, clause)
    if not found:
        work.cannot("no-texts", there=_texts_there(work))
        return
    text = work.timeline.texts[found[0]]
    by = clause.span("by")
    if by is not None:
        change_ms = -by.a_ms if clause.has("shorten") else by.a_ms
        span = (text.start_ms, max(text.start_ms + 300, text.end_ms + change_ms))
    elif clause.span("to", "length", "for") and not clause.span("at", "range", "first", "last"):
        lasting = clause.span("to", "length", "for")
        span = (text.start_ms, text.start_ms + (lasting.a_ms if lasting else 0))
    else:
        found_span = window(work, clause, length_ms=text.duration_ms)
        if found_span is None:
            return
        span = found_span
    if span[0] >= work.total_ms or span[1] <= span[0]:
        work.cannot("beyond-end", time=work.s(max(span)), total=work.s(work.total_ms))
        return
    end = min(span[1], work.total_ms)
    _update(work, {found[0]: replace(text, start_ms=span[0], duration_ms=end - span[0])})
    work.did("text-retimed", text=_named(work, [text]), when=say.stretch(span[0], end, work.chinese))


def fade(work: Work, clause: Clause) -> None:
    """Fades of texts."""
    found = choose.texts(work, clause)
    if not found:
        work.cannot("no-texts", there=_texts_there(work))
        return
    said = clause.span("length", "for", "to", "by", "last", "first")
    fade_ms = said.a_ms if said else 600
    ways = clause.has("fade.in"), clause.has("fade.out")
    into, out = (True, True) if clause.has("fade.both") or not any(ways) else ways
    texts = work.timeline.texts
    new = {
        i: replace(texts[i], fade_in_ms=fade_ms if into else texts[i].fade_in_ms, fade_out_ms=fade_ms if out else texts[i].fade_out_ms)
        for i in found
    }
    names = _named(work, [texts[i] for i in found])
    _update(work, new)
    work.did("text-fades", texts=names, time=work.s(fade_ms))


def remove(work: Work, clause: Clause) -> None:
    """Remove texts."""
    found = choose.texts(work, clause)
    if not found and clause.quotes() and not clause.has("title", "caption"):
        work.cannot("no-such-text", words=work.q(clause.quotes()[0]), there=_texts_there(work))
        return
    if not found:
        if clause.has("neg"):
            work.did("none-to-keep-out", what=_asked_role(work, clause))
        else:
            work.cannot("no-texts", there=_texts_there(work))
        return
    if clause.quotes() and not any(t.text.casefold() == q.casefold() for t in work.timeline.texts for q in clause.quotes()):
        work.cannot("no-such-text", words=work.q(clause.quotes()[0]), there=_texts_there(work))
        return
    gone = [work.timeline.texts[index] for index in found]
    work.set(replace(work.timeline, texts=tuple(t for i, t in enumerate(work.timeline.texts) if i not in found)))
    work.did("text-removed", texts=_named(work, gone))


def _asked_role(work: Work, clause: Clause) -> str:
    key = "word.title" if clause.has("title") else "word.text"
    return say.sentence(key, work.chinese)

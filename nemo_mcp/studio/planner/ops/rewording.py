"""Titles and captions that are there: new words, looks, times, or away with them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from nemo_mcp.studio.planner import choose, say
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.ops import text as adding
from nemo_mcp.studio.planner.ops.windows import window
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Place, Text


def change(work: Work, clause: Clause) -> None:
    """Give a text new words: "change the title to 'X'", "replace 'A' with 'B'"."""
    work.focus = "text"
    quotes = list(clause.quotes())
    if not quotes:
        work.cannot("text-needs-words")
        return
    if len(quotes) > 2 and len(quotes) % 2 == 0 and not clause.has("all", "each"):
        _change_pairs(work, quotes)
        return
    wanted = quotes[-1]
    described = Clause(
        tuple(t for t in clause.tokens if t.words != wanted or "quote" not in t.tags), clause.lent, clause.source
    )
    found = choose.texts(work, described)
    if len(quotes) > 1 and not any(t.text.casefold() == quotes[0].casefold() for t in work.timeline.texts):
        work.cannot("no-such-text", words=work.q(quotes[0]), there=_texts_there(work))
        return
    if not found:
        adding.add(work, described if len(quotes) > 1 else clause)
        return
    chosen = found if clause.has("all", "each") else found[:1]
    before = work.timeline.texts[chosen[0]]
    style = _styled(before, clause)
    _update(work, {index: replace(_styled(work.timeline.texts[index], clause), text=wanted) for index in chosen})
    work.did("text-changed", role=work.kind(style.role), old=work.q(before.text), new=work.q(wanted))


def _change_pairs(work: Work, quotes: Sequence[str]) -> None:
    """ "Change 'One' to 'Uno' and 'Two' to 'Dos'"."""
    for old, new in zip(quotes[::2], quotes[1::2], strict=True):
        found = [i for i, text in enumerate(work.timeline.texts) if text.text.casefold() == old.casefold()]
        if not found:
            work.cannot("no-such-text", words=work.q(old), there=_texts_there(work))
            continue
        before = work.timeline.texts[found[0]]
        _update(work, {index: replace(work.timeline.texts[index], text=new) for index in found})
        work.did("text-changed", role=work.kind(before.role), old=work.q(before.text), new=work.q(new))


def _texts_there(work: Work) -> str:
    words = [work.q(text.text) for text in work.timeline.texts[:5]]
    return say.sentence("word.texts" if words else "word.no-texts", work.chinese, words=say.listed(words, work.chinese))


def _update(work: Work, new: dict[int, Text]) -> None:
    texts = tuple(new.get(index, text) for index, text in enumerate(work.timeline.texts))
    work.set(replace(work.timeline, texts=texts))


def _styled(text: Text, clause: Clause) -> Text:
    place = cast("Place | None", clause.detail("place"))
    return replace(
        text,
        color=clause.detail("color") or text.color,
        place=place or text.place,
        size=adding.sized(clause, text.size),
        box=text.box or clause.has("background"),
    )


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
        i: replace(
            texts[i],
            fade_in_ms=fade_ms if into else texts[i].fade_in_ms,
            fade_out_ms=fade_ms if out else texts[i].fade_out_ms,
        )
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
    if clause.quotes() and not any(
        t.text.casefold() == q.casefold() for t in work.timeline.texts for q in clause.quotes()
    ):
        work.cannot("no-such-text", words=work.q(clause.quotes()[0]), there=_texts_there(work))
        return
    gone = [work.timeline.texts[index] for index in found]
    work.set(replace(work.timeline, texts=tuple(t for i, t in enumerate(work.timeline.texts) if i not in found)))
    work.did("text-removed", texts=_named(work, gone))


def _asked_role(work: Work, clause: Clause) -> str:
    key = "word.title" if clause.has("title") else "word.text"
    return say.sentence(key, work.chinese)

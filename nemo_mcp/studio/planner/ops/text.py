"""Adding titles and captions."""

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
        quoted = _as_quoted(clause, words)
    if not quoted:
        _add_without_words(work, clause)
        return
    targets = choose.clips(work, clause, default=())
    if targets is None:
        return
    spread = len(quoted) > 1 and all(role == "caption" for role, _ in quoted)
    if (spread and not clause.span("range", "at", "first", "last")) or (
        clause.has("each") and len(quoted) == 1 and not clause.has("title")
    ):
        _spread(work, clause, [words for _, words in quoted], targets)
        return
    for role, words in quoted:
        _add_one(work, clause, role, words, targets)


def _as_quoted(clause: Clause, words: str) -> list[tuple[TextRole, str]]:
    return [(_role(clause), words)] if words else []


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
            _put(work, clause, role, words, captions.clear_of_transitions(work.timeline.clips, index))
        return
    last_ms = TITLE_MS if role == "title" or clause.has("edge.start", "edge.end") else work.total_ms
    span = window(work, clause, length_ms=last_ms)
    if span is not None:
        _put(work, clause, role, words, span)


def _put(work: Work, clause: Clause, role: TextRole, words: str, span: tuple[int, int]) -> None:
    start, end = span
    texts = list(work.timeline.texts)
    if role == "title":  # a title of the person's own takes the place of a general one
        texts = [text for text in texts if text.role != "title" or not captions.is_placeholder(text.text)]
    place = cast("Place | None", clause.detail("place")) or _free_place(texts, role, start, end)
    text = Text(
        start_ms=start, duration_ms=end - start, text=words, role=role, place=place,
        size=sized(clause, 1.0), color=clause.detail("color") or "#FFFFFF", box=clause.has("background"),
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
    free: list[Place] = [place for place in choices if place not in busy]
    return free[0] if free else choices[0]


def sized(clause: Clause, size: float) -> float:
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
    styled = [replace(t, color=color or t.color, place=place or t.place, size=sized(clause, 1.0)) for t in made]
    kept = captions.without_own(work.timeline, [index for index, _ in pairs])
    work.set(replace(work.timeline, texts=(*kept, *styled)))
    work.did(
        "captions-given",
        words=say.listed([work.q(each) for each in words], work.chinese),
        clips=work.which(i for i, _ in pairs),
    )
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

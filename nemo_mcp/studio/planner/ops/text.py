"""Adding titles, captions and lower thirds."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from nemo_mcp.studio.planner import choose, say
from nemo_mcp.studio.planner.clause import TEXTS, Clause
from nemo_mcp.studio.planner.ops import captions, subtitles
from nemo_mcp.studio.planner.ops.styles import styled
from nemo_mcp.studio.planner.ops.windows import window
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Place, Text, TextRole

TITLE_MS: Final = 3000
LOWER_THIRD_MS: Final = 4000
_LEAST_EVERY_MS: Final = 1000
_FREE_PLACES: Final[tuple[Place, ...]] = ("bottom", "top", "center")
_TITLE_PLACES: Final[tuple[Place, ...]] = ("center", "top", "bottom")
_BORDERS: Final = frozenset(
    {"span", "place", "color", "nth", "edge", "asset", "quote", "size-noun", "bigger", "smaller"}
)
_NAME_BORDER: Final = re.compile(r"\s*(?:,|，|、|\||｜|;|；|/|:|：|\n|\s[-–—]\s)\s*")


def add(work: Work, clause: Clause) -> None:
    """Add texts; without words, captions come from a file or from the clips, and a title from the project."""
    quoted = _quoted(clause) or _as_quoted(clause, _spoken_words(clause))
    if not quoted:
        _add_without_words(work, clause)
        return
    targets = choose.clips(work, clause, default=())
    if targets is None:
        return
    spread = len(quoted) > 1 and all(role == "caption" for role, _ in quoted)
    if (spread and not clause.span("range", "at", "first", "last")) or (
        clause.has("each") and len(quoted) == 1 and not clause.has("title", "lower-third")
    ):
        _spread(work, clause, [words for _, words in quoted], targets)
        return
    for role, words in _lower_thirds_joined(quoted):
        _add_one(work, clause, role, words, targets)


def _lower_thirds_joined(quoted: Sequence[tuple[TextRole, str]]) -> list[tuple[TextRole, str]]:
    """A lower third of two quotes is a name and what is said of it."""
    names = [words for role, words in quoted if role == "lower-third"]
    if not names:
        return list(quoted)
    first: tuple[TextRole, str] = ("lower-third", name_lines(names))
    return [first, *((role, words) for role, words in quoted if role != "lower-third")]


def name_lines(words: Sequence[str]) -> str:
    """ "Ann Lee, Designer" as the two lines of a lower third."""
    return "\n".join(_NAME_BORDER.split(words[0].strip(), maxsplit=1)) if len(words) == 1 else "\n".join(words[:2])


def _as_quoted(clause: Clause, words: str) -> list[tuple[TextRole, str]]:
    return [(_role(clause), words)] if words else []


def _quoted(clause: Clause) -> list[tuple[TextRole, str]]:
    """Each quote with the role of the thing last named before it, or else the first named at all."""
    found: list[tuple[TextRole, str]] = []
    role = _role(clause)
    for token in clause.tokens:
        if "quote" in token.tags:
            found.append((role, token.words))
        elif token.tags & TEXTS and role != "lower-third":
            role = _role_of(token.tags)
    return found


def _role(clause: Clause) -> TextRole:
    if clause.has("lower-third"):
        return "lower-third"
    return "title" if clause.has("title") and not clause.has("caption") else "caption"


def _role_of(tags: frozenset[str]) -> TextRole:
    return "lower-third" if "lower-third" in tags else "title" if "title" in tags else "caption"


def _spoken_words(clause: Clause) -> str:
    """Words after the thing without quotation marks: "add a title Autumn in Kyoto"."""
    for index, token in enumerate(clause.tokens):
        if token.tags & TEXTS:
            for step, later in enumerate(clause.tokens[index + 1 :], start=index + 1):
                if later.tags & {"word", "loose"} and not later.tags & {"asset.captions", "asset.audio"}:
                    return _stretch(clause, step)
                if not later.tags & {"glue", "about", "of", "for", "with", "indef"} or "span" in later.tags:
                    return ""
    return ""


def _stretch(clause: Clause, start: int) -> str:
    end = start
    for index, token in enumerate(clause.tokens[start:], start=start):
        if token.tags & _BORDERS and "loose" not in token.tags:
            break
        if token.tags & {"word", "loose"} or (index > 0 and clause.tokens[index - 1].end == token.start):
            end = index
    return clause.source[clause.tokens[start].start : clause.tokens[end].end].strip()


def _add_one(work: Work, clause: Clause, role: TextRole, words: str, targets: Sequence[int]) -> None:
    if targets:
        for index in targets:
            start, end = captions.clear_of_transitions(work.timeline.clips, index)
            shown = clause.span("for", "length") if not clause.span("at", "range") else None
            most = shown.a_ms if shown else LOWER_THIRD_MS if role == "lower-third" else end - start
            _put(work, clause, role, words, (start, min(end, start + most)))
        return
    if role == "lower-third":
        last_ms = LOWER_THIRD_MS
    else:
        last_ms = TITLE_MS if role == "title" or clause.has("edge.start", "edge.end") else work.total_ms
    every = clause.span("every")
    if every is not None and every.a_ms >= _LEAST_EVERY_MS:
        shown = min(TITLE_MS, every.a_ms // 2)
        for start in range(0, work.total_ms - shown + 1, every.a_ms):
            _put(work, clause, role, words, (start, start + shown))
        return
    span = window(work, clause, length_ms=last_ms)
    if span is not None:
        _put(work, clause, role, words, span)


def _put(work: Work, clause: Clause, role: TextRole, words: str, span: tuple[int, int]) -> None:
    start, end = span
    texts = list(work.timeline.texts)
    if role == "title":  # a title of the person's own takes the place of a general one
        texts = [text for text in texts if text.role != "title" or not captions.is_placeholder(text.text)]
    plain = Text(start, end - start, words, role, _free_place(texts, role, start, end))
    text = styled(plain, clause)
    if any((t.text, t.role, t.start_ms, t.end_ms) == (text.text, role, start, min(end, work.total_ms)) for t in texts):
        work.already(say.sentence("text-is", work.chinese, role=work.kind(role), words=work.q(words)))
        return
    work.set(replace(work.timeline, texts=(*texts, text)))
    work.did(
        "text-added", role=work.kind(role), role_low=work.kind(role).lower(), words=work.q(words),
        place=say.place(text.place, work.chinese),
        when=say.stretch(start, min(end, work.total_ms), work.chinese), extra=_notes(work, plain, text),
    )  # fmt: skip


def _notes(work: Work, plain: Text, text: Text) -> str:
    """What is out of the ordinary about a text, for the reply."""
    notes = [say.color(text.color, work.chinese)] if text.color != plain.color else []
    notes += [f"{say.sentence('aspect.size', work.chinese)} {say.percent(text.size)}"] if text.size != 1 else []
    notes += [say.sentence("word.box", work.chinese)] if text.box else []
    notes += [say.sentence("word.outline", work.chinese)] if text.outline else []
    return "".join(f"{'，' if work.chinese else ', '}{note}" for note in notes)


def _free_place(texts: Sequence[Text], role: TextRole, start: int, end: int) -> Place:
    if role == "lower-third":
        return "bottom"  # drawn on the side where its writing begins
    busy = {text.place for text in texts if text.start_ms < end and text.end_ms > start}
    choices = _TITLE_PLACES if role == "title" else _FREE_PLACES
    free: list[Place] = [place for place in choices if place not in busy]
    return free[0] if free else choices[0]


def _spread(work: Work, clause: Clause, words: Sequence[str], targets: Sequence[int]) -> None:
    """One caption after the other: on the clips meant, else on the clips from the first one on."""
    if clause.has("evenly") and not targets:
        _spread_evenly(work, clause, words)
        return
    indices = list(targets) or list(range(len(work.timeline.clips)))
    given = list(words) * len(indices) if len(words) == 1 else list(words)
    pairs = list(zip(indices, given, strict=False))
    made = [styled(text, clause) for text in captions.over_clips(work.timeline, dict(pairs))]
    kept = captions.without_own(work.timeline, [index for index, _ in pairs])
    work.set(replace(work.timeline, texts=(*kept, *made)))
    work.did(
        "captions-given",
        words=say.listed([work.q(each) for each in words], work.chinese),
        clips=work.which(i for i, _ in pairs),
    )
    if len(words) > len(indices):
        work.cannot("captions-too-many", given=len(words), clips=len(indices))


def _spread_evenly(work: Work, clause: Clause, words: Sequence[str]) -> None:
    """Captions that share the time of the video."""
    share = work.total_ms / len(words)
    made = [
        styled(Text(round(n * share), round(share) - 1, each, "caption", "bottom"), clause)
        for n, each in enumerate(words)
    ]
    work.set(replace(work.timeline, texts=(*work.timeline.texts, *made)))
    quoted = say.listed([work.q(each) for each in words], work.chinese)
    work.did("captions-spread", words=quoted, time=work.s(round(share)))


def _add_without_words(work: Work, clause: Clause) -> None:
    if clause.has("lower-third"):
        work.ask("lower-third-words")
        return
    if clause.has("title") and not clause.has("caption"):
        span = window(work, clause, length_ms=TITLE_MS)
        if span is None:
            return
        words, own = captions.title_words(work.timeline, work.sources, work.chinese)
        _put(work, clause, "title", words, span)
        work.did("title-placeholder" if not own else "title-from-name", words=work.q(words))
        return
    if clause.has("caption", "srt", "asset.captions") and not clause.has("each") and subtitles.place(work, clause):
        return
    if clause.has("srt"):
        work.cannot("no-captions-file", there=work.uploads())
        return
    targets = choose.clips(work, clause, default=range(len(work.timeline.clips)))
    if targets is None:
        return
    captions.name_clips(work, targets, clause)

"""A video from a description alone: colour cards with words, and composed music."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nemo_mcp.studio.planner import say
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.model import LONGEST_MS
from nemo_mcp.studio.planner.ops import captions, compose, look
from nemo_mcp.studio.planner.pace import fit_total
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Clip, Text, Timeline, Transition

if TYPE_CHECKING:
    from nemo_mcp.studio.planner.wishes import Wishes

DEFAULT_MS: Final = 12_000
_CARD_MS: Final = 3500
_PALETTES: Final = (
    ("#12343B", "#2D545E", "#7A4B2A", "#3A2618", "#1E4A4F"),
    ("#1B2A49", "#2F4B7C", "#5B3A75", "#7A2E5D", "#22305C"),
    ("#26331F", "#42562B", "#6B5B2E", "#3C4A3E", "#2E3B22"),
    ("#3B1F2B", "#6A2C43", "#8A4B38", "#4B2E4A", "#2B1B2F"),
    ("#15313B", "#1F5562", "#2E6F63", "#274060", "#101F33"),
)
_CLOSING: Final[tuple[tuple[str, ...], tuple[str, ...]]] = (
    ("Take a closer look", "Made with care", "Every detail counts", "See it for yourself", "Thank you for watching"),
    ("近一点看", "用心打造", "细节之处见用心", "眼见为实", "感谢观看"),
)
_STOP_EDGES: Final = frozenset({"glue", "of", "for", "to", "with", "and", "indef", "these", "dir", "about", "must-not"})


def topic_of(clause: Clause) -> str:
    """What the video is about, in the person's own words, or nothing."""
    return clause.quotes()[0] if clause.quotes() else subject_of(clause)


def subject_of(clause: Clause) -> str:
    """What stands after "about" or "for", or nothing."""
    tokens = clause.tokens
    starts = [i + 1 for i, token in enumerate(tokens) if "about" in token.tags] or [
        i + 1 for i, token in enumerate(tokens) if token.tags & {"for", "of"} and "span" not in token.tags
    ]
    for start in starts:
        topic = _topic_from(clause, start)
        if topic:
            return topic
    return _capital(clause.unknown_run()) if len(clause.unknown()) and not starts else ""


def _topic_from(clause: Clause, start: int) -> str:
    tokens = clause.tokens
    end = start
    for index, token in enumerate(tokens[start:], start=start):
        if (
            token.tags
            & {
                "span",
                "with",
                "ratio",
                "music",
                "mood",
                "quote",
                "works",
                "use",
                "voice",
                "image",
                "file",
                "combine",
                "create",
                "text",
                "title",
            }
            and "word" not in token.tags
        ):
            break
        end = index + 1
    while start < end and tokens[start].tags <= _STOP_EDGES:
        start += 1
    while end > start and tokens[end - 1].tags <= _STOP_EDGES:
        end -= 1
    if not any("word" in token.tags for token in tokens[start:end]):
        return ""
    return _capital(clause.source[tokens[start].start : tokens[end - 1].end])


def _capital(words: str) -> str:
    words = re.sub(r"^的|的$", "", " ".join(words.split()).strip(" ,.;:-，。的"))
    return words[:1].upper() + words[1:80]


def describe(work: Work, wishes: "Wishes") -> bool:
    """Make the video from words; False after a refusal has been noted."""
    clause = wishes.clause
    topic = topic_of(clause) if clause else ""
    quotes = list(wishes.quotes)
    if not topic and not quotes:
        work.cannot("describe-what")
        return False
    total = wishes.total_ms or DEFAULT_MS
    if total > LONGEST_MS:
        work.cannot("too-long", asked=work.s(total), most=work.s(LONGEST_MS))
        total = LONGEST_MS
    if total < 1000:
        work.cannot("too-short", asked=work.s(total), least=work.s(1000))
        return False
    lines, own = _lines(work, wishes, topic, quotes, total)
    had = bool(work.timeline.clips)
    _draw(work, wishes, topic, lines, total)
    work.generated = True
    work.did(
        "described",
        n=len(lines),
        total=work.s(work.total_ms),
        words=say.listed([work.q(line) for line in lines], work.chinese),
    )
    work.did("described-honestly")
    if own < len(lines):
        work.did("described-placeholder", words=say.listed([work.q(line) for line in lines[own:]], work.chinese))
    if had:
        work.did("composed-anew")
    return True


def _lines(work: Work, wishes: "Wishes", topic: str, quotes: list[str], total: int) -> tuple[list[str], int]:
    """The words for the cards, and how many of them come from the person."""
    wanted = min(6, max(1, round(total / _CARD_MS)))
    subject = subject_of(wishes.clause) if wishes.clause else ""
    lines = [*quotes, subject] if len(quotes) == 1 and subject else quotes or [topic, *_phrases(topic)]
    lines = list(dict.fromkeys(lines))[: max(wanted, len(quotes))]
    own = len(lines)
    choices = _CLOSING[work.chinese]
    first = captions.pick(choices, topic)
    for step in range(len(choices)):
        line = choices[(first + step) % len(choices)]
        if len(lines) < wanted and len(quotes) < 2 and line not in lines:
            lines.append(line)
    return lines, own


def _phrases(topic: str) -> list[str]:
    """Parts of a listed topic ("sunrise, mountains and coffee") that can stand on cards of their own."""
    parts = [part.strip() for part in re.split(r",|，|、|;|；| and | with |和|与", topic)]
    return [part[:1].upper() + part[1:] for part in parts if part] if len(parts) > 1 else []


def _draw(work: Work, wishes: "Wishes", topic: str, lines: list[str], total: int) -> None:
    palette = _PALETTES[captions.pick([str(p) for p in _PALETTES], topic or lines[0])]
    kind = wishes.transition or Transition("crossfade", 600)
    cards = [
        Clip(
            0,
            _CARD_MS,
            color=palette[index % len(palette)],
            transition=kind if index and wishes.transitions else None,
            name="",
        )
        for index in range(len(lines))
    ]
    clips = fit_total(cards, total, {})
    frame = Timeline(title=topic[:80], clips=clips)
    if wishes.ratio in look.RATIOS:
        frame = look.shaped(frame, str(wishes.ratio))
    texts = [
        Text(
            made.start_ms,
            made.duration_ms,
            line,
            "title",
            "center",
            fade_in_ms=made.fade_in_ms,
            fade_out_ms=made.fade_out_ms,
        )
        for line, made in zip(lines, captions.over_clips(frame, dict(enumerate(lines))), strict=True)
    ]
    work.set(replace(frame, texts=() if wishes.texts is False else tuple(texts)))
    compose.add_sounds(work, wishes, [source for source in work.sources if source.kind == "audio"])

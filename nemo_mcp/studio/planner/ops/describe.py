"""A video from a description alone: colour cards with words, and composed music."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nemo_mcp.studio.planner import say
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.model import LONGEST_MS
from nemo_mcp.studio.planner.ops import captions, cards, compose, picture
from nemo_mcp.studio.planner.pace import fit_total
from nemo_mcp.studio.planner.scripts import reading_ms
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Clip, Timeline, Transition

if TYPE_CHECKING:
    from nemo_mcp.studio.planner.wishes import Wishes

DEFAULT_MS: Final = 12_000
_CARD_MS: Final = 3500
_QUICK: Final = 0.75
_CLOSING: Final[tuple[tuple[str, ...], tuple[str, ...]]] = (
    ("Take a closer look", "Made with care", "Every detail counts", "See it for yourself", "Thank you for watching"),
    ("近一点看", "用心打造", "细节之处见用心", "眼见为实", "感谢观看"),
)
_OURS: Final = frozenset({"our", "my", "我们", "我的", "我们的"})
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
                "script",
            }
            and "word" not in token.tags
        ):
            break
        end = index + 1
    while start < end and tokens[start].tags <= _STOP_EDGES and tokens[start].words.lower() not in _OURS:
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
    if not topic and not wishes.quotes and not wishes.script:
        work.cannot("describe-what")
        return False
    lines, own = _lines(work, wishes, topic)
    total = _total(work, wishes, lines)
    if total is None:
        return False
    had = bool(work.timeline.clips)
    name = topic or lines[0]
    mood = wishes.mood or cards.mood_for(name)
    _draw(work, wishes, name, mood, lines, total)
    work.generated = True
    shown = say.listed([work.q(line) for line in lines], work.chinese)
    work.did("described", n=len(lines), total=work.s(work.total_ms), words=shown)
    sounds = [source for source in work.sources if source.kind == "audio"]
    compose.add_sounds(work, replace(wishes, mood=wishes.mood or (None if sounds else mood)), sounds)
    if wishes.texts is not False:
        _tell_pace(work, lines, total)
    work.did("described-honestly")
    if own < len(lines):
        work.did("described-placeholder", words=say.listed([work.q(line) for line in lines[own:]], work.chinese))
    if had:
        work.did("composed-anew")
    return True


def _total(work: Work, wishes: "Wishes", lines: list[str]) -> int | None:
    """How long the video lasts: as asked, or as long as a script takes to read; None after a refusal."""
    easy = sum(map(reading_ms, lines))
    total = wishes.total_ms or (max(6000, round(easy, -2)) if wishes.script else DEFAULT_MS)
    if total > LONGEST_MS:
        work.cannot("too-long", asked=work.s(total), most=work.s(LONGEST_MS))
        return LONGEST_MS
    if total < 1000:
        work.cannot("too-short", asked=work.s(total), least=work.s(1000))
        return None
    return total


def _tell_pace(work: Work, lines: list[str], total: int) -> None:
    easy = sum(map(reading_ms, lines))
    if total < easy * _QUICK:
        work.did("described-quick", total=work.s(total), easy=work.s(round(easy, -3)))


def _lines(work: Work, wishes: "Wishes", topic: str) -> tuple[list[str], int]:
    """The words for the cards, and how many of them come from the person."""
    quotes = list(wishes.quotes)
    if wishes.script:
        lines = [*([topic] if topic else []), *wishes.script]
        return list(dict.fromkeys(lines)), len(lines)
    total = wishes.total_ms or DEFAULT_MS
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


def _draw(work: Work, wishes: "Wishes", topic: str, mood: str, lines: list[str], total: int) -> None:
    design = cards.design_for(mood, topic)
    count = len(lines)
    clips = [
        Clip(
            0,
            reading_ms(line),
            color=cards.colour_of(design, index, count),
            transition=_transition(wishes, design, index) if index and wishes.transitions else None,
        )
        for index, line in enumerate(lines)
    ]
    laid = fit_total(clips, total, {})
    laid = (*laid[:-1], replace(laid[-1], fade_out_ms=min(700, laid[-1].duration_ms // 3)))
    frame = Timeline(title=topic[:80], clips=laid, fps=compose.fps(work, wishes))
    if wishes.ratio in picture.RATIOS:
        frame = picture.shaped(frame, str(wishes.ratio))
    texts = [
        text
        for index, line in enumerate(lines)
        for text in cards.words_on(design, line, topic, index, count, captions.clear_of_transitions(laid, index))
    ]
    work.set(replace(frame, texts=() if wishes.texts is False else tuple(texts)))


def _transition(wishes: "Wishes", design: cards.Design, index: int) -> Transition:
    if wishes.transition is not None:
        return wishes.transition
    return Transition(design.transitions[(index - 1) % len(design.transitions)], design.transition_ms)

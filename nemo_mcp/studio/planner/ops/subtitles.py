"""Captions from a file of captions, and moving captions and sounds in time."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from nemo_mcp.studio.planner import choose, say
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.model import Source
from nemo_mcp.studio.planner.ops.styles import styled
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Place, Sound, Text

_SHORTEST_MS = 100


def files(work: Work, clause: Clause | None = None) -> list[Source]:
    """The files of captions: the one named, else all."""
    every = [source for source in work.sources if source.kind == "captions" and source.cues]
    named = [source for source in every if clause is not None and source.id in clause.assets()]
    return named or every


def place(work: Work, clause: Clause) -> bool:
    """Place the captions of a file, cut to the length of the video; False when there is no file."""
    found = files(work, clause)
    if not found:
        return False
    if len(found) > 1:
        work.ask("which-of-these", names=say.listed([source.name for source in found[:6]], work.chinese))
        return True
    put(work, found[0], shift_ms=_shift(clause), clause=clause)
    return True


def put(work: Work, source: Source, *, shift_ms: int = 0, clause: Clause | None = None) -> None:
    """Set the captions of the video to those of the file."""
    made = [text for cue in source.cues if (text := _text(cue.start_ms, cue.end_ms, cue.text, shift_ms, work.total_ms))]
    if clause is not None:
        said = cast("Place | None", clause.detail("place"))
        made = [replace(styled(text, clause), place=said or text.place) for text in made]
    if not made:
        work.cannot("cues-outside", name=source.name, total=work.s(work.total_ms))
        return
    old = [text for text in work.timeline.texts if text.role == "caption"]
    if [(text.start_ms, text.text) for text in old] == [(text.start_ms, text.text) for text in made]:
        work.already(say.sentence("cues-are", work.chinese, name=source.name))
        return
    work.set(replace(work.timeline, texts=(*(t for t in work.timeline.texts if t.role != "caption"), *made)))
    when = say.stretch(made[0].start_ms, made[-1].end_ms, work.chinese)
    work.did("cues-placed", n=len(made), name=source.name, when=when)
    if shift_ms:
        work.did("cues-shifted" if shift_ms > 0 else "cues-shifted-back", time=work.s(abs(shift_ms)))
    if old:
        work.did("cues-replace", n=len(old))
    if len(made) < len(source.cues):
        work.did("cues-cut", n=len(source.cues) - len(made), total=work.s(work.total_ms))


def _text(start: int, end: int, words: str, shift_ms: int, total: int) -> Text | None:
    start, end = max(0, start + shift_ms), min(total, end + shift_ms)
    if end - start < _SHORTEST_MS or not words.strip():
        return None
    fade = min(120, (end - start) // 4)
    return Text(start, end - start, words, "caption", "bottom", fade_in_ms=fade, fade_out_ms=fade)


def _shift(clause: Clause) -> int:
    if not clause.has("later", "earlier"):
        return 0
    span = clause.span("by", "length", "for", "to", "at")
    amount = span.a_ms if span else 500
    return -amount if clause.has("earlier") else amount


def shift(work: Work, clause: Clause) -> None:
    """Show captions, or play music or a voice, later or earlier."""
    if clause.has("shift.back", "shift.ahead") and not clause.has("later", "earlier"):
        work.ask("which-way")
        return
    amount = _shift(clause)
    before = work.timeline
    if clause.has("music", "voice", "sound") and not clause.has("caption", "title", "text"):
        _shift_sounds(work, clause, amount)
    else:
        found = choose.texts(work, clause)
        if not found and clause.has("caption") and files(work, clause):
            place(work, clause)
            return
        if not found:
            work.cannot("no-texts", there=choose.texts_there(work))
            return
        new = [_moved_text(t, amount) if i in found else t for i, t in enumerate(before.texts)]
        work.set(replace(before, texts=tuple(new)))
        gone = len(before.texts) - len(work.timeline.texts)
        if gone:
            work.did("texts-moved-out", n=gone)
        if len(found) > 1 and amount and work.timeline != before:
            key = "texts-later" if amount > 0 else "texts-earlier"
            work.did(key, n=len(found) - gone, time=work.s(abs(amount)))
            return
    work.changed(before)


def _moved_text(text: Text, amount: int) -> Text:
    start = max(0, text.start_ms + amount)
    return replace(text, start_ms=start, duration_ms=max(0, text.end_ms + amount - start))


def _shift_sounds(work: Work, clause: Clause, amount: int) -> None:
    roles: Sequence[str] = [role for role in ("music", "voice") if clause.has(role)] or ("music", "voice", "sound")
    work.set_sounds(_moved_sound(s, amount, work.total_ms) if s.role in roles else s for s in work.timeline.sounds)


def _moved_sound(sound: Sound, amount: int, total: int) -> Sound:
    """Music that ran to the end still does; anything else keeps its length as far as there is room."""
    start = min(max(0, sound.start_ms + amount), max(0, total - _SHORTEST_MS))
    if (sound.bed or sound.loop) and sound.end_ms >= total - 1000:
        return replace(sound, start_ms=start, duration_ms=total - start)
    return replace(sound, start_ms=start)

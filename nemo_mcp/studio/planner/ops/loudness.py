"""How loud things are, and how sounds fade."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from nemo_mcp.studio.planner import choose, say
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.ops.music import LOUDEST, music_volume
from nemo_mcp.studio.planner.ops.windows import window
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Clip, Sound


def volume(work: Work, clause: Clause) -> None:
    """Louder, quieter, an exact level, silence; of the music, the voice, clips or everything."""
    target = _target(work, clause)
    spared = clause.spared | (work.kept - clause.tags)
    sounds = [
        i for i, sound in enumerate(work.timeline.sounds) if _is_meant(sound, target) and sound.role not in spared
    ]
    clips = _meant_clips(work, clause, target)
    if clips is None:
        return
    if not sounds and not clips and target == "own" and clause.has("mute") and work.timeline.clips:
        work.already(say.sentence("clips-silent", work.chinese))
        return
    if not sounds and not clips:
        work.cannot("no-such-sound", what=work.kind(target), there=_heard(work))
        return
    change = _change(work, clause)
    if change is None:
        work.cannot("volume-how", what=work.kind(target))
        return
    if sounds and clause.span("range", "first", "last", "onward", "after", "before"):
        _change_part(work, clause, sounds, change)
        return
    new_sounds = tuple(replace(s, volume=change(s)) if i in sounds else s for i, s in enumerate(work.timeline.sounds))
    new_clips = tuple(replace(c, volume=change(c)) if i in clips else c for i, c in enumerate(work.timeline.clips))
    before = work.timeline
    work.set(replace(before, sounds=new_sounds, clips=new_clips))
    level = [piece.volume for piece in (*work.timeline.sounds, *work.timeline.clips) if piece.volume != 1.0]
    now = say.percent(level[0] if level else 1.0)
    work.changed(before, key="volume-is", what=work.kind(target), volume=now)


def _change_part(work: Work, clause: Clause, meant: Sequence[int], change: "Change") -> None:
    """Another loudness for a stretch: the sounds are cut there, so that what comes before and behind stays."""
    span = window(work, clause, length_ms=work.total_ms)
    if span is None:
        return
    start, end = span
    composed = [i for i in meant if work.timeline.sounds[i].bed]
    if composed:
        work.cannot("volume-part", what=work.kind("music"))
    pieces: list[Sound] = []
    for index, sound in enumerate(work.timeline.sounds):
        if index not in meant or index in composed or sound.start_ms >= end or sound.end_ms <= start:
            pieces.append(sound)
            continue
        for low, high, loud in ((sound.start_ms, start, False), (start, end, True), (end, sound.end_ms, False)):
            part = _part(sound, max(low, sound.start_ms), min(high, sound.end_ms))
            if part is not None:
                pieces.append(replace(part, volume=change(sound)) if loud else part)
                if loud:
                    work.did("volume-part-set", what=say.named(sound.role, 1, sound.name, work.chinese),
                             when=say.stretch(part.start_ms, part.end_ms, work.chinese),
                             old=say.percent(sound.volume), new=say.percent(change(sound)))  # fmt: skip
    work.set_sounds(pieces)


def _part(sound: Sound, start_ms: int, end_ms: int) -> Sound | None:
    if end_ms - start_ms < 100:
        return None
    skipped = start_ms - sound.start_ms
    return replace(
        sound,
        start_ms=start_ms,
        duration_ms=end_ms - start_ms,
        in_ms=sound.in_ms + round(skipped * sound.speed),
        fade_in_ms=sound.fade_in_ms if not skipped else 0,
        fade_out_ms=sound.fade_out_ms if end_ms == sound.end_ms else 0,
    )


def mute_sound(work: Work, clause: Clause) -> None:
    """ "Remove the sound": silence what is meant."""
    lent = Clause(clause.tokens, frozenset({"mute"}), clause.source)
    volume(work, lent)


def _target(work: Work, clause: Clause) -> str:
    for role in ("music", "voice"):
        if clause.has(role):
            return role
    if any(work.by_id[a].kind == "audio" for a in clause.assets()):
        named = next((s for s in work.timeline.sounds if s.asset in clause.assets()), None)
        return named.role if named else "everything"
    if clause.has("own") or clause.nth("clip", "pair") or clause.assets() or clause.has("clip", "image"):
        return "own"
    if (
        work.focus == "clip"
        and clause.has("pronoun", "mute", "unmute", "raise", "lower")
        and not clause.has("sound", "all")
    ):
        return "own"
    if clause.has("sound") or (clause.has("all") and not clause.has("video")):
        return "everything"
    if work.focus in {"music", "voice"} and not clause.has("all"):
        return work.focus
    return "everything"


def _is_meant(sound: Sound, target: str) -> bool:
    return target in {"everything", sound.role}


def _meant_clips(work: Work, clause: Clause, target: str) -> list[int] | None:
    if target not in {"own", "everything"}:
        return []
    audible = [i for i, clip in enumerate(work.timeline.clips) if clip.asset and _sounds(work, clip)]
    if target == "everything":
        return audible
    meant = choose.clips(work, clause, default=audible)
    return None if meant is None else [index for index in meant if index in audible]


def _sounds(work: Work, clip: Clip) -> bool:
    source = work.by_id.get(clip.asset or "")
    return source is not None and source.kind == "video" and source.has_audio


def _heard(work: Work) -> str:
    roles = list(dict.fromkeys(work.kind(sound.role) for sound in work.timeline.sounds))
    if any(_sounds(work, clip) for clip in work.timeline.clips):
        roles.append(work.kind("own"))
    return say.listed(roles, work.chinese) if roles else say.sentence("word.no-sound", work.chinese)


Change = Callable[["Sound | Clip"], float]


def _change(work: Work, clause: Clause) -> Change | None:
    talks = music_volume(work.timeline)
    if clause.has("unmute"):
        return lambda piece: piece.volume or (talks if isinstance(piece, Sound) and piece.role == "music" else 1.0)
    if clause.has("mute"):
        return lambda _: 0.0
    factor = _factor(clause)
    exact = _exact(clause)
    if exact is not None:
        return lambda _: exact
    return None if factor is None else (lambda piece: round(min(LOUDEST, (piece.volume or 0.1) * factor), 3))


def _exact(clause: Clause) -> float | None:
    said = clause.value("percent.to")
    if said is None and not clause.has("raise", "lower", "go"):
        said = clause.value("percent.bare")
    number = clause.value("number")
    if said is None and number is not None and clause.has("volume", "lower", "raise"):
        said = number if number <= 2 else number / 100
    if said is None and clause.has("max"):
        said = 1.0
    if said is None and clause.has("normal"):
        said = 1.0
    return None if said is None else round(min(LOUDEST, max(0.0, said)), 3)


def _factor(clause: Clause) -> float | None:
    decibel = clause.value("decibel")
    down = clause.has("lower", "go.down", "remove", "cut")
    if decibel is not None:
        return 10 ** ((-abs(decibel) if down else decibel) / 20)
    share = clause.value("percent.by")
    if share is None and clause.has("raise", "lower", "go"):
        share = clause.value("percent.bare")
    if share is not None:
        return max(0.0, 1 - share) if down else 1 + share
    times = clause.value("factor")
    if times:
        return 1 / times if down and times > 1 else times
    if clause.has("half"):
        return 0.5
    if clause.has("double"):
        return 2.0
    if clause.has("loud") and not clause.has("lower"):
        return 1.5
    if not clause.has("raise", "lower", "go"):
        return None
    step = 1.2 if clause.has("bit") else 2.0 if clause.has("much") else 1.5
    return 1 / step if down else step


def fade(work: Work, clause: Clause) -> None:
    """Fades of music, voice or all sound."""
    target = _target(work, clause)
    meant = [i for i, sound in enumerate(work.timeline.sounds) if _is_meant(sound, target)]
    clips = _meant_clips(work, clause, target) or []
    if not meant and not clips:
        work.cannot("no-such-sound", what=work.kind(target), there=_heard(work))
        return
    into, out = fade_ways(clause)
    said = clause.span("for", "length", "to", "by", "last", "first")
    fade_ms = said.a_ms if said else 2000
    into_ms, out_ms = fade_lengths(clause, fade_ms)
    sounds = tuple(
        _faded(s, into_ms if into else None, out_ms if out else None) if i in meant else s
        for i, s in enumerate(work.timeline.sounds)
    )
    if not meant:
        work.cannot("fade-own-sound")
        return
    before = work.timeline
    work.set_sounds(sounds)
    if clause.has("clip", "video") and clause.has("edge") and not clause.nth("clip"):
        clips_now = list(work.timeline.clips)
        if into:
            clips_now[0] = replace(clips_now[0], fade_in_ms=min(fade_ms, clips_now[0].duration_ms // 2))
        if out:
            clips_now[-1] = replace(clips_now[-1], fade_out_ms=min(fade_ms, clips_now[-1].duration_ms // 2))
        work.set_clips(clips_now)
    how = _fade_words(work, into, out)
    work.changed(before, without=frozenset(), key="sound-fades", what=work.kind(target), how=how, time=work.s(fade_ms))


def _faded(sound: Sound, into_ms: int | None, out_ms: int | None) -> Sound:
    return replace(
        sound,
        fade_in_ms=sound.fade_in_ms if into_ms is None else into_ms,
        fade_out_ms=sound.fade_out_ms if out_ms is None else out_ms,
    )


def fade_lengths(clause: Clause, usual_ms: int) -> tuple[int, int]:
    """How long the fade in and the fade out last: "in for 2 seconds and out for 4", "淡入2秒淡出3秒"."""
    lengths = {"in": usual_ms, "out": usual_ms}
    way = ""
    for token in clause.tokens:
        if token.tags & {"fade.in", "dir.in"} and not token.tags & {"fade.both"}:
            way = "in"
        elif token.tags & {"fade.out", "dir.out"} and not token.tags & {"fade.both"}:
            way = "out"
        elif token.span is not None and way and token.span.how in {"for", "length", "by"}:
            lengths[way] = token.span.a_ms
            way = ""
    return lengths["in"], lengths["out"]


def fade_ways(clause: Clause) -> tuple[bool, bool]:
    """Whether a fade in and whether a fade out is asked for."""
    if clause.has("fade.both", "dir.both"):
        return True, True
    into = clause.has("fade.in") or (clause.has("edge.start") and not clause.has("fade.out"))
    out = clause.has("fade.out", "dir.out") or clause.has("edge.end")
    if not into and not out:
        into = clause.has("dir.in")
        out = not into
    return into, out


def _fade_words(work: Work, into: bool, out: bool) -> str:
    key = "word.fade-both" if into and out else "word.fade-in" if into else "word.fade-out"
    return say.sentence(key, work.chinese)


def remove_fades(work: Work, clause: Clause) -> None:
    """No fades, of sound and picture or of what is named."""
    only: Sequence[str] = [role for role in ("music", "voice") if clause.has(role)]
    sounds = [
        replace(s, fade_in_ms=0, fade_out_ms=0) if not only or s.role in only else s for s in work.timeline.sounds
    ]
    clips = (
        work.timeline.clips
        if only or clause.has("sound")
        else [replace(c, fade_in_ms=0, fade_out_ms=0) for c in work.timeline.clips]
    )
    before = work.timeline
    work.set(replace(before, sounds=tuple(sounds), clips=tuple(clips)))
    work.changed(before, without=frozenset(), key="no-fades")

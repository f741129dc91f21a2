"""How loud things are, and how sounds fade."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from nemo_mcp.studio.planner import choose, say
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.ops.music import LOUDEST, music_volume
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
    if not sounds and not clips:
        work.cannot("no-such-sound", what=work.kind(target), there=_heard(work))
        return
    change = _change(work, clause)
    if change is None:
        work.cannot("volume-how", what=work.kind(target))
        return
    new_sounds = tuple(replace(s, volume=change(s)) if i in sounds else s for i, s in enumerate(work.timeline.sounds))
    new_clips = tuple(replace(c, volume=change(c)) if i in clips else c for i, c in enumerate(work.timeline.clips))
    work.set(replace(work.timeline, sounds=new_sounds, clips=new_clips))
    work.focus = target if target in {"music", "voice"} else work.focus
    for name, loudness in _outcome(work, clause, target, sounds, clips):
        work.did("muted" if loudness == 0 else "volume-set", what=name, volume=say.percent(loudness))


def _outcome(
    work: Work, clause: Clause, target: str, sounds: Sequence[int], clips: Sequence[int]
) -> list[tuple[str, float]]:
    """What was set to which loudness; one line when all of it is the same."""
    levels = [(work.kind(work.timeline.sounds[i].role), work.timeline.sounds[i].volume) for i in sounds]
    own = work.which(clips) if clause.nth("clip") and target == "own" else work.kind("own")
    levels += [(own, work.timeline.clips[i].volume) for i in clips]
    if len({level for _, level in levels}) == 1:
        return [(levels[0][0] if len({name for name, _ in levels}) == 1 else work.kind(target), levels[0][1])]
    return list(dict(levels).items())


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
    down = clause.has("lower", "go.down")
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
    sounds = tuple(_faded(s, into, out, fade_ms) if i in meant else s for i, s in enumerate(work.timeline.sounds))
    if not meant:
        work.cannot("fade-own-sound")
        return
    work.set_sounds(sounds)
    work.did("sound-fades", what=work.kind(target), how=_fade_words(work, into, out), time=work.s(fade_ms))


def _faded(sound: Sound, into: bool, out: bool, fade_ms: int) -> Sound:
    return replace(
        sound, fade_in_ms=fade_ms if into else sound.fade_in_ms, fade_out_ms=fade_ms if out else sound.fade_out_ms
    )


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
    work.set(replace(work.timeline, sounds=tuple(sounds), clips=tuple(clips)))
    work.did("no-fades")

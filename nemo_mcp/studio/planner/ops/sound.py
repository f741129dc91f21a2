"""Music, voice and loudness."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from nemo_mcp.studio.planner import choose, say
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.model import BEDS, Source
from nemo_mcp.studio.planner.ops.windows import window
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Clip, Role, Sound, Timeline

MUSIC_VOLUME: Final = 0.3
ALONE_VOLUME: Final = 0.7
LOUDEST: Final = 2.0
MUSIC_FADE_IN_MS: Final = 1000
MUSIC_FADE_OUT_MS: Final = 1500
_VOICE_NAMES: Final = ("voice", "narrat", "speech", "vo_", "vo-", "spoken", "speak", "commentary", "配音", "旁白", "解说", "人声", "语音")
_MUSIC_NAMES: Final = ("music", "bgm", "song", "beat", "track", "loop", "instrumental", "theme", "score", "melody", "音乐", "配乐", "歌", "伴奏", "曲")


def role_of(source: Source, alone: bool) -> Role:
    """What an uploaded sound is for, by its name; a lone one beside pictures is taken for a voice."""
    name = source.name.lower()
    if any(part in name for part in _VOICE_NAMES):
        return "voice"
    if any(part in name for part in _MUSIC_NAMES):
        return "music"
    return "voice" if alone else "music"


def music_volume(timeline: Timeline) -> float:
    """How loud music should be beside what else is heard."""
    talks = any(sound.role == "voice" for sound in timeline.sounds)
    return MUSIC_VOLUME if talks else ALONE_VOLUME


def bed(style: str, start_ms: int, end_ms: int, volume: float) -> Sound:
    """Composed music over a stretch."""
    return Sound(
        start_ms, end_ms - start_ms, "music", bed=style, name=style, volume=volume,
        fade_in_ms=MUSIC_FADE_IN_MS, fade_out_ms=MUSIC_FADE_OUT_MS,
    )  # fmt: skip


def music_file(source: Source, start_ms: int, end_ms: int, volume: float) -> Sound:
    """An uploaded piece over a stretch, repeated when it is shorter."""
    loops = source.duration_ms is not None and source.duration_ms < end_ms - start_ms
    return Sound(
        start_ms, end_ms - start_ms, "music", asset=source.id, name=source.name, volume=volume, loop=loops,
        fade_in_ms=500, fade_out_ms=MUSIC_FADE_OUT_MS,
    )  # fmt: skip


def mood_of(clause: Clause) -> str | None:
    """The style of composed music that the words ask for."""
    mood = clause.detail("mood")
    return mood if mood in BEDS else None


def add_music(work: Work, clause: Clause) -> None:
    """Add composed music or an uploaded piece; there is one background music at a time."""
    work.focus = "music"
    source = _music_source(work, clause)
    if source is not None and source.kind == "audio" and clause.has("voice") and not clause.has("music"):
        _add_voice(work, source)
        return
    span = window(work, clause, length_ms=work.total_ms)
    if span is None:
        return
    said = clause.value("percent")
    volume = min(LOUDEST, said) if said is not None else music_volume(work.timeline) * (0.6 if clause.has("lower") else 1)
    style = mood_of(clause) or BEDS[0]
    piece = music_file(source, *span, volume) if source else bed(style, *span, volume)
    replaced = [sound for sound in work.timeline.sounds if sound.role == "music" and sound.start_ms < span[1] and sound.end_ms > span[0]]
    same_file = [s for s in work.timeline.sounds if source and s.asset == source.id]
    work.set_sounds([s for s in work.timeline.sounds if s not in replaced and s not in same_file] + [piece])
    what = source.name if source else say.kind(style, work.chinese)
    work.did(
        "music-file" if source else "music-bed", what=what, when=say.stretch(*span, work.chinese), volume=say.percent(volume)
    )
    if source and piece.loop:
        work.did("music-loops", name=source.name, own=work.s(source.duration_ms or 0))
    if replaced:
        work.did("music-replaced")
    if clause.assets() and source is None:
        work.cannot("not-a-sound", name=work.by_id[clause.assets()[0]].name)


def _music_source(work: Work, clause: Clause) -> Source | None:
    named = choose.asset(work, clause, "audio")
    if named:
        return named
    if mood_of(clause) is None and (clause.has("file", "new", "these") and clause.has("new", "loop", "use")):
        sounds = [s for s in work.sources if s.kind == "audio" and role_of(s, alone=False) == "music"]
        return sounds[-1] if sounds else None
    if mood_of(clause) is None:
        used = {sound.asset for sound in work.timeline.sounds}
        files = [s for s in work.sources if s.kind == "audio" and s.id not in used and role_of(s, alone=True) == "music"]
        return files[0] if files else None
    return None


def _add_voice(work: Work, source: Source) -> None:
    start = min(500, work.total_ms // 4)
    length = min(source.duration_ms or work.total_ms, work.total_ms - start)
    voice = Sound(start, length, "voice", asset=source.id, name=source.name)
    others = [sound for sound in work.timeline.sounds if sound.asset != source.id]
    work.set_sounds([*(replace(s, volume=min(s.volume, MUSIC_VOLUME)) if s.role == "music" else s for s in others), voice])
    work.did("voice-added", name=source.name, when=say.stretch(start, start + length, work.chinese))


def change_music(work: Work, clause: Clause) -> None:
    """Another style or another file, with the loudness that the music had."""
    music = [sound for sound in work.timeline.sounds if sound.role == "music"]
    if not music:
        add_music(work, clause)
        return
    work.focus = "music"
    source = choose.asset(work, clause, "audio")
    old = music[0]
    style = mood_of(clause) or BEDS[(BEDS.index(old.bed) + 1) % len(BEDS) if old.bed in BEDS else 0]
    new = music_file(source, old.start_ms, old.end_ms, old.volume) if source else bed(style, old.start_ms, old.end_ms, old.volume)
    work.set_sounds([s for s in work.timeline.sounds if s.role != "music" and not (source and s.asset == source.id)] + [new])
    work.did("music-changed", what=source.name if source else say.kind(style, work.chinese), volume=say.percent(old.volume))


def remove_music(work: Work, clause: Clause) -> None:
    """No music."""
    _remove(work, clause, "music")


def remove_voice(work: Work, clause: Clause) -> None:
    """No voice."""
    _remove(work, clause, "voice")


def _remove(work: Work, clause: Clause, role: Role) -> None:
    found = [sound for sound in work.timeline.sounds if sound.role == role]
    if not found:
        key, what = ("none-to-keep-out", say.sentence(f"word.{role}", work.chinese))
        (work.did if clause.has("neg") else work.cannot)(key, what=what)
        return
    work.set_sounds([sound for sound in work.timeline.sounds if sound.role != role])
    work.did("sound-removed", what=work.kind(role))


def volume(work: Work, clause: Clause) -> None:
    """Louder, quieter, an exact level, silence; of the music, the voice, clips or everything."""
    target = _target(work, clause)
    sounds = [i for i, sound in enumerate(work.timeline.sounds) if _is_meant(sound, target) and sound.role not in clause.spared]
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
    loudness = [*(new_sounds[i].volume for i in sounds), *(new_clips[i].volume for i in clips)][0]
    work.set(replace(work.timeline, sounds=new_sounds, clips=new_clips))
    work.focus = target if target in {"music", "voice"} else work.focus
    named = work.which(clips) if clause.nth("clip") and target == "own" else work.kind(target)
    work.did("muted" if loudness == 0 else "volume-set", what=named, volume=say.percent(loudness))


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
    if said is None and not clause.has("raise", "lower"):
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
    down = clause.has("lower")
    if decibel is not None:
        return 10 ** ((-abs(decibel) if down else decibel) / 20)
    share = clause.value("percent.by")
    if share is None and clause.has("raise", "lower"):
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
    if not clause.has("raise", "lower"):
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
    into, out = _ways(clause)
    said = clause.span("for", "length", "to", "by", "last", "first")
    fade_ms = said.a_ms if said else 2000
    sounds = tuple(_faded(s, into, out, fade_ms) if i in meant else s for i, s in enumerate(work.timeline.sounds))
    if not meant:
        work.cannot("fade-own-sound")
        return
    work.set_sounds(sounds)
    work.did("sound-fades", what=work.kind(target), how=_fade_words(work, into, out), time=work.s(fade_ms))


def _faded(sound: Sound, into: bool, out: bool, fade_ms: int) -> Sound:
    return replace(sound, fade_in_ms=fade_ms if into else sound.fade_in_ms, fade_out_ms=fade_ms if out else sound.fade_out_ms)


def _ways(clause: Clause) -> tuple[bool, bool]:
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


def fade_ways(clause: Clause) -> tuple[bool, bool]:
    """Whether a fade in and whether a fade out is asked for."""
    return _ways(clause)


def remove_fades(work: Work, clause: Clause) -> None:
    """No fades, of sound and picture or of what is named."""
    only: Sequence[str] = [role for role in ("music", "voice") if clause.has(role)]
    sounds = [replace(s, fade_in_ms=0, fade_out_ms=0) if not only or s.role in only else s for s in work.timeline.sounds]
    clips = work.timeline.clips if only or clause.has("sound") else [replace(c, fade_in_ms=0, fade_out_ms=0) for c in work.timeline.clips]
    work.set(replace(work.timeline, sounds=tuple(sounds), clips=tuple(clips)))
    work.did("no-fades")

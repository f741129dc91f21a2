"""Music and voice: adding, changing, removing."""

from dataclasses import replace
from typing import Final

from nemo_mcp.studio.planner import choose, say
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.model import BEDS, Source
from nemo_mcp.studio.planner.ops.windows import window
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Role, Sound, Timeline

MUSIC_VOLUME: Final = 0.3
ALONE_VOLUME: Final = 0.7
LOUDEST: Final = 2.0
MUSIC_FADE_IN_MS: Final = 1000
MUSIC_FADE_OUT_MS: Final = 1500
_VOICE_NAMES: Final = (
    "voice",
    "narrat",
    "speech",
    "vo_",
    "vo-",
    "spoken",
    "speak",
    "commentary",
    "配音",
    "旁白",
    "解说",
    "人声",
    "语音",
)
_MUSIC_NAMES: Final = (
    "music",
    "bgm",
    "song",
    "beat",
    "track",
    "loop",
    "instrumental",
    "theme",
    "score",
    "melody",
    "vibe",
    "groove",
    "chill",
    "piano",
    "guitar",
    "jazz",
    "lofi",
    "ambient",
    "anthem",
    "remix",
    "jingle",
    "soundtrack",
    "音乐",
    "配乐",
    "歌",
    "伴奏",
    "曲",
    "乐",
)


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
    """The style of composed music that the words ask for: the last one said where one takes another's place."""
    moods = [mood for mood in clause.details("mood") if mood in BEDS]
    if not moods:
        return None
    return moods[-1] if clause.has("replace", "swap", "change") and not clause.has("instead-of") else moods[0]


def add_music(work: Work, clause: Clause) -> None:
    """Add composed music or an uploaded piece; there is one background music at a time."""
    if clause.has("loop") and _has_music(work) and not clause.assets() and mood_of(clause) is None:
        _loop(work)
        return
    source = _music_source(work, clause)
    if source is not None and source.kind == "audio" and clause.has("voice") and not clause.has("music"):
        _add_voice(work, source)
        return
    if clause.has("span") and not clause.assets() and not mood_of(clause) and _has_music(work):
        retime(work, clause)
        return
    span = window(work, clause, length_ms=work.total_ms)
    if span is None:
        return
    said = clause.value("percent")
    volume = (
        min(LOUDEST, said)
        if said is not None
        else music_volume(work.timeline) * (0.6 if clause.has("lower", "hushed") else 1)
    )
    style = mood_of(clause) or BEDS[0]
    piece = music_file(source, *span, volume) if source else bed(style, *span, volume)
    replaced = [
        sound
        for sound in work.timeline.sounds
        if sound.role == "music" and sound.start_ms < span[1] and sound.end_ms > span[0]
    ]
    same_file = [s for s in work.timeline.sounds if source and s.asset == source.id]
    work.set_sounds([s for s in work.timeline.sounds if s not in replaced and s not in same_file] + [piece])
    what = source.name if source else say.kind(style, work.chinese)
    work.did(
        "music-file" if source else "music-bed",
        what=what,
        when=say.stretch(*span, work.chinese),
        volume=say.percent(volume),
    )
    if source and piece.loop:
        work.did("music-loops", name=source.name, own=work.s(source.duration_ms or 0))
    if replaced:
        work.did("music-replaced")
    if clause.assets() and source is None:
        work.cannot("not-a-sound", name=work.by_id[clause.assets()[0]].name)


def _loop(work: Work) -> None:
    """Let the music that is there repeat to the end of the video."""
    before = work.timeline
    new = [
        replace(s, loop=s.asset is not None, duration_ms=max(s.duration_ms, work.total_ms - s.start_ms))
        if s.role == "music" and not s.loop
        else s
        for s in before.sounds
    ]
    work.set_sounds(new)
    name = next(work.kind(s.bed) if s.bed else s.name for s in before.sounds if s.role == "music")
    work.changed(before, key="music-loops-on", name=name)


def _has_music(work: Work) -> bool:
    return any(sound.role == "music" for sound in work.timeline.sounds)


def _music_source(work: Work, clause: Clause) -> Source | None:
    named = choose.asset(work, clause, "audio")
    if named:
        return named
    if mood_of(clause) is None and (clause.has("file", "new", "these") and clause.has("new", "loop", "use")):
        sounds = [s for s in work.sources if s.kind == "audio" and role_of(s, alone=False) == "music"]
        return sounds[-1] if sounds else None
    if mood_of(clause) is None:
        used = {sound.asset for sound in work.timeline.sounds}
        files = [
            s for s in work.sources if s.kind == "audio" and s.id not in used and role_of(s, alone=True) == "music"
        ]
        return files[0] if files else None
    return None


def _add_voice(work: Work, source: Source) -> None:
    start = min(500, work.total_ms // 4)
    length = min(source.duration_ms or work.total_ms, work.total_ms - start)
    voice = Sound(start, length, "voice", asset=source.id, name=source.name)
    others = [sound for sound in work.timeline.sounds if sound.asset != source.id]
    work.set_sounds(
        [*(replace(s, volume=min(s.volume, MUSIC_VOLUME)) if s.role == "music" else s for s in others), voice]
    )
    work.did("voice-added", name=source.name, when=say.stretch(start, start + length, work.chinese))


def add_voice(work: Work, clause: Clause) -> None:
    """An uploaded recording as the voice; the studio cannot speak."""
    used = {sound.asset for sound in work.timeline.sounds}
    spare = [s for s in work.sources if s.kind == "audio" and s.id not in used and role_of(s, alone=False) == "voice"]
    source = choose.asset(work, clause, "audio") or (spare[-1] if spare else None)
    if source is None:
        work.cannot("cannot.speech")
        return
    _add_voice(work, source)


def retime(work: Work, clause: Clause) -> None:
    """When music or a voice begins, and ends when that is said."""
    role: Role = "voice" if clause.has("voice") else "music"
    old = next((sound for sound in work.timeline.sounds if sound.role == role), None)
    if old is None:
        work.cannot("no-such-sound", what=work.kind(role), there=say.sentence("word.no-sound", work.chinese))
        return
    span = window(work, clause, length_ms=work.total_ms)
    if span is None:
        return
    starts = clause.span("at", "after", "onward") is not None
    longest = old.duration_ms if role == "voice" or not (old.loop or old.bed) else work.total_ms
    end = min(work.total_ms if starts else span[1], span[0] + longest)
    new = replace(old, start_ms=span[0], duration_ms=end - span[0])
    before = work.timeline
    work.set_sounds([new if sound is old else sound for sound in before.sounds])
    work.changed(before, key="sound-is", what=work.kind(role), when=say.stretch(span[0], end, work.chinese))


def change_music(work: Work, clause: Clause) -> None:
    """Another style or another file, with the loudness that the music had."""
    music = [sound for sound in work.timeline.sounds if sound.role == "music"]
    if not music:
        add_music(work, clause)
        return
    source = choose.asset(work, clause, "audio")
    old = music[0]
    if source is not None and source.id == old.asset and mood_of(clause):
        source = None  # "replace track-01 by something upbeat"
    style = mood_of(clause) or BEDS[(BEDS.index(old.bed) + 1) % len(BEDS) if old.bed in BEDS else 0]
    new = (
        music_file(source, old.start_ms, old.end_ms, old.volume)
        if source
        else bed(style, old.start_ms, old.end_ms, old.volume)
    )
    work.set_sounds(
        [s for s in work.timeline.sounds if s.role != "music" and not (source and s.asset == source.id)] + [new]
    )
    was = work.kind(old.bed) if old.bed else old.name
    now = source.name if source else work.kind(style)
    if old.bed == new.bed and old.asset == new.asset:
        work.already(say.sentence("music-is", work.chinese, what=now))
        return
    work.did("music-changed", old=was, what=now, volume=say.percent(old.volume))


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
    for sound in found:
        name = work.kind(sound.bed) if sound.bed else sound.name
        when = say.stretch(sound.start_ms, sound.end_ms, work.chinese)
        work.did("sound-removed", what=say.inside(say.named(role, 1, name, work.chinese), work.chinese), when=when)

"""Putting uploaded assets together into a video."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from nemo_mcp.studio.planner import say
from nemo_mcp.studio.planner.arrange import ENDING_FADE_MS, lay
from nemo_mcp.studio.planner.model import BEDS, LONGEST_MS, Source
from nemo_mcp.studio.planner.ops import captions, film, look, music, overlays, picture, subtitles
from nemo_mcp.studio.planner.pace import fit_total
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Clip, Fit, Sound, Text, Timeline, Transition

if TYPE_CHECKING:
    from nemo_mcp.studio.planner.wishes import Wishes

PICTURE_MS: Final = 4000
VOICE_START_MS: Final = 500
VOICE_TAIL_MS: Final = 1000
SHORTEST_SHARE_MS: Final = 200


def clip_of(source: Source, length_ms: int | None, index: int) -> Clip:
    """A clip of an asset: a picture with a gentle move, or a video from its start, no longer than it is."""
    if source.kind == "video":
        own = source.duration_ms or PICTURE_MS
        return Clip(0, max(1, min(own, length_ms or own)), source.id, source.name)
    own = min(source.duration_ms or PICTURE_MS, 60_000) if (source.duration_ms or 0) > 1000 else PICTURE_MS
    moves = not source.duration_ms  # an animated picture moves by itself
    return Clip(0, max(1, length_ms or own), source.id, source.name, zoom=look.gentle_move(index) if moves else None)


def pick_visuals(work: Work, wishes: "Wishes") -> list[Source]:
    """The pictures and videos to use: those named or numbered, else all but logos beside others."""
    visuals = work.visuals
    named = [work.by_id[a] for a in dict.fromkeys(wishes.assets) if work.by_id[a] in visuals]
    clause = wishes.clause
    if named and clause is not None and (wishes.stills or (clause.has("image") and clause.has("each", "these"))):
        stills = [source for source in visuals if source.kind == "image" and source not in named]
        return [*stills, *named]
    if named:
        return named
    if clause is not None and clause.has("image") and not clause.has("video", "works", "file", "clip"):
        visuals = [source for source in visuals if source.kind == "image"] or visuals
    count = len(visuals)
    picked = [visuals[n - 1 if n > 0 else n] for n in wishes.picked if n and -count <= n <= count]
    if picked:
        return list(dict.fromkeys(picked))
    return _in_said_order(work, wishes, visuals)


def _in_said_order(work: Work, wishes: "Wishes", visuals: Sequence[Source]) -> list[Source]:
    """ "..., beach first": what is said to come first or last does."""
    clause = wishes.clause
    said = [a for a in clause.assets() if work.by_id[a] in visuals] if clause is not None else []
    lone = [source for source in visuals if not overlays.is_logo(source)] or list(visuals)
    if clause is None or len(said) != 1 or not clause.has("edge"):
        return lone
    rest = [source for source in lone if source.id != said[0]]
    one = work.by_id[said[0]]
    return [one, *rest] if clause.has("edge.start") else [*rest, one]


def compose(work: Work, wishes: "Wishes") -> bool:
    """Make the video; False after a refusal has been noted."""
    visuals = pick_visuals(work, wishes)
    total = _capped(work, wishes.total_ms)
    sounds = _sounds(work, wishes)
    if total is not None and total < len(visuals) * SHORTEST_SHARE_MS:
        work.cannot("too-short", asked=work.s(total), least=work.s(len(visuals) * SHORTEST_SHARE_MS))
        return False
    had = bool(work.timeline.clips)
    clips = _clips(work, wishes, visuals, sounds, total)
    frame = Timeline(title=work.timeline.title, clips=clips, fps=fps(work, wishes))
    if wishes.ratio in picture.RATIOS:
        frame = picture.shaped(frame, wishes.ratio)
    work.set(frame)
    work.did(
        "composed", assets=_count(work, visuals), total=work.s(work.total_ms), size=f"{frame.width}x{frame.height}"
    )
    if had:
        work.did("composed-anew")
    if total is not None and work.total_ms < total:
        work.cannot("sources-end", asked=work.s(total), got=work.s(work.total_ms))
    add_sounds(work, wishes, sounds)
    _add_texts(work, wishes)
    return True


def place_all(work: Work, wishes: "Wishes", visuals: Sequence[Source]) -> None:
    """Put uploads on the timeline one after the other, with nothing that was not asked for."""
    sounds = _sounds(work, wishes)
    work.set(Timeline(title=work.timeline.title, clips=_clips(work, wishes, visuals, sounds, None)))
    work.did("placed", assets=_count(work, visuals))
    add_sounds(work, wishes, sounds)


def _sounds(work: Work, wishes: "Wishes") -> list[Source]:
    sounds = [s for s in work.sources if s.kind == "audio" and s.id not in wishes.placed]
    return [s for s in sounds if s.id in wishes.scored] if wishes.voice is False else sounds


def _capped(work: Work, total: int | None) -> int | None:
    if total is not None and total > LONGEST_MS:
        work.cannot("too-long", asked=work.s(total), most=work.s(LONGEST_MS))
        return LONGEST_MS
    return total


def fps(work: Work, wishes: "Wishes") -> int:
    """The frame rate wished for, the usual one when that is none; one that cannot be is refused."""
    if wishes.fps is None:
        return Timeline().fps
    if not film.SLOWEST_FPS <= round(wishes.fps) <= film.FASTEST_FPS:
        work.cannot("fps-odd", asked=f"{wishes.fps:g}")
        return Timeline().fps
    return round(wishes.fps)


def _count(work: Work, visuals: Sequence[Source]) -> str:
    stills = sum(1 for source in visuals if source.kind == "image")
    parts = [("word.pictures" if stills != 1 else "word.picture", stills)] if stills else []
    films = len(visuals) - stills
    parts += [("word.videos" if films != 1 else "word.one-video", films)] if films else []
    return say.listed([say.sentence(key, work.chinese, n=n) for key, n in parts], work.chinese)


def _clips(
    work: Work, wishes: "Wishes", visuals: Sequence[Source], sounds: Sequence[Source], total: int | None
) -> tuple[Clip, ...]:
    joins = wishes.transitions and (not wishes.plain or any(source.kind == "image" for source in visuals))
    transition = wishes.transition or Transition("crossfade", look.TRANSITION_MS)
    made: list[Clip] = []
    for index, source in enumerate(visuals):
        length = wishes.each_ms if source.kind == "image" else None
        clip = clip_of(source, length, index)
        if not wishes.zoom:
            clip = replace(clip, zoom=None)
        if wishes.fit:
            clip = replace(clip, fit=cast("Fit", wishes.fit))
        made.append(replace(clip, transition=transition if joins and index else None))
    laid = lay(made)
    wanted = total
    if wanted is None:
        voice = max((s.duration_ms or 0 for s in _voices(sounds, wishes)), default=0)
        stretches = bool(voice) and not wishes.plain and wishes.each_ms is None
        least = min(LONGEST_MS, voice + VOICE_START_MS + VOICE_TAIL_MS) if stretches else 0
        wanted = max(laid[-1].end_ms, least)
        wanted = min(wanted, LONGEST_MS)
    if wanted != laid[-1].end_ms:
        laid = fit_total(_equal(made, total), wanted, work.by_id)
    return _ending(laid, wishes)


def _equal(clips: Sequence[Clip], total: int | None) -> list[Clip]:
    """For a wanted length every clip starts from the same share; sources then limit what they limit."""
    return [replace(clip, duration_ms=PICTURE_MS) for clip in clips] if total is not None else list(clips)


def _ending(clips: Sequence[Clip], wishes: "Wishes") -> tuple[Clip, ...]:
    if wishes.plain or not clips:
        return tuple(clips)
    last = clips[-1]
    return (*clips[:-1], replace(last, fade_out_ms=min(600, last.duration_ms // 3)))


def _voices(sounds: Sequence[Source], wishes: "Wishes") -> list[Source]:
    spoken = [source for source in sounds if source.id not in wishes.scored]
    return [source for source in spoken if music.role_of(source, alone=len(sounds) == 1) == "voice"]


def add_sounds(work: Work, wishes: "Wishes", sources: Sequence[Source]) -> None:
    """Voices one after the other, and music under them: uploaded, or composed when there is none."""
    total = work.total_ms
    voices = _voices(sources, wishes)
    tracks = [source for source in sources if source not in voices]
    pieces: list[Sound] = []
    start = min(VOICE_START_MS, total // 4)
    for source in voices:
        own = source.duration_ms or total
        length = min(own, total - start)
        if length < 100:
            work.cannot("no-room-for-sound", name=source.name)
            continue
        cut = length < own
        pieces.append(
            Sound(
                start,
                length,
                "voice",
                source.id,
                name=source.name,
                fade_out_ms=min(ENDING_FADE_MS, length // 3) if cut else 0,
            )
        )
        work.did("composed-voice", name=source.name, when=say.stretch(start, start + length, work.chinese))
        if cut and len(voices) == 1:
            work.did("voice-cut", own=work.s(own), total=work.s(total))
        start += length
    track = _music(work, wishes, tracks, bool(pieces), total)
    if track:
        pieces.append(track)
    if pieces:
        _duck_clips(work, bool(voices))
        work.set_sounds(pieces)


def _music(work: Work, wishes: "Wishes", tracks: Sequence[Source], talks: bool, total: int) -> Sound | None:
    volume = music.MUSIC_VOLUME if talks else music.ALONE_VOLUME
    if wishes.music is False:
        work.did("composed-no-music")
        return None
    if tracks and not wishes.mood:
        work.did("composed-track", name=tracks[0].name, volume=say.percent(volume))
        if len(tracks) > 1:
            work.did("tracks-left", names=", ".join(source.name for source in tracks[1:]))
        return music.music_file(tracks[0], 0, total, volume)
    own = any(
        work.by_id[c.asset].has_audio for c in work.timeline.clips if c.asset and work.by_id[c.asset].kind == "video"
    )
    if wishes.music or (not wishes.plain and not (own and not talks)):
        style = wishes.mood or BEDS[0]
        volume = volume if not own else music.MUSIC_VOLUME
        work.did("composed-bed", style=say.kind(style, work.chinese), volume=say.percent(volume))
        return music.bed(style, 0, total, volume)
    return None


def _duck_clips(work: Work, talks: bool) -> None:
    """Own sound of videos stays audible under a voice, but low."""
    if talks and any(work.by_id[c.asset].has_audio for c in work.timeline.clips if c.asset):
        work.set_clips(
            replace(c, volume=0.2) if c.asset and work.by_id[c.asset].has_audio else c for c in work.timeline.clips
        )
        work.did("clips-ducked")


def _add_texts(work: Work, wishes: "Wishes") -> None:
    cues = subtitles.files(work) if wishes.texts is not False else []
    if len(cues) == 1:
        subtitles.put(work, cues[0])
    wanted = wishes.texts if wishes.texts is not None else (wishes.promo or bool(wishes.quotes or wishes.script))
    if not wanted:
        if wishes.texts is False:
            work.did("composed-no-text")
        return
    clause = wishes.clause
    texts: list[Text] = []
    if clause is not None and len(wishes.quotes) == 1 and clause.has("each") and not clause.has("title"):
        _same_caption(work, wishes.quotes[0])
        return
    title, own = _title(work, wishes)
    if clause is None or not clause.has("caption") or clause.has("title", "text"):
        first = work.timeline.clips[0]
        start = min(500, first.duration_ms // 8)
        end = min(max(first.end_ms - 300, first.duration_ms // 2), start + 3500)
        fade = min(500, (end - start) // 4)
        texts.append(Text(start, end - start, title, "title", "center", fade_in_ms=fade, fade_out_ms=fade))
        work.did("text-added", role=work.kind("title"), role_low=work.kind("title").lower(), words=work.q(title),
                 place=say.place("center", work.chinese),
                 when=say.stretch(start, end, work.chinese), extra="")  # fmt: skip
        if not own:
            work.did("title-placeholder", words=work.q(title))
    work.set(replace(work.timeline, texts=(*work.timeline.texts, *texts)))
    if not wishes.titled and not cues:
        _add_captions(work, wishes, texts)


def _same_caption(work: Work, words: str) -> None:
    made = captions.over_clips(work.timeline, dict.fromkeys(range(len(work.timeline.clips)), words))
    work.set(replace(work.timeline, texts=tuple(made)))
    work.did("captions-given", words=work.q(words), clips=work.which(range(len(work.timeline.clips))))


def _add_captions(work: Work, wishes: "Wishes", texts: Sequence[Text]) -> None:
    indices = [i for i, clip in enumerate(work.timeline.clips) if clip.asset]
    words, made_up = captions.for_clips(work.timeline.clips, indices, work.chinese)
    given = wishes.script or (wishes.quotes[1:] if texts and wishes.quotes else wishes.quotes)
    for index, quote in zip(indices, given, strict=False):
        made_up -= 1 if not captions.words_of(work.timeline.clips[index].name) else 0
        words[index] = quote
    made = captions.over_clips(work.timeline, words)
    work.set(replace(work.timeline, texts=(*texts, *made)))
    captions.tell(work, list(words.values()), max(0, made_up))


def _title(work: Work, wishes: "Wishes") -> tuple[str, bool]:
    from nemo_mcp.studio.planner.ops.describe import topic_of

    if wishes.quotes:
        return wishes.quotes[0], True
    topic = topic_of(wishes.clause) if wishes.clause else ""
    if topic:
        return topic, True
    if work.timeline.title:
        return work.timeline.title, True
    return captions.placeholder_title(work.sources, work.chinese), False

"""Edits of a timeline that keep it sound: clips follow each other, transitions fit, texts and sounds stay inside."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from nemo_mcp.studio.timeline import Clip, Overlay, Sound, Text, Timeline, Transition

SHORTEST_CLIP_MS: Final = 100
SHORTEST_PIECE_MS: Final = 100
SHORTEST_TRANSITION_MS: Final = 100
_PINNED_MS: Final = 1000
_ROLE_ORDER: Final = {"voice": 0, "sound": 1, "music": 2}
_TEXT_ORDER: Final = {"title": 0, "lower-third": 1, "caption": 2}
ENDING_FADE_MS: Final = 800


@dataclass(frozen=True, slots=True)
class Moved:
    """A clip of a new order, and the number of the old clip it comes from (None: it was not there before).

    It begins `from_ms` into the old clip, and its time runs `scale` times as long as before.
    """

    clip: Clip
    old: int | None = None
    from_ms: int = 0
    scale: float = 1.0


def lay(clips: Iterable[Clip]) -> tuple[Clip, ...]:
    """Put clips one after the other; a transition takes at most half of either neighbour, the first clip has none."""
    laid: list[Clip] = []
    for clip in (replace(each, duration_ms=max(each.duration_ms, 1)) for each in clips):
        if not laid:
            laid.append(_faded(replace(clip, start_ms=0, transition=None)))
            continue
        before = laid[-1]
        transition = _fitting(clip.transition, min(before.duration_ms, clip.duration_ms) // 2)
        overlap = transition.duration_ms if transition else 0
        laid.append(_faded(replace(clip, start_ms=before.end_ms - overlap, transition=transition)))
    return tuple(laid)


def _faded(clip: Clip) -> Clip:
    half = clip.duration_ms // 2
    return replace(clip, fade_in_ms=min(clip.fade_in_ms, half), fade_out_ms=min(clip.fade_out_ms, half))


def _fitting(transition: Transition | None, limit_ms: int) -> Transition | None:
    if transition is None or limit_ms < SHORTEST_TRANSITION_MS:
        return None
    return replace(transition, duration_ms=max(SHORTEST_TRANSITION_MS, min(transition.duration_ms, limit_ms)))


def settle(timeline: Timeline) -> Timeline:
    """Lay the clips, cut texts and sounds to the length of the video, and put everything in its order."""
    clips = lay(timeline.clips)
    total = clips[-1].end_ms if clips else 0
    sounds = (_inside(sound, total) for sound in timeline.sounds)
    texts = (_inside_text(text, total) for text in timeline.texts)
    overlays = (_inside_overlay(overlay, total) for overlay in timeline.overlays)
    return replace(
        timeline,
        clips=clips,
        sounds=tuple(sorted((s for s in sounds if s), key=lambda s: (s.start_ms, _ROLE_ORDER[s.role]))),
        texts=tuple(sorted((t for t in texts if t), key=lambda t: (t.start_ms, _TEXT_ORDER[t.role]))),
        overlays=tuple(sorted((o for o in overlays if o), key=lambda o: o.start_ms)),
    )


def _inside(sound: Sound, total: int) -> Sound | None:
    start = max(0, sound.start_ms)
    duration = min(sound.end_ms, total) - start
    if duration < min(SHORTEST_PIECE_MS, total):
        return None
    fade_out = sound.fade_out_ms
    if sound.end_ms > total:  # cut off: let it fade instead of breaking off
        fade_out = max(fade_out, min(ENDING_FADE_MS, duration // 3))
    half = duration // 2
    return replace(
        sound,
        start_ms=start,
        duration_ms=duration,
        fade_in_ms=min(sound.fade_in_ms, half),
        fade_out_ms=min(fade_out, half),
    )


def _inside_text(text: Text, total: int) -> Text | None:
    start = max(0, text.start_ms)
    duration = min(text.end_ms, total) - start
    if duration < min(SHORTEST_PIECE_MS, total):
        return None
    third = duration // 3
    return replace(
        text,
        start_ms=start,
        duration_ms=duration,
        fade_in_ms=min(text.fade_in_ms, third),
        fade_out_ms=min(text.fade_out_ms, third),
    )


def _inside_overlay(overlay: Overlay, total: int) -> Overlay | None:
    start = max(0, overlay.start_ms)
    duration = min(overlay.end_ms, total) - start
    if duration < min(SHORTEST_PIECE_MS, total):
        return None
    half = duration // 2
    return replace(
        overlay,
        start_ms=start,
        duration_ms=duration,
        fade_in_ms=min(overlay.fade_in_ms, half),
        fade_out_ms=min(overlay.fade_out_ms, half),
    )


def rearrange(timeline: Timeline, moved: Sequence[Moved]) -> Timeline:
    """Replace the clips; what belongs to a clip (its captions, short sounds) goes with it, the rest is fitted.

    Music that ran to the end runs to the new end; a voice keeps its place and is cut off where the video ends.
    """
    old_total = timeline.duration_ms
    clips = lay(each.clip for each in moved)
    total = clips[-1].end_ms if clips else 0
    place = _places(timeline.clips, moved, clips)
    texts = [new for text in timeline.texts if (new := _carried_text(text, timeline, place, old_total, total))]
    sounds = [new for sound in timeline.sounds if (new := _carried_sound(sound, timeline, place, old_total, total))]
    overlays = tuple(_carried_overlay(each, old_total, total) for each in timeline.overlays)
    return settle(replace(timeline, clips=clips, texts=tuple(texts), sounds=tuple(sounds), overlays=overlays))


Place = Callable[[int, int], "int | None"]


def _places(old: Sequence[Clip], moved: Sequence[Moved], new: Sequence[Clip]) -> Place:
    """A map from (clip number, time on the old timeline) to the new timeline; None when that clip is gone."""
    where: dict[int, list[tuple[Moved, Clip]]] = {}
    for each, clip in zip(moved, new, strict=True):
        if each.old is not None:
            where.setdefault(each.old, []).append((each, clip))

    def place(number: int, time_ms: int) -> int | None:
        parts = where.get(number)
        if not parts:
            return None
        inside = time_ms - old[number].start_ms
        each, clip = next((part for part in reversed(parts) if part[0].from_ms <= inside), parts[0])
        return clip.start_ms + min(clip.duration_ms, max(0, round((inside - each.from_ms) * each.scale)))

    return place


def _anchor(piece: Text | Sound, clips: Sequence[Clip]) -> int | None:
    """The clip that a piece belongs to: the one that shows for most of it, unless it spans much more than that."""
    shares = [min(piece.end_ms, clip.end_ms) - max(piece.start_ms, clip.start_ms) for clip in clips]
    if not shares:
        return None
    best = max(range(len(shares)), key=lambda index: shares[index])
    return best if shares[best] * 10 >= piece.duration_ms * 6 else None


def _whole(piece: Text | Sound, total: int) -> bool:
    return piece.start_ms <= _PINNED_MS and piece.end_ms >= total - _PINNED_MS


def _carried_text(text: Text, timeline: Timeline, place: Place, old_total: int, total: int) -> Text | None:
    if _whole(text, old_total):
        return replace(text, duration_ms=total - text.start_ms)
    anchor = _anchor(text, timeline.clips)
    on_card = anchor is not None and timeline.clips[anchor].asset is None
    if text.role == "title" and not on_card and text.start_ms <= _PINNED_MS:
        return text
    if text.role == "title" and not on_card and text.end_ms >= old_total - _PINNED_MS:
        return replace(text, start_ms=max(0, total - (old_total - text.start_ms)))
    if anchor is None:
        return replace(text, start_ms=min(text.start_ms, max(0, total - text.duration_ms)))
    start, end = place(anchor, text.start_ms), place(anchor, text.end_ms)
    if start is None or end is None:
        return None
    return replace(text, start_ms=start, duration_ms=max(end - start, min(text.duration_ms, SHORTEST_PIECE_MS)))


def _carried_overlay(overlay: Overlay, old_total: int, total: int) -> Overlay:
    """An overlay that ran to the end runs to the new end; a moving one ends with its source (`settle` sees to less)."""
    if overlay.end_ms < old_total - _PINNED_MS:
        return overlay
    if overlay.start_ms > _PINNED_MS:
        return replace(overlay, start_ms=max(0, total - (old_total - overlay.start_ms)))
    return replace(overlay, duration_ms=total - overlay.start_ms)


def _carried_sound(sound: Sound, timeline: Timeline, place: Place, old_total: int, total: int) -> Sound | None:
    if sound.loop or sound.bed:
        if sound.end_ms >= old_total - _PINNED_MS:
            return replace(sound, duration_ms=max(total - sound.start_ms, 0))
        return sound
    if sound.role == "music" and sound.end_ms >= old_total - _PINNED_MS and total > sound.end_ms:
        return replace(sound, duration_ms=total - sound.start_ms, loop=True)
    anchor = _anchor(sound, timeline.clips) if sound.role == "sound" else None
    if anchor is None:
        return sound
    start = place(anchor, sound.start_ms)
    return None if start is None else replace(sound, start_ms=start)


def cut_out(timeline: Timeline, start_ms: int, end_ms: int) -> Timeline:
    """Take a stretch of time out of everything; what comes later moves up.

    A voice or another uploaded sound loses the same stretch, composed or looped music only gets shorter.
    """
    kept = [*_clips_before(timeline.clips, start_ms), *_clips_after(timeline.clips, end_ms)]
    clips = lay(kept)
    total = clips[-1].end_ms if clips else 0
    gone = end_ms - start_ms
    texts = [new for text in timeline.texts if (new := _text_without(text, start_ms, end_ms))]
    sounds: list[Sound] = []
    for sound in timeline.sounds:
        if sound.loop or sound.bed:
            sounds.append(replace(sound, duration_ms=max(sound.duration_ms - gone, total - sound.start_ms, 0)))
        else:
            sounds.extend(_sound_without(sound, start_ms, end_ms))
    overlays = [new for each in timeline.overlays if (new := _overlay_without(each, start_ms, end_ms))]
    return settle(replace(timeline, clips=clips, texts=tuple(texts), sounds=tuple(sounds), overlays=tuple(overlays)))


def _clips_before(clips: Sequence[Clip], time_ms: int) -> list[Clip]:
    """The clips up to a moment; inside a transition the outgoing clip is the one that is cut."""
    kept: list[Clip] = []
    for clip in clips:
        overlap = clip.transition.duration_ms if clip.transition and kept else 0
        if clip.start_ms + overlap >= time_ms:
            break
        kept.append(clip)
    if kept and kept[-1].end_ms > time_ms:
        kept[-1] = head(kept[-1], time_ms - kept[-1].start_ms)
    return kept


def _clips_after(clips: Sequence[Clip], time_ms: int) -> list[Clip]:
    """The clips from a moment on; inside a transition the incoming clip is the one that goes on."""
    first = max((index for index, clip in enumerate(clips) if clip.start_ms <= time_ms), default=0)
    if not clips or clips[first].end_ms <= time_ms:
        return list(clips[first + 1 :])
    opening = clips[first]
    if opening.start_ms < time_ms:
        opening = replace(tail(opening, time_ms - opening.start_ms), transition=None)
    return [opening, *clips[first + 1 :]]


def head(clip: Clip, length_ms: int) -> Clip:
    """The first `length_ms` of a clip."""
    return replace(clip, duration_ms=length_ms, fade_out_ms=0 if length_ms < clip.duration_ms else clip.fade_out_ms)


def tail(clip: Clip, from_ms: int) -> Clip:
    """What is left of a clip when its first `from_ms` go; a moving source is entered later."""
    return replace(
        clip, duration_ms=clip.duration_ms - from_ms, in_ms=clip.in_ms + int(from_ms * clip.speed), fade_in_ms=0
    )


def _shift(time_ms: int, start_ms: int, end_ms: int) -> int:
    return time_ms if time_ms <= start_ms else max(start_ms, time_ms - (end_ms - start_ms))


def _text_without(text: Text, start_ms: int, end_ms: int) -> Text | None:
    start, end = _shift(text.start_ms, start_ms, end_ms), _shift(text.end_ms, start_ms, end_ms)
    return replace(text, start_ms=start, duration_ms=end - start) if end > start else None


def _overlay_without(overlay: Overlay, start_ms: int, end_ms: int) -> Overlay | None:
    start, end = _shift(overlay.start_ms, start_ms, end_ms), _shift(overlay.end_ms, start_ms, end_ms)
    return replace(overlay, start_ms=start, duration_ms=end - start) if end > start else None


def _sound_without(sound: Sound, start_ms: int, end_ms: int) -> list[Sound]:
    if sound.end_ms <= start_ms:
        return [sound]
    if sound.start_ms >= end_ms:
        return [replace(sound, start_ms=sound.start_ms - (end_ms - start_ms))]
    parts: list[Sound] = []
    if sound.start_ms < start_ms:
        parts.append(replace(sound, duration_ms=start_ms - sound.start_ms, fade_out_ms=min(sound.fade_out_ms, 50)))
    if sound.end_ms > end_ms:
        skipped = end_ms - sound.start_ms
        parts.append(
            replace(
                sound,
                start_ms=max(start_ms, sound.start_ms - (end_ms - start_ms)) if parts else start_ms,
                duration_ms=sound.end_ms - end_ms,
                in_ms=sound.in_ms + int(skipped * sound.speed),
                fade_in_ms=0,
            )
        )
    return parts

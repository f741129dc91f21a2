"""What is done to a clip's picture: crop, turn, mirror, look, fit, and the shape of the frame."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, cast

from nemo_mcp.studio.planner import choose, say
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Clip, Crop, Fit, Look, Timeline, Turn

RATIOS: Final = {"16:9": (1920, 1080), "9:16": (1080, 1920), "1:1": (1080, 1080), "4:5": (1080, 1350)}
SMALLEST_FRAME_SHARE: Final = 0.1
_SLICE: Final = 0.1
_TIGHT: Final = 0.8
_AWAY: Final = frozenset(
    {"off", "out", "away", "crop off", "crop out", "crop away", "remove", "裁掉", "裁去", "切掉", "去掉"}
)

Change = Callable[[Clip], Clip]


def _apply(work: Work, clause: Clause, change: Change) -> bool:
    """Change the clips meant, all of them when none is named, and tell it; False after a refusal or a question."""
    meant = choose.clips(work, clause, default=range(len(work.timeline.clips)))
    if not meant:
        return False
    before = work.timeline
    work.set_clips(change(clip) if index in meant else clip for index, clip in enumerate(before.clips))
    clip = work.timeline.clips[meant[0]]
    work.changed(before, key="clips-are", clips=work.which(meant), how=_as_it_is(work, clip))
    return True


def _as_it_is(work: Work, clip: Clip) -> str:
    facts = [f"{clip.turn}°"] if clip.turn else []
    facts += [work.kind(f"look-{clip.look}")] if clip.look else []
    facts += [say.sentence("aspect.mirror", work.chinese)] if clip.mirror else []
    facts += [say.sentence("aspect.crop", work.chinese)] if clip.crop else []
    facts += [work.kind(clip.fit)]
    return say.listed(facts, work.chinese)


def look(work: Work, clause: Clause) -> None:
    """Warm, cool, black and white, vivid, or none."""
    named = next(reversed(clause.details("look")), "none" if clause.has("remove", "neg") else None)
    if named is None:
        work.ask("which-look")
        return
    wanted = cast("Look", "" if named == "none" or clause.has("remove", "neg") else named)
    _apply(work, clause, lambda clip: replace(clip, look=wanted))


def card_color(work: Work, clause: Clause) -> None:
    """Another colour for cards; pictures have looks instead."""
    clips = work.timeline.clips
    cards = [index for index, clip in enumerate(clips) if clip.asset is None]
    meant = choose.clips(work, clause, default=cards)
    color = clause.detail("color")
    if meant is None or color is None:
        return
    if not meant or any(clips[index].asset for index in meant):
        work.cannot("not-a-card", clip=work.clip_name(next((i for i in meant if clips[i].asset), 0)))
        return
    before = work.timeline
    work.set_clips(replace(clip, color=color) if index in meant else clip for index, clip in enumerate(clips))
    work.changed(before, key="clips-are", clips=work.which(meant), how=say.color(color, work.chinese))


def turn(work: Work, clause: Clause) -> None:
    """Turn clips by quarter turns."""
    by = clause.value("degrees")
    ways = clause.details("turn")
    left = "270" in ways or clause.has("side.left") or (by or 0) < 0
    degrees = round(abs(by if by is not None else 180 if "180" in ways else 90))
    if degrees % 90:
        work.cannot("turn-odd", degrees=degrees)
        return
    degrees = -degrees if left else degrees

    def turned(clip: Clip) -> Clip:
        if "0" in ways and by is None:
            return replace(clip, turn=_upright(clip.turn, asked_back=clause.has("remove", "neg", "undo")))
        return replace(clip, turn=cast("Turn", (clip.turn + degrees) % 360))

    _apply(work, clause, turned)


def _upright(old: Turn, *, asked_back: bool) -> Turn:
    """A clip that was turned goes back; one that lies on its side as it came is turned by a quarter."""
    return 0 if old or asked_back else 90


def mirror(work: Work, clause: Clause) -> None:
    """Swap left and right; upside down when that is said."""
    if clause.has("mirror.off"):
        _apply(work, clause, lambda clip: replace(clip, mirror=False))
        return
    if clause.has("mirror.down"):
        _apply(
            work,
            clause,
            lambda clip: replace(clip, mirror=not clip.mirror, turn=cast("Turn", (clip.turn + 180) % 360)),
        )
        return
    _apply(work, clause, lambda clip: replace(clip, mirror=not clip.mirror))


def crop(work: Work, clause: Clause) -> None:
    """Use a part of the picture: less of some sides, a half, another shape, or closer to the middle."""
    _apply(work, clause, lambda clip: replace(clip, crop=_cropped(work, clause, clip)))


def uncrop(work: Work, clause: Clause) -> None:
    """Use the whole picture again."""
    _apply(work, clause, lambda clip: replace(clip, crop=None))


def _cropped(work: Work, clause: Clause, clip: Clip) -> Crop:
    old = clip.crop or Crop()
    ratio = ratio_of(clause)
    if ratio in RATIOS:
        return _to_shape(work, clip, RATIOS[ratio])
    left, right, top, bottom = _margins(clause)
    width, height = 1 - left - right, 1 - top - bottom
    return Crop(
        round(old.x + old.width * left, 4),
        round(old.y + old.height * top, 4),
        round(max(SMALLEST_FRAME_SHARE, old.width * width), 4),
        round(max(SMALLEST_FRAME_SHARE, old.height * height), 4),
    )


def _margins(clause: Clause) -> tuple[float, float, float, float]:
    """What is cut off on the left, the right, the top and the bottom, as shares."""
    sides = _sides(clause)
    share = clause.value("percent")
    if not sides:
        kept = _kept_in_the_middle(clause, share)
        margin = round((1 - kept) / 2, 4)
        return margin, margin, margin, margin
    if clause.has("half-side"):
        share = 0.5
    opposite = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
    if _is_kept(clause, sides):
        sides = {opposite[side] for side in sides}
        share = 1 - share if share is not None and share != 0.5 else 0.5
    part = min(0.45 if len(sides) > 1 else 0.9, share if share is not None else _SLICE)
    return (
        part if "left" in sides else 0.0,
        part if "right" in sides else 0.0,
        part if "top" in sides else 0.0,
        part if "bottom" in sides else 0.0,
    )


def _kept_in_the_middle(clause: Clause, share: float | None) -> float:
    if share is not None:
        return min(1.0, max(0.2, share if clause.has("percent.to") else 1 - share))
    return 0.9 if clause.has("bit") else 0.6 if clause.has("much") else _TIGHT


def _sides(clause: Clause) -> set[str]:
    found = {side for side in ("left", "right") if clause.has(f"side.{side}")}
    found |= {side for side in ("top", "bottom") if clause.has(f"side.{side}", f"place.{side}")}
    if clause.has("side.across"):
        found |= {"left", "right"}
    if clause.has("side.down"):
        found |= {"top", "bottom"}
    if clause.has("side.all"):
        found |= {"left", "right", "top", "bottom"}
    return found


def _is_kept(clause: Clause, sides: set[str]) -> bool:
    """ "To the left half" and "keep the left" speak of what stays, "crop the left half off" of what goes."""
    if len(sides) != 1 or any(token.words.lower() in _AWAY for token in clause.tokens):
        return False
    return clause.has("half-side", "keep", "only") or (clause.has("to") and not clause.has("percent"))


def _to_shape(work: Work, clip: Clip, shape: tuple[int, int]) -> Crop:
    source = work.by_id.get(clip.asset or "")
    width, height = (source.width or 16, source.height or 9) if source else (16, 9)
    wanted, own = shape[0] / shape[1], width / height
    if wanted <= own:
        share = round(wanted / own, 4)
        return Crop(round((1 - share) / 2, 4), 0.0, share, 1.0)
    share = round(own / wanted, 4)
    return Crop(0.0, round((1 - share) / 2, 4), 1.0, share)


def fit(work: Work, clause: Clause) -> None:
    """Show the whole picture, or fill the frame."""
    way = cast("Fit", clause.detail("fit"))
    _apply(work, clause, lambda clip: replace(clip, fit=way))


def ratio_of(clause: Clause) -> str | None:
    """The shape asked for: one of `RATIOS`, "odd" for another, None for none."""
    return next(iter(clause.details("ratio")), None)


def shaped(timeline: Timeline, ratio: str) -> Timeline:
    """The timeline with a frame of that shape."""
    width, height = RATIOS[ratio]
    return replace(timeline, width=width, height=height)


def ratio(work: Work, clause: Clause) -> None:
    """Another shape of the frame."""
    wanted = ratio_of(clause)
    if wanted not in RATIOS:
        said = next((t.words for t in clause.tokens if "ratio.odd" in t.tags), "")
        work.cannot("ratio-odd", ratio=said)
        return
    before = work.timeline
    work.set(shaped(before, wanted))
    work.changed(before, key="frame-is", size=say.shape(work.timeline.width, work.timeline.height))

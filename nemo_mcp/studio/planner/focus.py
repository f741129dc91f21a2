"""What "it" is: following from one request of an instruction to the next."""

from typing import Final

from nemo_mcp.studio.planner.clause import OVERLAYS, THINGS, Clause
from nemo_mcp.studio.planner.pronouns import CLIP_OPERATIONS, PRONOUNS
from nemo_mcp.studio.planner.request import Request
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Clip, Sound, Timeline

_ON_CLIPS_NOT_OF_THEM: Final = frozenset({"add_text", "add_overlay", "add_music", "transition"})


def meant(work: Work, request: Request) -> str:
    """The intent, or what it means when "it" is the thing last touched."""
    named = request.clause.named_tags() & (THINGS | OVERLAYS) - {"video"}
    if named or not work.focus or request.clause.nth("clip"):
        return request.name
    sure = request.clause.has("pronoun")
    return (
        PRONOUNS.get(
            (request.name, work.focus, sure), PRONOUNS.get((request.name, work.focus, not sure), "") if sure else ""
        )
        or request.name
    )


def set_focus(work: Work, before: Timeline, clause: Clause, name: str) -> None:
    """What was touched is what "it" means next."""
    if work.named and len(work.named) < max(2, len(before.clips)) and name not in _ON_CLIPS_NOT_OF_THEM:
        work.focus_on(_still_there(work, before))
        return
    after = work.timeline
    if name in CLIP_OPERATIONS:
        if name in {"insert_clip", "replace_clip"}:
            old = {clip.asset for clip in before.clips}
            work.focus_on([clip for clip in after.clips if clip.asset not in old])
        return
    for olds, news in ((before.overlays, after.overlays), (before.texts, after.texts), (before.sounds, after.sounds)):
        new = [piece for piece in news if piece not in olds]
        if new and (name != "volume" or isinstance(new[0], Sound)):
            work.focus_on(new)
            return


def _still_there(work: Work, before: Timeline) -> list[Clip]:
    """The clips that the request named, as they are now."""
    after = work.timeline.clips
    if [clip.asset for clip in before.clips] == [clip.asset for clip in after]:
        return [new for old, new in zip(before.clips, after, strict=True) if old in work.named]
    keys = {(clip.asset, clip.in_ms) for clip in work.named}
    return [clip for clip in after if (clip.asset, clip.in_ms) in keys]

"""Whether a draft can become what is wanted."""

from collections.abc import Collection

from nemo_mcp.studio.draft import load
from nemo_mcp.studio.render import Output
from nemo_mcp.studio.render.recipes import RECIPES, SILENT, obstacle
from nemo_mcp.studio.timeline import Json, Sound, Timeline


class UnfitOutputError(Exception):
    """The draft cannot be rendered as wanted; the message says why."""


def check_output(draft: Json, output: Output, mute: Collection[str]) -> None:
    """Raise UnfitOutputError for what is clear before anything is rendered. `mute` are the assets without sound.

    A draft that makes no sense passes: it fails as a render, with its reason.
    """
    try:
        timeline = load(draft)
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        return
    reason = obstacle(timeline, output.format, output.at_ms)
    if reason is None and RECIPES[output.format].kind == "sound" and not _is_heard(timeline, mute):
        reason = SILENT
    if reason is not None:
        raise UnfitOutputError(reason)


def _is_heard(timeline: Timeline, mute: Collection[str]) -> bool:
    """Whether anything may have sound; what is not known is taken to have some."""
    return any(
        piece.volume > 0 and (isinstance(piece, Sound) if piece.asset is None else piece.asset not in mute)
        for piece in (*timeline.clips, *timeline.overlays, *timeline.sounds)
    )

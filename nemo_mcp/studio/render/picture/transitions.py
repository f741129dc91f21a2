"""How an incoming picture replaces the one under it. Worker side only."""

from typing import Final

import numpy as np

from nemo_mcp.studio.render.picture.planes import BLACK, WHITE, Planes, blend_into, copy_into, darken

_FEATHER: Final = 0.08
# How much closer a picture that zooms in is at its beginning, and one that is left behind at its end.
_ARRIVING: Final = 0.08
_LEAVING: Final = 0.06


def enter_into(target: Planes, incoming: Planes, kind: str, share: float) -> None:
    """Bring `incoming` over the picture in `target`; `share` runs from 0 (nothing of it) to 1 (only it)."""
    match kind:
        case "fade-black":
            _through(target, incoming, share, BLACK)
        case "fade-white":
            _through(target, incoming, share, WHITE)
        case "zoom":
            blend_into(target, incoming, _eased(share))
        case "slide":
            _push(target, incoming, _eased(share))
        case "wipe":
            _wipe(target, incoming, _eased(share))
        case _:
            blend_into(target, incoming, share)


def arriving(kind: str, share: float) -> float:
    """How much closer than usual the incoming picture is seen."""
    return 1 + _ARRIVING * (1 - _settled(share)) if kind == "zoom" and share < 1 else 1.0


def leaving(kind: str, share: float) -> float:
    """How much closer than usual the picture below the incoming one is seen."""
    return 1 + _LEAVING * (1 - _settled(1 - share)) if kind == "zoom" and share < 1 else 1.0


def _settled(share: float) -> float:
    """From 0 at full speed to 1 at rest, so that nothing is felt when the camera stops or starts."""
    return 1 - (1 - share) ** 3


def _eased(share: float) -> float:
    return share * share * (3 - 2 * share)


def _through(target: Planes, incoming: Planes, share: float, color: tuple[int, int, int]) -> None:
    if share < 0.5:
        darken(target, 1 - 2 * share, color)
    else:
        copy_into(target, incoming)
        darken(target, 2 * share - 1, color)


def _push(target: Planes, incoming: Planes, share: float) -> None:
    """The incoming picture pushes the other one out to the left."""
    shift = int(target[0].shape[1] * share / 2) * 2
    for part, view, plane in zip((1, 2, 2), target, incoming, strict=True):
        width, moved = view.shape[1], shift // part
        kept = view[:, moved:].copy()
        view[:, : width - moved] = kept
        view[:, width - moved :] = plane[:, :moved]


def _wipe(target: Planes, incoming: Planes, share: float) -> None:
    """A soft edge runs from left to right."""
    for view, plane in zip(target, incoming, strict=True):
        width = view.shape[1]
        across = (np.arange(width, dtype=np.float32) + 0.5) / width
        edge = share * (1 + _FEATHER)
        weight = np.rint(np.clip((edge - across) / _FEATHER, 0, 1) * 256).astype(np.uint16)
        full, touched = int(np.count_nonzero(weight == 256)), int(np.count_nonzero(weight))
        view[:, :full] = plane[:, :full]
        soft = weight[full:touched]
        mixed = view[:, full:touched] * (np.uint16(256) - soft) + plane[:, full:touched] * soft
        view[:, full:touched] = (mixed + np.uint16(128)) >> np.uint16(8)


def clear(target: Planes) -> None:
    """Black."""
    for view, value in zip(target, BLACK, strict=True):
        view[:] = value

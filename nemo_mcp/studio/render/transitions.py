"""How an incoming picture replaces the one under it. Worker side only."""

import numpy as np

from nemo_mcp.studio.render.planes import BLACK, Planes, blend_into, copy_into, darken

_FEATHER: float = 0.08


def enter_into(target: Planes, incoming: Planes, kind: str, share: float) -> None:
    """Bring `incoming` over the picture in `target`; `share` runs from 0 (nothing of it) to 1 (only it)."""
    match kind:
        case "fade-black":
            _through_black(target, incoming, share)
        case "slide":
            _push(target, incoming, _eased(share))
        case "wipe":
            _wipe(target, incoming, _eased(share))
        case _:
            blend_into(target, incoming, share)


def _eased(share: float) -> float:
    return share * share * (3 - 2 * share)


def _through_black(target: Planes, incoming: Planes, share: float) -> None:
    if share < 0.5:
        darken(target, 1 - 2 * share)
    else:
        copy_into(target, incoming)
        darken(target, 2 * share - 1)


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

"""Pixels of a laid-out text: shadow or box below, outlines in the text's colour, colour glyphs on top."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from nemo_mcp.studio.render.shaping_harfbuzz import ColorPicture, Mark, Mask, outline_mask
from nemo_mcp.studio.render.text_style import Blur, Rgb, Style

Plane = NDArray[np.float32]

_UNIT = np.float32(1 / 255)


class Frame(NamedTuple):
    """A rectangle of the canvas in pixels."""

    left: int
    top: int
    width: int
    height: int


class Box(NamedTuple):
    """A rounded rectangle in canvas pixels, which may lie between pixels."""

    left: float
    top: float
    right: float
    bottom: float
    radius: float


class Look(NamedTuple):
    """Colours and measures to paint with; `size_px` is the type size; `box` is None for a shadow instead."""

    style: Style
    size_px: float
    ink: Rgb
    backing: Rgb
    box: Box | None


def paint(marks: Sequence[Mark], look: Look, canvas: Frame) -> tuple[Frame, NDArray[np.uint8]] | None:
    """Paint onto as small a frame as holds it, even in all numbers and inside `canvas`. None when nothing shows."""
    mask = outline_mask(mark for mark in marks if not mark.face.in_color)
    pictures = [picture for mark in marks if mark.face.in_color and (picture := mark.face.color_picture(mark))]
    frame = _frame(mask, pictures, look, canvas)
    if frame is None:
        return None
    coverage = np.zeros((frame.height, frame.width), np.float32)
    if mask is not None:
        _put(coverage, mask.coverage * _UNIT, mask.left - frame.left, mask.top - frame.top)
    shape = coverage.copy()
    for picture in pictures:
        alpha = picture.rgba[..., 3] * _UNIT
        _put(shape, alpha, picture.left - frame.left, picture.top - frame.top)
    below = _rounded(look.box, frame) * look.style.box_alpha if look.box else _shadow(shape, look)
    rgba = _composed(coverage, below, look)
    for picture in pictures:
        _over(rgba, picture, frame)
    return frame, rgba


def _frame(mask: Mask | None, pictures: Sequence[ColorPicture], look: Look, canvas: Frame) -> Frame | None:
    """What the ink, its shadow and the box touch, grown to even edges and kept inside the canvas."""
    spread = 0.0 if look.box else max(3 * blur.sigma + blur.drop for blur in look.style.shadow) * look.size_px
    areas: list[tuple[float, float, float, float]] = []
    if mask is not None:
        height, width = mask.coverage.shape
        areas.append((mask.left, mask.top, mask.left + width, mask.top + height))
    areas.extend((p.left, p.top, p.left + p.rgba.shape[1], p.top + p.rgba.shape[0]) for p in pictures)
    if not areas:
        return None
    if look.box:
        areas.append((look.box.left, look.box.top, look.box.right, look.box.bottom))
    lefts, tops, rights, bottoms = zip(*areas, strict=True)
    left = _even_down(max(min(lefts) - spread, canvas.left))
    top = _even_down(max(min(tops) - spread, canvas.top))
    right = min(_even_up(max(rights) + spread), _even_down(canvas.width))
    bottom = min(_even_up(max(bottoms) + spread), _even_down(canvas.height))
    if right <= left or bottom <= top:
        return None
    return Frame(left, top, right - left, bottom - top)


def _shadow(shape: Plane, look: Look) -> Plane:
    """Several soft layers laid over each other, each a share of what is still uncovered."""
    clear = np.ones_like(shape)
    for blur in look.style.shadow:
        clear *= 1 - _blurred(shape, blur, look.size_px)
    return 1 - clear


def _blurred(shape: Plane, blur: Blur, size_px: float) -> Plane:
    sigma, drop = blur.sigma * size_px, round(blur.drop * size_px)
    # A wide blur has no fine detail: working at half size costs a quarter and looks the same.
    reduce = 2 if sigma > 6 and min(shape.shape) >= 8 else 1
    picture = Image.fromarray((shape * 255).round().astype(np.uint8))
    full = picture.size
    if reduce > 1:
        picture = picture.reduce(reduce)
    picture = picture.filter(ImageFilter.GaussianBlur(sigma / reduce))
    if reduce > 1:
        picture = picture.resize(full, Image.Resampling.BILINEAR)
    soft = np.asarray(picture, np.float32) / 255
    if drop:
        soft = np.vstack([np.zeros((min(drop, len(soft)), soft.shape[1]), np.float32), soft[:-drop]])
    return np.minimum(soft * blur.gain, 1.0) * np.float32(blur.alpha)


def _rounded(box: Box, frame: Frame) -> Plane:
    """Coverage of a rounded rectangle, from the distance of each pixel's middle to its edge."""
    x = np.arange(frame.width, dtype=np.float32) + np.float32(frame.left + 0.5)
    y = np.arange(frame.height, dtype=np.float32) + np.float32(frame.top + 0.5)
    radius = min(box.radius, (box.right - box.left) / 2, (box.bottom - box.top) / 2)
    out_x = np.abs(x - (box.left + box.right) / 2) - ((box.right - box.left) / 2 - radius)
    out_y = np.abs(y - (box.top + box.bottom) / 2) - ((box.bottom - box.top) / 2 - radius)
    corner = np.hypot(np.maximum(out_x, 0)[None, :], np.maximum(out_y, 0)[:, None])
    inside = np.minimum(np.maximum(out_x[None, :], out_y[:, None]), 0)
    return np.clip(radius + 0.5 - corner - inside, 0, 1).astype(np.float32)


def _composed(coverage: Plane, below: Plane, look: Look) -> NDArray[np.uint8]:
    """Ink over backing, as straight alpha."""
    rest = below * (1 - coverage)
    alpha = coverage + rest
    safe = np.maximum(alpha, 1e-6)
    rgba = np.empty((*coverage.shape, 4), np.uint8)
    for channel in range(3):
        value = (coverage * look.ink[channel] + rest * look.backing[channel]) / safe
        rgba[..., channel] = np.minimum(value + 0.5, 255)
    rgba[..., 3] = np.minimum(alpha * 255 + 0.5, 255)
    return rgba


def _put(plane: Plane, values: Plane, left: int, top: int) -> None:
    """Lay values onto a plane where they overlap it, keeping the larger."""
    rows, columns, inside = _overlap(plane.shape, values.shape, left, top)
    plane[rows, columns] = np.maximum(plane[rows, columns], values[inside])


def _over(rgba: NDArray[np.uint8], picture: ColorPicture, frame: Frame) -> None:
    shape = picture.rgba.shape[:2]
    rows, columns, inside = _overlap(rgba.shape[:2], shape, picture.left - frame.left, picture.top - frame.top)
    below = Image.fromarray(rgba[rows, columns])
    if below.width and below.height:
        rgba[rows, columns] = np.asarray(Image.alpha_composite(below, Image.fromarray(picture.rgba[inside].copy())))


def _overlap(
    plane: tuple[int, ...], values: tuple[int, ...], left: int, top: int
) -> tuple[slice, slice, tuple[slice, slice]]:
    rows = slice(max(top, 0), max(top + min(values[0], plane[0] - top), top, 0))
    columns = slice(max(left, 0), max(left + min(values[1], plane[1] - left), left, 0))
    inside = (slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left))
    return rows, columns, inside


def _even_down(value: float) -> int:
    return int(value // 2) * 2


def _even_up(value: float) -> int:
    return -int(-value // 2) * 2

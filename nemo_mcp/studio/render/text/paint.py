"""Pixels of a laid-out text: panels and shadow below, then outlines, letters, and colour glyphs on top."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from nemo_mcp.studio.render.text.outline import stroked
from nemo_mcp.studio.render.text.shaping_harfbuzz import ColorPicture, Mark, Mask, outline_mask
from nemo_mcp.studio.render.text.style import Blur, Rgb

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


class Panel(NamedTuple):
    """A filled box; `alpha` is how much of the picture it hides, 0..1."""

    box: Box
    color: Rgb
    alpha: float


class Letters(NamedTuple):
    """Glyphs in one colour, with a line of `stroke_px` around them (0: none)."""

    marks: Sequence[Mark]
    color: Rgb
    stroke_px: float = 0.0


class Drawing(NamedTuple):
    """All that a text shows, from below: the panels, the shadow of the letters, the letters.

    The measures of `shadow` are in ems of `em_px`. `backing` colours shadow and strokes.
    """

    panels: Sequence[Panel]
    letters: Sequence[Letters]
    shadow: tuple[Blur, ...]
    em_px: float
    backing: Rgb


class _Ink(NamedTuple):
    fill: Mask
    line: Mask | None
    color: Rgb


def paint(drawing: Drawing, canvas: Frame) -> tuple[Frame, NDArray[np.uint8]] | None:
    """Paint onto as small a frame as holds it, even in all numbers and inside `canvas`. None when no glyph shows."""
    inks = [ink for letters in drawing.letters if (ink := _inked(letters)) is not None]
    colored = (mark for letters in drawing.letters for mark in letters.marks if mark.face.in_color)
    pictures = [picture for mark in colored if (picture := mark.face.color_picture(mark)) is not None]
    if not inks and not pictures:
        return None
    frame = _frame(drawing, inks, pictures, canvas)
    if frame is None:
        return None
    sheet = _Sheet(frame)
    for panel in drawing.panels:
        sheet.lay(_rounded(panel.box, frame) * np.float32(panel.alpha), panel.color)
    if drawing.shadow:
        sheet.lay(_shadow(_shape(inks, pictures, frame), drawing), drawing.backing)
    for ink in inks:
        if ink.line is not None:
            sheet.lay(_on(frame, ink.line), drawing.backing)
    for ink in inks:
        sheet.lay(_on(frame, ink.fill), ink.color)
    rgba = sheet.pixels()
    for picture in pictures:
        _over(rgba, picture, frame)
    return frame, rgba


class _Sheet:
    """Premultiplied colours that layers are laid onto."""

    def __init__(self, frame: Frame) -> None:
        self._alpha = np.zeros((frame.height, frame.width), np.float32)
        self._colors = np.zeros((3, frame.height, frame.width), np.float32)

    def lay(self, coverage: Plane, color: Rgb) -> None:
        """Put a colour over what is there."""
        rest = 1 - coverage
        self._alpha *= rest
        self._alpha += coverage
        self._colors *= rest
        for channel, value in enumerate(color):
            if value:
                self._colors[channel] += coverage * np.float32(value)

    def pixels(self) -> NDArray[np.uint8]:
        """Straight alpha, shape (h, w, 4)."""
        rgba = np.empty((*self._alpha.shape, 4), np.uint8)
        whole = 1 / np.maximum(self._alpha, 1e-6)
        for channel in range(3):
            rgba[..., channel] = np.minimum(self._colors[channel] * whole + 0.5, 255)
        rgba[..., 3] = np.minimum(self._alpha * 255 + 0.5, 255)
        return rgba


def _inked(letters: Letters) -> _Ink | None:
    plain = [mark for mark in letters.marks if not mark.face.in_color]
    fill = outline_mask(plain)
    if fill is None:
        return None
    return _Ink(fill, stroked(plain, letters.stroke_px) if letters.stroke_px > 0 else None, letters.color)


def _frame(drawing: Drawing, inks: Sequence[_Ink], pictures: Sequence[ColorPicture], canvas: Frame) -> Frame | None:
    """What ink, shadow and panels touch, grown to even edges and kept inside the canvas."""
    spread = max((3 * blur.sigma + blur.drop for blur in drawing.shadow), default=0.0) * drawing.em_px
    masks = chain.from_iterable((ink.fill, ink.line or ink.fill) for ink in inks)
    areas = [
        *(_area(mask.left - spread, mask.top - spread, mask.coverage.shape, 2 * spread) for mask in masks),
        *(_area(each.left - spread, each.top - spread, each.rgba.shape, 2 * spread) for each in pictures),
        *(panel.box[:4] for panel in drawing.panels),
    ]
    lefts, tops, rights, bottoms = zip(*areas, strict=True)
    left, top = _even_down(max(min(lefts), canvas.left)), _even_down(max(min(tops), canvas.top))
    right = min(_even_up(max(rights)), _even_down(canvas.width))
    bottom = min(_even_up(max(bottoms)), _even_down(canvas.height))
    if right <= left or bottom <= top:
        return None
    return Frame(left, top, right - left, bottom - top)


def _area(left: float, top: float, shape: tuple[int, ...], more: float) -> tuple[float, float, float, float]:
    return left, top, left + shape[1] + more, top + shape[0] + more


def _shape(inks: Sequence[_Ink], pictures: Sequence[ColorPicture], frame: Frame) -> Plane:
    """Everything that throws a shadow."""
    shape = np.zeros((frame.height, frame.width), np.float32)
    for ink in inks:
        mask = ink.line or ink.fill
        _put(shape, mask.coverage * _UNIT, mask.left - frame.left, mask.top - frame.top)
    for picture in pictures:
        _put(shape, picture.rgba[..., 3] * _UNIT, picture.left - frame.left, picture.top - frame.top)
    return shape


def _shadow(shape: Plane, drawing: Drawing) -> Plane:
    """Several soft layers laid over each other, each a share of what is still uncovered."""
    clear = np.ones_like(shape)
    for blur in drawing.shadow:
        clear *= 1 - _blurred(shape, blur, drawing.em_px)
    return 1 - clear


def _blurred(shape: Plane, blur: Blur, em_px: float) -> Plane:
    sigma, drop = blur.sigma * em_px, round(blur.drop * em_px)
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


def _on(frame: Frame, mask: Mask) -> Plane:
    plane = np.zeros((frame.height, frame.width), np.float32)
    _put(plane, mask.coverage * _UNIT, mask.left - frame.left, mask.top - frame.top)
    return plane


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

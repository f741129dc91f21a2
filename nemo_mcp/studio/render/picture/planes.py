"""Pictures as three 8-bit planes (Y, U, V at half size), BT.709, studio range: the only form that is composed.

Worker side only: imports av, numpy and Pillow.
"""

from typing import Final, cast

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

Plane = NDArray[np.uint8]
Planes = tuple[Plane, Plane, Plane]

BLACK: Final = (16, 128, 128)
WHITE: Final = (235, 128, 128)
_BT709: Final = 1
_STUDIO_RANGE: Final = 1
# The blurred backing of a picture that does not fill the canvas: made this much smaller, this dark.
_BACKING_PART: Final = 24
_BACKING_LIGHT: Final = 0.38


def new_frame(width: int, height: int) -> av.VideoFrame:
    """An empty yuv420p frame that says which colours it holds."""
    frame = av.VideoFrame(width, height, "yuv420p")
    frame.colorspace = _BT709
    frame.color_range = _STUDIO_RANGE
    frame.color_primaries = _BT709
    frame.color_trc = _BT709
    return frame


def views(frame: av.VideoFrame) -> Planes:
    """Writable windows on the memory of a yuv420p frame, without the padding of its lines."""
    found = [
        np.frombuffer(cast("memoryview", plane), np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
        for plane in frame.planes
    ]
    return (found[0], found[1], found[2])


def from_rgb(rgb: NDArray[np.uint8]) -> Planes:
    """An RGB picture (h, w, 3) of even size as planes."""
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")
    drawn = frame.reformat(
        format="yuv420p",
        dst_colorspace="ITU709",
        src_color_range="JPEG",
        dst_color_range="MPEG",
        interpolation="BICUBIC",
    )
    luma, blue, red = views(drawn)
    return (luma.copy(), blue.copy(), red.copy())


def to_rgb(planes: Planes) -> Image.Image:
    """Planes as an RGB image, for stills and contact sheets."""
    height, width = planes[0].shape
    frame = new_frame(width, height)
    copy_into(views(frame), planes)
    drawn = frame.reformat(
        format="rgb24", src_colorspace="ITU709", src_color_range="MPEG", dst_color_range="JPEG", interpolation="BICUBIC"
    )
    return Image.fromarray(cast("NDArray[np.uint8]", drawn.to_ndarray()), "RGB")


def flat(width: int, height: int, color: tuple[int, int, int] = BLACK) -> Planes:
    """Planes of one colour, given as (Y, U, V)."""
    half = (height // 2, width // 2)
    return (
        np.full((height, width), color[0], np.uint8),
        np.full(half, color[1], np.uint8),
        np.full(half, color[2], np.uint8),
    )


def copy_into(target: Planes, source: Planes) -> None:
    """Overwrite `target` with a picture of the same size."""
    for view, plane in zip(target, source, strict=True):
        view[:] = plane


def blend_into(target: Planes, source: Planes, share: float) -> None:
    """Mix `share` (0..1) of `source` into `target`."""
    weight = np.uint16(int(share * 256 + 0.5))
    rest = np.uint16(256 - int(weight))
    for view, plane in zip(target, source, strict=True):
        mixed = np.multiply(view, rest, dtype=np.uint16)
        mixed += np.multiply(plane, weight, dtype=np.uint16)
        mixed += np.uint16(128)
        mixed >>= np.uint16(8)
        view[:] = mixed


def darken(target: Planes, light: float, color: tuple[int, int, int] = BLACK) -> None:
    """Bring a picture towards one colour, black unless told; `light` 1.0 leaves it as it is."""
    weight = np.uint16(int(light * 256 + 0.5))
    for view, floor in zip(target, color, strict=True):
        mixed = np.multiply(view, weight, dtype=np.uint16)
        mixed += np.uint16((256 - int(weight)) * floor + 128)
        mixed >>= np.uint16(8)
        view[:] = mixed


def mounted(front: Planes, plate: tuple[int, int]) -> Planes:
    """A picture centred on a plate (width, height), over a dark and blurred copy of itself that fills the plate."""
    result = flat(*plate)
    for view, plane, floor in zip(result, front, BLACK, strict=True):
        rows, columns = view.shape
        small_size = (max(8, plate[0] // _BACKING_PART), max(8, plate[1] // _BACKING_PART))
        small = ImageOps.fit(Image.fromarray(plane, "L"), small_size, Image.Resampling.BOX)
        soft = small.filter(ImageFilter.GaussianBlur(2.5)).resize((columns, rows), Image.Resampling.BILINEAR)
        view[:] = _dimmed(floor)[np.asarray(soft)]
        top, left = (rows - plane.shape[0]) // 2, (columns - plane.shape[1]) // 2
        view[top : top + plane.shape[0], left : left + plane.shape[1]] = plane
    return result


def _dimmed(floor: int) -> Plane:
    values = floor + (np.arange(256) - floor) * _BACKING_LIGHT
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)

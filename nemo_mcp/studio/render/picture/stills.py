"""Still pictures: opened with care, turned upright, brought to the canvas once. Worker side only."""

import io
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, UnidentifiedImageError

from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.picture.fitting import Framing, framed
from nemo_mcp.studio.render.picture.looks import graded
from nemo_mcp.studio.render.picture.planes import Planes, from_rgb, mounted
from nemo_mcp.studio.render.picture.resample import resized

MOST_PIXELS: Final = 64_000_000
MOST_JPEG_PIXELS: Final = 256_000_000
_PILLOW_NAMES: Final = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_DECODE_ERRORS: Final = (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError)

# Paths, and names that only the libraries' own programmers know.
_JARGON: Final = re.compile(r"[/\\_<>]|Plugin|decoder|object")

Image.MAX_IMAGE_PIXELS = None  # the caps below are checked on the header before anything is decoded


def open_still(file: IO[bytes], path: Path, form: str) -> Image.Image:
    """Read the header of a still and check its size. Nothing is decoded yet. Raises MediaError."""
    try:
        image = Image.open(file, formats=[_PILLOW_NAMES[form]])
    except _DECODE_ERRORS as problem:
        raise MediaError(f"{path.name}: not a readable {form} picture ({_reason(problem)})") from problem
    pixels = image.width * image.height
    limit = MOST_JPEG_PIXELS if form == "jpg" else MOST_PIXELS
    if pixels > limit:
        raise MediaError(
            f"{path.name}: {image.width}x{image.height} pixels is too large, at most {limit // 10**6} million"
        )
    return image


def decoded(image: Image.Image, path: Path) -> Image.Image:
    """Decode the current picture. Raises MediaError when the data are cut short or damaged."""
    try:
        image.load()
    except _DECODE_ERRORS as problem:
        raise MediaError(f"{path.name}: the picture is damaged or incomplete ({_reason(problem)})") from problem
    return image


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 when there is none that can be read. A PNG must have been decoded before."""
    try:
        value = image.getexif().get(0x0112, 1)
    except (*_DECODE_ERRORS, struct.error):
        return 1
    return value if value in range(1, 9) else 1


def upright_size(size: tuple[int, int], turned: int) -> tuple[int, int]:
    """Width and height as a viewer shows them, for an EXIF orientation."""
    return (size[1], size[0]) if turned >= 5 else size


def read_still(path: Path, form: str, wanted: Callable[[tuple[int, int]], tuple[int, int]]) -> Image.Image:
    """A decoded, upright picture. Raises MediaError.

    `wanted` says, for the full upright size, how many pixels are needed: a JPEG is decoded at the smallest scale that
    still gives them.
    """
    with path.open("rb") as file:
        image = open_still(file, path, form)
        if form == "jpg":
            turned = orientation(image)
            needed = wanted(upright_size(image.size, turned))
            _draft(image, upright_size(needed, turned))
        decoded(image, path)
        return _upright(image)


def still_planes(image: Image.Image, framing: Framing) -> Planes:
    """An upright picture as planes of the size of the framing's plate."""
    plan = framed(image.size, framing)
    rgb = turned(to_srgb(_resized(image, plan.size, plan.box), framing.background), framing.turn, framing.mirror)
    planes = graded(from_rgb(rgb), framing.look)
    return planes if planes[0].shape[::-1] == plan.plate else mounted(planes, plan.plate)


def cutout(image: Image.Image, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The whole of an upright picture as 8-bit sRGB values with alpha (h, w, 4), resized to `size`."""
    smaller = _resized(image, size, (0, 0, image.width, image.height))
    if not smaller.has_transparency_data:
        rgb = to_srgb(smaller, "#000000")
        return np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])
    picture = smaller.convert("RGBA")
    if "icc_profile" in smaller.info:
        picture.info["icc_profile"] = smaller.info["icc_profile"]
        picture = _with_profile(picture)
    return np.asarray(picture)


def turned(pixels: NDArray[np.uint8], turn: int, mirror: bool) -> NDArray[np.uint8]:
    """Pixels (h, w, ...) turned clockwise by `turn` degrees, then mirrored. May share memory."""
    upright = np.rot90(pixels, -turn // 90 % 4)
    return upright[:, ::-1] if mirror else upright


def to_srgb(image: Image.Image, background: str) -> NDArray[np.uint8]:
    """8-bit sRGB values (h, w, 3): colour profile applied, transparency over `background`, 16 bits reduced."""
    if image.mode.startswith("I"):
        high = np.asarray(image).astype(np.int64) >> 8
        image = Image.fromarray(np.clip(high, 0, 255).astype(np.uint8), "L")
    image = _with_profile(image)
    if image.has_transparency_data:
        picture = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", picture.size, background), picture)
    return np.asarray(image.convert("RGB"))


def _draft(image: Image.Image, size: tuple[int, int]) -> None:
    reduced = 1
    while image.width * image.height > MOST_PIXELS * reduced * reduced:
        reduced *= 2
    most = (image.width // reduced, image.height // reduced)
    cover = max(size[0] / image.width, size[1] / image.height)
    wanted = (int(image.width * cover), int(image.height * cover))
    image.draft("RGB", (max(1, min(most[0], wanted[0])), max(1, min(most[1], wanted[1]))))


def _upright(image: Image.Image) -> Image.Image:
    turn = _TURNS.get(orientation(image))
    if turn is None:
        return image
    turned = image.transpose(turn)
    turned.info.update(image.info)
    return turned


def _resized(image: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float]) -> Image.Image:
    if image.mode in {"P", "PA"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    elif image.mode == "1":
        image = image.convert("L")
    profile = image.info.get("icc_profile")
    smaller = resized(image, size, box)
    if profile is not None:
        smaller.info["icc_profile"] = profile
    return smaller


def _with_profile(image: Image.Image) -> Image.Image:
    """Bring a picture with a colour profile to sRGB; a damaged profile is passed over."""
    profile = cast("bytes | None", image.info.get("icc_profile"))
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        srgb = ImageCms.ImageCmsProfile(cast("Any", ImageCms).createProfile("sRGB"))
        found = ImageCms.profileToProfile(image, own, srgb, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return found if found is not None else image


def _reason(problem: Exception) -> str:
    text = str(problem) or type(problem).__name__
    return "unknown structure" if _JARGON.search(text) else text

"""How words on the picture look: sizes as shares of it, spacing in ems, colours of text and of what lies behind."""

from dataclasses import dataclass
from typing import Final

from nemo_mcp.studio.timeline import Text, TextRole

Rgb = tuple[int, int, int]

_TALL_PICTURE: Final = 1.2  # upright pictures take their type size from 1.2 x the width, not from the full height
_SMALLEST_SHARE: Final = 0.016  # of the shorter side of the picture; anything smaller is not read anyway
_DARK: Final[Rgb] = (8, 10, 14)
_LIGHT: Final[Rgb] = (250, 250, 248)
_WHITE: Final[Rgb] = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Blur:
    """One layer of a soft shadow: spread and drop in ems; `gain` thickens the blurred mask before `alpha` thins it."""

    sigma: float
    drop: float
    gain: float
    alpha: float


@dataclass(frozen=True, slots=True)
class Style:
    """Measures of a role. `share` is the type size as a share of the picture's height, everything else is in ems.

    `measure` is the widest line, `pad_x` and `pad_y` the room inside a box, `stroke` the width of an outline;
    `shadow` lies below plain letters, `glow` below outlined ones.
    """

    share: float
    pitch: float
    measure: float
    lines: int
    pad_x: float
    pad_y: float
    radius: float
    box_alpha: float
    stroke: float
    shadow: tuple[Blur, ...]
    glow: tuple[Blur, ...]


_STYLES: Final[dict[TextRole, Style]] = {
    "title": Style(
        share=0.075, pitch=1.14, measure=21.0, lines=3, pad_x=0.5, pad_y=0.3, radius=0.28, box_alpha=0.64, stroke=0.055,
        shadow=(Blur(0.3, 0.035, 2.0, 0.5), Blur(0.06, 0.02, 2.0, 0.46)),
        glow=(Blur(0.14, 0.05, 1.2, 0.4),),
    ),
    "caption": Style(
        share=0.042, pitch=1.3, measure=30.0, lines=4, pad_x=0.62, pad_y=0.36, radius=0.4, box_alpha=0.66, stroke=0.085,
        shadow=(Blur(0.3, 0.04, 2.2, 0.5), Blur(0.075, 0.02, 2.6, 0.62)),
        glow=(Blur(0.16, 0.05, 1.2, 0.4),),
    ),
    "lower-third": Style(
        share=0.05, pitch=1.14, measure=18.0, lines=2, pad_x=0.5, pad_y=0.36, radius=0.14, box_alpha=0.72, stroke=0.06,
        shadow=(Blur(0.3, 0.04, 1.7, 0.45), Blur(0.06, 0.025, 1.6, 0.42)),
        glow=(Blur(0.14, 0.05, 1.2, 0.4),),
    ),
}  # fmt: skip


def style_of(role: TextRole) -> Style:
    """The style of a role."""
    return _STYLES[role]


def type_size(text: Text, width: int, height: int) -> float:
    """The type size in pixels that a text asks for, before it is made to fit."""
    factor = min(max(text.size, 0.25), 4.0)
    return style_of(text.role).share * min(height, _TALL_PICTURE * width) * factor


def smallest_size(width: int, height: int) -> float:
    """The least type size in pixels that text is shrunk to."""
    return _SMALLEST_SHARE * min(width, height)


def ink(color: str) -> Rgb:
    """`#RRGGBB` or `#RGB` as numbers; white for anything else."""
    digits = color.strip().lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    try:
        red, green, blue = bytes.fromhex(digits)
    except ValueError:
        return _WHITE
    return red, green, blue


def backing(color: Rgb) -> Rgb:
    """The colour behind text: dark behind light text, light behind dark text."""
    red, green, blue = color
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return _DARK if luma > 96 else _LIGHT


def mixed(color: Rgb, other: Rgb, share: float) -> Rgb:
    """A colour with `share` of it replaced by another."""
    red, green, blue = (round(one + (two - one) * share) for one, two in zip(color, other, strict=True))
    return red, green, blue

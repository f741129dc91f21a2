"""Where words and logos are seen whatever the film is watched in."""

from typing import Final, NamedTuple

_TALL: Final = 1.5  # height over width from which a film fills a phone held upright
_UPRIGHT: Final = 1.1


class Edges(NamedTuple):
    """Sides of a rectangle in pixels from the top left of the picture; `right` and `bottom` lie just outside."""

    left: int
    top: int
    right: int
    bottom: int


def safe_area(width: int, height: int) -> Edges:
    """The part of a picture of `width` x `height` pixels that stays visible: 5 % off each side of a wide or square one.

    A tall film (9:16) fills the phone, and TikTok, Reels and Shorts lay their controls over it: tabs and search over
    the upper 8 to 12 %, name, description and sound over the lower 16 to 22 %, a column of buttons over the right 9 to
    12 %. Twelve per cent at the top, 22 at the bottom, 12 at the right and 6 at the left clear all three.

    An upright film (4:5) stands in the middle of the same screen, 1080 x 1350 within 1080 x 1920: the tabs end above
    it, while the lower controls reach 7 to 10 % into it and the buttons as far in from the right as before, though only
    beside its lower half; in a feed there is just a sound button in the lower right corner. Six, 10, 9 and 6 per cent
    clear both.
    """
    left, top, right, bottom = _margins(height / width)
    return Edges(
        round(width * left), round(height * top), width - round(width * right), height - round(height * bottom)
    )


def _margins(shape: float) -> tuple[float, float, float, float]:
    """Shares of the sides (left, top, right, bottom) for a height over width."""
    if shape >= _TALL:
        return 0.06, 0.12, 0.12, 0.22
    if shape >= _UPRIGHT:
        return 0.06, 0.06, 0.09, 0.1
    return 0.05, 0.05, 0.05, 0.05

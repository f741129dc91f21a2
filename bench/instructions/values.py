"""Wanted values of a field: the value itself, or a test of what it was and what it is.

With new pieces there is no value before; it is None then. Values are in the field's own unit.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, cast

from nemo_mcp.studio.timeline import Clip, Overlay, Sound, Text

Piece = Clip | Sound | Text | Overlay


@dataclass(frozen=True, slots=True)
class Want:
    """A test of (value before, value after), and how it reads."""

    says: str
    test: Callable[[Any, Any], bool]

    def __call__(self, old: Any, new: Any) -> bool:
        """True when the value after is as wanted."""
        return self.test(old, new)

    def __repr__(self) -> str:
        """The words for it."""
        return self.says


Wants = Mapping[str, Any]
Span = tuple[float, float]


def between(low: float, high: float) -> Want:
    """The value lies in the range, ends included."""
    return Want(f"{low:g}..{high:g}", lambda old, new: low <= new <= high)


def about(value: float, within: float = 0.02) -> Want:
    """The value, or near to it."""
    return Want(f"~{value:g}", between(value - within, value + within).test)


def sec(value: float, within: float = 0.15) -> Want:
    """The field, in milliseconds, is about so many seconds."""
    return about(value * 1000, within * 1000)


def secs(low: float, high: float) -> Want:
    """The field, in milliseconds, lies between so many seconds."""
    return between(low * 1000, high * 1000)


def times(factor: float, within: float = 0.03) -> Want:
    """So many times the value before, within a share of it."""
    return Want(f"{factor:g} times before", lambda old, new: abs(new - old * factor) <= abs(old * factor) * within)


def plus(amount: float, within: float = 120) -> Want:
    """The value before and so much more (negative: less)."""
    return Want(f"before {amount:+g}", lambda old, new: abs(new - old - amount) <= within)


def one_of(*values: object) -> Want:
    """Any of the values."""
    return Want(" or ".join(map(repr, values)), lambda old, new: new in values)


def contains(*parts: str) -> Want:
    """A text with all of these in it."""
    return Want(f"with {' and '.join(parts)}", lambda old, new: all(part in new for part in parts))


more: Final = Want("more than before", lambda old, new: new > old)
less: Final = Want("less than before, not nothing", lambda old, new: 0 < new < old)
anything: Final = Want("anything", lambda old, new: True)
corner: Final = one_of("top-left", "top-right", "bottom-left", "bottom-right")


def kind(*kinds: str, lasting: Want | None = None) -> Want:
    """A transition of one of the kinds; of a sensible length unless one is given."""
    fits = lasting or secs(0.2, 2.5)
    return Want(
        f"{' or '.join(kinds)} of {fits} ms",
        lambda old, new: new is not None and new.kind in kinds and fits(None, new.duration_ms),
    )


def crop(x: float = 0.0, y: float = 0.0, width: float = 1.0, height: float = 1.0) -> Want:
    """A crop of about these shares; the whole picture may be no crop at all."""
    wanted = (x, y, width, height)

    def near(old: Any, new: Any) -> bool:
        got = (0.0, 0.0, 1.0, 1.0) if new is None else (new.x, new.y, new.width, new.height)
        return all(abs(a - b) <= 0.02 for a, b in zip(wanted, got, strict=True))

    return Want(f"a crop of x {x:g}, y {y:g}, {width:g} by {height:g}", near)


grows: Final = Want("a zoom that moves closer", lambda old, new: new is not None and new.to_scale > new.from_scale)
shrinks: Final = Want("a zoom that moves away", lambda old, new: new is not None and new.to_scale < new.from_scale)
moves: Final = Want(
    "a camera move",
    lambda old, new: new is not None and (new.from_scale, new.from_x, new.from_y) != (new.to_scale, new.to_x, new.to_y),
)
still: Final = Want(
    "no camera move",
    lambda old, new: new is None or (new.from_scale, new.from_x, new.from_y) == (new.to_scale, new.to_x, new.to_y),
)


def pans(across: int, down: int = 0) -> Want:
    """A camera move whose focus goes right (1) or left (-1), down (1) or up (-1); 0: as it likes."""

    def holds(old: Any, new: Any) -> bool:
        if new is None:
            return False
        moves = ((new.to_x - new.from_x, across), (new.to_y - new.from_y, down))
        return all(way == 0 or move * way >= 0.05 for move, way in moves)

    return Want(f"a pan ({across:+d} across, {down:+d} down)", holds)


_Range = tuple[int, int]
_COLOURS: Final[Mapping[str, tuple[_Range, _Range, _Range]]] = {
    "white": ((235, 255), (235, 255), (235, 255)),
    "black": ((0, 40), (0, 40), (0, 40)),
    "red": ((180, 255), (0, 90), (0, 90)),
    "yellow": ((220, 255), (180, 255), (0, 130)),
    "orange": ((220, 255), (100, 190), (0, 100)),
    "green": ((0, 140), (120, 255), (0, 160)),
    "blue": ((0, 130), (50, 200), (170, 255)),
    "pink": ((220, 255), (50, 200), (110, 230)),
    "gold": ((190, 255), (150, 225), (0, 130)),
}


def hue(*names: str) -> Want:
    """A colour `#RRGGBB` that a person would call by one of the names."""

    def holds(old: Any, new: Any) -> bool:
        parts = [int(str(new)[at : at + 2], 16) for at in (1, 3, 5)]
        return any(
            all(low <= part <= high for part, (low, high) in zip(parts, _COLOURS[name], strict=True)) for name in names
        )

    return Want(" or ".join(names), holds)


def at_speed(factor: float) -> dict[str, Want]:
    """Wants of a clip that plays so many times as fast as before, all of it."""
    return {"speed": times(factor), "duration_ms": times(1 / factor)}


def meets(want: Any, old: Any, new: Any) -> bool:
    """True when a value is the wanted one, or passes the wanted test."""
    return want(old, new) if isinstance(want, Want) else new == want


def fits(old: Piece, new: Piece, wants: Wants, free: Collection[str] = ()) -> bool:
    """True when the wanted fields are as wanted and every other one is as it was; `free` ones may be anything."""
    for field in fields(old):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if field.name in wants:
            if not meets(wants[field.name], was, now):
                return False
        elif field.name not in free and was != now:
            return False
    return True


def has(piece: Piece, wants: Wants) -> bool:
    """True when a piece of the outcome has the wanted values, whatever was there before.

    `start` and `end` are in seconds: a range, or a time that is met within 0.3 s.
    """
    for key, want in wants.items():
        if key in ("start", "end"):
            at = (piece.start_ms if key == "start" else piece.end_ms) / 1000
            low, high = cast("Span", want) if isinstance(want, tuple) else (want - 0.3, want + 0.3)
            if not low <= at <= high:
                return False
        elif not meets(want, None, getattr(piece, key)):
            return False
    return True


def phrase(wants: Wants) -> str:
    """The wants in words."""
    return ", ".join(f"{key} {want!r}" for key, want in wants.items())

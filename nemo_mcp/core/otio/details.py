"""What a draft says of a segment and OpenTimelineIO has no word for: kept as metadata, and only what we know."""

from collections.abc import Mapping
from typing import Any, Final

from nemo_mcp.core import values
from nemo_mcp.core.text import clean, label

_SCALARS: Final = (
    "role", "in_ms", "speed", "volume", "fit", "fade_in_ms", "fade_out_ms", "color", "turn", "mirror", "look", "loop",
    "bed", "place", "size", "opacity", "radius", "box", "outline", "width", "height", "fps", "loudness_lufs",
)  # fmt: skip
_GROUPS: Final = ("zoom", "crop", "transition")
_MOST_MEMBERS: Final = 12


def details(said: Mapping[str, Any]) -> dict[str, Any]:
    """The known labels of a segment or a draft: numbers, switches, short words, the text as it is.

    Addresses, ids and whatever else a draft may hold are not among them.
    """
    found: dict[str, Any] = {key: told for key in _SCALARS if (told := _scalar(said.get(key))) is not None}
    for key in _GROUPS:
        group = values.members(said.get(key))
        told = {label(name, 40): each for name, value in group.items() if (each := _scalar(value)) is not None}
        if told:
            found[key] = dict(list(told.items())[:_MOST_MEMBERS])
        elif (word := _scalar(said.get(key))) is not None:
            found[key] = word
    text = values.text(said.get("text"))
    return found | ({"text": clean(text)} if text else {})


def _scalar(value: object) -> bool | float | int | str | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return label(value, 80) or None
    number = values.number(value)
    return int(number) if number is not None and number.is_integer() and abs(number) < 2**53 else number

"""Gif files taken apart and put together, so that pieces can be joined without encoding again. Pure bytes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Final

from nemo_mcp.studio.render.errors import RenderError

_HEADER: Final = 13
_TABLE: Final = 0x80
_TABLE_BITS: Final = 7
_EXTENSION, _IMAGE, _TRAILER, _CONTROL = 0x21, 0x2C, 0x3B, 0xF9
# A table of 2 ** (7 + 1) colours.
_FULL_TABLE: Final = _TABLE | 7
_FOR_EVER: Final = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
_COLORS: Final = 256


@dataclass(frozen=True, slots=True)
class Picture:
    """One image of a gif.

    `flags` and `clear` are of its control block (how it is disposed of; the transparent colour). `place` is where it
    lies, `packed` its other bits, `table` its 256 colours and `data` the compressed pixels with their framing.
    """

    flags: int
    clear: int
    place: bytes
    packed: int
    table: bytes
    data: bytes


def pictures(data: bytes) -> Iterator[Picture]:
    """The images of a gif in order. Raises RenderError for what is not one."""
    try:
        yield from _pictures(data)
    except IndexError as problem:
        raise RenderError("a piece of the gif is cut short") from problem


def write_gif(file: IO[bytes], size: tuple[int, int], images: Iterable[tuple[Picture, int]]) -> None:
    """Write a gif that repeats for ever from images and how long each is shown, in hundredths of a second."""
    common: bytes | None = None
    for picture, shown in images:
        if common is None:
            common = picture.table
            sides = b"".join(side.to_bytes(2, "little") for side in size)
            file.write(b"GIF89a" + sides + bytes((_FULL_TABLE, 0, 0)) + common + _FOR_EVER)
        own = picture.table != common
        packed = picture.packed & ~(_TABLE | _TABLE_BITS) | (_FULL_TABLE if own else 0)
        control = bytes((_EXTENSION, _CONTROL, 4, picture.flags, *shown.to_bytes(2, "little"), picture.clear, 0))
        file.write(control + bytes((_IMAGE,)) + picture.place + bytes((packed,)))
        file.write((picture.table if own else b"") + picture.data)
    if common is None:
        raise RenderError("there is no picture for the gif")
    file.write(bytes((_TRAILER,)))


def _pictures(data: bytes) -> Iterator[Picture]:
    if data[:3] != b"GIF" or len(data) < _HEADER:
        raise RenderError("a piece of the gif is no gif")
    common, at = _table(data, data[10], _HEADER)
    flags, clear = 0, 0
    while data[at] != _TRAILER:
        if data[at] == _EXTENSION:
            if data[at + 1] == _CONTROL:
                flags, clear = data[at + 3], data[at + 6]
            at = _blocks_end(data, at + 2)
        elif data[at] == _IMAGE:
            place, packed = data[at + 1 : at + 9], data[at + 9]
            own, begin = _table(data, packed, at + 10)
            at = _blocks_end(data, begin + 1)
            yield Picture(flags, clear, place, packed, own or common, data[begin:at])
        else:
            raise RenderError("a piece of the gif is damaged")


def _table(data: bytes, packed: int, at: int) -> tuple[bytes, int]:
    """The colours at a place, filled up to 256 of them (none when the bits say so), and where they end."""
    if not packed & _TABLE:
        return b"", at
    end = at + 3 * 2 ** ((packed & _TABLE_BITS) + 1)
    return data[at:end].ljust(3 * _COLORS, b"\0"), end


def _blocks_end(data: bytes, at: int) -> int:
    """Where a chain of sub-blocks ends."""
    while data[at]:
        at += data[at] + 1
    return at + 1

"""Whether a media file ends where its own structure says that it ends; what shows no end is taken as whole."""

from collections.abc import Callable
from typing import Final

from nemo_mcp.core.boxes import boxes_fill

Read = Callable[[int, int], bytes]

_GIF_END: Final = b"\x3b"
_PNG_END: Final = b"\0\0\0\0IEND\xae\x42\x60\x82"
_EBML: Final = b"\x1a\x45\xdf\xa3"
_SEGMENT: Final = b"\x18\x53\x80\x67"
_RIFF_HEAD: Final = 8
_UNKNOWN_RIFF: Final = frozenset({0, 0xFFFFFFFF})


def is_whole(form: str, size: int, read: Read) -> bool:
    """Whether a file of the format `form` is complete. `read` gives so many bytes (second) from a position (first).

    An mp3 has no end of its own: there only its duration tells.
    """
    match form:
        case "mp4" | "m4a" | "mov":
            return boxes_fill(size, read)
        case "webm" | "mkv":
            return _elements_fill(size, read)
        case "wav":
            told = int.from_bytes(read(4, 4), "little")
            return size > _RIFF_HEAD and (told in _UNKNOWN_RIFF or told + _RIFF_HEAD <= size)
        case "gif":
            return _ends_with(_GIF_END, size, read)
        case "png":
            return _ends_with(_PNG_END, size, read)
        case _:
            return size > 0


def _ends_with(end: bytes, size: int, read: Read) -> bool:
    return size >= len(end) and read(size - len(end), len(end)) == end


def _elements_fill(size: int, read: Read) -> bool:
    """The EBML header, and behind it one segment that tells its length; a live one does not, and may end anywhere."""
    if read(0, 4) != _EBML:
        return False
    length, begin = _number(read(4, 8), 4)
    at = begin + (length or 0)
    if length is None or read(at, 4) != _SEGMENT:
        return False
    head = read(at + 4, 8)
    if not head:
        return False
    length, begin = _number(head, at + 4)
    return size > begin if length is None else begin + length <= size


def _number(head: bytes, at: int) -> tuple[int | None, int]:
    """An EBML length at `at` (`head` starts there) and where it ends; None for "unknown" and for what is cut."""
    count = 9 - head[0].bit_length() if head else 9
    if count > len(head):
        return None, at + count
    value = int.from_bytes(head[:count]) & ((1 << 7 * count) - 1)
    return (None if value == (1 << 7 * count) - 1 else value), at + count

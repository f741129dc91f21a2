"""Whether an MP4 or MOV file is whole, by its outermost boxes: they fill the file exactly, or it was cut."""

from collections.abc import Callable
from typing import Final

_HEAD: Final = 8
_LONG_HEAD: Final = 16
_MOST_BOXES: Final = 100_000


def boxes_fill(size: int, read: Callable[[int, int], bytes]) -> bool:
    """Whether the boxes end where the file ends. `read` gives so many bytes (second) from a position (first).

    A box may run to the end of the file by its own word (size 0), which proves nothing and is taken as whole.
    """
    position = 0
    for _ in range(_MOST_BOXES):
        if position == size:
            return size > 0
        head = read(position, _LONG_HEAD)
        if len(head) < _HEAD:
            return False
        length = int.from_bytes(head[:4])
        if length == 0:
            return True
        if length == 1:
            length = int.from_bytes(head[8:16]) if len(head) == _LONG_HEAD else 0
        if length < _HEAD or position + length > size:
            return False
        position += length
    return False

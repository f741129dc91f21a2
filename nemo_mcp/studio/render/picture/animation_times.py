"""How long each frame of an animated gif or webp stands, read from the structure of the file. Nothing is decoded."""

from typing import IO, Final

_GIF_HEADER: Final = 13
_TABLE, _TABLE_BITS = 0x80, 7
_EXTENSION, _IMAGE, _CONTROL = 0x21, 0x2C, 0xF9
_RIFF_HEADER: Final = 12
_FRAME_HEADER: Final = 16


def gif_times(file: IO[bytes]) -> list[int | None] | None:
    """Milliseconds of each frame, None where nothing is said; None as a whole when the file ends within a frame."""
    head = file.read(_GIF_HEADER)
    if len(head) < _GIF_HEADER:
        return None
    _skip_table(file, head[10])
    times: list[int | None] = []
    said: int | None = None
    while (mark := file.read(1)) and mark[0] in {_EXTENSION, _IMAGE}:
        if mark[0] == _IMAGE:
            place = file.read(9)
            if len(place) < 9:
                return None
            _skip_table(file, place[8])
            file.read(1)  # the size of the first codes
            times.append(said)
            said = None
        elif file.read(1) == bytes([_CONTROL]):
            control = file.read(5)
            if len(control) < 5:
                return None
            said = int.from_bytes(control[2:4], "little") * 10
            file.seek(control[0] - 4, 1)
        if not _skip_blocks(file):
            return None
    return times


def webp_times(file: IO[bytes]) -> list[int | None] | None:
    """Milliseconds of each frame; None when the file ends within a frame."""
    file.seek(_RIFF_HEADER)
    times: list[int | None] = []
    while len(head := file.read(8)) == 8:
        size = int.from_bytes(head[4:], "little")
        read = 0
        if head[:4] == b"ANMF":
            frame = file.read(_FRAME_HEADER)
            if len(frame) < _FRAME_HEADER:
                return None
            times.append(int.from_bytes(frame[12:15], "little"))
            read = _FRAME_HEADER
        file.seek(size - read + size % 2, 1)
    return times


def _skip_table(file: IO[bytes], flags: int) -> None:
    if flags & _TABLE:
        file.seek(3 << ((flags & _TABLE_BITS) + 1), 1)


def _skip_blocks(file: IO[bytes]) -> bool:
    """Go behind a run of blocks; False when the file ends before that."""
    while length := file.read(1):
        if not length[0]:
            return True
        file.seek(length[0], 1)
    return False

"""Which of the thirteen formats a file is, from its first bytes. Pure; the name of the file plays no part."""

from typing import Final

HEAD_BYTES: Final = 4096
_MOV_ATOMS: Final = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip"})
_M4A_BRANDS: Final = frozenset({b"M4A ", b"M4B ", b"M4P "})
_STILL_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"mif1", b"msf1", b"avif", b"avis"}
)
_RIFF: Final = {b"AVI ": "avi", b"WAVE": "wav", b"WEBP": "webp"}
_KINDS: Final = {"jpg": "image", "png": "image", "gif": "image", "webp": "image"}


def sniff(head: bytes) -> str | None:
    """A key of `contract.FORMATS`, or None. `head` is the start of the file, up to `HEAD_BYTES` bytes.

    mp4, m4a and mov share one structure, and so do webm and mkv: which one a file is may depend on its streams too.
    """
    for test in (_picture, _iso, _riff, _matroska, _audio):
        found = test(head)
        if found:
            return found
    return None


def is_still(form: str) -> bool:
    """Whether a format is decoded as a picture (Pillow) and not as a stream."""
    return form in _KINDS


def webp_size(head: bytes) -> tuple[int, int] | None:
    """Width and height that the header of a webp tells, None when it is cut short or unknown."""
    kind, data = head[12:16], head[20:30]
    if len(data) < 10:
        return None
    if kind == b"VP8X":
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
    return None


def demuxer(form: str) -> str:
    """FFmpeg's name of the only demuxer that may read this format."""
    return {"mp4": "mov", "m4a": "mov", "mkv": "matroska", "webm": "matroska"}.get(form, form)


def _picture(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "gif" if head[:6] in {b"GIF87a", b"GIF89a"} else None


def _iso(head: bytes) -> str | None:
    atom, brand = head[4:8], head[8:12]
    if atom == b"ftyp":
        if brand in _STILL_BRANDS:
            return None
        if brand in _M4A_BRANDS:
            return "m4a"
        return "mov" if brand == b"qt  " else "mp4"
    return "mov" if atom in _MOV_ATOMS else None


def _riff(head: bytes) -> str | None:
    return _RIFF.get(head[8:12]) if head[:4] == b"RIFF" else None


def _matroska(head: bytes) -> str | None:
    if not head.startswith(b"\x1aE\xdf\xa3"):
        return None
    start = head[:64]
    if b"webm" in start:
        return "webm"
    return "mkv" if b"matroska" in start else None


def _audio(head: bytes) -> str | None:
    if head[:3] == b"ID3" and len(head) >= 10:
        size = (head[6] & 127) << 21 | (head[7] & 127) << 14 | (head[8] & 127) << 7 | head[9] & 127
        after = head[10 + size :]
        return "aac" if len(after) >= 7 and _is_adts(after) else "mp3"
    if _is_adts(head):
        return "aac"
    return "mp3" if _is_mpeg_audio(head) else None


def _is_adts(head: bytes) -> bool:
    """Sync word, layer 0, a legal sampling frequency and a frame at least as long as its header."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return False
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return (head[2] >> 2 & 15) < 13 and length >= 7


def _is_mpeg_audio(head: bytes) -> bool:
    """Sync bits, a legal version, layer III, and neither a forbidden bit rate nor sampling frequency."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bit_rate, frequency = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and bit_rate not in {0, 15} and frequency != 3

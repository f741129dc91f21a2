"""What a file is, by its content: the thirteen formats of the contract, and nothing else (reliability, 6.1)."""

import re
from collections.abc import Callable
from typing import Final

from nemo_mcp.contract import EXTENSION_ALIASES, UPLOAD_LIMIT_BYTES

# Enough for two sound frames of any legal size, so that sync bits by chance are told from sound.
HEAD_BYTES: Final = 16 * 1024

_FAMILIES: Final = (frozenset({"mp4", "m4a", "mov"}), frozenset({"webm", "mkv"}), frozenset({"srt", "vtt"}))
_PREFIXES: Final = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
}
_RIFF_KINDS: Final = {b"AVI ": "avi", b"WAVE": "wav", b"WEBP": "webp"}
_DOCTYPES: Final = {b"webm": "webm", b"matroska": "mkv"}
_DOCTYPE_WITHIN: Final = 64

_AUDIO_BRANDS: Final = frozenset({b"M4A ", b"M4B ", b"M4P ", b"F4A "})
# Still pictures and raw photos in the same box structure: HEIF, AVIF, JPEG 2000, JPEG XL, Canon raw.
_STILL_BRAND = re.compile(rb"he[iv][cxms]|mi[fa][12f]|msf1|avi[fs]|avc[is]|jp[2xm] |jxl |crx ")
_FILLERS: Final = frozenset({b"wide", b"free", b"skip"})
_OLD_MOV: Final = _FILLERS | {b"moov", b"mdat"}
_LARGEST_HEADER_BOX: Final = 1024 * 1024
_TEXT_BYTES: Final = frozenset(b"\t\n\r" + bytes(range(0x20, 0x7F)))

# MPEG audio layer III: kilobits a second by index 1 to 14, for version 1 and for versions 2 and 2.5.
_KBITS_1: Final = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2: Final = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES: Final = (44100, 48000, 32000)
_ADTS_RATES: Final = 13
_ADTS_HEADER: Final = 7


def sniff(head: bytes) -> str | None:
    """The format of a file that starts with `head` (its first HEAD_BYTES, or all of it); None if it is none of ours."""
    for prefix, kind in _PREFIXES.items():
        if head.startswith(prefix):
            return kind
    for look in (_riff, _matroska, _boxes, _tagged, _sound):
        found = look(head)
        if found is not None:
            return found
    return None


def agrees(extension: str, found: str) -> bool:
    """Whether a name may end like that: formats of one family pass for one another, `jpeg` is `jpg`."""
    plain = extension.lower().removeprefix(".")
    plain = EXTENSION_ALIASES.get(plain, plain)
    return plain == found or any(plain in family and found in family for family in _FAMILIES)


def _riff(head: bytes) -> str | None:
    return _RIFF_KINDS.get(head[8:12]) if head.startswith(b"RIFF") else None


def _matroska(head: bytes) -> str | None:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    _, mark, rest = head[:_DOCTYPE_WITHIN].partition(b"\x42\x82")
    if not mark or not rest or not rest[0] & 0x80:
        return None
    return _DOCTYPES.get(rest[1 : 1 + (rest[0] & 0x7F)].rstrip(b"\0"))


def _boxes(head: bytes) -> str | None:
    kind, size = head[4:8], int.from_bytes(head[:4], "big")
    # Words such as "free" and "skip" stand at this place in plain text, too.
    if len(head) < 8 or _TEXT_BYTES.issuperset(head[:4]):
        return None
    if kind == b"ftyp":
        return _by_brand(head[8:12]) if 12 <= size <= _LARGEST_HEADER_BOX else None
    if kind not in _OLD_MOV:
        return None
    if kind in _FILLERS:
        following = head[size + 4 : size + 8]
        good = 8 <= size <= _LARGEST_HEADER_BOX and (len(following) < 4 or following in _OLD_MOV | {b"ftyp"})
        return "mov" if good else None
    to_the_end, wide_size = size == 0, size == 1
    return "mov" if 8 <= size <= UPLOAD_LIMIT_BYTES or (kind == b"mdat" and (to_the_end or wide_size)) else None


def _by_brand(brand: bytes) -> str | None:
    if _STILL_BRAND.fullmatch(brand) or not _TEXT_BYTES.issuperset(brand) or len(brand) < 4:
        return None
    if brand in _AUDIO_BRANDS:
        return "m4a"
    return "mov" if brand == b"qt  " else "mp4"


def _tagged(head: bytes) -> str | None:
    """An ID3v2 tag: it stands before mp3 as a rule, before ADTS now and then, before FLAC (not ours) by mistake."""
    if not head.startswith(b"ID3") or len(head) < 10 or head[3] not in (2, 3, 4) or max(head[6:10]) > 0x7F:
        return None
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    behind = head[10 + size :]
    return None if behind.startswith((b"fLaC", b"OggS", b"RIFF")) else _sound(behind) or "mp3"


def _sound(head: bytes) -> str | None:
    if _frames_follow(head, _mp3_frame):
        return "mp3"
    return "aac" if _frames_follow(head, _adts_frame) else None


def _frames_follow(head: bytes, length_at: Callable[[bytes, int], int | None]) -> bool:
    """A frame, and behind it another one or the end of what there is."""
    length = length_at(head, 0)
    if length is None:
        return False
    return (
        length + _ADTS_HEADER > len(head) or head[length : length + 3] == b"TAG" or length_at(head, length) is not None
    )


def _mp3_frame(head: bytes, at: int) -> int | None:
    """The length of the MPEG layer III frame whose header stands at `at`; None when it is not a legal header."""
    if len(head) < at + 4 or head[at] != 0xFF or head[at + 1] & 0xE0 != 0xE0:
        return None
    version, layer = head[at + 1] >> 3 & 3, head[at + 1] >> 1 & 3
    bitrate, rate, padding = head[at + 2] >> 4, head[at + 2] >> 2 & 3, head[at + 2] >> 1 & 1
    if version == 1 or layer != 1 or bitrate in (0, 15) or rate == 3 or head[at + 3] & 3 == 2:
        return None
    if version == 3:
        return 144_000 * _KBITS_1[bitrate - 1] // _RATES[rate] + padding
    return 72_000 * _KBITS_2[bitrate - 1] // (_RATES[rate] // (2 if version == 2 else 4)) + padding


def _adts_frame(head: bytes, at: int) -> int | None:
    """The length of the ADTS frame whose header stands at `at`; None when it is not a legal header."""
    if len(head) < at + _ADTS_HEADER or head[at] != 0xFF or head[at + 1] & 0xF6 != 0xF0:
        return None
    length = (head[at + 3] & 3) << 11 | head[at + 4] << 3 | head[at + 5] >> 5
    return length if head[at + 2] >> 2 & 15 < _ADTS_RATES and length > _ADTS_HEADER else None

"""Pictures that are small on the disk and huge in memory, or that never end."""

import io
import struct
import zlib

from PIL import Image

from tests.hostile_samples import Case, chunk

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BLOCK = 1 << 22


def pictures(good: dict[str, bytes]) -> list[Case]:
    """All hostile pictures."""
    return [*_pngs(good["png"]), *_jpegs(good["jpg"]), *_gifs(), *_webps(good["webp"])]


def png(
    width: int, height: int, rows: bytes | None = None, extra: bytes = b"", color: int = 0, depth: int = 8
) -> bytes:
    """A PNG with the given header; plain black unless `rows` are given."""
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    data = zeros(height * (1 + width * depth * {0: 1, 2: 3, 6: 4}[color] // 8)) if rows is None else rows
    return SIGNATURE + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def zeros(count: int) -> bytes:
    """So many zeros, deflated. The same block over and over, with the checksum that so many zeros have."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(_BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)
    last = zlib.compressobj(9, zlib.DEFLATED, -15)
    rest = last.compress(bytes(count % _BLOCK)) + last.flush()
    return b"\x78\xda" + block * (count // _BLOCK) + rest + struct.pack(">HH", count % 65521, 1)


def _pngs(good: bytes) -> list[Case]:
    bomb = zeros(200_000_000)
    body = good[33:]  # behind the header chunk
    return [
        Case("20000-square.png", png(20_000, 20_000)),
        Case("8000-square.png", png(8_000, 8_000, color=2), "read"),
        Case("8000-square-transparent.png", png(8_000, 8_000, color=6)),
        Case("6300-square-transparent.png", png(6_300, 6_300, color=6), "read"),
        Case("two-billion-wide.png", png(2**31 - 1, 2**31 - 1, b"")),
        Case("no-width.png", png(0, 10, b"")),
        Case("text-bomb.png", good[:33] + chunk(b"zTXt", b"Comment\0\0" + bomb) + body, "either"),
        Case("text-bombs.png", good[:33] + chunk(b"zTXt", b"Comment\0\0" + bomb) * 60 + body, "either"),
        Case("international-bomb.png", good[:33] + chunk(b"iTXt", b"a\0\1\0\0\0" + bomb) + body, "either"),
        Case("profile-bomb.png", good[:33] + chunk(b"iCCP", b"p\0\0" + bomb) + body, "either"),
        Case(
            "exif-bomb.png",
            good[:33] + chunk(b"eXIf", b"MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12" * 400_000) + body,
            "either",
        ),
        Case("rows-bomb.png", png(16, 16, bomb), "either"),
        Case("endless-chunks.png", good[:33] + chunk(b"tEXt", b"a\0b") * 100_000 + body, "either"),
        Case("length-lie.png", good[:33] + struct.pack(">I", 0x7FFFFFFF) + b"IDAT" + good[41:], "either"),
    ]


def _jpegs(good: bytes) -> list[Case]:
    at = good.find(b"\xff\xc0") + 5
    huge = good[:at] + struct.pack(">HH", 65500, 65500) + good[at + 4 :]
    wide = good[:at] + struct.pack(">HH", 8, 65500) + good[at + 4 :]
    return [
        Case("65500-square.jpg", huge),
        Case("65500-wide.jpg", wide, "either"),
        Case("many-passes.jpg", _passes(8192, 3000)),
        Case("huge-progressive.jpg", _passes(15_000, 3)),
        Case(
            "endless-segments.jpg", good[:2] + b"\xff\xe1\xff\xffExif\0\0".ljust(65537, b"\1") * 60 + good[2:], "either"
        ),
        Case("header-alone.jpg", good[:at] + good[at : at + 4]),
        Case("other-format-inside.jpg", good[:2] + b"\xff\xe1\0\x10http://a/b\0c" + good[2:], "either"),
    ]


def _passes(side: int, count: int) -> bytes:
    """A grey progressive JPEG whose passes say, again and again, that there is nothing to add."""
    table = b"\xff\xdb\0\x43\0" + bytes([1] * 64)
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, side, side, 1) + b"\1\x11\0"
    codes = b"\xff\xc4\0\x14\x00\x01" + bytes(15) + b"\0" + b"\xff\xc4\0\x14\x10\x01" + bytes(15) + b"\xe0"
    blocks = ((side + 7) // 8) ** 2
    bits = "0" * blocks  # each block: no difference
    first = b"\xff\xda\0\x08\x01\x01\x00\x00\x00\x01" + _packed(bits)
    runs = ("0" + "1" * 14) * (blocks // 32_767 + 1)  # each run: 32767 blocks with nothing in them
    later = b"\xff\xda\0\x08\x01\x01\x00\x01\x3f\x00" + _packed(runs)
    return b"\xff\xd8" + table + frame + codes + first + later * count + b"\xff\xd9"


def _packed(bits: str) -> bytes:
    whole = bits + "1" * (-len(bits) % 8)
    return int(whole, 2).to_bytes(len(whole) // 8, "big").replace(b"\xff", b"\xff\0")


def _gifs() -> list[Case]:
    screen = b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0x80, 0, 0) + bytes(6)
    frame = b"\x21\xf9\x04\0\1\0\0\0" + b"\x2c\0\0\0\0\1\0\1\0\0" + b"\x02\x02\x44\x01\0"
    small = b"GIF89a" + struct.pack("<HHBBB", 16, 16, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    large = b"GIF89a" + struct.pack("<HHBBB", 7900, 7900, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    return [
        Case("huge-canvas.gif", screen + frame + b"\x3b"),
        Case("huge-canvas-10000.gif", screen + frame * 10_000 + b"\x3b"),
        Case("10000-frames.gif", small + frame * 10_000 + b"\x3b"),
        Case("4000-frames.gif", small + frame * 4_000 + b"\x3b", "either"),
        Case("63-megapixel-frames.gif", large + frame * 63 + b"\x3b", "either"),
        Case("no-frame.gif", small + b"\x3b"),
        Case("endless-comment.gif", small + b"\x21\xfe" + (b"\xff" + b"a" * 255) * 20_000 + frame, "either"),
    ]


def _webps(good: bytes) -> list[Case]:
    huge = good[: good.find(b"VP8X") + 12] + b"\xfe\xff\xff" * 2 + good[good.find(b"VP8X") + 18 :]
    return [
        Case("16383-square.webp", _still_webp(16_383)),
        Case("4800-square.webp", _still_webp(4_800), "read"),
        Case("animation-bomb.webp", _animated(4000, 300)),
        Case("4000-animated.webp", _animated(64, 4000), "either"),
        Case("huge-canvas.webp", huge),
        Case("no-pictures.webp", b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x3f\0\0\x3f\0\0"),
    ]


def _solid(width: int, height: int) -> bytes:
    """A lossless chunk in one colour, for which each pixel takes no bit: only its header says how large it is."""
    out = io.BytesIO()
    Image.new("RGB", (16, 16), (9, 9, 9)).save(out, "WEBP", lossless=True)
    piece = bytearray(out.getvalue()[12:])
    old = int.from_bytes(piece[9:13], "little")
    piece[9:13] = ((old & ~0xFFFFFFF) | (width - 1) | (height - 1) << 14).to_bytes(4, "little")
    return bytes(piece)


def _still_webp(side: int) -> bytes:
    picture = _solid(side, side)
    return b"RIFF" + struct.pack("<I", len(picture) + 4) + b"WEBP" + picture


def _animated(side: int, count: int) -> bytes:
    far = (side - 1).to_bytes(3, "little")
    picture = _solid(side, side)
    head = bytes(6) + far * 2 + (40).to_bytes(3, "little") + b"\2"
    frames = (b"ANMF" + struct.pack("<I", len(head) + len(picture)) + head + picture) * count
    body = b"VP8X\x0a\0\0\0\2\0\0\0" + far * 2 + b"ANIM\6\0\0\0" + bytes(6) + frames
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body

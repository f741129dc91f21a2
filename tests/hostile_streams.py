"""Video and sound files whose headers lie."""

import struct

from tests.hostile_pictures import png, zeros
from tests.hostile_samples import Case, box, element, patched

ZEROS = bytes(32)


def streams(good: dict[str, bytes]) -> list[Case]:
    """All hostile videos and sounds that refer to nothing outside."""
    return [
        *_lying_mp4s(good["fast"]),
        *_grown_mp4s(good),
        *_matroskas(good["mkv"]),
        *_avis(good["avi"]),
        *_waves(good["wav"]),
        *_sounds(good),
    ]


def _lying_mp4s(good: bytes) -> list[Case]:
    """One field of the index wrong. In boxes of version 0 the fields begin 4 bytes behind the name of the box."""
    much, most = b"\xff\xff\xff\xfe", b"\x7f\xff\xff\xff"
    lies = {
        "duration-of-years": [(b"mvhd", 16, much), (b"tkhd", 20, much), (b"mdhd", 16, much)],
        "no-timescale": [(b"mvhd", 12, bytes(4)), (b"mdhd", 12, bytes(4))],
        "slow-timescale": [(b"mdhd", 12, b"\0\0\0\1")],
        "fast-timescale": [(b"mdhd", 12, most)],
        "many-durations": [(b"stts", 4, most)],
        "endless-durations": [(b"stts", 4, b"\0\0\0\1" + much + much)],
        "many-sizes": [(b"stsz", 8, most)],
        "huge-samples": [(b"stsz", 4, most)],
        "many-offsets": [(b"stco", 4, most)],
        "offsets-nowhere": [(b"stco", 8, much)],
        "many-chunks": [(b"stsc", 4, most)],
        "no-samples": [(b"stsz", 8, bytes(4)), (b"stts", 4, bytes(4)), (b"stco", 4, bytes(4)), (b"stsc", 4, bytes(4))],
        "edit-beyond-the-end": [(b"elst", 8, much + most)],
        "edit-backwards": [(b"elst", 8, much + b"\x80\0\0\0")],
        "edit-without-speed": [(b"elst", 16, bytes(4))],
        "many-edits": [(b"elst", 4, most)],
        "huge-picture": [(b"avc1", 24, b"\xff\xff\xff\xff"), (b"tkhd", 76, b"\xff\xff\0\0\xff\xff\0\0")],
        "no-configuration": [(b"avcC", 0, bytes(20))],
        "box-of-two-gigabytes": [(b"moov", -8, most)],
        "box-to-the-end": [(b"moov", -8, bytes(4))],
        "unknown-codec": [(b"avc1", -4, b"zzzz")],
    }
    cases: list[Case] = []
    for name, changes in lies.items():
        data = good
        for mark, at, new in changes:
            data = patched(data, mark, at, new, every=True)
        cases.append(Case(f"{name}.mp4", data, "refused" if name in {"no-samples", "unknown-codec"} else "either"))
    return cases


def _grown_mp4s(good: dict[str, bytes]) -> list[Case]:
    head = box(b"ftyp", b"isom\0\0\2\0isom")
    fast = good["fast"]
    moov = _within(fast, b"moov")
    track = _within(moov, b"trak")
    rest = fast[fast.find(b"moov") - 4 + len(moov) :]
    movie = moov[8 : moov.find(b"trak") - 4]
    deep = b""
    for _ in range(3000):
        deep = box(b"trak", deep)
    packed = zeros(300_000_000)
    squeezed = box(b"cmov", box(b"dcom", b"zlib"), box(b"cmvd", struct.pack(">I", 300_000_000), packed))
    return [
        Case("1000-tracks.mp4", head + box(b"moov", movie, track * 1000) + rest),
        Case("deep.mp4", head + box(b"moov", deep)),
        Case("squeezed-index.mov", box(b"moov", squeezed)),
        Case("only-a-head.mp4", head),
        Case("zeros.mp4", head + box(b"free", bytes(16)), size=400_000_000),
        Case("plain-zeros.mp4", b"", size=400_000_000),
        Case("zip-behind.mp4", good["mp4"] + b"PK\3\4" + b"evil.sh" * 50, "read"),
        Case("huge-cover.m4a", _covered(good["m4a"], png(14_500, 14_500, color=2)), "either"),
        Case("huger-cover.m4a", _covered(good["m4a"], png(30_000, 30_000, b"")), "either"),
        Case("huge-words.m4a", _covered(good["m4a"], b"x" * 8_000_000), "either"),
        Case("fragments-without-end.mp4", head + moov + box(b"moof", box(b"traf", ZEROS)) * 20_000, "either"),
    ]


def _within(data: bytes, kind: bytes) -> bytes:
    """The first box of a kind, with its head."""
    at = data.find(kind) - 4
    return data[at : at + int.from_bytes(data[at : at + 4], "big")]


def _covered(good: bytes, cover: bytes) -> bytes:
    """The sound with a cover picture: the index grows at its end, where it pushes nothing away."""
    moov = _within(good, b"moov")
    item = box(b"ilst", box(b"covr", box(b"data", struct.pack(">II", 14, 0), cover)))
    handler = box(b"hdlr", bytes(8), b"mdir", b"appl", bytes(9))
    grown = box(b"moov", moov[8:].replace(b"udta", b"skip"), box(b"udta", box(b"meta", bytes(4), handler, item)))
    return good.replace(moov, grown)


def _matroskas(good: bytes) -> list[Case]:
    head = element(0x1A45DFA3, element(0x4282, b"matroska"))
    deep = b""
    for _ in range(3000):
        deep = element(0x67C8, element(0x45A3, b"a") + deep)
    packed = zeros(300_000_000)
    squeezing = element(0x6D80, element(0x6240, element(0x5032, b"\2") + element(0x5034, element(0x4254, b"\0"))))
    entry = element(0xD7, b"\1") + element(0x73C5, b"\1") + element(0x83, b"\1") + element(0x86, b"V_MPEG4/ISO/AVC")
    picture = element(0xE0, element(0xB0, b"\x40") + element(0xBA, b"\x40"))
    huge = element(0xE0, element(0xB0, b"\x7f\xff\xff\xff") + element(0xBA, b"\x7f\xff\xff\xff"))

    cluster = element(0x1F43B675, element(0xE7, b"\0") + element(0xA3, b"\x81\0\0\x80" + bytes(200)))

    def film(*parts: bytes) -> bytes:
        return head + element(0x18538067, b"".join(parts) + cluster)

    def track(*parts: bytes) -> bytes:
        return element(0x1654AE6B, element(0xAE, b"".join(parts)))

    name, lie = element(0x466E, b"a.ttf") + element(0x4660, b"font/ttf"), b"\x46\x5c\x01\0\xff\xff\xff\xff\xff\xff"
    attached = element(0x1941A469, element(0x61A7, name + lie))
    return [
        Case("deep.mkv", film(element(0x1254C367, element(0x7373, deep)))),
        Case("squeezed-setup.mkv", film(track(entry, picture, element(0x63A2, packed), squeezing))),
        Case("huge-picture.mkv", film(track(entry, huge))),
        Case("no-clusters.mkv", film(track(entry, picture))),
        Case("500-tracks.mkv", film(element(0x1654AE6B, element(0xAE, entry + picture) * 500))),
        Case("attachment-lie.mkv", film(track(entry, picture), attached)),
        Case("endless-duration.mkv", patched(good, b"\x44\x89\x88", 0, struct.pack(">d", 1e300)), "either"),
        Case("duration-that-is-none.mkv", patched(good, b"\x44\x89\x88", 0, struct.pack(">d", float("nan"))), "either"),
        Case("no-timescale.mkv", patched(good, b"\x2a\xd7\xb1\x83", 0, bytes(3)), "either"),
        Case("next-file.mkv", film(element(0x1549A966, element(0x3E83BB, b"canary.mp4")), track(entry, picture))),
        Case("long-void.mkv", head + b"\xec" * 2_000_000, "refused"),
        Case("nested-segments.mkv", head + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" * 4000),
    ]


def _avis(good: bytes) -> list[Case]:
    index = good.find(b"idx1")
    count = int.from_bytes(good[index + 4 : index + 8], "little") // 16
    wild = b"".join(good[index + 8 + 16 * n : index + 16 + 16 * n] + b"\xf0\xff\xff\x7f" * 2 for n in range(count))
    return [
        Case("index-lies.avi", good[: index + 8] + wild + good[index + 8 + len(wild) :], "either"),
        Case("index-of-gigabytes.avi", patched(good, b"idx1", 0, b"\xf0\xff\xff\x7f"), "either"),
        Case("no-frame-time.avi", patched(good, b"avih", 4, bytes(4)), "either"),
        Case("no-rate.avi", patched(good, b"strh", 24, bytes(8), every=True), "either"),
        Case("wild-rate.avi", patched(good, b"strh", 24, b"\1\0\0\0\xff\xff\xff\x7f", every=True), "either"),
        Case("wild-length.avi", patched(good, b"strh", 36, b"\xff\xff\xff\xff", every=True), "either"),
        Case("list-without-end.avi", patched(good, b"movi", -8, b"\xff\xff\xff\xff"), "either"),
        Case("300-streams.avi", _crowded(good, 300)),
        Case("huge-picture.avi", patched(good, b"strf", 8, b"\xff\xff\0\0\xff\xff\0\0"), "either"),
    ]


def _crowded(good: bytes, count: int) -> bytes:
    at = good.find(b"strl") - 8
    size = 8 + int.from_bytes(good[at + 4 : at + 8], "little")
    return good[:at] + good[at : at + size] * count + good[at + size :]


def _waves(good: bytes) -> list[Case]:
    data = good.find(b"data")
    return [
        Case("no-sound.wav", good[: data + 4] + bytes(4)),
        Case("data-lie.wav", patched(good, b"data", 0, b"\xff\xff\xff\xff"), "either"),
        Case("riff-lie.wav", patched(good, b"RIFF", 0, b"\x10\0\0\0"), "either"),
        Case("65535-channels.wav", patched(good, b"fmt ", 6, b"\xff\xff"), "either"),
        Case("no-channels.wav", patched(good, b"fmt ", 6, b"\0\0")),
        Case("no-rate.wav", patched(good, b"fmt ", 8, bytes(4)), "either"),
        Case("wild-rate.wav", patched(good, b"fmt ", 8, b"\xff\xff\xff\x7f"), "either"),
        Case("one-sample-an-hour.wav", patched(good, b"fmt ", 8, b"\1\0\0\0\1\0\0\0"), "either"),
        Case("no-alignment.wav", patched(good, b"fmt ", 16, bytes(4)), "either"),
        Case("unknown-codec.wav", patched(good, b"fmt ", 4, b"\x77\x77")),
        Case("chunk-of-gigabytes.wav", patched(good, b"fmt ", 0, b"\xff\xff\xff\xff")),
    ]


def _sounds(good: dict[str, bytes]) -> list[Case]:
    def tag(body: bytes, length: int | None = None) -> bytes:
        size = len(body) if length is None else length
        return b"ID3\3\0\0" + bytes(size >> shift & 127 for shift in (21, 14, 7, 0)) + body

    def cover(picture: bytes) -> bytes:
        body = b"\0image/png\0\3\0" + picture
        return b"APIC" + struct.pack(">IH", len(body), 0) + body

    mp3 = good["mp3"]
    frames = mp3[mp3.find(b"\xff\xfb") :]
    return [
        Case("huge-cover.mp3", tag(cover(png(14_500, 14_500, color=2))) + frames, "either"),
        Case("large-cover.mp3", tag(cover(b"\xff\xd8\xff" + b"x" * 12_000_000)) + frames, "either"),
        Case("tag-lie.mp3", tag(b"abc", 0xFFFFFFF) + frames),
        Case("tag-alone.mp3", tag(bytes(1000))),
        Case("many-frames.mp3", patched(mp3, b"Info", 4, b"\xff\xff\xff\xff"), "either"),
        Case("50000-tags.mp3", tag(b"") * 50_000 + frames, "either"),
        Case("frames-apart.mp3", frames[:418] + bytes(3_000_000) + frames, "either"),
        Case("one-frame.aac", good["aac"][:200], "either"),
        Case("noise-behind.aac", good["aac"] + b"\xff\xf1\x50\x80" * 200_000, "either"),
    ]

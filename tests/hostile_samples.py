"""Good little files of each format, and the ways of building worse ones from them."""

import io
import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Literal

import av
from PIL import Image

from tests.studio.render.conftest import grey_frames, write_media

STREAMS = ("mp4", "mov", "avi", "webm", "mkv", "mp3", "wav", "m4a", "aac")
Fate = Literal["refused", "read", "either"]


@dataclass(frozen=True, slots=True)
class Case:
    """A hostile file. `fate` is what must become of it; `size` more bytes than `data` are zeros that take no room."""

    name: str
    data: bytes = field(repr=False)
    fate: Fate = "refused"
    size: int = 0

    def write(self, folder: Path) -> Path:
        """Put the file into a folder."""
        path = folder / self.name
        path.write_bytes(self.data)
        if self.size > len(self.data):
            with path.open("r+b") as file:
                file.truncate(self.size)
        return path


def samples(folder: Path) -> dict[str, bytes]:
    """One good file of each of the thirteen formats, and `fast`: an mp4 whose index stands first."""
    found: dict[str, bytes] = {}
    for form in STREAMS:
        path = write_media(folder / f"good.{form}", form, size=(64, 48), frames=12, seconds=0.5)
        found[form] = path.read_bytes()
    found["fast"] = _index_first(folder / "good.mp4", folder / "fast.mp4")
    frames = [Image.fromarray(frame) for frame in grey_frames(4, (64, 48))]
    for form in ("jpg", "png", "gif", "webp"):
        more = {"save_all": True, "append_images": frames[1:], "duration": 100} if form in {"gif", "webp"} else {}
        out = io.BytesIO()
        frames[0].save(out, {"jpg": "JPEG"}.get(form, form.upper()), **more)
        found[form] = out.getvalue()
    return found


def _index_first(source: Path, target: Path) -> bytes:
    with (
        av.open(str(source)) as given,
        av.open(str(target), "w", options={"movflags": "faststart"}) as opened,
    ):
        output: Any = opened
        streams = {stream.index: output.add_stream_from_template(stream) for stream in given.streams}
        for packet in given.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                output.mux(packet)
    return target.read_bytes()


def cut_and_flipped(good: dict[str, bytes]) -> list[Case]:
    """Files that end early, and files with wrong bits. A player may show some of them, so may we."""
    cases: list[Case] = []
    for form, data in good.items():
        ending = "mp4" if form == "fast" else form
        for percent in (3, 50, 97):
            cut = data[: len(data) * percent // 100]
            cases += [Case(f"{form}-cut-at-{percent}.{ending}", cut, "either")]
        cases.append(Case(f"{form}-flipped.{ending}", flipped(data, len(data) // 200 + 3), "either"))
    return cases


def flipped(data: bytes, count: int, seed: int = 7) -> bytes:
    """The same bytes with some bits turned, none of them in the first 32 bytes."""
    random, worse = Random(seed), bytearray(data)
    for _ in range(count):
        worse[random.randrange(32, len(worse))] ^= 1 << random.randrange(8)
    return bytes(worse)


def patched(data: bytes, mark: bytes, at: int, new: bytes, *, every: bool = False) -> bytes:
    """Bytes replaced `at` bytes behind each (or the first) `mark`."""
    assert mark in data, mark
    worse, start = bytearray(data), data.find(mark)
    while start >= 0:
        begin = start + len(mark) + at
        worse[begin : begin + len(new)] = new
        start = data.find(mark, start + 1) if every else -1
    return bytes(worse)


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of the mp4 family."""
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def element(number: int, data: bytes) -> bytes:
    """An element of EBML, its length in eight bytes."""
    name = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return name + b"\x01" + len(data).to_bytes(7, "big") + data

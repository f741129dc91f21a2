"""What files are found to be, and which are refused."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from nemo_mcp.contract import FORMATS
from nemo_mcp.studio.render import MediaError, Renderer
from nemo_mcp.studio.render.sniff import sniff

Maker = Callable[..., Path]


@pytest.mark.parametrize("form", sorted(FORMATS))
async def test_each_accepted_format_is_recognised(form: str, samples: dict[str, Path], renderer: Renderer) -> None:
    info = await renderer.probe(samples[form])
    assert (info.kind, info.format) == (FORMATS[form], form)
    assert info.has_audio == (info.kind != "image")
    if info.kind == "video":
        assert (info.width, info.height) == (160, 90)
        assert info.fps == pytest.approx(25, abs=0.1)
    if info.kind != "image":
        assert info.duration_ms == pytest.approx(1000, abs=60)


async def test_an_animation_has_a_duration_and_a_still_has_none(samples: dict[str, Path], renderer: Renderer) -> None:
    for form in ("gif", "webp"):
        info = await renderer.probe(samples[form])
        assert (info.duration_ms, info.fps) == (500, 10)
    assert (await renderer.probe(samples["png"])).duration_ms is None


async def test_the_name_of_a_file_plays_no_part(samples: dict[str, Path], tmp_path: Path, renderer: Renderer) -> None:
    disguised = tmp_path / "holiday.mp3"
    disguised.write_bytes(samples["webm"].read_bytes())
    assert (await renderer.probe(disguised)).format == "webm"


async def test_turned_pictures_are_measured_upright(media: Maker, still: Maker, renderer: Renderer) -> None:
    film = await renderer.probe(media("turned.mp4", rotation=90))
    assert (film.width, film.height) == (90, 160)
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = await renderer.probe(still("turned.jpg", np.zeros((40, 80, 3), np.uint8), exif=exif))
    assert (photo.width, photo.height) == (40, 80)


async def test_an_mp4_without_pictures_is_sound(media: Maker, tmp_path: Path, renderer: Renderer) -> None:
    plain = media("only.m4a").read_bytes().replace(b"ftypM4A ", b"ftypisom", 1)
    (tmp_path / "only.mp4").write_bytes(plain)
    info = await renderer.probe(tmp_path / "only.mp4")
    assert (info.kind, info.format, info.width) == ("audio", "m4a", None)


def _huge_png(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(2000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


BROKEN = {
    "empty": (b"", "empty"),
    "words": (b"These are only words, whatever the name says." * 9, "not one of the accepted formats"),
    "concat script": (b"ffconcat version 1.0\nfile '/etc/hostname'\n", "not one of the accepted formats"),
    "playlist": (b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nfile:///etc/hostname\n", "not one of the accepted"),
    "mp4 head, then garbage": (b"\0\0\0\x20ftypisom" + bytes(range(256)) * 40, "incomplete"),
    "matroska head, then garbage": (b"\x1aE\xdf\xa3\x93B\x82\x88matroska" + b"\x55" * 4000, "incomplete"),
    "png of 20000 x 20000": (_huge_png(20000, 20000), "too large"),
    "png with missing rows": (_huge_png(3000, 3000), "damaged or incomplete"),
}


@pytest.mark.parametrize("case", sorted(BROKEN))
async def test_a_file_that_is_not_media_is_refused_by_name(case: str, tmp_path: Path, renderer: Renderer) -> None:
    data, reason = BROKEN[case]
    path = tmp_path / "upload.mp4"
    path.write_bytes(data)
    with pytest.raises(MediaError, match=r"^upload\.mp4: ") as refusal:
        await renderer.probe(path)
    assert reason in str(refusal.value)


@pytest.mark.parametrize("form", ["mp4", "mov", "jpg", "png", "webp", "gif"])
async def test_a_file_cut_short_is_refused(
    form: str, samples: dict[str, Path], tmp_path: Path, renderer: Renderer
) -> None:
    data = samples[form].read_bytes()
    path = tmp_path / f"cut.{form}"
    path.write_bytes(data[: len(data) * 6 // 10])
    with pytest.raises(MediaError, match=r"^cut\."):
        await renderer.probe(path)


@pytest.mark.parametrize("form", sorted(FORMATS))
async def test_a_head_without_a_body_is_refused(
    form: str, samples: dict[str, Path], tmp_path: Path, renderer: Renderer
) -> None:
    data = samples[form].read_bytes()
    path = tmp_path / "part"
    for share in (8, 12, 40):
        path.write_bytes(data[:share])
        with pytest.raises(MediaError, match=r"^part: "):
            await renderer.probe(path)


async def test_a_missing_file_is_named(tmp_path: Path, renderer: Renderer) -> None:
    with pytest.raises(MediaError, match=r"^gone\.mp4: cannot be read"):
        await renderer.probe(tmp_path / "gone.mp4")


async def test_a_picture_wider_than_the_limit_is_refused(media: Maker, renderer: Renderer) -> None:
    wide = media("wide.avi", size=(8208, 16), frames=1, codec="mjpeg", pix_fmt="yuvj420p", sound=False)
    with pytest.raises(MediaError, match=r"8208x16 is too large"):
        await renderer.probe(wide)


async def test_old_tags_in_another_alphabet_do_no_harm(
    samples: dict[str, Path], tmp_path: Path, renderer: Renderer
) -> None:
    tagged = tmp_path / "old.mp3"
    tag = b"TAG" + "Café Müller".encode("latin-1").ljust(30, b"\0") + bytes(94) + b"\xff"
    tagged.write_bytes(samples["mp3"].read_bytes() + tag)
    assert (await renderer.probe(tagged)).kind == "audio"


async def test_an_unknown_codec_is_told(samples: dict[str, Path], tmp_path: Path, renderer: Renderer) -> None:
    strange = tmp_path / "strange.avi"
    strange.write_bytes(samples["avi"].read_bytes().replace(b"FMP4", b"QQQQ"))
    with pytest.raises(MediaError, match=r"^strange\.avi: .*cannot be decoded"):
        await renderer.probe(strange)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_known_format_or_none(head: bytes) -> None:
    assert sniff(head) is None or sniff(head) in FORMATS


@given(st.text(max_size=60))
def test_text_in_utf_16_is_not_taken_for_sound(words: str) -> None:
    assert sniff(words.encode("utf-16")) is None

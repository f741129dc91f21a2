import io
import string
from fractions import Fraction
from typing import Any, cast

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from nemo_mcp.contract import FORMATS
from nemo_mcp.core.magic import HEAD_BYTES, agrees, sniff
from tests.shares import share

CONTAINERS = {
    "mp4": ("mp4", "libx264", "aac"),
    "mov": ("mov", "libx264", "aac"),
    "avi": ("avi", "mpeg4", "mp3"),
    "webm": ("webm", "libvpx", "libopus"),
    "mkv": ("matroska", "libx264", "aac"),
    "mp3": ("mp3", None, "libmp3lame"),
    "wav": ("wav", None, "pcm_s16le"),
    "m4a": ("ipod", None, "aac"),
    "aac": ("adts", None, "aac"),
}
PICTURES = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}


def encoded(kind: str, options: dict[str, str] | None = None) -> bytes:
    """A fifth of a second of grey and of silence, written by the real encoders."""
    container_name, video, audio = CONTAINERS[kind]
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container_name, options=options or {}) as opened:
        container = cast("Any", opened)  # the stubs of av leave the types of its packets open
        picture = container.add_stream(video, rate=10) if video else None
        if picture is not None:
            picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        sound = container.add_stream(audio, rate=48_000)
        if picture is not None:
            for number in range(2):
                frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 99, np.uint8), format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 10)
                container.mux(picture.encode(frame))
            container.mux(picture.encode(None))
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 48_000), np.int16), format="s16", layout="mono")
        silence.sample_rate = 48_000
        container.mux(sound.encode(silence))
        container.mux(sound.encode(None))
    return buffer.getvalue()


def drawn(name: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (32, 32), "grey").save(buffer, name)
    return buffer.getvalue()


@pytest.mark.promise("P29")
def test_every_format_of_the_contract_has_a_real_sample_here() -> None:
    assert {*CONTAINERS, *PICTURES} == set(FORMATS)


@pytest.mark.promise("P29")
@pytest.mark.parametrize("kind", CONTAINERS)
def test_a_real_film_or_sound_is_known_by_its_content(kind: str) -> None:
    data = encoded(kind)
    assert sniff(data[:HEAD_BYTES]) == kind
    assert sniff(data[:128]) == kind


@pytest.mark.promise("P29")
@pytest.mark.parametrize("kind", PICTURES)
def test_a_real_picture_is_known_by_its_content(kind: str) -> None:
    assert sniff(drawn(PICTURES[kind])) == kind


def test_mp3_and_aac_are_known_with_and_without_a_tag() -> None:
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10)
    bare = encoded("mp3", {"id3v2_version": "0", "write_xing": "0"})
    assert bare[:1] == b"\xff"
    assert sniff(bare) == "mp3"
    assert sniff(tag + bare) == "mp3"
    assert sniff(tag + encoded("aac")) == "aac"
    assert sniff(b"ID3\x03\x00\x00\x00\x02\x00\x00" + bytes(50)) == "mp3"  # a tag longer than the head
    assert sniff(tag + b"fLaC" + bytes(40)) is None


def test_stills_in_the_box_structure_of_films_are_refused() -> None:
    assert drawn("AVIF")[4:8] == b"ftyp"
    assert sniff(drawn("AVIF")) is None
    for brand in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis", b"jxl ", b"crx ", b"\xff\xff\xff\xff"):
        assert sniff(b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1miaf") is None


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0\0\0\x14ftypqt  \0\0\2\0qt  ", "mov"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42", "m4a"),
        (b"\0\0\0\x18ftypM4V \0\0\0\0M4V mp42", "mp4"),
        (b"\0\0\0\x18ftypisom\0\0\2\0isomavc1", "mp4"),
        (b"\0\0\0\x08wide\0\0\1\0mdat" + bytes(9), "mov"),
        (b"\0\0\0\x6cmoov\0\0\0\x64mvhd", "mov"),
        (b"\0\0\0\x01mdat\0\0\0\0\0\x10\0\0", "mov"),
        (b"\0\0\0\0mdat" + bytes(8), "mov"),
        (b"\0\0\0\x10skip" + bytes(8) + b"\0\0\1\0moov", "mov"),
        (b"\0\0\0\x10free" + bytes(8) + b"\0\0\1\0abcd", None),
        (b"\0\0\0\x04moov", None),
        (b"\0\0\0\0moov", None),
        (b"a free beer for all of you, my friends", None),
        (b"\n\n\n free beer", None),
        (b"The ftyp box comes first", None),
        (b"ID3 tags are old", None),
        (b"RIFF....CDXA", None),
        (b"\x1a\x45\xdf\xa3\x93\x42\x82\x85other", None),
        (b"\x1a\x45\xdf\xa3" + bytes(70) + b"\x42\x82\x84webm", None),
        (b"\x1a\x45\xdf\xa3\x93\x42\x82", None),
        (b"GIF88a", None),
        (b"\xff\xfe\xfb\x90" * 200, None),
        (b"\xff\xfb\xf0\x00" + bytes(400), None),
        (b"\xff\xfb\x90\x00" + bytes(2000), None),
        (b"\xff\xfb\x90\x00" + bytes(413) + b"TAG" + bytes(125), "mp3"),
        (b"\xff\xfb\x90\x00" + bytes(200), "mp3"),
        (b"\xff\xf1\x50\x80\x00\x1f\xfc" + bytes(40), None),
        (b"", None),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd", None),
        (b"ffconcat version 1.0\nfile /etc/passwd", None),
        (b"%PDF-1.7", None),
        (b"PK\x03\x04", None),
        (b"SQLite format 3\0", None),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\n", None),
        (b"\x7fELF\x02\x01\x01", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
    ],
)
def test_a_head_is_what_its_header_says_in_full(head: bytes, kind: str | None) -> None:
    assert sniff(head) == kind


@settings(max_examples=share(300, 75))
@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_text_is_never_media(said: str, encoding: str) -> None:
    if not said.startswith(("GIF87a", "GIF89a")):
        assert sniff(said.encode(encoding)) is None


@settings(max_examples=share(300, 75))
@given(
    st.sampled_from(["", " ", "\n", "\t\n ", "key", "The ", "a=1\n"]),
    st.sampled_from(["free", "skip", "wide", "moov", "mdat", "ftyp", "ftypmp42", "ID3", "RIFF", "WAVE", ""]),
    st.text(string.printable, max_size=60),
)
def test_plain_text_with_the_words_of_a_header_is_never_media(before: str, word: str, after: str) -> None:
    assert sniff(f"{before}{word} {after}".encode()) is None


@settings(max_examples=share(200, 50))
@given(st.binary(min_size=32, max_size=200), st.sampled_from(["PRIVATE KEY", "OPENSSH PRIVATE KEY", "CERTIFICATE"]))
def test_keys_are_never_media(secret: bytes, kind: str) -> None:
    assert sniff(f"-----BEGIN {kind}-----\n{secret.hex()}".encode()) is None
    assert sniff(b"\x30\x82" + secret) is None  # DER
    assert sniff(secret.hex().encode()) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_sniffed_without_an_exception(head: bytes) -> None:
    assert sniff(head) is None or sniff(head) in FORMATS


@pytest.mark.parametrize(
    ("extension", "found", "good"),
    [
        ("mp4", "mp4", True),
        (".MOV", "mp4", True),
        ("m4a", "mov", True),
        ("mp4", "m4a", True),
        ("webm", "mkv", True),
        ("mkv", "webm", True),
        (".jpeg", "jpg", True),
        ("jpg", "jpg", True),
        ("jpg", "png", False),
        ("mp3", "aac", False),
        ("mp4", "webm", False),
        ("txt", "mp4", False),
        ("", "mp4", False),
    ],
)
def test_an_extension_agrees_within_its_family(extension: str, found: str, good: bool) -> None:
    assert agrees(extension, found) is good

"""Whether a file was cut, by its own structure."""

import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.core.wholeness import is_whole


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def matroska(body: bytes, told: bytes | None = None) -> bytes:
    """An EBML header of 3 bytes, and a segment whose length stands in 8 bytes as writers do."""
    length = b"\x01" + len(body).to_bytes(7) if told is None else told
    return b"\x1a\x45\xdf\xa3\x83abc\x18\x53\x80\x67" + length + body


FILES: dict[str, Callable[[bytes], bytes]] = {
    "mp4": lambda body: box(b"ftyp", b"isom\0\0\2\0") + box(b"mdat", body),
    "mov": lambda body: box(b"ftyp", b"qt  \0\0\2\0") + box(b"mdat", body),
    "mkv": matroska,
    "webm": matroska,
    "gif": lambda body: b"GIF89a" + bytes(each & 0x3A for each in body) + b"\x3b",
    "wav": lambda body: b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body,
    "png": lambda body: b"\x89PNG\r\n\x1a\n" + body.replace(b"IEND", b"") + b"\0\0\0\0IEND\xae\x42\x60\x82",
}


def whole(form: str, data: bytes) -> bool:
    return is_whole(form, len(data), lambda position, count: data[position : position + count])


@pytest.mark.parametrize("form", FILES)
@given(body=st.binary(max_size=300), data=st.data())
def test_a_whole_file_is_whole_and_any_beginning_of_it_is_not(form: str, body: bytes, data: st.DataObject) -> None:
    file = FILES[form](body)
    assert whole(form, file)
    kept = data.draw(st.integers(0, len(file) - 1))
    if form in {"mp4", "mov"} and kept == 16:  # a cut between two boxes shows nothing
        return
    assert not whole(form, file[:kept])


@given(st.sampled_from([*FILES, "mp3", "m4a"]), st.binary(max_size=64), st.integers(0, 2**40))
def test_no_bytes_lead_to_an_error(form: str, data: bytes, size: int) -> None:
    is_whole(form, size, lambda position, count: data[position : position + count])


@pytest.mark.parametrize("told", [b"\xff", b"\x01" + b"\xff" * 7])
def test_a_live_stream_without_a_length_is_taken_as_whole(told: bytes) -> None:
    assert whole("webm", matroska(b"some body", told))


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF])
def test_a_sound_that_was_written_into_a_pipe_does_not_know_its_length(length: int) -> None:
    assert whole("wav", b"RIFF" + struct.pack("<I", length) + b"WAVE" + b"data")


def test_an_mp3_tells_nothing() -> None:
    assert whole("mp3", b"\xff\xfb")
    assert not whole("mp3", b"")

"""The times of animations, read without decoding, are those that a decoder finds."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from nemo_mcp.studio.render.picture.animation_times import gif_times, webp_times
from nemo_mcp.studio.render.sniff import webp_size

READERS = {"gif": gif_times, "webp": webp_times}
TIMES = [100, 40, 500, 20, 1000]


def animation(form: str, times: list[int], **more: Any) -> bytes:
    shades = [Image.new("RGB", (24, 16), (40 * n, 90, 200 - 30 * n)) for n in range(len(times))]
    out = io.BytesIO()
    shades[0].save(out, form.upper(), save_all=True, append_images=shades[1:], duration=times, **more)
    return out.getvalue()


def decoded_times(data: bytes) -> list[int]:
    image: Any = Image.open(io.BytesIO(data))
    found: list[int] = []
    for index in range(image.n_frames):
        image.seek(index)
        image.load()
        found.append(int(image.info["duration"]))
    return found


@pytest.mark.parametrize("form", READERS)
def test_the_times_are_those_that_a_decoder_finds(form: str) -> None:
    data = animation(form, TIMES)
    assert READERS[form](io.BytesIO(data)) == decoded_times(data) == TIMES


def test_comments_and_tables_of_a_gif_are_passed_over() -> None:
    data = animation("gif", TIMES, comment=b"a remark " * 100, loop=0, optimize=False, disposal=2)
    assert gif_times(io.BytesIO(data)) == TIMES


def test_a_gif_that_says_no_times_has_none() -> None:
    still = io.BytesIO()
    Image.new("P", (4, 4)).save(still, "GIF")
    assert gif_times(io.BytesIO(still.getvalue())) == [None]


@pytest.mark.parametrize("form", READERS)
def test_a_file_that_ends_within_a_frame_is_noticed_or_lacks_frames(form: str) -> None:
    data = animation(form, TIMES)
    for end in range(len(data) - 3):
        found = READERS[form](io.BytesIO(data[:end]))
        assert found is None or len(found) <= len(TIMES)
    cut = READERS[form](io.BytesIO(data[: len(data) // 2]))
    assert cut is None or len(cut) < len(TIMES)


@given(st.binary(max_size=200))
def test_any_bytes_have_times_or_none(data: bytes) -> None:
    for head in (b"", b"GIF89a\x10\0\x10\0\0\0\0", b"RIFF\0\0\0\0WEBP"):
        for read in READERS.values():
            found = read(io.BytesIO(head + data))
            assert found is None or all(each is None or each >= 0 for each in found)


@pytest.mark.parametrize("options", [{"lossless": True}, {"quality": 50}, {"quality": 50, "exif": b"Exif\0\0MM\0*"}])
@pytest.mark.parametrize("size", [(1, 1), (257, 130), (1000, 3)])
def test_the_size_of_a_webp_is_read_from_its_head(size: tuple[int, int], options: dict[str, Any]) -> None:
    out = io.BytesIO()
    Image.new("RGB", size, (1, 2, 3)).save(out, "WEBP", **options)
    assert webp_size(out.getvalue()[:64]) == size


@given(st.binary(max_size=64))
def test_any_head_has_a_size_or_none(head: bytes) -> None:
    found = webp_size(b"RIFF\0\0\0\0WEBP" + head)
    assert found is None or all(0 <= side <= 1 << 24 for side in found)

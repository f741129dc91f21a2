"""Gif files taken apart and put together again."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from nemo_mcp.studio.render.errors import RenderError
from nemo_mcp.studio.render.gif_blocks import Picture, pictures, write_gif

TABLES = st.integers(0, 255).map(lambda number: bytes((number, 7, 9)) * 256)
BLOCKS = st.lists(st.binary(min_size=1, max_size=255), max_size=3).map(
    lambda parts: b"\x08" + b"".join(bytes((len(part),)) + part for part in parts) + b"\0"
)
PICTURES = st.builds(
    Picture,
    flags=st.integers(0, 31),
    clear=st.integers(0, 255),
    place=st.binary(min_size=8, max_size=8),
    packed=st.sampled_from([0, 0x40]),
    table=TABLES,
    data=BLOCKS,
)


def written(images: list[tuple[Picture, int]], size: tuple[int, int] = (16, 9)) -> bytes:
    file = BytesIO()
    write_gif(file, size, images)
    return file.getvalue()


def drawn(colors: list[str]) -> bytes:
    file, images = BytesIO(), [Image.new("RGB", (20, 10), color) for color in colors]
    images[0].save(file, "GIF", save_all=True, append_images=images[1:], duration=100)
    return file.getvalue()


@given(st.lists(st.tuples(PICTURES, st.integers(0, 65535)), min_size=1, max_size=5))
def test_what_was_written_is_read_again(images: list[tuple[Picture, int]]) -> None:
    found = list(pictures(written(images)))
    assert [(each.flags, each.clear, each.place, each.table, each.data) for each in found] == [
        (each.flags, each.clear, each.place, each.table, each.data) for each, _ in images
    ]


@given(st.lists(st.tuples(PICTURES, st.integers(0, 99)), min_size=1, max_size=3), st.data())
def test_a_cut_file_is_an_error_and_never_a_crash(images: list[tuple[Picture, int]], data: st.DataObject) -> None:
    whole = written(images)
    with pytest.raises(RenderError):
        list(pictures(whole[: data.draw(st.integers(0, len(whole) - 1))]))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(RenderError):
        list(pictures(b"GIF89a" + data))


def test_files_of_different_colours_become_one() -> None:
    parts = [drawn(["#ff0000", "#00ff00"]), drawn(["#0000ff", "#ffff00"])]
    images = [(picture, 25) for part in parts for picture in pictures(part)]
    with Image.open(BytesIO(written(images, (20, 10)))) as joined:
        assert joined.info["loop"] == 0
        assert getattr(joined, "n_frames", 0) == 4
        seen: list[object] = []
        for index in range(4):
            joined.seek(index)
            assert joined.info["duration"] == 250
            seen.append(joined.convert("RGB").getpixel((3, 3)))
    assert seen == [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)]


def test_there_is_no_gif_without_a_picture() -> None:
    with pytest.raises(RenderError, match="no picture"):
        written([])

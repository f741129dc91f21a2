"""A film that was cut is known by its boxes."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.core.boxes import boxes_fill


def box(kind: bytes, body: bytes, *, long: bool = False) -> bytes:
    if long:
        return (1).to_bytes(4) + kind + (16 + len(body)).to_bytes(8) + body
    return (8 + len(body)).to_bytes(4) + kind + body


def reader(data: bytes) -> Callable[[int, int], bytes]:
    return lambda position, count: data[position : position + count]


def whole(data: bytes) -> bool:
    return boxes_fill(len(data), reader(data))


BOXES = st.builds(
    box, st.sampled_from([b"ftyp", b"moov", b"mdat", b"free"]), st.binary(max_size=40), long=st.booleans()
)
FILMS = st.lists(BOXES, min_size=1, max_size=6).map(b"".join)


@given(FILMS)
def test_a_whole_film_is_filled_by_its_boxes(film: bytes) -> None:
    assert whole(film)


@given(st.lists(BOXES, min_size=1, max_size=6), st.data())
def test_a_film_that_was_cut_inside_a_box_is_not(boxes: list[bytes], data: st.DataObject) -> None:
    film = b"".join(boxes)
    ends = {sum(len(each) for each in boxes[:count]) for count in range(len(boxes) + 1)}
    cut = data.draw(st.integers(0, len(film) - 1).filter(lambda place: place not in ends or place == 0))
    assert not whole(film[:cut])


@given(st.binary(max_size=200))
def test_any_bytes_are_judged_without_an_exception(data: bytes) -> None:
    assert whole(data) in {True, False}


def test_a_last_box_without_a_length_runs_to_the_end() -> None:
    assert whole(box(b"ftyp", b"isom") + b"\x00\x00\x00\x00mdat" + bytes(50))

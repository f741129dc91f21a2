"""Work is shared out in stretches, and nobody is idle while there is any."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.studio.render.shares import Shares

WEIGHTS = st.lists(st.integers(1, 120), max_size=30)


@given(WEIGHTS, st.integers(1, 6), st.data())
def test_each_piece_is_taken_once_whoever_asks(weights: list[int], workers: int, data: st.DataObject) -> None:
    shares = Shares([(weight, number) for number, weight in enumerate(weights)], workers)
    taken: list[int] = []
    while (piece := shares.next(data.draw(st.integers(0, workers - 1)))) is not None:
        taken.append(piece)
    assert sorted(taken) == list(range(len(weights)))
    assert all(shares.next(worker) is None for worker in range(workers))


@given(st.lists(st.integers(1, 120), min_size=4, max_size=30))
def test_workers_of_one_speed_draw_neighbours(weights: list[int]) -> None:
    shares = Shares([(weight, number) for number, weight in enumerate(weights)], 2)
    clocks = [0, 0]
    order: tuple[list[int], list[int]] = ([], [])
    while True:
        worker = clocks.index(min(clocks))
        piece = shares.next(worker)
        if piece is None:
            break
        clocks[worker] += weights[piece]
        order[worker].append(piece)
    for taken in order:
        assert sum(abs(later - earlier) > 1 for earlier, later in pairwise(taken)) <= 2
    assert abs(clocks[0] - clocks[1]) <= max(weights)

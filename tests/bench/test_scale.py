"""The figures of the scale section are made from its loads; the plot can be read."""

from pathlib import Path
from typing import cast

from PIL import Image, ImageColor

from bench.plot import COLORS, SIZE, Axis, apart, line_chart
from bench.scale import compared, draw, quantile
from bench.scale_load import STEPS, Load
from bench.scale_room import Cost


def a_load(sessions: int, *, cpu_s: float, wall_s: float, mb: float = 90.0) -> Load:
    states = [float(number) for number in range(1, 101)]
    return Load(sessions, wall_s, Cost(1.0, 80.0), Cost(1.0 + cpu_s, mb), [], [2.0] * 10, states)


def test_a_load_is_counted_for_each_session_and_step() -> None:
    found = a_load(10, cpu_s=2.0, wall_s=6.0)
    assert found.cpu_ms == 200
    assert found.step_ms == 6000 / (10 * STEPS)
    assert found.memory_kb == 1024


def test_every_size_stands_against_one_session_and_state_against_an_idle_server() -> None:
    loads = {1: [a_load(1, cpu_s=0.1, wall_s=1.0)] * 3, 100: [a_load(100, cpu_s=20.0, wall_s=50.0, mb=100.0)]}
    found = {each.name: each for each in compared(loads)}
    grown = found["processor, server, 100 sessions"]
    assert (round(grown.ratio, 3), grown.met) == (2.0, False)
    assert found["an edit or export, 100 sessions"].ratio == 0.5
    assert found["edits and exports a second, 100 sessions"].ratio == 2.0
    assert found["`state` meanwhile, p99, 100 sessions"].value == 99
    assert found["`state` meanwhile, p50, 1 session"].peer_value == 2.0
    memory = found["memory of the server, 100 sessions"]
    assert (memory.value, memory.met) == (204.8, False)


def test_a_quantile_is_one_of_the_values() -> None:
    assert [quantile([3.0, 1.0, 2.0], share) for share in (0, 0.5, 0.99, 1)] == [1.0, 2.0, 3.0, 3.0]


def test_an_axis_holds_whole_decades() -> None:
    axis = Axis.of([3.0, 450.0], 0, 300)
    assert (axis.low, axis.high, axis.decades) == (1.0, 1000.0, [1.0, 10.0, 100.0, 1000.0])
    assert [round(axis.at(value)) for value in (1, 10, 1000)] == [0, 100, 300]
    assert Axis.of([1.0], 0, 10).decades == [1.0, 10.0]


def test_labels_keep_their_distance_and_their_order() -> None:
    moved = apart([50.0, 52.0, 51.0, 200.0], 20)
    assert moved[3] == 200.0
    assert sorted(moved) == [moved[0], moved[2], moved[1], moved[3]]
    assert all(after - before >= 20 for before, after in zip(sorted(moved), sorted(moved)[1:], strict=False))


def test_the_plot_is_a_picture_with_every_line_in_its_colour(tmp_path: Path) -> None:
    draw(tmp_path / "scale.png", {n: [a_load(n, cpu_s=0.6 * n, wall_s=0.5 * n)] for n in (1, 10, 100)})
    line_chart(tmp_path / "one.png", "One", "rows", "µs", {"a query": [(1, 1.0), (1000, 1.0)]})
    with Image.open(tmp_path / "scale.png") as many, Image.open(tmp_path / "one.png") as one:
        assert many.size == one.size == SIZE
        assert [_pixels(many, color) > 100 for color in COLORS[:5]] == [True] * 5
        assert [_pixels(one, color) > 100 for color in COLORS[:5]] == [True] + [False] * 4


def _pixels(picture: Image.Image, color: str) -> int:
    """How many pixels have very nearly this colour; edges are smooth."""
    wanted = ImageColor.getrgb(color)
    found = cast("list[tuple[int, tuple[int, int, int]]]", picture.convert("RGB").getcolors(SIZE[0] * SIZE[1]))
    return sum(count for count, pixel in found if all(abs(a - b) < 20 for a, b in zip(pixel, wanted[:3], strict=True)))

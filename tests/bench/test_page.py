"""The figures, as tables and as a page."""

import json

import pytest

from bench.__main__ import main
from bench.figure import Figure, figure
from bench.page import LAST, PAGE, kept, page, plain, table
from bench.section import SECTIONS


def test_a_figure_is_a_median_with_its_spread_over_the_median_of_its_peer() -> None:
    found = figure("call", [5.0, 1.0, 3.0, 100.0, 2.0], "ms", "bare", [2.0, 1.0, 1.5], aim=2.0)
    assert (found.value, found.peer_value, found.ratio, found.met) == (3.0, 1.5, 2.0, True)
    assert (found.low, found.high, found.runs) == (1.0, 100.0, 5)
    assert figure("call", [3.0], "ms", "limit", [1.0], aim=2.0).met is False
    assert figure("list", [7.0], "characters", "budget", [10.0], aim=7.0, aim_of="value").met is True
    assert Figure("free", 1, "ms", "nothing", 0).ratio == float("inf")


def test_a_table_says_whether_an_aim_was_met() -> None:
    lines = table([figure("call", [3.0], "ms", "bare", [1.0], aim=2.0)]).splitlines()
    assert lines[0].startswith("| what")
    assert "missed: 2" in lines[2]
    assert [plain(value) for value in (12345.6, 99.96, 12.34, 1.234, 0.01234, 7.0)] == [
        "12,346", "100.0", "12.3", "1.23", "0.0123", "7",
    ]  # fmt: skip


def test_the_page_names_the_machine_and_how_each_section_is_measured_again() -> None:
    call = {"name": "call", "value": 3.0, "unit": "ms", "peer": "bare", "peer_value": 1.5}
    section = {"name": "overhead", "title": "Overhead", "figures": [call], "notes": ["Nothing stood out."]}
    made = page({"machine": {"system": "Linux, 2 processors"}, "sections": [section]})
    for words in ("Linux, 2 processors", "## Overhead", "`python -m bench overhead`", "2.00", "- Nothing stood out."):
        assert words in made


@pytest.mark.parametrize("words", [["moon"], ["--write", "--quick"]])
def test_a_wrong_word_measures_nothing(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "bench" in capsys.readouterr().err


def test_the_page_is_made_from_the_run_that_was_kept() -> None:
    data = json.loads(LAST.read_text(encoding="utf-8"))
    assert PAGE.read_text(encoding="utf-8") == page(data), "run `python -m bench --write`"


def test_every_section_has_figures_with_a_peer_on_the_page() -> None:
    sections = {each.name: each for each in kept()}
    assert tuple(sections) == SECTIONS
    for section in sections.values():
        assert section.figures
        assert all(each.peer and each.runs > 0 for each in section.figures)

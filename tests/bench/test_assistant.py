"""The figures of what an assistant pays; the budgets themselves are tested in tests/surface/test_budgets.py."""

from bench import assistant
from bench.assistant import Paid
from bench.figure import Figure

PAID = Paid(
    {"tools/list": "x" * 3_500, "prompts/list": "x" * 350},
    "y" * 1_000,
    {"state": "Files: a.jpg", "export": "Video: a.mp4 (10 s)\nIt is a.mp4."},
    {"state": "{}", "export": "{}"},
)


def named(name: str) -> Figure:
    return next(each for each in assistant.told(PAID) if each.name.startswith(name))


def test_sizes_stand_against_their_budgets_and_tokens_against_the_peers() -> None:
    assert (named("tools/list, with").ratio, named("tools/list, with").met) == (0.5, True)
    assert (named("instructions").value, named("instructions").met) == (1_000, False)
    assert {each.peer_value for each in assistant.told(PAID) if each.unit == "tokens"} == set(assistant.PEERS.values())
    assert named("prompts/list").ratio == 0.1
    assert named("state: text").peer_value == assistant.RESULT_BUDGET
    assert named("export: structure").peer_value == len(PAID.texts["export"])


def test_a_fact_that_is_said_twice_misses_the_aim() -> None:
    assert (named("facts").value, named("facts").met) == (1, False)

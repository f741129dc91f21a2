import json
from typing import Any

import pytest
from hypothesis import given

from nemo_mcp.core import values
from tests.core.samples import JSON


@given(JSON)
def test_reading_any_value_as_any_type_never_raises(value: Any) -> None:
    assert values.is_object(value) == isinstance(value, dict)
    assert isinstance(values.items(value), list)
    assert values.number(value) is None or not isinstance(value, bool | str)
    assert (values.amount(value) or 0) >= 0
    assert len(values.digest(value)) == 64
    assert values.text(value) is None or value.strip()


@pytest.mark.parametrize("value", [True, None, "7", [], float("nan"), float("inf"), 10**400])
def test_what_is_no_finite_number_is_none(value: object) -> None:
    assert values.number(value) is None


def test_equal_values_have_equal_digests_whatever_the_order_and_the_signature() -> None:
    one = {"a": 1, "b": ["https://x.example/v.mp4?sig=1#t", "what? yes"]}
    two = json.loads('{"b":["https://x.example/v.mp4?sig=2","what? yes"],"a":1}')
    assert values.canonical(one) == values.canonical(two) == '{"a":1,"b":["https://x.example/v.mp4","what? yes"]}'
    assert values.digest(one) != values.digest(two | {"b": ["https://x.example/v.mp4", "what? no"]})


def test_a_lone_surrogate_has_a_digest() -> None:
    assert values.digest(values.parse('"\\ud800"'))


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 200_000, "[" * 101 + "]" * 101, '[{"a":' * 60 + "1" + "}]" * 60, "9" * 5_000]
)
def test_what_is_no_sane_json_is_refused(text: str) -> None:
    with pytest.raises(values.NotJsonError):
        values.parse(text)


def test_wide_json_is_not_deep_json() -> None:
    assert len(values.items(values.parse(f"[{','.join(['[1]'] * 500)}]"))) == 500


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://127.0.0.1:4001/media/x/a.png", "http://127.0.0.1:50123/media/x/a.png"),
        ("http://localhost:4001/media/x/a.png?sig=1", "http://127.0.0.1/media/x/a.png?sig=2"),
        ("https://cdn.example/a.png?sig=1", "https://cdn.example/a.png?sig=2"),
    ],
)
def test_a_file_is_the_same_wherever_this_computer_serves_it_from(one: str, other: str) -> None:
    assert values.digest({"cdn_url": one}) == values.digest({"cdn_url": other})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://127.0.0.1:4001/media/x/a.png", "http://127.0.0.1:4001/media/y/a.png"),
        ("https://one.example/a.png", "https://two.example/a.png"),
        ("http://127.0.0.1.example:4001/a.png", "http://127.0.0.1.example:4002/a.png"),
    ],
)
def test_another_path_or_another_host_is_another_file(one: str, other: str) -> None:
    assert values.digest({"cdn_url": one}) != values.digest({"cdn_url": other})

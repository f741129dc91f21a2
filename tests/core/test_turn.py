import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemo_mcp.core.turn import MESSAGE_LIMIT, MESSAGES_KEPT, Turn, TurnFailure, fold
from tests.core.samples import JSON, fold_pieces
from tests.shares import share


def told(*events: dict[str, Any]) -> Turn:
    turn = Turn()
    for event in events:
        turn = fold(turn, "message", json.dumps(event))
    return turn


def says(*parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"content": {"parts": list(parts), "role": "model"}, "author": "nemo_agent", **fields}


@pytest.mark.promise("P41")
@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("", ""),
        ("message", "  \n"),
        ("message", "heartbeat"),
        ("message", '{"type":"heartbeat"}'),
        ("message", ' { "type" : "heartbeat", "at": 1 } '),
        ("heartbeat", ""),
        ("heartbeat", '{"n":1}'),
        ("heartbeat", "{"),
    ],
)
def test_each_form_of_keep_alive_counts_as_one(event: str, data: str) -> None:
    assert fold(Turn(), event, data) == Turn(keep_alives=1)


def test_the_apology_counts_as_the_only_text_and_in_the_middle() -> None:
    sorry = "I encountered a temporary issue. Please try again later."
    assert told(says({"text": sorry}), says({"text": sorry})).text == sorry
    assert told(says({"text": sorry}), says({"text": "Done."})).text == f"{sorry}\n\nDone."


def test_an_apology_at_the_end_of_a_message_is_cut_off_it() -> None:
    assert told(says({"text": "Title added. I encountered a temporary issue."})).text == "Title added."
    assert told(says({"text": "The title reads “I encountered a temporary issue in Rome”"})).text.endswith("in Rome”")


def test_fragments_are_the_text_when_the_stream_dies_before_the_final() -> None:
    turn = told(says({"text": "Your video "}, partial=True), says({"text": "is"}, partial=True))
    assert (turn.texts, turn.pending, turn.text) == ((), "Your video is", "Your video is")
    assert not turn.silent


def test_fragments_that_a_tool_call_interrupts_stay() -> None:
    call = {"functionCall": {"id": "c", "name": "edit_multitrack"}}
    turn = told(says({"text": "Working."}, partial=True), says(call), says({"text": "Done."}))
    assert turn.texts == ("Working.", "Done.")


def test_a_typed_text_may_come_in_either_field_and_in_fragments() -> None:
    assert told({"type": "text", "text": "Hello."}).text == "Hello."
    assert told({"type": "text", "content": "Hel", "partial": True}, {"type": "text", "content": "Hello."}).texts == (
        "Hello.",
    )


def test_texts_on_both_sides_of_a_call_in_one_event_are_two_messages() -> None:
    turn = told(says({"text": "One "}, {"text": "whole."}, {"functionCall": {"name": "x"}}, {"text": "Two."}))
    assert turn.texts == ("One whole.", "Two.")


def test_the_users_own_words_and_thoughts_are_not_shown() -> None:
    turn = told(
        {"content": {"parts": [{"text": "add a title"}], "role": "user"}, "author": "user"},
        says({"text": "hmm", "thought": True}, partial=True),
        {"type": "thought", "content": "hmm"},
    )
    assert turn.silent
    assert turn.events == 3


def test_a_long_running_call_is_open_until_its_result() -> None:
    opened = told(says({"text": "Generating."}, longRunningToolIds=["call-9"]))
    assert not opened.complete
    result = says({"functionResponse": {"id": "call-9", "name": "generate_video_with_seedance"}})
    assert fold(opened, "message", json.dumps(result)).complete


def test_a_result_closes_only_its_own_call() -> None:
    calls = says({"functionCall": {"id": "a", "name": "x"}}, {"functionCall": {"id": "b", "name": "x"}})
    assert not told(calls, says({"functionResponse": {"id": "a", "name": "x"}})).complete
    assert not told(calls, says({"functionResponse": {"id": "c", "name": "x"}})).complete
    assert told(calls, says(*({"functionResponse": {"id": each, "name": "x"}} for each in "ba"))).complete


def test_typed_calls_without_ids_are_matched_by_name() -> None:
    call, result = {"type": "tool_call", "name": "x"}, {"type": "tool_result", "name": "x"}
    assert not told(call, call, result).complete
    assert told(call, call, result, result).complete
    assert not told(call, {"type": "tool_result", "name": "y"}).complete
    assert told(says({"functionCall": {"id": "a", "name": "x"}}), result).complete


@pytest.mark.parametrize(
    ("event", "failure"),
    [
        ({"error": ""}, TurnFailure("the backend gave no reason")),
        ({"error": {"code": "2001", "message": "no credits"}}, TurnFailure("no credits", 2001)),
        ({"error": {"message": "m"}, "code": 1002}, TurnFailure("m", 1002)),
        ({"type": "error", "content": "broken"}, TurnFailure("broken")),
        ({"type": "error", "text": "broken", "code": "QUOTA"}, TurnFailure("broken", "QUOTA")),
        ({"code": "2001", "msg": "m", "data": {"user_id": "anon_1"}}, TurnFailure("m", 2001, "anon_1")),
        ({"code": 2001, "detail": "d", "user_id": "u"}, TurnFailure("d", 2001, "u")),
        ({"errorMessage": "only words"}, TurnFailure("only words")),
        ({"code": 0, "data": {}}, None),
        ({"error": None}, None),
        ({"errorCode": None, "errorMessage": ""}, None),
        ({"code": "OK"}, None),
        ({"code": True}, None),
        ({"message": "just words"}, None),
    ],
)
def test_an_error_is_read_in_every_form(event: dict[str, Any], failure: TurnFailure | None) -> None:
    assert told(event).failure == failure


def test_the_first_failure_stands_unless_a_later_one_names_a_code() -> None:
    vague, coded, other = {"error": "stopped"}, {"code": 2001, "message": "credits"}, {"code": 1001, "message": "token"}
    assert told(vague, {"error": "again"}).failure == TurnFailure("stopped")
    assert told(vague, coded, other).failure == TurnFailure("credits", 2001)


def test_unreadable_data_is_counted_and_passed_over() -> None:
    turn = Turn()
    for data in ("<html>", "[1,2]", '"words"', "7", '{"error', '{"error"', "[DONE]"):
        turn = fold(turn, "message", data)
    assert (turn.skipped, turn.events) == (6, 1)  # `{"error"` is a failure cut short
    assert turn.failure == TurnFailure("the backend gave no reason")


def test_unknown_types_are_events_without_effect() -> None:
    assert told({"type": "telemetry", "content": "x"}, {"unheard": 1}) == Turn(events=2)


def test_a_hostile_stream_stays_bounded() -> None:
    turn = Turn()
    for number in range(2 * MESSAGES_KEPT):
        turn = fold(turn, "message", json.dumps({"type": "text", "content": f"message {number}"}))
    turn = fold(turn, "message", json.dumps(says({"text": "x" * (2 * MESSAGE_LIMIT)}, partial=True)))
    assert len(turn.texts) == MESSAGES_KEPT
    assert turn.texts[-1] == f"message {2 * MESSAGES_KEPT - 1}"
    assert len(turn.pending) == MESSAGE_LIMIT


def test_nesting_and_digits_without_end_are_skipped() -> None:
    for data in ("[" * 100_000, '{"a":' * 5_000, '{"code":' + "9" * 10_000 + "}"):
        assert fold(Turn(), "message", data).skipped == 1


KEYS = [
    "type",
    "content",
    "text",
    "error",
    "code",
    "errorCode",
    "errorMessage",
    "partial",
    "longRunningToolIds",
    "name",
]
PART = st.fixed_dictionaries({}, optional=dict.fromkeys(("text", "thought", "functionCall", "functionResponse"), JSON))
EVENTS = st.one_of(
    st.dictionaries(st.sampled_from(KEYS), JSON),
    st.fixed_dictionaries({"content": st.fixed_dictionaries({"parts": st.lists(PART | JSON, max_size=4) | JSON})}),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["text", "tool_call", "tool_result", "error", "heartbeat"])},
        optional=dict.fromkeys(KEYS[1:], JSON),
    ),
)


@settings(max_examples=share(300, 75))
@given(st.lists(EVENTS.map(json.dumps) | st.text(), max_size=6), st.text(max_size=12))
def test_folding_never_raises_and_every_event_counts_once(datas: list[str], event: str) -> None:
    turn = Turn()
    for number, data in enumerate(datas, start=1):
        turn = fold(turn, event, data)
        assert turn.events + turn.keep_alives + turn.skipped == number
        assert turn.silent == (turn.text.strip() == "")


@settings(max_examples=50)
@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=6), st.integers(0, 1_000), st.integers(0, 1_000))
def test_any_text_comes_through_whole(said: list[str], first: int, second: int) -> None:
    lines = [f"data: {json.dumps(says({'text': each}), ensure_ascii=False)}\n\n" for each in said]
    body = "".join(lines).encode("utf-8", "replace")
    cuts = sorted({0, min(first, len(body)), min(second, len(body)), len(body)})
    turn = fold_pieces(body[start:end] for start, end in pairwise(cuts))
    expected = [each.encode("utf-8", "replace").decode() for each in said]
    assert turn.texts == tuple(each for each in expected if each.strip())

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemo_mcp.core.turn import MESSAGE_LIMIT, MESSAGES_KEPT, Turn, TurnFailure, fold
from tests.core.samples import JSON, WIRE, fold_pieces, folded


def told(*events: dict[str, Any]) -> Turn:
    turn = Turn()
    for event in events:
        turn = fold(turn, "message", json.dumps(event))
    return turn


def says(*parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"content": {"parts": list(parts), "role": "model"}, "author": "nemo_agent", **fields}


SILENT = [
    "adk213_tool_call_and_result.sse",
    "adk142_tool_call_and_result.sse",
    "adk213_silent_turn_no_text.sse",
    "adk213_state_delta_only.sse",
    "adk213_turn_complete_only.sse",
    "adk213_empty_stream.sse",
    "typed_silent_edit.sse",
]
READINGS = {
    "adk213_text.sse": ("Your video is ready.",),
    "adk213_text_and_call_in_one_event.sse": ("Generating now.",),
    "adk213_two_texts_around_tools.sse": ("Your video is ready.", "Generating now.", "Your video is ready."),
    "adk213_llm_tool_turn.sse": ("Adding the title.", "Done. Click Export."),
    "adk213_partials_own_ids.sse": ("Your video is ready.",),
    "adk213_partials_shared_id.sse": ("Adding the title.", "Done. Click Export."),
    "adk213_thought.sse": ("Done planning.",),
    "adk213_silent_turn_empty_text.sse": ("Adding the title.",),
    "adk213_line_separator_u2028.sse": ("line 1\nline 2\u2028你好 🎬",),
    "typed_text_tool_heartbeat.sse": ("Working on the city clip.", "The clip is on the timeline."),
    "keepalive_forms_then_text.sse": ("Still on the same stream.",),
    "line_ends_crlf.sse": ("Lines end with CR LF.",),
    "cut_without_end.sse": ("First part is whole.",),
    "adk213_exception_mid_stream.sse": ("Your video is ready.",),
    "adk126_exception_mid_stream.sse": ("Your video is ready.",),
    "adk142_exception_mid_stream_broken.sse": ("Your video is ready.",),
    "only_temporary_issue.sse": ("I encountered a temporary issue",),
}
FAILURES = {
    "adk213_error_event.sse": TurnFailure('quota "exceeded"', "RESOURCE_EXHAUSTED"),
    "adk213_exception_mid_stream.sse": TurnFailure('RuntimeError: backend "exploded"\nline2'),
    "adk126_exception_mid_stream.sse": TurnFailure('backend "exploded"\nline2'),
    "adk142_exception_mid_stream_broken.sse": TurnFailure('backend "exploded'),
    "adk213_empty_parts_error.sse": TurnFailure("ValueError: No parts in the new_message."),
    "stream_2001_code_envelope.sse": TurnFailure("insufficient credits", 2001),
    "stream_2001_adk_error_event.sse": TurnFailure("insufficient credits", 2001),
    "stream_2001_typed_error.sse": TurnFailure("insufficient credits", 2001),
}


@pytest.mark.promise("P39", "P43")
@pytest.mark.parametrize(("name", "texts"), READINGS.items())
def test_a_sample_reads_as_its_documented_texts(name: str, texts: tuple[str, ...]) -> None:
    turn = folded(name)
    assert turn.texts == texts
    assert turn.pending == ""
    assert turn.text == "\n\n".join(texts)
    assert not turn.silent


@pytest.mark.promise("P44")
@pytest.mark.parametrize("name", SILENT)
def test_a_silent_sample_has_no_text(name: str) -> None:
    turn = folded(name)
    assert turn.silent
    assert turn.text == ""
    assert turn.failure is None
    assert turn.complete


@pytest.mark.parametrize("name", sorted(path.name for path in WIRE.glob("*.sse")))
def test_a_sample_fails_only_where_its_reading_says_so(name: str) -> None:
    failure = folded(name).failure
    expected = FAILURES.get(name)
    if name == "adk213_second_message_stale_session.sse":
        assert failure is not None
        assert failure.message.startswith("StaleSessionError: ")
    else:
        assert failure == expected


@pytest.mark.promise("P40")
@pytest.mark.parametrize(
    ("name", "tools", "complete"),
    [
        ("adk213_tool_call_and_result.sse", ("edit_multitrack",), True),
        ("adk142_tool_call_and_result.sse", ("edit_multitrack",), True),
        ("adk213_llm_tool_turn.sse", ("edit_multitrack",), True),
        ("adk213_text_and_call_in_one_event.sse", ("generate_video_with_seedance",), False),
        ("adk213_two_texts_around_tools.sse", ("edit_multitrack", "generate_video_with_seedance"), False),
        ("typed_text_tool_heartbeat.sse", ("generate_video_with_seedance",), True),
        ("typed_silent_edit.sse", ("edit_multitrack",), True),
    ],
)
def test_tool_calls_are_noted_and_never_shown(name: str, tools: tuple[str, ...], complete: bool) -> None:
    turn = folded(name)
    assert turn.tools == tools
    assert turn.complete is complete
    assert not any(tool in turn.text for tool in tools)


@pytest.mark.promise("P41")
def test_keep_alives_are_neither_text_nor_error_nor_event() -> None:
    turn = folded("keepalive_forms_then_text.sse")
    assert (turn.events, turn.skipped, turn.failure) == (1, 0, None)
    assert turn.keep_alives == 6  # comments and blank lines never become events


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


@pytest.mark.parametrize("name", sorted(path.name for path in WIRE.glob("*.sse")))
def test_a_sample_reads_the_same_wherever_its_bytes_are_cut(name: str) -> None:
    whole = folded(name)
    for cut in range(1, (WIRE / name).stat().st_size, 97):
        assert folded(name, cut, cut + 1, cut + 2) == whole


def test_the_apology_after_good_replies_is_dropped() -> None:
    assert folded("trailing_temporary_issue.sse").text == "The title is on screen for the first 3 seconds."


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
    for data in ("<html>", "[1,2]", '"words"', "7", '{"error', "[DONE]", "\ufeff{}"):
        turn = fold(turn, "message", data)
    assert (turn.skipped, turn.events) == (6, 1)  # `{"error` is a failure cut short
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


KEYS = ["type", "content", "text", "error", "code", "errorCode", "errorMessage", "partial", "longRunningToolIds", "name"]
PART = st.fixed_dictionaries(
    {}, optional={key: JSON for key in ("text", "thought", "functionCall", "functionResponse")}
)
EVENTS = st.one_of(
    st.dictionaries(st.sampled_from(KEYS), JSON),
    st.fixed_dictionaries({"content": st.fixed_dictionaries({"parts": st.lists(PART | JSON, max_size=4) | JSON})}),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["text", "tool_call", "tool_result", "error", "heartbeat"])},
        optional={key: JSON for key in KEYS[1:]},
    ),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(EVENTS.map(json.dumps) | st.text(), max_size=6), st.text(max_size=12))
def test_folding_never_raises_and_every_event_counts_once(datas: list[str], event: str) -> None:
    turn = Turn()
    for number, data in enumerate(datas, start=1):
        turn = fold(turn, event, data)
        assert turn.events + turn.keep_alives + turn.skipped == number
        assert turn.silent == (turn.text.strip() == "")


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=6), st.integers(0, 1_000), st.integers(0, 1_000))
def test_any_text_comes_through_whole(said: list[str], first: int, second: int) -> None:
    lines = [f"data: {json.dumps(says({'text': each}), ensure_ascii=False)}\n\n" for each in said]
    body = "".join(lines).encode("utf-8", "replace")
    cuts = sorted({0, min(first, len(body)), min(second, len(body)), len(body)})
    turn = fold_pieces(body[start:end] for start, end in zip(cuts, cuts[1:], strict=False))
    expected = [each.encode("utf-8", "replace").decode() for each in said]
    assert turn.texts == tuple(each for each in expected if each.strip())

"""Every SSE sample, and the column \"Reading\" of its provenance table."""

import pytest

from nemo_mcp.core.turn import TurnFailure
from tests.core.samples import WIRE, folded

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


@pytest.mark.parametrize("name", sorted(path.name for path in WIRE.glob("*.sse")))
def test_a_sample_reads_the_same_wherever_its_bytes_are_cut(name: str) -> None:
    whole = folded(name)
    for cut in range(1, (WIRE / name).stat().st_size, 211):
        assert folded(name, cut, cut + 1, cut + 2) == whole


def test_the_apology_after_good_replies_is_dropped() -> None:
    assert folded("trailing_temporary_issue.sse").text == "The title is on screen for the first 3 seconds."

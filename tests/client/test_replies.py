"""Reading replies: every golden sample in its documented meaning, and every form that is allowed."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp import errors
from nemo_mcp.client.replies import (
    Reply,
    is_duplicate,
    read_credits,
    read_data,
    read_object,
    read_render,
    text_field,
)

WIRE = Path(__file__).parents[1] / "wire"


def reply(body: bytes | str | dict[str, object], status: int = 200, **headers: str) -> Reply:
    raw = json.dumps(body).encode() if isinstance(body, dict) else body.encode() if isinstance(body, str) else body
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw, 1_790_000_000)


def sample(name: str, status: int = 200) -> Reply:
    return reply((WIRE / name).read_bytes(), status)


@pytest.mark.promise("P45")
def test_code_zero_is_a_success() -> None:
    assert read_data(sample("e1_token_reply_short.json"))["credits"] == 100


@pytest.mark.parametrize("name", ["e2_session_reply_full", "e2_session_reply_short", "e2_session_reply_top_level"])
def test_a_session_id_stays_the_string_it_is(name: str) -> None:
    assert text_field(read_data(sample(f"{name}.json")), "session_id") == "5530112233445566778"


def test_a_session_id_that_came_as_a_number_keeps_all_digits() -> None:
    assert text_field(read_data(reply('{"code":0,"data":{"session_id":5530112233445566778}}')), "session_id") == (
        "5530112233445566778"
    )


def test_credits_are_read_with_what_is_frozen() -> None:
    found = read_credits(read_data(sample("e5_credits_reply.json")))
    assert (found.available, found.frozen, found.total) == (60, 40, 100)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("error_1001", errors.BadAccessTokenError),
        ("error_1002", errors.SessionGoneError),
        ("error_2001", errors.NoCreditsError),
        ("error_4001", errors.FileTypeError),
        ("error_4002", errors.FileTooLargeError),
    ],
)
@pytest.mark.parametrize("status", [200, 400, 401, 404, 422])
def test_a_code_means_the_same_under_any_status(name: str, kind: type[errors.NemoError], status: int) -> None:
    with pytest.raises(kind):
        read_data(sample(f"{name}.json", status))


@pytest.mark.promise("P50")
def test_an_unsupported_file_lists_the_formats() -> None:
    with pytest.raises(errors.FileTypeError) as caught:
        read_data(sample("error_4001.json"))
    assert "mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac" in str(caught.value)


@pytest.mark.promise("P51")
def test_a_file_that_is_too_large_is_to_be_compressed_or_trimmed() -> None:
    with pytest.raises(errors.FileTooLargeError, match="compress the file or trim it"):
        read_data(sample("error_4002.json"))


@pytest.mark.promise("P53")
@pytest.mark.parametrize("body", ["", "{}", '{"detail":"no"}', (WIRE / "e7_render_blocked_402.json").read_text()])
def test_402_is_a_matter_of_the_subscription_tier(body: str) -> None:
    with pytest.raises(errors.PlanRequiredError) as caught:
        read_render(reply(body, 402))
    assert "subscription tier, not of credits" in str(caught.value)
    assert "Register or upgrade your plan to unlock export." in str(caught.value)


def test_402_as_a_code_in_a_200_reads_the_same() -> None:
    with pytest.raises(errors.PlanRequiredError):
        read_render(sample("e7_render_blocked_402.json", 200))


def test_the_user_id_of_an_empty_account_is_kept() -> None:
    with pytest.raises(errors.NoCreditsError) as caught:
        read_data(sample("error_2001_with_user.json"))
    assert caught.value.user_id == "anon_0a1b2c3d4e5f"


@pytest.mark.parametrize("name", ["adk213", "adk126", "adk142"])
def test_an_unknown_session_of_the_agent_server_reads_as_1002(name: str) -> None:
    with pytest.raises(errors.SessionGoneError):
        read_object(sample(f"{name}_unknown_session_404.json", 404))


def test_an_unknown_route_is_no_unknown_session() -> None:
    with pytest.raises(errors.RenderUnknownError):
        read_object(sample("adk213_unknown_route_404.json", 404))


def test_a_422_with_a_list_is_told_by_its_first_message() -> None:
    with pytest.raises(errors.RefusedError, match="Field required"):
        read_object(sample("adk213_missing_session_id_422.json", 422))


@pytest.mark.parametrize("field", ["message", "msg", "detail", "error"])
def test_the_backends_words_may_stand_in_any_of_four_fields(field: str) -> None:
    with pytest.raises(errors.RefusedError, match="clip is on fire"):
        read_object(reply({"code": 7777, field: "the clip is on fire"}))
    with pytest.raises(errors.RefusedError, match="clip is on fire"):
        read_object(reply({"code": 7777, field: {"message": "the clip is on fire"}}))


def test_an_error_never_shows_an_access_token_that_the_backend_echoed() -> None:
    with pytest.raises(errors.RefusedError) as caught:
        read_object(reply({"code": 7777, "message": "bad Bearer nmv_usr_SECRET1234567890"}))
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("shape", ["r1", "r2"])
def test_both_render_shapes_are_read(shape: str) -> None:
    assert not read_render(sample(f"e7_render_accepted_{shape}.json")).completed
    processing = read_render(sample(f"e8_poll_{shape}_processing.json"))
    assert (processing.status, processing.progress) == ("processing", 50)
    completed = read_render(sample(f"e8_poll_{shape}_completed.json"))
    assert completed.completed
    assert completed.url is not None
    assert completed.url.endswith(".mp4")
    failed = read_render(sample(f"e8_poll_{shape}_failed.json"))
    assert (failed.failed, failed.reason) == (True, "asset not reachable")


def test_a_status_word_that_nobody_documented_means_go_on() -> None:
    status = read_render(reply({"taskId": "x", "status": "queued"}))
    assert not status.completed
    assert not status.failed


def test_a_taken_render_id_is_told_apart_from_other_refusals() -> None:
    assert is_duplicate(sample("e7_render_duplicate_id.json"))
    assert is_duplicate(reply({"detail": "conflict"}, 409))
    assert not is_duplicate(sample("e7_render_accepted_r1.json"))


@pytest.mark.parametrize("body", ["", "<html>Bad gateway</html>", "[1]", "nul", '{"data":'])
def test_what_is_no_json_object_breaks_the_contract(body: str) -> None:
    with pytest.raises(errors.BrokenReplyError):
        read_data(reply(body))


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with pytest.raises(errors.BrokenReplyError, match="another address"):
        read_data(reply("", status, location="https://evil.example/"))


@given(st.binary(max_size=200), st.integers(200, 599))
def test_any_bytes_are_a_value_or_a_typed_error(body: bytes, status: int) -> None:
    for read in (read_data, read_render):
        try:
            read(reply(body, status))
        except errors.NemoError as problem:
            assert str(problem)

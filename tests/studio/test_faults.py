"""Each named fault does what its row says, on the wire and in the ledger."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from nemo_mcp import contract
from nemo_mcp.studio.faults import CALLS, FAULTS, FOREVER, Faults, UnknownFaultError
from nemo_mcp.studio.profiles import CLOUD, LOCAL
from nemo_mcp.studio.spoiling import SPOILERS
from tests.studio.conftest import SKILL, WIRE, Desk, events, open_desk, sample, shape, texts

CHEAP = replace(CLOUD.without_waiting(), edit_cost=10, generation_cost=80, gui_talk=False, silent_every=0)
APPLIED, CHARGED, NOTHING = (True, 1), (False, 1), (False, 0)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("cut-stream", APPLIED),
        ("cut-before-apply", NOTHING),
        ("charge-without-effect", CHARGED),
        ("silent-turn", APPLIED),
        ("empty-stream", APPLIED),
        ("late-apology", APPLIED),
        ("only-apology", NOTHING),
        ("broken-json", APPLIED),
        ("error-in-stream", NOTHING),
        ("adk-error-event", NOTHING),
        ("partials", APPLIED),
        ("thoughts", APPLIED),
        ("u2028", APPLIED),
        ("crlf", APPLIED),
        ("two-texts", APPLIED),
        ("blank-text", APPLIED),
    ],
)
@pytest.mark.parametrize("words", ["title A", "generate Urban Dreams"])
async def test_a_stream_fault_applies_and_charges_as_it_says(
    tmp_path: Path, fault: str, expected: tuple[bool, int], words: str
) -> None:
    async with open_desk(tmp_path, CHEAP, faults=[fault]) as desk:
        session = await desk.session()
        stream = await desk.edit(session, words)
        available = (await desk.credits())[1:]
        while (await desk.credits())[1]:
            pass
        assert (await desk.draft(session) is not None, desk.studio.charges()) == expected, available
        assert stream.endswith(b"<cut>") is fault.startswith("cut")
        desk.studio.faults.disarm()
        if expected == APPLIED:
            await desk.edit(session, "undo")
            assert await desk.draft(session) is None


async def spoilt(tmp_path: Path, fault: str) -> bytes:
    async with open_desk(tmp_path, faults=[fault]) as desk:
        return await desk.edit(await desk.session(), "title A")


async def test_a_cut_stream_breaks_within_an_event(tmp_path: Path) -> None:
    stream = await spoilt(tmp_path, "cut-stream")
    assert b"functionCall" in stream
    assert b"functionResponse" in stream or b'"parts":[{"func' in stream
    assert stream.endswith(b"<cut>")
    assert not stream.removesuffix(b"<cut>").endswith(b"\n\n")


async def test_a_silent_turn_has_no_text(tmp_path: Path) -> None:
    stream = await spoilt(tmp_path, "silent-turn")
    assert len(events(stream)) == 2
    assert texts(stream) == []


async def test_an_empty_stream_is_zero_bytes(tmp_path: Path) -> None:
    assert await spoilt(tmp_path, "empty-stream") == (WIRE / "adk213_empty_stream.sse").read_bytes()


async def test_apologies_come_after_the_reply_or_alone(tmp_path: Path) -> None:
    apology = "I encountered a temporary issue"
    assert texts(await spoilt(tmp_path, "late-apology")) == ["Did: title A.", apology]
    assert texts(await spoilt(tmp_path, "only-apology")) == [apology]


async def test_garbage_stands_between_whole_events(tmp_path: Path) -> None:
    stream = await spoilt(tmp_path, "broken-json")
    whole = [line for line in stream.split(b"\n") if line.startswith(b'data: {"content"') and line.endswith(b"}")]
    assert len(whole) == 3
    assert b"\xff\xfe" in stream


async def test_an_error_line_has_the_shape_of_the_sample(tmp_path: Path) -> None:
    error = events(await spoilt(tmp_path, "error-in-stream"))[-1]
    golden = events((WIRE / "adk213_exception_mid_stream.sse").read_bytes())[-1]
    assert shape(error) == shape(golden)
    assert error["error"] == golden["error"]


async def test_an_error_event_has_the_shape_of_the_sample(tmp_path: Path) -> None:
    (error,) = events(await spoilt(tmp_path, "adk-error-event"))
    (golden,) = events((WIRE / "adk213_error_event.sse").read_bytes())
    assert shape(error) == shape(golden)


async def test_fragments_join_to_the_whole_text(tmp_path: Path) -> None:
    stream = await spoilt(tmp_path, "partials")
    partial = [event["content"]["parts"][0]["text"] for event in events(stream) if event.get("partial")]
    assert len(partial) == 2
    assert ["".join(partial)] == texts(stream)


async def test_a_thought_stands_before_the_text(tmp_path: Path) -> None:
    parts = events(await spoilt(tmp_path, "thoughts"))[-1]["content"]["parts"]
    golden = events((WIRE / "adk213_thought.sse").read_bytes())[0]["content"]["parts"]
    assert shape(parts) == shape(golden)
    assert parts[0]["thought"] is True


async def test_a_raw_line_separator_stands_in_the_text(tmp_path: Path) -> None:
    stream = await spoilt(tmp_path, "u2028")
    assert "\u2028".encode() in stream
    assert len([line for line in stream.split(b"\n") if line.startswith(b"data:")]) == 3


async def test_lines_can_end_in_cr_lf(tmp_path: Path) -> None:
    stream = await spoilt(tmp_path, "crlf")
    assert stream.count(b"\r\n\r\n") == 3
    assert b"\n" not in stream.replace(b"\r\n", b"")


async def test_a_text_can_come_twice_or_be_blank(tmp_path: Path) -> None:
    assert texts(await spoilt(tmp_path, "two-texts")) == ["Did: title A."] * 2
    assert texts(await spoilt(tmp_path, "blank-text")) == [""]


@pytest.mark.parametrize(("fault", "applied"), [("heartbeats-only", True), ("heartbeats-never", False)])
async def test_heartbeats_go_on_until_the_client_leaves(tmp_path: Path, fault: str, applied: bool) -> None:
    async with open_desk(tmp_path, CHEAP, faults=[fault]) as desk:
        session = await desk.session()
        received = b""
        message = desk.message(session, "title A")
        async with desk.http.stream("POST", contract.EDIT_PATH, json=message, headers=desk.headers) as reply:
            async for piece in reply.aiter_raw():
                received += piece
                if received.count(b"\n\n") >= 5:
                    break
        assert set(received.split(b"\n\n")) == {b'data: {"type":"heartbeat"}', b""}
        assert (await desk.draft(session) is not None) is applied
        assert desk.studio.charges() == applied
        desk.studio.faults.disarm()
        assert texts(await desk.edit(session, "title B")) == ["Did: title B."]


async def test_heartbeats_can_come_long_before_the_edit_is_applied(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(CHEAP, late_s=0.05), faults=["heartbeats-only"]) as desk:
        session = await desk.session()
        message = desk.message(session, "title A")
        async with desk.http.stream("POST", contract.EDIT_PATH, json=message, headers=desk.headers) as reply:
            await anext(reply.aiter_raw())
            assert await desk.draft(session) is None
            assert (await desk.credits())[1] == 10
        assert await desk.until(lambda draft: draft is not None, session)


async def call(desk: Desk, where: str) -> httpx.Response:
    session = await desk.session() if where in {"E3", "E4", "E6", "E7", "E11"} else ""
    match where:
        case "E1":
            headers = {contract.CLIENT_ID: "client-1", **SKILL}
            return await desk.http.post(contract.ANONYMOUS_TOKEN_PATH, headers=headers)
        case "DL":
            return await desk.http.get("/renders/unknown/output.mp4")
        case "E2":
            return await desk.post(contract.NEW_SESSION_PATH, sample("e2_session_request.json"))
        case "E3":
            return await desk.post(contract.EDIT_PATH, desk.message(session, "title A"))
        case "E4":
            return await desk.upload(session, ("clip.mp4", b'{"kind":"video","format":"mp4"}'))
        case "E5":
            return await desk.get(contract.CREDITS_PATH)
        case "E6":
            return await desk.get(contract.state_path(session))
        case "E7":
            return await desk.start_render(session, f"render_{session}", {"t": []})
        case "E8":
            return await desk.get(contract.render_poll_path("render_1"))
        case "E9":
            return await desk.get(contract.render_download_path("render_1"))
        case "E10":
            return await desk.post(contract.render_cancel_path("render_1"))
        case _:
            return await desk.post(contract.CLAIM_TOKEN_PATH, {"session_id": session})


BEFORE: dict[str, Any] = {
    "server-error": (500, None),
    "unavailable": (503, "1"),
    "redirect": (302, None),
    "refuse-once": (429, "1"),
    "bad-gateway": (502, None),
}


@pytest.mark.parametrize("fault", BEFORE)
async def test_a_status_fault_strikes_once_where_it_is_armed(desk: Desk, fault: str) -> None:
    for where in sorted(FAULTS[fault].where | FAULTS[fault].also):
        desk.studio.faults.arm(fault, on=where)
        struck = await call(desk, where)
        assert (struck.status_code, struck.headers.get("retry-after")) == BEFORE[fault], where
        assert desk.studio.faults.armed() == ()
        assert (await call(desk, where)).status_code in {200, 404}


@pytest.mark.parametrize("where", sorted(CALLS | {"E1"}))
async def test_spoilt_replies_come_from_every_end_point(desk: Desk, where: str) -> None:
    faults = desk.studio.faults
    for fault in ("no-answer", "short-reply"):
        faults.arm(fault, on=where)
        with pytest.raises(httpx.RemoteProtocolError):
            await call(desk, where)
    faults.arm("html-reply", on=where)
    page = await call(desk, where)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    faults.arm("garbled-reply", on=where)
    garbled = await call(desk, where)
    assert garbled.headers["content-type"] == "application/json"
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        garbled.json()


async def test_a_reply_can_be_too_big(desk: Desk) -> None:
    desk.studio.faults.arm("too-big-json", on="E5")
    assert len((await desk.get(contract.CREDITS_PATH)).content) > 8 * 1024 * 1024


async def test_the_work_behind_a_dropped_reply_is_done(tmp_path: Path) -> None:
    async with open_desk(tmp_path, CHEAP) as desk:
        session = await desk.session()
        desk.studio.faults.arm("no-answer", on="E3")
        with pytest.raises(httpx.RemoteProtocolError):
            await desk.edit(session, "title A")
        assert await desk.until(lambda draft: draft is not None, session)
        assert desk.studio.charges() == 1


async def test_the_work_behind_a_refusal_is_not_done(tmp_path: Path) -> None:
    async with open_desk(tmp_path, CHEAP, faults=["refuse-once"]) as desk:
        session = await desk.session()
        reply = await desk.post(contract.EDIT_PATH, desk.message(session, "title A"))
        assert shape(reply.json()) == shape(sample("e1_rate_limited_429.json"))
        assert await desk.draft(session) is None
        assert len(texts(await desk.edit(session, "title A"))) == 1
        assert desk.studio.charges() == 1


async def test_an_expired_anonymous_token_stays_expired(desk: Desk) -> None:
    user = await desk.anonymous()
    desk.studio.faults.arm("expired-token")
    for _ in range(2):
        assert (await desk.get(contract.CREDITS_PATH)).json() == sample("error_1001.json")
    assert await desk.anonymous() == user
    assert await desk.credits() == (100, 0, 100)


async def test_the_owners_token_expires_for_as_long_as_armed(desk: Desk) -> None:
    desk.studio.faults.arm("expired-token", times=2)
    codes = [(await desk.get(contract.CREDITS_PATH)).json()["code"] for _ in range(3)]
    assert codes == [1001, 1001, 0]


async def test_a_lost_session_is_1002(desk: Desk) -> None:
    session = await desk.session()
    desk.studio.faults.arm("no-session")
    assert (await desk.get(contract.state_path(session))).json() == sample("error_1002.json")
    assert (await desk.get(contract.state_path(session))).json()["code"] == 0


async def test_the_anonymous_token_can_be_rate_limited(tmp_path: Path) -> None:
    async with open_desk(tmp_path, LOCAL, faults=["rate-limited-token"]) as desk:
        reply = await desk.http.post(contract.ANONYMOUS_TOKEN_PATH, headers={contract.CLIENT_ID: "client-1", **SKILL})
        assert (reply.status_code, reply.json()) == (429, sample("e1_rate_limited_429.json"))


async def test_no_credits_is_a_reply_with_the_user(tmp_path: Path) -> None:
    async with open_desk(tmp_path, LOCAL, faults=["no-credits"]) as desk:
        reply = await desk.post(contract.EDIT_PATH, desk.message(await desk.session(), "title A"))
        assert shape(reply.json()) == shape(sample("error_2001_with_user.json"))


def test_an_unknown_fault_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownFaultError, match=r"no fault named 'cut'.*cut-stream"):
        Faults(["cut"])
    with pytest.raises(ValueError, match="strikes at E3, not at E6"):
        Faults().arm("cut-stream", on="E6")


def test_a_fault_strikes_as_often_as_armed() -> None:
    faults = Faults()
    faults.arm("server-error", times=2, on="E5")
    assert [faults.strike("server-error", where) for where in ("E6", "E5", "E5", "E5")] == [False, True, True, False]
    faults.arm("server-error", times=FOREVER)
    assert all(faults.strike("server-error", "E6") for _ in range(50))
    faults.disarm("server-error")
    assert not faults.strike("server-error", "E6")


def test_every_stream_fault_has_its_rewriting() -> None:
    of_streams = {name for name, row in FAULTS.items() if row.where == frozenset({"E3"})}
    assert of_streams - {"no-credits", "refuse-once"} == SPOILERS.keys()

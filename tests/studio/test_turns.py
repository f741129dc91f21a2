"""E3 and E6: streams, drafts, charges and undo."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest

from nemo_mcp import contract
from nemo_mcp.studio.profiles import CLOUD, LOCAL
from tests.studio.conftest import VIDEO, Desk, events, open_desk, sample, shape, texts

QUICK = CLOUD.without_waiting()


async def test_an_edit_comes_as_the_event_stream_of_the_agent(desk: Desk) -> None:
    session = await desk.session()
    reply = await desk.post(contract.EDIT_PATH, desk.message(session, "title Urban Dreams"))
    assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert reply.headers["transfer-encoding"] == "chunked"
    assert "date" in reply.headers
    call, result, said = events(reply.content)
    golden = events((Path(__file__).parents[1] / "wire" / "adk213_llm_tool_turn.sse").read_bytes())
    assert call.keys() == golden[0].keys()
    assert result.keys() == golden[1].keys()
    assert said.keys() == golden[2].keys() - {"finishReason", "usageMetadata"}
    assert all(event["actions"].keys() == golden[0]["actions"].keys() for event in (call, result, said))
    assert call["content"]["parts"][0]["functionCall"]["name"] == "edit_multitrack"
    assert result["content"]["role"] == "user"
    response = result["content"]["parts"][0]["functionResponse"]
    assert response["id"] == call["content"]["parts"][0]["functionCall"]["id"]
    assert result["actions"]["stateDelta"]["draft"] == await desk.draft(session)
    assert texts(reply.content) == ["Did: title Urban Dreams."]


async def test_the_state_has_the_shape_of_the_samples(desk: Desk) -> None:
    session = await desk.session()
    path = contract.state_path(session)
    fresh = (await desk.get(path)).json()
    assert shape(fresh) == shape(sample("e6_state_fresh_session.json"))
    assert fresh["data"]["state"]["canvas_config"] == {"width": 1920, "height": 1080, "ratio": "16:9"}
    await desk.upload(session, ("clip.mp4", VIDEO))
    await desk.edit(session, "generate Urban Dreams")
    edited = (await desk.get(path)).json()["data"]["state"]
    golden = sample("e6_state_after_title.json")["data"]["state"]
    assert shape(edited["video_infos"]) == shape(golden["video_infos"])
    assert edited.keys() == golden.keys()
    assert [track["tt"] for track in edited["draft"]["t"]] == [0, 1, 7]


@pytest.mark.parametrize(
    ("form", "expected"), [("null", {"draft": None}), ("object", {"draft": {}}), ("empty-t", {"draft": {"t": []}})]
)
async def test_an_empty_draft_has_the_form_of_the_profile(tmp_path: Path, form: Any, expected: Any) -> None:
    async with open_desk(tmp_path, replace(LOCAL, empty_draft=form)) as desk:
        session = await desk.session()
        assert expected.items() <= (await desk.state(session)).items()
        await desk.edit(session, "title A")
        assert (await desk.draft(session))["t"]


async def test_the_typed_shape_follows_the_sample(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(LOCAL, event_shape="typed")) as desk:
        session = await desk.session()
        call, result, said = events(await desk.edit(session, "title A"))
        assert call.keys() == {"type", "name", "args"}
        assert call["type"] == "tool_call"
        assert result == {"type": "tool_result", "name": "edit_multitrack", "result": {"status": "ok"}}
        assert said == {"type": "text", "content": "Did: title A."}


async def test_a_refusal_is_text_alone_and_costs_nothing(tmp_path: Path) -> None:
    async with open_desk(tmp_path, QUICK) as desk:
        session = await desk.session()
        stream = await desk.edit(session, "dance")
        assert texts(stream) == ["I cannot dance. What else?"]
        assert await desk.draft(session) is None
        assert await desk.credits() == (100, 0, 100)


async def test_undo_brings_the_draft_before_back(desk: Desk) -> None:
    session = await desk.session()
    await desk.edit(session, "title A")
    first = await desk.draft(session)
    await desk.edit(session, "title B")
    stream = await desk.edit(session, "undo")
    assert events(stream)[1]["actions"]["stateDelta"]["draft"] == first
    assert await desk.draft(session) == first
    await desk.edit(session, "undo")
    assert await desk.draft(session) is None
    assert texts(await desk.edit(session, "undo")) == ["I cannot undo. What else?"]


async def test_redo_brings_back_what_was_undone(desk: Desk) -> None:
    session = await desk.session()
    drafts: list[Any] = []
    for name in "ABC":
        await desk.edit(session, f"title {name}")
        drafts.append(await desk.draft(session))
    await desk.edit(session, "undo 3")
    assert await desk.draft(session) is None
    stream = await desk.edit(session, "redo")
    assert events(stream)[1]["actions"]["stateDelta"]["draft"] == drafts[0]
    assert texts(stream) == ["Redone."]
    await desk.edit(session, "redo 2")
    assert await desk.draft(session) == drafts[2]
    assert texts(await desk.edit(session, "redo")) == ["I cannot redo. What else?"]
    await desk.edit(session, "undo")
    assert await desk.draft(session) == drafts[1]


async def test_more_steps_of_redo_than_there_are_go_as_far_as_they_can(desk: Desk) -> None:
    session = await desk.session()
    await desk.edit(session, "title A")
    last = await desk.draft(session)
    await desk.edit(session, "undo")
    stream = await desk.edit(session, "redo 9")
    assert events(stream)[1]["actions"]["stateDelta"]["draft"] == last == await desk.draft(session)


async def test_an_edit_after_an_undo_leaves_nothing_to_redo(desk: Desk) -> None:
    session, other = await desk.session(), await desk.session()
    for each in (session, other):
        await desk.edit(each, "title A")
        await desk.edit(each, "undo")
    await desk.edit(session, "dance")
    await desk.edit(session, "title B")
    kept = await desk.draft(session)
    assert texts(await desk.edit(session, "redo")) == ["I cannot redo. What else?"]
    assert await desk.draft(session) == kept
    assert texts(await desk.edit(other, "redo")) == ["Redone."]


async def test_undo_and_redo_cost_what_an_edit_costs(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(QUICK, start_credits=200)) as desk:
        session = await desk.session()
        for words in ("title A", "undo", "redo"):
            await desk.edit(session, words)
        assert await desk.credits() == (50, 0, 50)
        assert desk.studio.charges() == 3


async def test_an_edit_costs_fifty_credits_in_the_cloud(tmp_path: Path) -> None:
    async with open_desk(tmp_path, QUICK) as desk:
        user = await desk.anonymous()
        session = await desk.session()
        await desk.edit(session, "title A")
        assert await desk.credits() == (50, 0, 50)
        assert [entry.kind for entry in desk.studio.ledger(user)] == ["grant", "freeze", "charge"]
        await desk.edit(session, "title B")
        refused = await desk.post(contract.EDIT_PATH, desk.message(session, "title C"))
        expected = sample("error_2001_with_user.json") | {"data": {"user_id": user}}
        assert (refused.status_code, refused.json()) == (200, expected)
        assert desk.studio.charges(user) == 2
        assert len(await desk.draft(session)) == 3


@pytest.mark.parametrize(
    ("place", "golden"),
    [
        ("stream-code", "stream_2001_code_envelope.sse"),
        ("stream-adk", "stream_2001_adk_error_event.sse"),
        ("stream-typed", "stream_2001_typed_error.sse"),
    ],
)
async def test_no_credits_can_be_said_in_the_stream(tmp_path: Path, place: Any, golden: str) -> None:
    async with open_desk(tmp_path, replace(LOCAL, no_credits_in=place), faults=["no-credits"]) as desk:
        session = await desk.session()
        (event,) = events(await desk.edit(session, "title A"))
        (expected,) = events((Path(__file__).parents[1] / "wire" / golden).read_bytes())
        assert {key: event[key] for key in expected if key not in {"id", "timestamp", "invocationId"}} == {
            key: value for key, value in expected.items() if key not in {"id", "timestamp", "invocationId"}
        }
        assert await desk.draft(session) is None


async def test_generation_changes_the_draft_twice_while_credits_stay_frozen(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(QUICK, post_production_s=0.2)) as desk:
        session = await desk.session()
        stream = await desk.edit(session, "generate Urban Dreams")
        assert events(stream)[0]["content"]["parts"][0]["functionCall"]["name"] == "generate_video_with_seedance"
        assert texts(stream) == ["The raw video is ready; music and titles follow."]
        raw = await desk.draft(session)
        assert [track["tt"] for track in raw["t"]] == [0]
        assert await desk.credits() == (0, 100, 100)
        final = await desk.until(lambda draft: len(draft["t"]) == 3, session)
        assert [track["tt"] for track in final["t"]] == [0, 1, 7]
        assert await desk.credits() == (0, 0, 0)
        assert desk.studio.charges() == 1


async def test_post_production_can_stay_within_the_stream(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(QUICK, post_production="in-stream")) as desk:
        session = await desk.session()
        stream = await desk.edit(session, "generate Urban Dreams")
        assert len(texts(stream)) == 2
        assert len((await desk.draft(session))["t"]) == 3


async def test_the_cloud_speaks_of_buttons_in_the_language_of_the_user(tmp_path: Path) -> None:
    async with open_desk(tmp_path, QUICK) as desk:
        session = await desk.session()
        assert "click the Export button" in texts(await desk.edit(session, "title A"))[0]
        assert "点击“导出”按钮" in texts(await desk.edit(session, "标题 晨光"))[0]


async def test_every_third_change_of_the_cloud_is_silent(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(QUICK, edit_cost=10)) as desk:
        session = await desk.session()
        counts = [len(texts(await desk.edit(session, f"title {n}"))) for n in range(6)]
        assert counts == [1, 1, 0, 1, 1, 0]


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("typed", b'data: {"type":"heartbeat"}\n\n'),
        ("empty", b"data:\n\n"),
        ("blank", b"data: \n\n"),
        ("word", b"data: heartbeat\n\n"),
        ("event", b"event: heartbeat\n\n"),
        ("event-data", b"event: heartbeat\ndata:\n\n"),
        ("comment", b": ping\n\n"),
    ],
)
async def test_keep_alives_come_while_the_edit_takes_its_time(tmp_path: Path, form: Any, line: bytes) -> None:
    profile = replace(LOCAL, edit_s=0.02, heartbeat_s=0.002, keep_alive=form)
    async with open_desk(tmp_path, profile) as desk:
        session = await desk.session()
        stream = await desk.edit(session, "title A")
        assert stream.count(line) >= 3
        assert texts(stream) == ["Did: title A."]


async def test_keep_alives_of_all_forms_can_come_in_turn(tmp_path: Path) -> None:
    profile = replace(LOCAL, edit_s=0.05, heartbeat_s=0.002, keep_alive="all")
    async with open_desk(tmp_path, profile) as desk:
        stream = await desk.edit(await desk.session(), "title A")
        assert b": ping\n\n" in stream
        assert b"data: heartbeat\n\n" in stream


async def test_a_second_message_at_once_gets_the_error_of_a_stale_session(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(QUICK, edit_s=0.1)) as desk:
        session = await desk.session()
        first: list[bytes] = []
        second = b""

        async def send() -> None:
            first.append(await desk.edit(session, "title A"))

        async with anyio.create_task_group() as group:
            group.start_soon(send)
            while (await desk.credits())[1] == 0:
                pass
            second = await desk.edit(session, "title B")
        golden = (Path(__file__).parents[1] / "wire" / "adk213_second_message_stale_session.sse").read_bytes()
        assert shape(events(second)) == shape(events(golden))
        assert events(second)[0]["error"] == events(golden)[0]["error"]
        assert len(texts(first[0])) == 1
        assert desk.studio.charges() == 1


async def test_sessions_do_not_wait_for_each_other(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(LOCAL, edit_s=0.02)) as desk:
        sessions = [await desk.session() for _ in range(8)]
        async with anyio.create_task_group() as group:
            for session in sessions:
                group.start_soon(desk.edit, session, "title A")
        assert all([await desk.draft(session) for session in sessions])


@pytest.mark.parametrize(
    ("form", "status", "golden"), [("code", 200, "error_1002.json"), ("404", 404, "adk213_unknown_session_404.json")]
)
async def test_an_unknown_session_is_refused(tmp_path: Path, form: Any, status: int, golden: str) -> None:
    async with open_desk(tmp_path, replace(LOCAL, edit_without_session=form)) as desk:
        reply = await desk.post(contract.EDIT_PATH, desk.message("nope", "title A"))
        assert (reply.status_code, reply.json()) == (status, sample(golden))


async def test_a_message_without_parts_fails_in_the_stream(desk: Desk) -> None:
    session = await desk.session()
    body = desk.message(session, "") | {"new_message": {"parts": []}}
    reply = await desk.post(contract.EDIT_PATH, body)
    golden = (Path(__file__).parents[1] / "wire" / "adk213_empty_parts_error.sse").read_bytes()
    assert reply.status_code == 200
    assert events(reply.content)[0]["error"] == events(golden)[0]["error"]


async def test_a_missing_session_id_is_422(desk: Desk) -> None:
    body = {"app_name": "nemo_agent", "user_id": "me", "new_message": {"parts": [{"text": "text"}]}}
    reply = await desk.post(contract.EDIT_PATH, body)
    assert (reply.status_code, reply.json()) == (422, sample("adk213_missing_session_id_422.json"))


MALFORMED: list[Any] = [
    {"session_id": 5},
    {"new_message": "title A"},
    {"new_message": {"parts": [{"text": "A"}], "colour": 1}},
    {"new_message": {"parts": "title A"}},
    {"new_message": {"parts": [{"text": 7}]}},
    {"new_message": {"parts": [{}]}},
]


@pytest.mark.parametrize("change", MALFORMED)
async def test_a_malformed_message_is_422(desk: Desk, change: Any) -> None:
    session = await desk.session()
    reply = await desk.post(contract.EDIT_PATH, desk.message(session, "title A") | change)
    assert reply.status_code == 422
    assert isinstance(reply.json()["detail"], list)
    assert await desk.draft(session) is None


async def test_a_bug_in_the_planner_is_a_500_and_leaves_nothing_behind(desk: Desk) -> None:
    session = await desk.session()
    assert (await desk.post(contract.EDIT_PATH, desk.message(session, "break"))).status_code == 500
    assert texts(await desk.edit(session, "title A")) == ["Did: title A."]

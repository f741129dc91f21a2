"""Turns that begin with a question to a language model: what the stream, the session and the credits do meanwhile."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest

from nemo_mcp import contract
from nemo_mcp.studio.engines import SilentAssistantError
from nemo_mcp.studio.profiles import CLOUD, LOCAL
from tests.studio.conftest import VIDEO, Desk, events, open_desk, texts

QUICK = CLOUD.without_waiting()
SAID = "Understood with the help of tiny: "


class Thinker:
    """An assistant that answers with these sentences, as soon as its gate is open if it has one."""

    name = "tiny"

    def __init__(self, *instructions: str, gate: anyio.Event | None = None, problem: Exception | None = None) -> None:
        self.text = json.dumps({"instructions": instructions})
        self.gate = gate
        self.problem = problem
        self.questions: list[Any] = []

    async def answer(self, rules: str, question: str) -> str:
        assert "instructions" in rules
        self.questions.append(json.loads(question))
        if self.gate is not None:
            await self.gate.wait()
        if self.problem is not None:
            raise self.problem
        return self.text


async def until(condition: Callable[[], bool], desk: Desk) -> None:
    """Let the studio work until something is so."""
    with anyio.fail_after(5):
        while not condition():
            await desk.credits()


async def test_what_the_planner_does_not_understand_is_planned_by_the_model(tmp_path: Path) -> None:
    thinker = Thinker("title Dreams", "combine")
    async with open_desk(tmp_path, assistant=thinker) as desk:
        session = await desk.session()
        await desk.upload(session, ("clip.mp4", VIDEO))
        stream = await desk.edit(session, "dance")
        assert texts(stream) == [f"{SAID}“title Dreams”, “combine”. Did: title Dreams. Did: combine."]
        call, result, _ = events(stream)
        assert call["content"]["parts"][0]["functionCall"]["name"] == "edit_multitrack"
        assert result["actions"]["stateDelta"]["draft"] == await desk.draft(session)
        assert [track["tt"] for track in (await desk.draft(session))["t"]] == [0, 7]
        assert thinker.questions[0]["uploads"] == [{"name": "clip.mp4", "kind": "video", "seconds": 12.5}]


async def test_what_it_does_understand_is_not_asked_about(tmp_path: Path) -> None:
    thinker = Thinker("title Dreams")
    async with open_desk(tmp_path, assistant=thinker) as desk:
        session = await desk.session()
        for words in ("title A", "undo", "redo"):
            await desk.edit(session, words)
        assert thinker.questions == []


async def test_an_edit_by_the_model_is_one_turn_with_one_charge_and_one_step_of_undo(tmp_path: Path) -> None:
    async with open_desk(tmp_path, QUICK, assistant=Thinker("title A", "title B")) as desk:
        session = await desk.session()
        await desk.edit(session, "dance")
        assert await desk.credits() == (50, 0, 50)
        assert [entry.kind for entry in desk.studio.ledger()] == ["grant", "freeze", "charge"]
        await desk.edit(session, "undo")
        assert await desk.draft(session) is None


@pytest.mark.parametrize(
    "thinker",
    [Thinker(), Thinker("dance again"), Thinker(problem=SilentAssistantError("late"))],
    ids=["nothing to do", "only what is refused", "no answer"],
)
async def test_a_question_that_changes_nothing_costs_nothing(tmp_path: Path, thinker: Thinker) -> None:
    async with open_desk(tmp_path, QUICK, assistant=thinker) as desk:
        session = await desk.session()
        (said,) = texts(await desk.edit(session, "dance"))
        assert said.startswith("I cannot dance.")
        assert "tiny" in said
        assert await desk.draft(session) is None
        assert await desk.credits() == (100, 0, 100)
        assert [entry.kind for entry in desk.studio.ledger()] == ["grant", "freeze", "refund"]


async def test_a_generation_by_the_model_goes_on_in_two_stages_and_costs_the_edit_that_was_reserved(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path, QUICK, assistant=Thinker("generate Urban Dreams")) as desk:
        session = await desk.session()
        stream = await desk.edit(session, "dance")
        assert "raw video is ready" in texts(stream)[0]
        await desk.until(lambda draft: len(draft["t"]) == 3, session)
        assert await desk.credits() == (50, 0, 50)


async def test_keep_alives_come_while_the_model_thinks_and_the_session_is_busy(tmp_path: Path) -> None:
    thinker = Thinker("title A", gate=anyio.Event())
    received = bytearray()
    async with open_desk(tmp_path, QUICK, assistant=thinker) as desk:
        session = await desk.session()

        async def send() -> None:
            message = desk.message(session, "dance")
            async with desk.http.stream("POST", contract.EDIT_PATH, json=message, headers=desk.headers) as reply:
                async for piece in reply.aiter_raw():
                    received.extend(piece)

        async with anyio.create_task_group() as group:
            group.start_soon(send)
            await until(lambda: bool(thinker.questions), desk)
            assert await desk.credits() == (50, 50, 100)
            assert "StaleSessionError" in events(await desk.edit(session, "title B"))[0]["error"]
            assert await desk.draft(session) is None
            await until(lambda: received.count(b"heartbeat") >= 3, desk)
            assert thinker.gate is not None
            thinker.gate.set()
        assert received.rindex(b"heartbeat") < received.index(b"functionCall")
        assert desk.studio.charges() == 1


async def thinking(desk: Desk, session: str, thinker: Thinker) -> None:
    """Send an edit, and leave while the model thinks."""
    message = desk.message(session, "dance")
    async with desk.http.stream("POST", contract.EDIT_PATH, json=message, headers=desk.headers):
        await until(lambda: bool(thinker.questions), desk)


async def test_a_turn_goes_on_when_the_client_leaves_while_the_model_thinks(tmp_path: Path) -> None:
    thinker = Thinker("title A", gate=anyio.Event())
    async with open_desk(tmp_path, QUICK, assistant=thinker) as desk:
        session = await desk.session()
        await thinking(desk, session, thinker)
        assert thinker.gate is not None
        thinker.gate.set()
        assert await desk.until(lambda draft: draft is not None, session)
        assert desk.studio.charges() == 1


async def test_where_turns_stop_with_their_client_a_thinking_one_is_refunded(tmp_path: Path) -> None:
    thinker = Thinker("title A", gate=anyio.Event())
    async with open_desk(tmp_path, replace(QUICK, on_disconnect="stop"), assistant=thinker) as desk:
        session = await desk.session()
        await thinking(desk, session, thinker)
        await until(lambda: len(desk.studio.ledger()) == 3, desk)
        assert [entry.kind for entry in desk.studio.ledger()] == ["grant", "freeze", "refund"]
        assert await desk.draft(session) is None
        assert texts(await desk.edit(session, "title B"))


async def test_a_turn_that_was_thinking_at_the_end_of_the_studio_is_refunded_at_the_next_start(tmp_path: Path) -> None:
    thinker = Thinker("title A", gate=anyio.Event())
    with anyio.fail_after(5):
        async with open_desk(tmp_path, QUICK, assistant=thinker) as desk:
            session = await desk.session()
            await thinking(desk, session, thinker)
            assert await desk.credits() == (50, 50, 100)
    async with open_desk(tmp_path, QUICK) as desk:
        assert await desk.credits() == (100, 0, 100)
        assert await desk.draft(session) is None
        assert len(texts(await desk.edit(session, "title A"))) == 1


async def test_a_bug_in_the_assistant_ends_one_turn_with_a_refund(tmp_path: Path) -> None:
    async with open_desk(tmp_path, QUICK, assistant=Thinker(problem=ZeroDivisionError())) as desk:
        session = await desk.session()
        (event,) = events(await desk.edit(session, "dance"))
        assert "the studio could not finish the edit" in event["error"]
        assert await desk.credits() == (100, 0, 100)
        assert texts(await desk.edit(session, "title A"))


@pytest.mark.parametrize(("fault", "charges"), [("cut-stream", 1), ("only-apology", 0), ("charge-without-effect", 1)])
async def test_faults_of_the_stream_strike_a_thinking_turn_too(tmp_path: Path, fault: str, charges: int) -> None:
    async with open_desk(tmp_path, QUICK, faults=[fault], assistant=Thinker("title A")) as desk:
        session = await desk.session()
        await desk.edit(session, "dance")
        await until(lambda: len(desk.studio.ledger()) == 3, desk)
        assert desk.studio.charges() == charges
        assert (await desk.draft(session) is not None) is (fault == "cut-stream")


async def test_without_credits_nobody_is_asked(tmp_path: Path) -> None:
    thinker = Thinker("title A")
    async with open_desk(tmp_path, replace(QUICK, start_credits=10), assistant=thinker) as desk:
        session = await desk.session()
        reply = await desk.post(contract.EDIT_PATH, desk.message(session, "dance"))
        assert reply.json()["code"] == contract.NO_CREDITS
        assert thinker.questions == []


async def test_in_the_local_profile_it_is_all_free(tmp_path: Path) -> None:
    async with open_desk(tmp_path, LOCAL, assistant=Thinker("title A")) as desk:
        session = await desk.session()
        await desk.edit(session, "dance")
        assert await desk.draft(session) is not None
        assert [entry.kind for entry in desk.studio.ledger()] == ["grant"]

"""What becomes of a turn whose client does not stay to the end of its stream."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import anyio
import httpx
import pytest

from nemo_mcp import contract
from nemo_mcp.studio.profiles import CLOUD
from tests.studio.conftest import Desk, open_desk, texts

QUICK = CLOUD.without_waiting()
STOPS = replace(QUICK, on_disconnect="stop")
AGES_S = 600.0  # no test lasts that long: what is over sooner has been stopped


async def leave(desk: Desk, session: str, words: str, enough: Callable[[bytes], bool]) -> None:
    """Send an edit, and leave as soon as enough has been received."""
    received = b""
    message = desk.message(session, words)
    async with desk.http.stream("POST", contract.EDIT_PATH, json=message, headers=desk.headers) as reply:
        async for piece in reply.aiter_raw():
            received += piece
            if enough(received):
                break


async def settled(desk: Desk) -> tuple[int, int, int]:
    """The credits, once none are reserved any more."""
    with anyio.fail_after(5):
        while (credits := await desk.credits())[1]:
            pass
    return credits


def called(received: bytes) -> bool:
    return b"functionCall" in received


async def test_an_edit_goes_on_when_the_client_leaves(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(QUICK, edit_s=0.05)) as desk:
        session = await desk.session()
        message = desk.message(session, "title A")
        async with desk.http.stream("POST", contract.EDIT_PATH, json=message, headers=desk.headers):
            pass
        assert await desk.draft(session) is None
        assert await desk.until(lambda draft: draft is not None, session)
        assert await desk.credits() == (50, 0, 50)


async def test_an_edit_goes_on_when_the_client_dies_before_the_answer(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(QUICK, edit_s=0.1, heartbeat_s=10)) as desk:
        session = await desk.session()
        with pytest.raises(httpx.ReadTimeout):
            async with httpx.AsyncClient(base_url=desk.studio.url, timeout=httpx.Timeout(5, read=0.02)) as http:
                await http.post(contract.EDIT_PATH, json=desk.message(session, "title A"), headers=desk.headers)
        assert await desk.until(lambda draft: draft is not None, session)
        assert desk.studio.charges() == 1


@pytest.mark.parametrize("words", ["title A", "generate Urban Dreams"])
async def test_a_turn_without_effect_is_charged_even_when_the_client_leaves(tmp_path: Path, words: str) -> None:
    profile = replace(QUICK, edit_s=0.05, generation_s=0.05)
    async with open_desk(tmp_path, profile, faults=["charge-without-effect"]) as desk:
        session = await desk.session()
        await leave(desk, session, words, called)
        assert desk.studio.charges() == 0
        await settled(desk)
        assert desk.studio.charges() == 1
        assert await desk.draft(session) is None


@pytest.mark.parametrize("faults", [(), ("charge-without-effect",), ("heartbeats-never",)])
@pytest.mark.parametrize("words", ["title A", "generate Urban Dreams"])
async def test_a_stopped_turn_that_did_nothing_yet_leaves_nothing(
    tmp_path: Path, faults: tuple[str, ...], words: str
) -> None:
    profile = replace(STOPS, edit_s=AGES_S, generation_s=AGES_S)
    async with open_desk(tmp_path, profile, faults=faults) as desk:
        session = await desk.session()
        await leave(desk, session, words, lambda received: b"heartbeat" in received)
        assert await settled(desk) == (100, 0, 100)
        assert [entry.kind for entry in desk.studio.ledger()] == ["grant", "freeze", "refund"]
        assert await desk.draft(session) is None
        desk.studio.faults.disarm()
        assert texts(await desk.edit(session, "dance")) == ["I cannot dance. What else?"]


async def test_a_turn_stops_when_the_client_dies_before_the_first_event(tmp_path: Path) -> None:
    profile = replace(STOPS, edit_s=AGES_S, heartbeat_s=AGES_S)
    async with open_desk(tmp_path, profile, faults=["heartbeats-only"]) as desk:
        session = await desk.session()
        with pytest.raises(httpx.ReadTimeout):
            async with httpx.AsyncClient(base_url=desk.studio.url, timeout=httpx.Timeout(5, read=0.02)) as http:
                await http.post(contract.EDIT_PATH, json=desk.message(session, "title A"), headers=desk.headers)
        assert await settled(desk) == (100, 0, 100)
        assert await desk.draft(session) is None


async def test_a_stopped_turn_whose_first_stage_stands_is_finished_and_charged(tmp_path: Path) -> None:
    profile = replace(STOPS, generation_cost=50, post_production="in-stream", post_production_s=AGES_S)
    async with open_desk(tmp_path, profile) as desk:
        session = await desk.session()
        await leave(desk, session, "generate Urban Dreams", lambda received: b"raw video is ready" in received)
        assert await settled(desk) == (50, 0, 50)
        assert len((await desk.draft(session))["t"]) == 3
        assert desk.studio.charges() == 1
        await desk.edit(session, "undo")
        assert await desk.draft(session) is None


async def test_an_edit_that_was_applied_stays_when_the_turn_is_stopped(tmp_path: Path) -> None:
    async with open_desk(tmp_path, STOPS, faults=["heartbeats-only"]) as desk:
        session = await desk.session()
        await leave(desk, session, "title A", lambda received: received.count(b"heartbeat") >= 2)
        assert await settled(desk) == (50, 0, 50)
        assert await desk.draft(session) is not None
        desk.studio.faults.disarm()
        assert texts(await desk.edit(session, "title B"))


@pytest.mark.parametrize("fault", [None, "cut-stream"])
async def test_nobody_stops_a_turn_whose_stream_has_ended(tmp_path: Path, fault: str | None) -> None:
    profile = replace(STOPS, post_production_s=0.03)
    async with open_desk(tmp_path, profile, faults=[fault] if fault else []) as desk:
        session = await desk.session()
        stream = await desk.edit(session, "generate Urban Dreams")
        assert stream.endswith(b"<cut>") is (fault is not None)
        assert len((await desk.draft(session))["t"]) == 1
        assert await settled(desk) == (0, 0, 0)
        assert len((await desk.draft(session))["t"]) == 3


async def test_a_reply_that_the_studio_spoils_stops_no_turn(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(STOPS, edit_s=0.03)) as desk:
        session = await desk.session()
        desk.studio.faults.arm("no-answer", on="E3")
        with pytest.raises(httpx.RemoteProtocolError):
            await desk.edit(session, "title A")
        assert await settled(desk) == (50, 0, 50)
        assert await desk.draft(session) is not None

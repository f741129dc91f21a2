"""What survives a restart, a kill, and a second process in the same folder."""

import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from nemo_mcp import contract
from nemo_mcp.studio.profiles import CLOUD
from tests.studio.conftest import VIDEO, Desk, TinyRenderer, events, open_desk, texts

QUICK = CLOUD.without_waiting()
ROOT = Path(__file__).parents[2]
VICTIM = """
import sys, anyio
from dataclasses import replace
from pathlib import Path
from nemo_mcp.studio.profiles import CLOUD
from tests.studio.conftest import TinyRenderer, open_desk

async def main():
    renderer = TinyRenderer()
    renderer.gate = anyio.Event()
    profile = replace(CLOUD.without_waiting(), edit_s=float(sys.argv[2]), post_production_s=float(sys.argv[3]))
    async with open_desk(Path(sys.argv[1]), profile, renderer=renderer) as desk:
        await desk.anonymous()
        sys.stdout.write(desk.studio.url + " " + desk.headers["Authorization"] + chr(10))
        sys.stdout.flush()
        await anyio.sleep_forever()

anyio.run(main)
"""


class Victim:
    """A studio in a process of its own, and a client of it."""

    def __init__(self, process: "subprocess.Popen[str]", http: httpx.AsyncClient, desk: Desk) -> None:
        self.process = process
        self.http = http
        self.desk = desk

    async def kill(self) -> None:
        self.process.kill()
        await anyio.to_thread.run_sync(self.process.wait)


@asynccontextmanager
async def victim(folder: Path, witness: Desk, *, edit_s: float = 0, post_s: float = 0) -> AsyncGenerator[Victim]:
    command = [sys.executable, "-c", VICTIM, str(folder), str(edit_s), str(post_s)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as process:  # noqa: ASYNC220
        assert process.stdout is not None
        line = await anyio.to_thread.run_sync(process.stdout.readline)
        url, authorization = line.strip().split(" ", 1)
        async with httpx.AsyncClient(base_url=url, timeout=5, trust_env=False, verify=False) as http:
            desk = Desk(witness.studio, http, witness.renderer)
            desk.headers[contract.AUTHORIZATION] = authorization
            witness.headers[contract.AUTHORIZATION] = authorization
            try:
                yield Victim(process, http, desk)
            finally:
                process.kill()


async def test_everything_survives_a_restart(tmp_path: Path) -> None:
    async with open_desk(tmp_path, QUICK) as desk:
        user = await desk.anonymous()
        session = await desk.session()
        await desk.upload(session, ("clip.mp4", VIDEO))
        await desk.edit(session, "combine")
        await desk.start_render(session, "render_1")
        await desk.finished("render_1")
        headers, draft, ledger = desk.headers, await desk.draft(session), desk.studio.ledger(user)
    async with open_desk(tmp_path, replace(QUICK, edit_cost=0)) as desk:
        desk.headers = headers
        assert await desk.draft(session) == draft
        assert desk.studio.ledger(user) == ledger
        assert await desk.credits() == (50, 0, 50)
        (entry,) = (await desk.state(session))["video_infos"]
        assert (await desk.http.get(entry["cdn_url"])).content == VIDEO
        assert (await desk.get(contract.render_download_path("render_1"))).content == desk.renderer.film
        assert (await desk.start_render(session, "render_1")).json()["error"] == "duplicate render id"
        await desk.edit(session, "undo")
        assert await desk.draft(session) is None
    async with open_desk(tmp_path, replace(QUICK, edit_cost=0)) as desk:
        desk.headers = headers
        await desk.edit(session, "redo")
        assert await desk.draft(session) == draft


async def test_the_owner_stays_the_same_and_gets_a_new_token(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        session = await desk.session()
        await desk.edit(session, "title A")
        token, owner = desk.studio.access_token, desk.studio.owner_id
    async with open_desk(tmp_path) as desk:
        assert (desk.studio.access_token != token, desk.studio.owner_id) == (True, owner)
        assert await desk.draft(session)
        desk.headers[contract.AUTHORIZATION] = f"Bearer {token}"
        assert (await desk.get(contract.CREDITS_PATH)).json()["code"] == 1001


async def test_a_turn_that_was_running_at_the_end_is_refunded(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(QUICK, edit_s=60)) as desk:
        session = await desk.session()
        message = desk.message(session, "title A")
        async with desk.http.stream("POST", contract.EDIT_PATH, json=message, headers=desk.headers):
            assert await desk.credits() == (50, 50, 100)
    async with open_desk(tmp_path, QUICK) as desk:
        assert await desk.credits() == (100, 0, 100)
        assert await desk.draft(session) is None
        assert [entry.kind for entry in desk.studio.ledger()] == ["grant", "freeze", "refund"]
        assert len(texts(await desk.edit(session, "title A"))) == 1
        assert desk.studio.charges() == 1


@pytest.mark.parametrize("stage", ["before", "between"])
async def test_a_killed_turn_is_settled_by_a_process_that_lives(tmp_path: Path, stage: str) -> None:
    waits = {"edit_s": 60.0} if stage == "before" else {"post_s": 60.0}
    words = "title A" if stage == "before" else "generate Urban Dreams"
    async with open_desk(tmp_path, QUICK) as witness, victim(tmp_path, witness, **waits) as other:
        session = await other.desk.session()
        message = other.desk.message(session, words)
        async with other.http.stream("POST", contract.EDIT_PATH, json=message, headers=other.desk.headers) as reply:
            await anext(reply.aiter_raw())
        frozen = 50 if stage == "before" else 100
        assert await witness.credits() == (100 - frozen, frozen, 100)
        busy = await witness.edit(session, "title B")
        assert "StaleSessionError" in events(busy)[0]["error"]
        await other.kill()
        draft = await witness.draft(session)
        if stage == "before":
            assert (draft, await witness.credits()) == (None, (100, 0, 100))
        else:
            assert [track["tt"] for track in draft["t"]] == [0, 1, 7]
            assert await witness.credits() == (0, 0, 0)


@pytest.mark.parametrize("finder", ["poll", "start"])
async def test_a_killed_render_is_done_by_whoever_finds_it(tmp_path: Path, finder: str) -> None:
    async with open_desk(tmp_path, QUICK) as witness, victim(tmp_path, witness) as other:
        session = await other.desk.session()
        await other.desk.edit(session, "title A")
        await other.desk.start_render(session, "render_1")
        poll = contract.render_poll_path("render_1")
        assert (await witness.get(poll)).json()["status"] in {"pending", "processing"}
        await other.kill()
        if finder == "poll":
            assert (await witness.finished("render_1"))["status"] == "completed"
            return
        async with open_desk(tmp_path, QUICK) as third:
            third.headers = witness.headers
            with anyio.fail_after(5):
                while not third.renderer.rendered:
                    await third.credits()
            assert (await third.finished("render_1"))["status"] == "completed"
        assert witness.renderer.rendered == []


async def test_two_processes_may_share_a_folder(tmp_path: Path) -> None:
    slow = replace(QUICK, edit_s=0.1)
    async with open_desk(tmp_path, slow) as first, open_desk(tmp_path, QUICK) as second:
        session = await first.session()
        streams: list[bytes] = []

        async def send() -> None:
            streams.append(await first.edit(session, "title A"))

        async with anyio.create_task_group() as group:
            group.start_soon(send)
            while (await second.credits())[1] == 0:
                pass
            async with open_desk(tmp_path, QUICK) as third:  # its start must not settle what the first still does
                assert await third.credits() == (50, 50, 100)
            assert "StaleSessionError" in events(await second.edit(session, "title B"))[0]["error"]
        assert len(texts(streams[0])) == 1
        assert await second.credits() == (50, 0, 50)


async def test_leftovers_of_dead_processes_are_swept(tmp_path: Path) -> None:
    async with open_desk(tmp_path):
        pass
    for place in (tmp_path / "live" / "dead.db", tmp_path / "incoming" / "dead" / "part"):
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(b"")
    async with open_desk(tmp_path):
        assert len(list((tmp_path / "live").glob("*.db"))) == 1
        assert len(list((tmp_path / "incoming").iterdir())) == 1


async def test_many_edits_at_once_are_never_charged_twice(tmp_path: Path) -> None:
    profile = replace(QUICK, start_credits=1000, edit_s=0.005, silent_every=0)
    async with open_desk(tmp_path, profile) as desk:
        session = await desk.session()
        outcomes: list[Any] = []

        async def send(number: int) -> None:
            outcomes.append(events(await desk.edit(session, f"title {number}")))

        for _ in range(5):
            async with anyio.create_task_group() as group:
                for number in range(4):
                    group.start_soon(send, number)
        applied = [outcome for outcome in outcomes if "error" not in outcome[0]]
        titles = [segment for track in (await desk.draft(session))["t"] for segment in track["sg"]]
        assert len(applied) == desk.studio.charges() == len(titles) >= 5
        assert await desk.credits() == (1000 - 50 * len(applied), 0, 1000 - 50 * len(applied))


async def test_a_renderer_that_breaks_fails_one_render_only(tmp_path: Path) -> None:
    class BrokenRenderer(TinyRenderer):
        async def render(self, *_: Any, **__: Any) -> Any:
            raise ZeroDivisionError

    async with open_desk(tmp_path, renderer=BrokenRenderer()) as desk:
        session = await desk.session()
        await desk.edit(session, "title A")
        await desk.start_render(session, "render_1")
        body = await desk.finished("render_1")
        assert (body["status"], body["error"]) == ("failed", "the studio could not finish the render")
        assert await desk.credits() == (100, 0, 100)

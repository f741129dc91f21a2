"""A server that was closed in the middle of something: the next one finds out what became of it, and says so."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from nemo_mcp import contract
from nemo_mcp.journal import JobRow, Journal, NewJob
from nemo_mcp.journal.rows import Kind
from nemo_mcp.places import JOURNAL
from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.serve import Studio, open_studio
from tests.clocks import ScaledClock
from tests.media import picture
from tests.world import World, open_host, structure_of, text_of, until

PAID = replace(CLOUD.without_waiting(), start_credits=1000, silent_every=0)
WORDS = "make a 2-second video of the picture"


async def ready(world: World) -> str:
    result = await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
    world.studio.seen.clear()
    return str(result["session"])


def rows(folder: Path, studio: Studio) -> list[JobRow]:
    """The open jobs in the journal."""
    with closing(Journal(folder / "data" / JOURNAL)) as journal:
        return journal.jobs.unsettled(studio.url)


def sent(studio: Studio, path: str) -> int:
    return sum(seen.path == path and seen.method == "POST" for seen in studio.seen)


async def left_in_the_middle(studio: Studio, folder: Path, renderer: Renderer, instruction: str = WORDS) -> str:
    """Begin an edit behind endless keep-alives and close the server; returns the job's id."""
    job = ""
    async with anyio.create_task_group() as group, open_host(studio, folder, renderer) as world:
        if not studio.seen:
            await ready(world)
        job = str(structure_of(await world.call("edit", instruction=instruction, wait_s=0))["job"])
        await until(lambda: world.edits_sent == 1)
        group.cancel_scope.cancel()
    return job


async def test_an_edit_is_judged_by_the_next_server_and_never_sent_again(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with open_studio(tmp_path / "studio", profile=PAID, faults=["heartbeats-only"], renderer=real_renderer) as s:
        job = await left_in_the_middle(s, tmp_path, real_renderer)
        assert [row.stage for row in rows(tmp_path, s)] == ["sending"]
        async with open_host(s, tmp_path, real_renderer) as world:
            result = await world.ask("state", job=job, wait_s=50)
            assert result["status"] == "done"
            assert result["changes"]
            assert result["credits_spent"] == 50
            assert (sent(s, contract.EDIT_PATH), s.charges()) == (1, 1)
            again = await world.ask("edit", instruction=WORDS)
            assert again["job"] != job, "the result was received, so this is a new edit"


async def test_an_edit_that_never_took_place_is_told_as_such(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_studio(tmp_path / "studio", profile=PAID, faults=["heartbeats-never"], renderer=real_renderer) as s:
        job = await left_in_the_middle(s, tmp_path, real_renderer)
        async with open_host(s, tmp_path, real_renderer) as world:
            result = await world.ask("state", job=job, wait_s=50)
            assert (result["status"], result["note"]) == ("failed", "Nothing changed and nothing was charged.")
        assert (sent(s, contract.EDIT_PATH), s.charges()) == (1, 0)


async def test_the_same_call_after_a_restart_joins_the_edit(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_studio(tmp_path / "studio", profile=PAID, faults=["heartbeats-only"], renderer=real_renderer) as s:
        job = await left_in_the_middle(s, tmp_path, real_renderer)
        async with open_host(s, tmp_path, real_renderer) as world:
            result = await world.ask("edit", instruction=WORDS)
            assert (result["job"], result["status"]) == (job, "done")
        assert (sent(s, contract.EDIT_PATH), s.charges()) == (1, 1)


async def test_nobody_has_to_call_anything_for_open_jobs_to_be_taken_up(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with open_studio(tmp_path / "studio", profile=PAID, faults=["heartbeats-only"], renderer=real_renderer) as s:
        await left_in_the_middle(s, tmp_path, real_renderer)
        async with open_host(s, tmp_path, real_renderer) as world:
            await until(lambda: rows(tmp_path, s) == [])
            first = structure_of(await world.call("state"))["jobs"][0]
            assert first["finished"]


async def test_a_render_is_polled_to_its_end_and_its_file_fetched_without_rendering_again(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with open_studio(tmp_path / "studio", profile=PAID, renderer=real_renderer) as s:
        async with anyio.create_task_group() as group, open_host(s, tmp_path, real_renderer) as world:
            await ready(world)
            await world.ask("edit", instruction=WORDS)
            s.faults.arm("slow-render")
            await world.call("export", quality="preview", filename="film", wait_s=0)
            await until(lambda: sent(s, contract.RENDER_PATH) == 1)
            group.cancel_scope.cancel()
        assert [row.kind for row in rows(tmp_path, s)] == ["export"]
        s.faults.disarm()
        async with open_host(s, tmp_path, real_renderer) as world:
            await until(lambda: rows(tmp_path, s) == [])
            assert (world.exports / "film.mp4").is_file()
            assert sent(s, contract.RENDER_PATH) == 1
            again = await world.ask("export", quality="preview", filename="film")
            assert again["path"].endswith("film.mp4"), "nobody had heard of it yet"
            later = await world.ask("export", quality="preview", filename="film")
            assert later["path"].endswith("film-2.mp4"), "a later export is a new one"


async def test_an_upload_is_compared_with_what_has_arrived(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_studio(tmp_path / "studio", profile=PAID, renderer=real_renderer) as s:
        path = upload = ""
        async with anyio.create_task_group() as group, open_host(s, tmp_path, real_renderer) as world:
            await ready(world)
            session = rows_session(tmp_path, s)
            upload = contract.upload_path(session)
            s.faults.arm("no-answer", 1, on="E4")
            path = str(picture(world.media / "b.png", color=(10, 20, 30)))
            group.start_soon(lambda: world.call("upload", sources=[path]))
            await until(lambda: sent(s, upload) == 1 and s.seen[-1].path != upload)  # it looks whether it arrived
            group.cancel_scope.cancel()
        async with open_host(s, tmp_path, real_renderer) as world:
            await until(lambda: rows(tmp_path, s) == [])
            shown = structure_of(await world.call("state"))
            result = await world.ask("state", job=shown["jobs"][0]["job"])
            assert [asset["name"] for asset in result["assets"]] == ["b.png"]
            again = await world.ask("upload", sources=[path])
            assert again["assets"][0].get("already_there")
            assert sent(s, upload) == 1


def rows_session(folder: Path, studio: Studio) -> str:
    with closing(Journal(folder / "data" / JOURNAL)) as journal:
        return journal.sessions.of(studio.url)[0].session_id


@pytest.mark.parametrize("kind", ["edit", "export", "upload"])
async def test_what_was_never_sent_is_said_to_be_so_and_may_be_asked_for_again(
    tmp_path: Path, real_renderer: Renderer, kind: Kind
) -> None:
    async with open_studio(tmp_path / "studio", profile=PAID, renderer=real_renderer) as s:
        async with open_host(s, tmp_path, real_renderer) as world:
            session = await ready(world)
        with closing(Journal(tmp_path / "data" / JOURNAL)) as journal:
            journal.jobs.claim(NewJob("job-1", kind, session, WORDS, owner="0000dead", key="k"), 1_790_001_000.0)
        async with open_host(s, tmp_path, real_renderer) as world:
            answer = await world.call("state", job="job-1", wait_s=50)
            assert structure_of(answer)["status"] == "failed"
            assert "server was closed" in text_of(answer)
            assert s.charges() == 0
            if kind == "edit":
                assert (await world.ask("edit", instruction=WORDS, request_key="k"))["status"] == "done"
        assert sent(s, contract.EDIT_PATH) == (kind == "edit")


async def test_a_host_that_stays_open_takes_up_what_another_left(tmp_path: Path, real_renderer: Renderer) -> None:
    async with (
        open_studio(tmp_path / "studio", profile=PAID, faults=["heartbeats-only"], renderer=real_renderer) as s,
        open_host(s, tmp_path, real_renderer) as stays,
    ):
        await ready(stays)
        job = await left_in_the_middle(s, tmp_path, real_renderer)
        shown = structure_of(await stays.call("state"))
        assert [each["job"] for each in shown["jobs"]] == [job]
        assert (await stays.ask("state", job=job, wait_s=50))["status"] == "done"
        assert (sent(s, contract.EDIT_PATH), s.charges()) == (1, 1)


async def test_an_edit_of_an_account_that_is_gone_is_told_and_closed(tmp_path: Path, real_renderer: Renderer) -> None:
    profile = replace(PAID, second_token="same", renewed_user="new")
    async with open_studio(
        tmp_path / "studio", profile=profile, faults=["heartbeats-only"], renderer=real_renderer
    ) as s:
        job = ""
        async with anyio.create_task_group() as group, open_host(s, tmp_path, real_renderer, anonymous=True) as world:
            await ready(world)
            job = str(structure_of(await world.call("edit", instruction=WORDS, wait_s=0))["job"])
            await until(lambda: world.edits_sent == 1)
            group.cancel_scope.cancel()
        s.faults.arm("expired-token", 1)
        async with open_host(s, tmp_path, real_renderer, anonymous=True) as world:
            text = await world.refused("state", job=job, wait_s=50)
            assert "previous account" in text
            assert rows(tmp_path, s) == []
        assert sent(s, contract.EDIT_PATH) == 1


async def test_an_edit_under_way_may_end_when_the_host_hangs_up(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_studio(tmp_path / "studio", profile=replace(PAID, edit_s=0.2), renderer=real_renderer) as s:
        async with open_host(s, tmp_path, real_renderer, clock=ScaledClock(10)) as world:
            await ready(world)
            await world.call("edit", instruction=WORDS, wait_s=0)
            await until(lambda: world.edits_sent == 1)
        assert rows(tmp_path, s) == [], "it was followed to its end"
        assert (sent(s, contract.EDIT_PATH), s.charges()) == (1, 1)

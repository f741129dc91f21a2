"""A call that was made twice is one edit, paid once; whoever comes later gets the result."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio

from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.serve import open_studio
from tests.clocks import HookedClock
from tests.media import picture
from tests.world import World, open_host, open_world, structure_of, text_of, until

PAID = replace(CLOUD.without_waiting(), start_credits=1000, silent_every=0)
WORDS = "make a 4-second video of the picture"


async def ready(world: World) -> None:
    await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
    world.studio.seen.clear()


@asynccontextmanager
async def paid_world(folder: Path, renderer: Renderer, **more: Any) -> AsyncGenerator[World]:
    async with open_world(folder, renderer, profile=PAID, **more) as world:
        await ready(world)
        yield world


async def hang_up(world: World, **arguments: Any) -> None:
    """Call `edit` and hang up as soon as the backend has the request; the edit goes on, and settles unseen."""
    sent = world.edits_sent
    async with anyio.create_task_group() as group:
        group.start_soon(lambda: world.call("edit", wait_s=3000, **arguments))
        await until(lambda: world.edits_sent > sent)
        group.cancel_scope.cancel()
    with anyio.fail_after(10):
        while structure_of(await world.call("state"))["status"] == "running":
            pass


async def test_the_same_edit_twice_at_once_is_sent_once_and_both_get_the_result(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    answers: list[dict[str, Any]] = []
    async with paid_world(tmp_path, real_renderer) as world:

        async def ask() -> None:
            answers.append(await world.ask("edit", instruction=WORDS))

        async with anyio.create_task_group() as group:
            for _ in range(5):
                group.start_soon(ask)
        assert (world.edits_sent, world.studio.charges()) == (1, 1)
    assert all(answer == answers[0] for answer in answers)


async def test_an_edit_whose_caller_hung_up_goes_on_and_its_result_waits(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with paid_world(tmp_path, real_renderer) as world:
        await hang_up(world, instruction=WORDS)
        shown = await world.call("state")
        job = structure_of(shown)["jobs"][0]
        assert job["finished"]
        assert "Not collected yet" in text_of(shown)
        assert (await world.ask("state", job=job["job"]))["changes"]
        assert structure_of(await world.call("state"))["jobs"] == []
        assert (world.edits_sent, world.studio.charges()) == (1, 1)


async def test_the_same_call_after_a_hang_up_gets_the_result_and_pays_nothing(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with paid_world(tmp_path, real_renderer) as world:
        await hang_up(world, instruction=WORDS)
        result = await world.ask("edit", instruction=WORDS)
        assert result["status"] == "done"
        assert result["changes"]
        assert (world.edits_sent, world.studio.charges()) == (1, 1)


async def test_the_same_words_after_the_result_was_received_are_a_new_edit(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with paid_world(tmp_path, real_renderer) as world:
        first = await world.ask("edit", instruction='add the title "One"')
        second = await world.ask("edit", instruction='add the title "One"')
        assert first["job"] != second["job"]
        assert world.edits_sent == 2


async def test_a_result_that_nobody_fetched_is_not_given_for_a_call_after_another_edit(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with paid_world(tmp_path, real_renderer) as world:
        await hang_up(world, instruction=WORDS)
        await world.ask("edit", instruction='add the title "Between"')
        await world.ask("edit", instruction=WORDS)
        assert world.edits_sent == 3


async def test_a_result_that_nobody_fetched_is_not_given_for_a_call_much_later(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with paid_world(tmp_path, real_renderer) as world:
        await hang_up(world, instruction=WORDS)
        world.clock.time += 601
        await world.ask("edit", instruction=WORDS)
        assert world.edits_sent == 2


async def test_a_new_project_asked_for_twice_is_one_session_and_one_edit(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    words = "make a 6-second video about autumn in the mountains"
    async with open_world(tmp_path, real_renderer, profile=PAID) as world:
        await hang_up(world, instruction=words, session="new")
        again = await world.ask("edit", instruction=words, session="new")
        assert again["status"] == "done"
        assert (world.edits_sent, world.studio.charges()) == (1, 1)
        other = await world.ask("edit", instruction=words, session="new")
        assert other["session"] != again["session"]


async def test_two_first_calls_at_once_share_their_session(tmp_path: Path, real_renderer: Renderer) -> None:
    words = "make a 6-second video about autumn in the mountains"
    async with open_world(tmp_path, real_renderer, profile=PAID) as world:
        answers: list[dict[str, Any]] = []

        async def ask() -> None:
            answers.append(await world.ask("edit", instruction=words))

        async with anyio.create_task_group() as group:
            group.start_soon(ask)
            group.start_soon(ask)
        assert answers[0] == answers[1]
        assert len(world.sent("/api/tasks/me/with-session/nemo_agent")) == 1
        assert world.edits_sent == 1


async def test_two_hosts_over_one_journal_join_the_same_edit_and_refuse_another(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with (
        open_studio(tmp_path / "studio", profile=PAID, renderer=real_renderer) as studio,
        open_host(studio, tmp_path, real_renderer) as one,
        open_host(studio, tmp_path, real_renderer) as two,
    ):
        await ready(one)
        studio.faults.arm("heartbeats-only")
        first = structure_of(await one.call("edit", instruction=WORDS, wait_s=0))
        await until(lambda: one.edits_sent == 1)
        assert first["job"] in await two.refused("edit", instruction="add a title", wait_s=0)
        joined = structure_of(await two.call("edit", instruction=WORDS, wait_s=0))
        assert (joined["status"], joined["job"]) == ("running", first["job"])
        assert first["job"] in text_of(await two.call("state"))
        studio.faults.disarm()
        answers: list[dict[str, Any]] = []

        async def wait(world: World) -> None:
            answers.append(await world.ask("state", job=first["job"], wait_s=50))

        async with anyio.create_task_group() as group:
            group.start_soon(wait, one)
            group.start_soon(wait, two)
        assert answers[0]["status"] == "done"
        assert answers[0] == answers[1]
        assert (one.edits_sent, studio.charges()) == (1, 1)


async def test_an_edit_that_nobody_can_judge_stops_further_edits_until_it_is_judged_or_given_up(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    blind: list[World] = []

    def lose_sight(seconds: float) -> None:
        if blind and seconds == 30:  # the pause before the first look after a break
            blind[0].studio.faults.arm("server-error", 1000, on="E6")

    clock = HookedClock(lose_sight)
    async with paid_world(tmp_path, real_renderer, clock=clock, wait_s=3000) as world:
        blind.append(world)
        world.studio.faults.arm("cut-stream", 1)
        result = await world.ask("edit", instruction=WORDS)
        assert result["status"] == "unconfirmed"
        assert result["job"] in result["next"]
        world.studio.faults.disarm()
        blind.clear()
        refusal = await world.refused("edit", instruction="add a title")
        assert "Nothing was sent" in refusal
        assert "after_unknown=true" in refusal
        assert (await world.ask("state", job=result["job"], wait_s=50))["status"] == "done"
        assert (world.edits_sent, world.studio.charges()) == (1, 1)
        assert (await world.ask("edit", instruction='add the title "Next"'))["status"] == "done"


async def test_after_unknown_goes_on_and_counts_what_may_have_been_spent(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    blind: list[World] = []

    def lose_sight(seconds: float) -> None:
        if blind and seconds == 30:
            blind[0].studio.faults.arm("server-error", 1000, on="E5")

    clock = HookedClock(lose_sight)
    async with paid_world(tmp_path, real_renderer, clock=clock, wait_s=3000, budget_day=1000) as world:
        blind.append(world)
        world.studio.faults.arm("cut-before-apply", 1)
        result = await world.ask("edit", instruction=WORDS)
        assert result["status"] == "unconfirmed"
        blind.clear()
        world.studio.faults.disarm("server-error")
        again = await world.ask("edit", instruction=WORDS, after_unknown=True)
        assert again["status"] == "done"
        assert (world.edits_sent, world.studio.charges()) == (2, 1)
        assert "150 of 1000" in text_of(await world.call("credits"))


async def test_a_key_of_one_backend_does_not_give_the_result_of_another(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with open_world(tmp_path, real_renderer, profile=PAID) as world:
        await ready(world)
        first = await world.ask("edit", instruction=WORDS, request_key="k")
    async with open_world(tmp_path, real_renderer, backend="studio") as world:
        assert "used before" in await world.refused("edit", instruction=WORDS, request_key="k")
        assert "no such job" in await world.refused("state", job=first["job"])


async def test_of_many_open_jobs_those_of_the_session_are_told_and_the_rest_counted(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with open_world(tmp_path, real_renderer, faults=["heartbeats-only"]) as world:
        begun = [
            structure_of(await world.call("edit", instruction=f"make a {number}-second video", session="new", wait_s=0))
            for number in range(1, 12)
        ]
        shown = await world.call("state", session=begun[-1]["session"])
    jobs = [each["job"] for each in structure_of(shown)["jobs"]]
    assert jobs[0] == begun[-1]["job"]
    assert len(jobs) == 8
    assert "And 3 more running." in text_of(shown)

"""Edits: one POST, ever, and a verdict that is true."""

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest

from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.render import Renderer
from tests.media import picture
from tests.world import World, open_world, structure_of, text_of

PAID = CLOUD.without_waiting()


async def ready(world: World) -> None:
    await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
    world.studio.seen.clear()


APPLIED = ["silent-turn", "empty-stream", "late-apology", "broken-json", "partials", "thoughts", "u2028", "crlf",
           "two-texts", "blank-text", "cut-stream"]  # fmt: skip
NOT_APPLIED = ["cut-before-apply", "heartbeats-never"]


@pytest.mark.promise("P41", "P43", "P44")
@pytest.mark.parametrize("fault", APPLIED)
async def test_an_applied_edit_is_done_whatever_the_stream_did(
    tmp_path: Path, real_renderer: Renderer, fault: str
) -> None:
    async with open_world(tmp_path, real_renderer, profile=PAID, faults=[fault]) as world:
        await ready(world)
        result = await world.ask("edit", instruction="make a 4-second video of the picture")
        assert result["status"] == "done"
        assert result["changes"]
        assert "temporary issue" not in result.get("backend_text", "")
        assert world.edits_sent == 1
        assert world.studio.charges() == 1


@pytest.mark.promise("P22")
@pytest.mark.parametrize("fault", NOT_APPLIED)
async def test_an_edit_that_was_lost_is_reported_and_never_sent_again(
    tmp_path: Path, real_renderer: Renderer, fault: str
) -> None:
    async with open_world(tmp_path, real_renderer, profile=PAID, faults=[fault]) as world:
        await ready(world)
        result = await world.ask("edit", instruction="make a 4-second video of the picture")
        assert result["status"] == "failed"
        assert result["note"] == "Nothing changed and nothing was charged."
        assert world.edits_sent == 1
        assert world.studio.charges() == 0


@pytest.mark.promise("P41", "P42")
async def test_an_edit_behind_heartbeats_is_waited_for(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, profile=PAID, faults=["heartbeats-only"], wait_s=3000) as world:
        await ready(world)
        result = await world.ask("edit", instruction="make a 4-second video of the picture")
        assert result["status"] == "done"
        assert world.edits_sent == 1
    notices = [words for _, words in world.progress if words.startswith("⏳ Still working...")]
    shares = [share for share, _ in world.progress]
    assert len(notices) >= 3
    assert sum(one < two for one, two in itertools.pairwise(shares)) >= len(notices)


async def test_a_charge_without_effect_is_said_plainly(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, profile=PAID, faults=["charge-without-effect"]) as world:
        await ready(world)
        result = await world.ask("edit", instruction="make a 4-second video of the picture")
        assert result["credits_spent"] == 50
        assert "Nothing changed" in result["note"] or "did not change" in result["note"]
        assert world.edits_sent == 1


@pytest.mark.parametrize("fault", ["error-in-stream", "adk-error-event"])
async def test_an_error_inside_the_stream_is_an_error_with_nothing_charged(
    tmp_path: Path, real_renderer: Renderer, fault: str
) -> None:
    async with open_world(tmp_path, real_renderer, profile=PAID, faults=[fault]) as world:
        await ready(world)
        text = await world.refused("edit", instruction="make a 4-second video of the picture")
        assert "nothing changed and nothing was charged" in text
        assert (world.edits_sent, world.studio.charges()) == (1, 0)


async def test_an_apology_alone_counts(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, profile=PAID, faults=["only-apology"]) as world:
        await ready(world)
        result = await world.ask("edit", instruction="make a 4-second video of the picture")
        assert "temporary issue" in result["backend_text"]
        assert result["note"].startswith("Nothing changed")


@pytest.mark.promise("P54")
async def test_a_pause_that_the_backend_asks_for_is_made_once(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, profile=PAID, faults=["refuse-once"]) as world:
        await ready(world)
        assert (await world.ask("edit", instruction="make a 4-second video of the picture"))["status"] == "done"
        assert (world.edits_sent, world.studio.charges()) == (2, 1)


@pytest.mark.promise("P49")
@pytest.mark.parametrize("form", ["reply", "stream-code", "stream-adk", "stream-typed"])
async def test_no_credits_on_a_persons_own_account_says_top_up(
    tmp_path: Path, real_renderer: Renderer, form: Any
) -> None:
    profile = replace(PAID, start_credits=0, no_credits_in=form)
    async with open_world(tmp_path, real_renderer, profile=profile) as world:
        await ready(world)
        text = await world.refused("edit", instruction="make a 4-second video of the picture", confirmed=True)
        assert "Top up credits in your account" in text
        assert world.edits_sent == 1


@pytest.mark.parametrize(
    ("instruction", "tool"),
    [
        pytest.param("导出", "export", marks=pytest.mark.promise("P15")),
        pytest.param("send me the video", "export", marks=pytest.mark.promise("P15")),
        pytest.param("余额", "credits", marks=pytest.mark.promise("P16")),
        pytest.param("show tracks", "state", marks=pytest.mark.promise("P17")),
        pytest.param("上传", "upload", marks=pytest.mark.promise("P18")),
    ],
)
async def test_what_another_tool_does_never_reaches_the_editor(world: World, instruction: str, tool: str) -> None:
    text = await world.refused("edit", instruction=instruction)
    assert f"call `{tool}`" in text
    assert world.studio.seen == []


@pytest.mark.promise("P19", "P20")
async def test_everything_else_is_an_edit(world: World) -> None:
    await ready(world)
    for words in ["make a 9:16 video of the picture", 'add the title "Export now"', "add background music"]:
        await world.ask("edit", instruction=words)
    assert world.edits_sent == 3


@pytest.mark.parametrize("instruction", ["", "   \n", "x" * 20_000])
async def test_an_instruction_of_no_or_too_many_characters_is_refused(world: World, instruction: str) -> None:
    assert "hint:" in await world.refused("edit", instruction=instruction)
    assert world.studio.seen == []


async def test_a_slow_edit_answers_running_and_is_fetched_later(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, profile=PAID, faults=["heartbeats-only"]) as world:
        await ready(world)
        answer = await world.call("edit", instruction="make a 4-second video of the picture")
        first = structure_of(answer)
        assert first["status"] == "running"
        assert f'job="{first["job"]}"' in text_of(answer)
        shown = await world.call("state")
        assert first["job"] in text_of(shown)
        joined = await world.call("edit", instruction="make a 4-second video of the picture", wait_s=0)
        assert structure_of(joined)["job"] == first["job"]
        assert "still running" in await world.refused("edit", instruction="add a title", wait_s=0)
        world.studio.faults.disarm()
        done = await world.ask("state", job=first["job"], wait_s=50)
        assert done["status"] == "done"
        assert (world.edits_sent, world.studio.charges()) == (1, 1)


async def test_a_request_key_never_edits_twice(world: World) -> None:
    await ready(world)
    first = await world.ask("edit", instruction="make a 4-second video", request_key="k1")
    again = await world.ask("edit", instruction="make a 4-second video", request_key="k1")
    assert again == first
    assert "used before with other arguments" in await world.refused("edit", instruction="other", request_key="k1")
    assert world.edits_sent == 1


async def test_twins_with_one_request_key_edit_once(world: World) -> None:
    await ready(world)
    answers: list[dict[str, Any]] = []

    async def ask() -> None:
        arguments = {"instruction": "make a 3-second video", "request_key": "twin", "session": "new"}
        answers.append(await world.ask("edit", **arguments))

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(ask)
    assert len({answer["job"] for answer in answers}) == 1
    assert world.edits_sent == 1


async def test_an_unknown_session_and_an_unknown_job_are_told(world: World) -> None:
    assert "There is no such session" in await world.refused("edit", instruction="add a title", session="nope")
    assert "There is no such job" in await world.refused("state", job="nope")
    assert world.edits_sent == 0


@pytest.mark.promise("P47")
async def test_a_session_that_the_backend_lost_is_replaced_and_told(world: World) -> None:
    await ready(world)
    world.studio.faults.arm("no-session", on="E6")
    text = await world.refused("edit", instruction="make a 4-second video of the picture")
    assert "no longer exists" in text
    assert "timeline is gone" in text
    assert world.edits_sent == 0
    assert (await world.ask("state"))["session"] in text


@pytest.mark.promise("P34", "P36", "P38", "P39", "P40")
async def test_gui_talk_and_tool_calls_never_reach_the_person(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, profile=replace(PAID, silent_every=0)) as world:
        await ready(world)
        answer = await world.call("edit", instruction="make a 4-second video of the picture")
        text = text_of(answer)
        assert structure_of(answer)["backend_text"]
        assert "lick" not in text
        assert "edit_multitrack" not in text
        assert len(world.sent("/api/render/proxy/lambda")) == 0


@pytest.mark.parametrize("when", ["after-stream", "in-stream"])
async def test_a_generation_is_done_only_after_its_second_stage(
    tmp_path: Path, real_renderer: Renderer, when: Any
) -> None:
    profile = replace(PAID, post_production=when, silent_every=0)
    async with open_world(tmp_path, real_renderer, profile=profile) as world:
        result = await world.ask("edit", instruction="make a 6-second video about autumn rain")
        assert result["status"] == "done"
        assert result["credits_spent"] == 100
        changes = " ".join(result["changes"])
        assert "clip" in changes.lower()
        assert "BGM" in changes
        state = await world.ask("state")
        assert state["timeline"] == result["timeline"]


@pytest.mark.parametrize("shape", ["adk", "typed"])
@pytest.mark.parametrize("error_status", ["200", "4xx"])
async def test_each_form_that_the_contract_leaves_open_is_understood(
    tmp_path: Path, real_renderer: Renderer, shape: Any, error_status: Any
) -> None:
    odd = replace(
        PAID,
        event_shape=shape,
        keep_alive="all",
        error_status=error_status,
        empty_draft="null",
        account_fields=False,
        claims=False,
        downloads=False,
        silent_every=0,
    )
    async with open_world(tmp_path, real_renderer, profile=odd, anonymous=True) as world:
        await ready(world)
        assert "nothing" in (await world.refused("export")).lower()
        result = await world.ask("edit", instruction="make a 4-second video of the picture")
        assert (result["status"], result["credits_spent"]) == ("done", 50)
        assert "no such session" in (await world.refused("state", session="nope")).lower()


async def test_a_change_that_has_not_come_to_rest_at_the_deadline_is_said_to_be_so(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    profile = replace(PAID, start_credits=1000, silent_every=0, post_production="after-stream", post_production_s=30.0)
    async with open_world(tmp_path, real_renderer, profile=profile, wait_s=3000) as world:
        result = await world.ask("edit", instruction="make a 6-second video about autumn", session="new")
        assert result["changes"]
        assert "may still change" in result["note"]
        assert world.edits_sent == 1

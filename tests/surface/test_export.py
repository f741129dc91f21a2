"""Exports: the file is whole or absent, nothing is overwritten, and a render is never lost from sight."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from nemo_mcp import contract
from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.render import Renderer
from tests.media import picture
from tests.world import LOCAL_QUICK, World, open_world, structure_of


async def ready(world: World) -> None:
    await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
    await world.ask("edit", instruction="make a 1-second video of the picture")
    world.studio.seen.clear()


async def exported(world: World, **arguments: Any) -> Path:
    done = await world.ask("export", **{"quality": "preview", **arguments})
    assert done["status"] == "done"
    return Path(done["path"])


def leftovers(world: World) -> list[str]:
    return [path.name for path in world.exports.glob("*.part")] if world.exports.exists() else []


async def test_an_empty_timeline_is_not_exported(world: World) -> None:
    await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
    text = await world.refused("export")
    assert "nothing on the timeline" in text
    assert "call `edit` first" in text
    assert world.sent(contract.RENDER_PATH) == []


@pytest.mark.parametrize("name", ["../evil", "a/b", "CON", ".hidden", "-x", "a\nb", "", "x" * 201, "a:b", "nul.mp4"])
async def test_a_file_name_that_is_not_bare_and_plain_is_refused(world: World, name: str) -> None:
    assert "hint:" in await world.refused("export", filename=name)
    assert world.studio.seen == []
    assert not world.exports.exists()


async def test_an_export_folder_that_cannot_be_made_is_told_before_anything_is_sent(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    (tmp_path / "file").write_text("")
    async with open_world(tmp_path, real_renderer, export_dir=tmp_path / "file" / "sub") as world:
        assert "NEMO_EXPORT_DIR" in await world.refused("export")
        assert world.studio.seen == []


async def test_a_render_is_kept_when_this_computer_could_not_take_the_file(world: World) -> None:
    await ready(world)
    world.studio.faults.arm("slow-render", 60)
    first = structure_of(await world.call("export", quality="preview", wait_s=0))
    world.exports.rename(world.exports.with_name("elsewhere"))
    world.exports.write_text("in the way")
    assert "cannot be written" in await world.refused("state", job=first["job"], wait_s=50)
    world.exports.unlink()
    assert len(world.sent(contract.RENDER_PATH)) == 1
    assert (await exported(world)).is_file()
    assert len(world.sent(contract.RENDER_PATH)) == 1


async def test_a_poll_that_is_asked_to_pause_goes_on(world: World) -> None:
    await ready(world)
    world.studio.faults.arm("refuse-once", 6, on="E8")
    assert (await exported(world)).is_file()


@pytest.mark.parametrize("arguments", [{"format": "avi"}, {"quality": "8k"}])
async def test_an_unknown_format_or_quality_is_refused(world: World, arguments: dict[str, str]) -> None:
    assert next(iter(arguments)) in await world.refused("export", **arguments)
    assert world.studio.seen == []


@pytest.mark.parametrize("shape", ["r1", "r2", "enveloped"])
async def test_each_shape_of_render_reply_leads_to_the_file(
    tmp_path: Path, real_renderer: Renderer, shape: Any
) -> None:
    async with open_world(tmp_path, real_renderer, profile=replace(LOCAL_QUICK, render_shape=shape)) as world:
        await ready(world)
        assert (await exported(world)).is_file()


async def test_nothing_is_ever_overwritten(world: World) -> None:
    await ready(world)
    world.exports.mkdir(exist_ok=True)
    (world.exports / "film.mp4").write_text("precious")
    first, second = await exported(world, filename="film"), await exported(world, filename="film.mp4")
    assert (first.name, second.name) == ("film-2.mp4", "film-3.mp4")
    assert (world.exports / "film.mp4").read_text() == "precious"


@pytest.mark.parametrize("fault", ["short-download", "duplicate-render-id", "no-answer-to-render", "fail-render-once"])
async def test_a_passing_trouble_does_not_keep_the_file_away(world: World, fault: str) -> None:
    await ready(world)
    world.studio.faults.arm(fault)
    assert (await exported(world)).read_bytes()[4:8] == b"ftyp"
    assert leftovers(world) == []


@pytest.mark.parametrize("fault", ["server-error", "bad-gateway", "html-reply", "no-answer", "garbled-reply"])
@pytest.mark.parametrize("where", ["E7", "E8"])
async def test_a_reply_that_was_lost_or_spoilt_does_not_cost_the_render(world: World, fault: str, where: str) -> None:
    await ready(world)
    world.studio.faults.arm(fault, on=where)
    assert (await exported(world)).is_file()


async def test_a_failed_render_is_tried_once_more_under_a_new_id_and_then_told(world: World) -> None:
    await ready(world)
    world.studio.faults.arm("failing-render")
    text = await world.refused("export", quality="preview")
    assert "failed twice" in text
    renders = world.sent(contract.RENDER_PATH)
    assert len({seen.json["id"] for seen in renders}) == 2
    assert leftovers(world) == []


@pytest.mark.promise("P53")
async def test_a_blocked_export_is_about_the_plan(world: World) -> None:
    await ready(world)
    world.studio.faults.arm("blocked-export")
    text = await world.refused("export")
    assert "Register or upgrade your plan to unlock export." in text


@pytest.mark.promise("P28", "P56", "P57")
async def test_a_render_that_outlasts_the_schedule_is_taken_up_under_the_same_id(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with open_world(tmp_path, real_renderer, poll_s=(1, 2)) as world:
        await ready(world)
        world.studio.faults.arm("slow-render", 2)
        waiting = structure_of(await world.call("export", quality="preview"))
        assert waiting["status"] == "running"
    async with open_world(tmp_path, real_renderer, port=world.port) as world:
        assert (await exported(world)).is_file()
        assert world.sent(contract.RENDER_PATH) == []


@pytest.mark.promise("P27", "P32")
async def test_the_draft_goes_to_render_as_it_came(world: World) -> None:
    await ready(world)
    await exported(world)
    state = (await world.client.read_resource("nemo://draft")).contents[0]
    assert world.sent(contract.RENDER_PATH)[0].json["draft"] == json.loads(getattr(state, "text", ""))
    assert world.sent(contract.RENDER_PATH)[0].json["output"] == {"format": "mp4", "quality": "preview"}


@pytest.mark.promise("P14")
async def test_the_studio_refuses_an_export_without_attribution(world: World) -> None:
    await ready(world)
    headers = {"Authorization": f"Bearer {world.studio.access_token}"}
    async with httpx.AsyncClient(base_url=world.studio.url) as http:
        body: dict[str, Any] = {"id": "render_x", "sessionId": "s", "draft": {}}
        assert (await http.post(contract.RENDER_PATH, json=body, headers=headers)).status_code == 402


async def test_a_slow_render_answers_running_and_is_fetched_by_its_job(world: World) -> None:
    await ready(world)
    world.studio.faults.arm("slow-render", 40)
    first = structure_of(await world.call("export", quality="preview", wait_s=0))
    assert first["status"] == "running"
    same = structure_of(await world.call("export", quality="preview", wait_s=0))
    assert same["job"] == first["job"]
    done = await world.ask("state", job=first["job"], wait_s=50)
    assert Path(done["path"]).is_file()
    assert len(world.sent(contract.RENDER_PATH)) == 1


@pytest.mark.promise("P55")
async def test_the_film_of_the_cloud_profile_is_an_mp4_of_at_most_1080p(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with open_world(tmp_path, real_renderer, profile=CLOUD.without_waiting()) as world:
        await ready(world)
        done = await world.ask("export")
        assert (done["width"], done["height"]) == (1920, 1080)
        assert done["path"].endswith(".mp4")


async def test_what_could_not_be_drawn_is_told(world: World) -> None:
    await ready(world)
    letter = "\U00030001"  # a rare Han character, which next to no font has
    await world.ask("edit", instruction=f'add the title "A{letter}B"')
    done = await world.ask("export", quality="preview")
    assert "U+30001" in done["note"]


async def test_a_contact_sheet_that_is_there_is_not_overwritten_either(world: World) -> None:
    await ready(world)
    world.exports.mkdir(exist_ok=True)
    (world.exports / "film-sheet.jpg").write_text("precious")
    done = await world.ask("export", quality="preview", filename="film")
    assert Path(done["sheet"]).name == "film-sheet-2.jpg"
    assert (world.exports / "film-sheet.jpg").read_text() == "precious"
    assert sorted(path.name for path in world.exports.iterdir()) == ["film-sheet-2.jpg", "film-sheet.jpg", "film.mp4"]


async def test_a_render_is_kept_when_the_way_to_the_file_was_broken(world: World) -> None:
    await ready(world)
    world.studio.faults.arm("short-download", 200)
    world.studio.faults.arm("no-answer-to-render")
    text = await world.refused("export", quality="preview")
    assert "hint:" in text
    world.studio.faults.disarm()
    assert (await exported(world)).is_file()
    assert len({seen.json["id"] for seen in world.sent(contract.RENDER_PATH)}) == 1

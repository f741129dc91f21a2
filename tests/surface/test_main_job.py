"""The main job through a real MCP client: footage in, an MP4 out."""

from dataclasses import replace
from pathlib import Path

import pytest
from mcp.types import ImageContent, ResourceLink

from nemo_mcp import contract
from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.render import Renderer
from tests.media import picture, tone
from tests.world import Mode, World, open_world, structure_of, text_of

SEED = "combine these images and audio into a 30-second promotional video with text overlays"


def footage(world: World) -> list[str]:
    colors = [(200, 80, 40), (40, 120, 200), (60, 160, 70)]
    files = [picture(world.media / f"{n}-scene.jpg", color) for n, color in enumerate(colors, start=1)]
    return [str(path) for path in [*files, tone(world.media / "voiceover.wav", 2)]]


@pytest.mark.promise("P58", "P8", "P1", "P5", "P7", "P21", "P23", "P25", "P26", "P27", "P28")
@pytest.mark.parametrize("mode", ["legacy", "auto"])
async def test_pictures_and_a_voice_become_a_film(tmp_path: Path, real_renderer: Renderer, mode: Mode) -> None:
    async with open_world(tmp_path, real_renderer, mode=mode) as world:
        uploaded = await world.ask("upload", sources=footage(world))
        assert [asset["kind"] for asset in uploaded["assets"]] == ["image", "image", "image", "audio"]
        edited = await world.ask(
            "edit", instruction="combine these images and audio into a 3-second video with a title"
        )
        assert edited["status"] == "done"
        assert edited["changes"]
        found = await world.ask("state")
        assert found["exportable"]
        assert "3. " in found["timeline"]
        assert (await world.ask("credits"))["available"] == 100
        opened, sent_edit = world.sent(contract.NEW_SESSION_PATH)[0], world.sent(contract.EDIT_PATH)[0]
        answer = await world.call("export", quality="preview", filename="film")
        sent_render = world.sent(contract.RENDER_PATH)[0]
        while structure_of(answer)["status"] == "running":
            answer = await world.call("state", job=structure_of(answer)["job"], wait_s=50)
        done = structure_of(answer)
        video = Path(done["path"])
        assert video == world.exports / "film.mp4"
        assert video.read_bytes()[4:8] == b"ftyp"
        assert done["seconds"] == pytest.approx(3, abs=0.1)
        assert Path(done["sheet"]).read_bytes()[:3] == b"\xff\xd8\xff"
        assert any(isinstance(block, ResourceLink) and block.uri == video.as_uri() for block in answer.content)
        assert any(isinstance(block, ImageContent) for block in answer.content)
        assert str(video) in text_of(answer)

    told = [share for share, _ in world.progress]
    assert world.progress[0][1] == "Connecting..."
    assert "Ready." in [words for _, words in world.progress]
    assert all(share <= 100 for share in told)
    assert sent_edit.json["session_id"] == sent_render.json["sessionId"] == uploaded["session"]
    assert sent_edit.json["new_message"]["parts"][0]["text"].startswith("combine these images")
    assert sent_edit.headers["accept"] == "text/event-stream"
    assert sent_render.json["id"].startswith("render_")
    assert opened.json["task_name"] == "project"


@pytest.mark.promise("P62")
async def test_a_film_can_be_made_from_a_description_alone(world: World) -> None:
    edited = await world.ask("edit", instruction="make a 6-second video about autumn in the mountains", session="new")
    assert edited["status"] == "done"
    assert (await world.ask("state"))["exportable"]


@pytest.mark.promise("P60")
async def test_the_session_keeps_the_timeline_between_edits_and_runs(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer) as world:
        await world.ask("upload", sources=footage(world))
        first = await world.ask("edit", instruction="combine the images into a 4-second video")
    async with open_world(tmp_path, real_renderer, port=world.port) as world:
        second = await world.ask("edit", instruction='add the title "Harbour" for the first 2 seconds')
    assert second["session"] == first["session"]
    assert any("Harbour" in change for change in second["changes"])
    assert 'Title: "Harbour" (0-2s)' in second["timeline"]


@pytest.mark.promise("P59")
async def test_files_of_a_batch_each_get_their_own_edit_and_render(world: World) -> None:
    sources = footage(world)[:2]
    session = (await world.ask("upload", sources=sources, session="new"))["session"]
    made: list[str] = []
    for number, name in enumerate(["1-scene", "2-scene"], start=1):
        await world.ask("edit", instruction=f"make a {number}-second video of {name}.jpg only", session=session)
        done = await world.ask("export", session=session, quality="preview", filename=f"batch-{number}")
        made.append(done["path"])
    renders = world.sent(contract.RENDER_PATH)
    assert len({seen.json["id"] for seen in renders}) == 2
    assert [Path(path).name for path in made] == ["batch-1.mp4", "batch-2.mp4"]


@pytest.mark.promise("P61")
async def test_the_seeds_own_sentence_gives_thirty_seconds_with_all_files(world: World) -> None:
    colors = [(200, 80, 40), (40, 120, 200), (60, 160, 70), (150, 60, 160), (90, 90, 90)]
    pictures = [picture(world.media / f"{n}-view.jpg", color) for n, color in enumerate(colors, start=1)]
    voice = tone(world.media / "voiceover.wav", 3)
    await world.ask("upload", sources=[str(path) for path in [*pictures, voice]])
    edited = await world.ask("edit", instruction=SEED)
    draft = (await world.client.read_resource("nemo://draft")).contents[0]
    text = getattr(draft, "text", "")
    assert text.count('"tt":0') + text.count('"tt": 0') == 1
    assert "5 clips (0-30s)" in edited["timeline"]
    assert "voiceover" in edited["timeline"]


@pytest.mark.promise("P44", "P22")
async def test_the_cloud_profile_with_all_its_quirks_gives_the_same_film(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    quirky = replace(CLOUD.without_waiting(), silent_every=1, start_credits=500)
    async with open_world(tmp_path, real_renderer, profile=quirky, anonymous=True) as world:
        await world.ask("upload", sources=footage(world))
        edited = await world.ask("edit", instruction="combine the images into a 3-second video")
        assert edited["status"] == "done"
        assert edited["changes"], "a silent edit is answered by what changed"
        assert edited["credits_spent"] == 50
        done = await world.ask("export", quality="preview")
        assert Path(done["path"]).is_file()
        assert done["url"].startswith("https://nemovideo.com/workspace/claim?ct=clm_")

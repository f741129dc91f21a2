"""Exports other than mp4: what the studio makes of a timeline, and what is told where it is not to be had."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from mcp.types import ImageContent, ResourceLink
from PIL import Image

from nemo_mcp import contract
from nemo_mcp.studio.render import Renderer
from tests.media import picture, tone
from tests.world import World, open_world, structure_of, text_of

TYPES = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "mkv": "video/x-matroska",
    "gif": "image/gif",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "png": "image/png",
}


@pytest.fixture
async def local(tmp_path: Path, real_renderer: Renderer) -> AsyncGenerator[World]:
    """The server with its own studio, as `--studio` starts it, and a film of one second in it."""
    async with open_world(tmp_path, real_renderer, backend="studio") as world:
        files = [str(picture(world.media / "a.png")), str(tone(world.media / "a.wav"))]
        await world.ask("upload", sources=files)
        await world.ask("edit", instruction="make a 1-second video of the picture with the sound")
        yield world


async def refused_unsent(world: World, **arguments: Any) -> str:
    world.studio.seen.clear()
    text = await world.refused("export", **arguments)
    assert world.sent(contract.RENDER_PATH) == []
    assert not world.exports.exists() or list(world.exports.iterdir()) == []
    return text


@pytest.mark.parametrize("form", contract.RENDER_FORMATS)
async def test_the_studio_makes_each_format(form: str, local: World) -> None:
    answer = await local.call("export", format=form, quality="preview", filename=f"film.{form}")
    while structure_of(answer)["status"] == "running":
        answer = await local.call("state", job=structure_of(answer)["job"], wait_s=50)
    done = structure_of(answer)
    path = Path(done["path"])
    assert path == local.exports / f"film.{form}"
    (link,) = [block for block in answer.content if isinstance(block, ResourceLink)]
    assert (link.name, link.mime_type) == (path.name, TYPES[form])
    assert ("seconds" in done) == (form != "png")
    assert ("width" in done) == (form not in {"mp3", "wav"})
    assert "None" not in text_of(answer)
    (shown,) = [block for block in answer.content if isinstance(block, ImageContent)]
    assert shown.mime_type == ("image/png" if form == "png" else "image/jpeg")
    assert {each.name for each in local.exports.iterdir()} == {
        path.name,
        *(() if form == "png" else ("film-sheet.jpg",)),
    }


async def test_a_still_is_of_the_second_that_was_asked_for(local: World) -> None:
    await local.ask("edit", instruction="make it 4 seconds long and fade in from black over 1 second")
    stills = [await local.ask("export", format="png", at_s=at, filename=f"at-{at}") for at in (0, 2.5)]
    early, late = (Image.open(done["path"]).convert("L").getextrema() for done in stills)
    assert early != late
    assert {Path(done["path"]).name for done in stills} == {"at-0.png", "at-2.5.png"}


async def test_two_times_are_two_exports_and_one_time_is_one(local: World) -> None:
    first = await local.ask("export", format="png", at_s=0, quality="preview")
    other = await local.ask("export", format="png", at_s=0.5, quality="preview")
    assert first["job"] != other["job"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"at_s": 1}, 'format="png"'),
        ({"format": "gif", "at_s": 0}, 'format="png"'),
        ({"format": "png", "at_s": 1.5}, "the timeline ends at 1 s"),
        ({"format": "png", "at_s": -1}, "greater than or equal to 0"),
        ({"format": "avi"}, "mp4"),
        ({"quality": "draft"}, "preview"),
    ],
)
async def test_what_makes_no_sense_is_refused_before_anything_is_rendered(
    local: World, arguments: dict[str, Any], told: str
) -> None:
    text = await refused_unsent(local, **arguments)
    assert told in text
    assert "hint:" in text


async def test_a_picture_without_sound_gives_no_sound_file(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, backend="studio") as world:
        await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
        await world.ask("edit", instruction="make a 1-second video of the picture")
        await world.ask("edit", instruction="remove the music")
        assert "there is no sound on the timeline" in await world.refused("export", format="mp3")
        await world.ask("edit", instruction="make it 2 minutes long")
        text = await world.refused("export", format="gif")
        assert "use mp4 or webm" in text
        assert "twice" not in text


@pytest.mark.parametrize("form", [form for form in contract.RENDER_FORMATS if form != "mp4"])
async def test_the_cloud_is_not_asked_for_what_its_documents_do_not_name(form: str, world: World) -> None:
    text = await refused_unsent(world, format=form)
    assert "The cloud renders mp4 only" in text
    assert "--studio" in text
    assert world.studio.seen == []

"""The timeline for other editors, end to end: the files it links are there, and it costs no render."""

import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from mcp.types import ImageContent, ResourceLink

from nemo_mcp import contract
from nemo_mcp.studio.render import Renderer
from tests.media import picture, tone
from tests.world import World, open_world, structure_of, text_of


@pytest.fixture(params=["studio", "cloud"])
async def made(request: pytest.FixtureRequest, tmp_path: Path, real_renderer: Renderer) -> AsyncGenerator[World]:
    """A server with a film of one second in it, made of two files; its backend is near, or far away."""
    async with open_world(tmp_path, real_renderer, backend=request.param) as world:
        files = [str(picture(world.media / "a b #1.png")), str(tone(world.media / "a.wav"))]
        await world.ask("upload", sources=files)
        await world.ask("edit", instruction='make a 1-second video of the picture with the sound and the title "Hello"')
        yield world


def linked(told: str) -> dict[str, str | None]:
    """Each clip's name with the path of its file; None where that is missing."""
    clips: list[dict[str, Any]] = [
        item
        for track in json.loads(told)["tracks"]["children"]
        for item in track["children"]
        if item["OTIO_SCHEMA"] == "Clip.1"
    ]
    return {clip["name"]: path_of(clip["media_reference"].get("target_url")) for clip in clips}


def path_of(url: str | None) -> str | None:
    return unquote(urlsplit(url).path) if url else None


async def read(world: World, session: str) -> str:
    found = (await world.client.read_resource(f"nemo://sessions/{session}/timeline.otio")).contents[0]
    assert found.mime_type == "application/json"
    return str(getattr(found, "text", ""))


async def exported(world: World, **arguments: Any) -> str:
    done = await world.ask("export", format="otio", **arguments)
    return Path(done["path"]).read_text(encoding="utf-8")


async def test_the_timeline_is_written_with_the_persons_own_files_and_no_render(made: World) -> None:
    made.studio.seen.clear()
    answer = await made.call("export", format="otio", filename="my cut.otio")
    done, told = structure_of(answer), text_of(answer)
    path = made.exports / "my cut.otio"
    assert (done["path"], done["seconds"]) == (str(path), 1.0)
    assert linked(path.read_text(encoding="utf-8")) == {
        "a b #1.png": str(made.media / "a b #1.png"),
        "a.wav": str(made.media / "a.wav"),
    }
    assert told.startswith("Done. All 2 files are linked.")
    assert f"Timeline: {path} (1 s)" in told
    assert "Kdenlive" in told
    (link,) = [block for block in answer.content if isinstance(block, ResourceLink)]
    assert (link.uri, link.mime_type) == (path.as_uri(), "application/json")
    assert not [block for block in answer.content if isinstance(block, ImageContent)]
    assert made.sent(contract.RENDER_PATH) == []
    assert [each.name for each in made.exports.iterdir()] == ["my cut.otio"]


async def test_nothing_is_overwritten_and_the_quality_does_not_matter(made: World) -> None:
    first = await made.ask("export", format="otio", filename="cut")
    second = await made.ask("export", format="otio", quality="best", filename="cut")
    assert [Path(done["path"]).name for done in (first, second)] == ["cut.otio", "cut-2.otio"]
    assert (made.exports / "cut.otio").read_bytes() == (made.exports / "cut-2.otio").read_bytes()
    assert 'format="png"' in await made.refused("export", format="otio", at_s=0.5)


async def test_the_resource_says_the_same_as_the_file(made: World) -> None:
    session = (await made.ask("state"))["session"]
    resource, file = (json.loads(told) for told in (await read(made, session), await exported(made, filename="x")))
    assert resource["tracks"] == file["tracks"]
    templates = (await made.client.list_resource_templates()).resource_templates
    assert "nemo://sessions/{session_id}/timeline.otio" in {each.uri_template for each in templates}


async def test_a_file_that_was_changed_is_linked_no_more_and_one_uploaded_from_elsewhere_is(made: World) -> None:
    original, moved = made.media / "a.wav", made.media / "elsewhere" / "a.wav"
    moved.parent.mkdir()
    original.rename(moved)
    session = (await made.ask("state"))["session"]
    fallback = linked(await read(made, session))["a.wav"]
    assert fallback != str(original)
    assert fallback is None or Path(fallback).read_bytes() == moved.read_bytes(), "the studio's own copy"
    await made.ask("upload", sources=[str(moved)])
    assert linked(await read(made, session))["a.wav"] == str(moved)
    moved.write_bytes(b"x" * moved.stat().st_size)
    assert linked(await read(made, session))["a.wav"] == fallback


async def test_a_copy_with_another_date_is_still_the_file(made: World) -> None:
    original = made.media / "a.wav"
    data = original.read_bytes()
    original.unlink()
    original.write_bytes(data)
    session = (await made.ask("state"))["session"]
    assert linked(await read(made, session))["a.wav"] == str(original)


async def test_what_is_not_linked_is_told_by_name(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer) as world:
        await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
        await world.ask("edit", instruction="make a 1-second video of the picture")
        (world.media / "a.png").unlink()
        told = text_of(await world.call("export", format="otio"))
        assert "0 of 1 files linked. Not found: a.png." in told
        assert "127.0.0.1" not in (await exported(world, filename="again"))


async def test_an_empty_timeline_is_no_file_but_an_empty_resource(world: World) -> None:
    session = (await world.ask("state", session="new"))["session"]
    assert "nothing on the timeline" in await world.refused("export", format="otio")
    assert json.loads(await read(world, session))["tracks"]["children"] == []


async def test_an_export_that_another_process_left_is_written_by_the_next(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with open_world(tmp_path, real_renderer, backend="studio") as world:
        await world.ask("edit", instruction="make a 1-second video about rain")
        done = await world.ask("export", format="otio", filename="cut")
    with_sqlite(world.data / "journal.sqlite3", done["job"])
    Path(done["path"]).unlink()
    async with open_world(tmp_path, real_renderer, backend="studio") as world:
        again = await world.ask("state", job=done["job"])
        assert again["path"] == done["path"]
        assert Path(done["path"]).is_file()


def with_sqlite(journal: Path, job: str) -> None:
    """Leave a job as a process does that dies while it writes."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(journal)) as db:
        db.execute(
            "UPDATE jobs SET stage = 'sending', result = NULL, verdict = NULL, owner = NULL WHERE job_id = ?", [job]
        )
        db.commit()

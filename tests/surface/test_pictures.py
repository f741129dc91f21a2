"""Pictures for assistants: in image blocks alone, for hosts that take them, and told in words beside them."""

import base64
import json
import re
from collections.abc import AsyncGenerator
from io import BytesIO
from pathlib import Path
from typing import Any

import anyio
import numpy as np
import pytest
from mcp.types import CallToolResult, ImageContent, Implementation
from PIL import Image

from bench.facts import said_twice
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.render.draft_sheet import DraftSheet
from nemo_mcp.studio.render.sheet_layout import layout_for
from tests.media import picture
from tests.task_client import TaskClient, begin, over
from tests.world import Mode, World, open_world, structure_of, text_of, until

ERAS = pytest.mark.parametrize("mode", ["legacy", "auto"])
COLORS = {"red": (200, 30, 30), "green": (30, 160, 40), "blue": (30, 60, 190), "yellow": (220, 200, 40)}
FILM = "make an 8-second video of the pictures without music and without texts"
LETTERED = re.compile(r"[A-Za-z0-9+/]{120,}")
"""So long a word is no word, but a file in letters."""


async def fill(world: World) -> None:
    files = [picture(world.media / f"{name}.png", color) for name, color in COLORS.items()]
    await world.ask("upload", sources=[str(file) for file in files])
    await world.ask("edit", instruction=FILM)


@pytest.fixture
async def local(tmp_path: Path, real_renderer: Renderer) -> AsyncGenerator[World]:
    """The server with its own studio, and a film of four colours in it."""
    async with open_world(tmp_path, real_renderer, backend="studio") as world:
        await fill(world)
        yield world


def images(answer: CallToolResult) -> list[ImageContent]:
    return [block for block in answer.content if isinstance(block, ImageContent)]


def sheet_of(answer: CallToolResult) -> tuple[Image.Image, list[str]]:
    """The picture of an answer, and the times that the words beside it give."""
    (block,) = images(answer)
    data = base64.b64decode(block.data)
    assert block.mime_type == "image/jpeg"
    assert len(data) < 120_000
    assert block.annotations is not None
    assert block.annotations.audience == ["user", "assistant"]
    assert 0 < (block.annotations.priority or 0) <= 1
    (line,) = [line for line in text_of(answer).splitlines() if line.startswith("Contact sheet")]
    image = Image.open(BytesIO(data))
    assert image.format == "JPEG"
    return image.convert("RGB"), re.findall(r"\d+:\d\d(?:\.\d)?", line)


def colours(sheet: Image.Image, count: int, down: float = 0.12) -> list[tuple[float, ...]]:
    """The colour near the upper edge of each picture."""
    layout = layout_for(count, 16 / 9)
    assert sheet.size == layout.size(count)
    pixels = np.asarray(sheet).astype(float)
    found: list[tuple[float, ...]] = []
    for index in range(count):
        left, top = layout.corner(index)
        x, y = left + layout.width // 10, top + int(down * layout.height)
        found.append(tuple(pixels[y - 2 : y + 3, x - 2 : x + 3].mean(axis=(0, 1))))
    return found


@ERAS
async def test_state_shows_the_clips_of_the_draft_in_their_order(
    tmp_path: Path, real_renderer: Renderer, mode: Mode
) -> None:
    async with open_world(tmp_path, real_renderer, backend="studio", mode=mode) as world:
        await fill(world)
        answer = await world.call("state", picture=True)
        sheet, times = sheet_of(answer)
        assert len(times) == 4
        assert times == sorted(times)
        for seen, color in zip(colours(sheet, 4), COLORS.values(), strict=True):
            assert seen == pytest.approx(color, abs=25)
        assert structure_of(answer)["picture"] == f"Contact sheet of the timeline ({', '.join(times)})."
        assert said_twice(text_of(answer)) == []


async def test_a_title_is_seen_as_soon_as_it_is_there(local: World) -> None:
    before, _ = sheet_of(await local.call("state", picture=True))
    await local.ask("edit", instruction='add the title "HARBOUR" from 0 to 2 seconds')
    after, times = sheet_of(await local.call("state", picture=True))
    assert before.size == after.size
    changed = np.abs(np.asarray(before).astype(int) - np.asarray(after)).max(axis=2) > 70
    layout = layout_for(len(times), 16 / 9)
    assert changed[: layout.height, : layout.width].sum() > 500
    assert changed[: layout.height, layout.width + 10 :].sum() < 50


async def test_state_gives_no_picture_that_nobody_asked_for(local: World) -> None:
    answer = await local.call("state")
    assert images(answer) == []
    assert "picture" not in structure_of(answer)
    assert "Contact sheet" not in text_of(answer)


async def test_a_look_leaves_no_job_no_charge_and_no_file_outside_the_cache(local: World) -> None:
    def files() -> set[Path]:
        return {path for path in local.data.parent.rglob("*") if "render-cache" not in path.parts}

    before, jobs = files(), (await local.ask("state"))["jobs"]
    answer = await local.call("state", picture=True)
    assert images(answer)
    assert {path for path in files() - before if not path.name.endswith(("-wal", "-shm"))} == set()
    assert structure_of(answer)["jobs"] == jobs == []
    assert not local.exports.exists()


async def test_an_empty_timeline_is_told_in_words(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, backend="studio") as world:
        answer = await world.call("state", picture=True)
        assert not answer.is_error
        assert images(answer) == []
        assert text_of(answer).endswith("No picture of it yet.")
        assert said_twice(text_of(answer)) == []


async def test_the_cloud_says_that_it_has_no_picture_and_what_to_do(world: World) -> None:
    await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
    await world.ask("edit", instruction="make a 1-second video of the picture")
    answer = await world.call("state", picture=True)
    assert not answer.is_error
    assert images(answer) == []
    last = text_of(answer).splitlines()[-1]
    assert "The cloud has no picture of a timeline before an export" in last
    assert '`export` with quality="preview"' in last
    assert structure_of(answer)["picture"] == last


async def test_the_result_of_an_edit_can_be_looked_at_as_well(local: World) -> None:
    done = await local.ask("edit", instruction="remove the last clip")
    answer = await local.call("state", job=done["job"], picture=True)
    _, times = sheet_of(answer)
    assert len(times) >= 3
    assert structure_of(answer)["job"] == done["job"]


async def test_an_export_shows_its_own_sheet_and_no_second_picture(local: World) -> None:
    done = await local.ask("export", quality="preview", filename="film")
    answer = await local.call("state", job=done["job"], picture=True)
    sheet, times = sheet_of(answer)
    assert ", ".join(times) == structure_of(answer)["frames"]
    assert Path(done["sheet"]).read_bytes() == base64.b64decode(images(answer)[0].data)
    for seen, color in zip(colours(sheet, len(times)), COLORS.values(), strict=True):
        assert seen == pytest.approx(color, abs=25)
    assert said_twice(text_of(answer)) == []
    assert "picture" not in structure_of(answer)


async def test_an_export_shows_a_title_that_was_there_for_a_moment(local: World) -> None:
    plain = await local.ask("export", quality="preview", filename="plain")
    await local.ask("edit", instruction='add the title "HARBOUR" from 4.2 to 5.2 seconds')
    titled = await local.ask("export", quality="preview", filename="titled")
    assert plain["frames"] != titled["frames"]
    seen = [float(time.rpartition(":")[2]) for time in titled["frames"].split(", ")]
    assert any(4.4 <= at_s <= 5.0 for at_s in seen)


@ERAS
async def test_a_file_stands_in_no_text_and_in_no_structure(
    tmp_path: Path, real_renderer: Renderer, mode: Mode
) -> None:
    async with open_world(tmp_path, real_renderer, backend="studio", mode=mode) as world:
        source = str(picture(world.media / "a.png"))
        answers = [
            await world.call("upload", sources=[source]),
            await world.call("edit", instruction=FILM),
            await world.call("state", picture=True),
            await world.call("credits"),
        ]
        for form in ("mp4", "gif", "png"):
            done = await world.ask("export", format=form, quality="preview")
            answers.append(await world.call("state", job=done["job"]))
        assert sum(bool(images(answer)) for answer in answers) == 4
        for answer in answers:
            structure = json.dumps(structure_of(answer)).replace(str(tmp_path), "")
            assert not LETTERED.search(text_of(answer).replace(str(tmp_path), ""))
            assert not LETTERED.search(structure)
            told = answer.model_dump(mode="json", by_alias=True)
            for block in told["content"]:
                if block["type"] != "image":
                    assert "data" not in block


def host(name: str) -> dict[str, Any]:
    return {"client_options": {"client_info": Implementation(name=name, version="1")}}


@pytest.mark.parametrize(
    ("name", "setting", "shown"),
    [
        ("claude-code", "auto", True),
        ("Visual Studio Code", "auto", True),
        ("somebody new", "auto", True),
        ("Q-DEV-CLI", "auto", False),
        ("Q-DEV-CLI", "always", True),
        ("claude-code", "never", False),
    ],
)
async def test_pictures_go_to_hosts_that_take_them(
    tmp_path: Path, real_renderer: Renderer, name: str, setting: str, *, shown: bool
) -> None:
    async with open_world(tmp_path, real_renderer, backend="studio", pictures=setting, **host(name)) as world:
        await fill(world)
        state = await world.call("state", picture=True)
        done = await world.ask("export", quality="preview")
        export = await world.call("state", job=done["job"])
        assert [bool(images(answer)) for answer in (state, export)] == [shown, shown]
        assert Path(done["sheet"]).is_file()
        assert "Contact sheet beside it" in text_of(export)
        assert ("NEMO_PICTURES" in text_of(state)) != shown


async def test_a_task_brings_a_picture_only_to_a_host_that_takes_it(tmp_path: Path, real_renderer: Renderer) -> None:
    for name, count in (("claude-code", 1), ("q-cli", 0)):
        options = host(name)["client_options"] | {"extensions": [TaskClient()]}
        folder = tmp_path / name
        async with open_world(folder, real_renderer, backend="studio", mode="auto", client_options=options) as world:
            await fill(world)
            handle = await begin(world.client, "export", quality="preview")
            result = (await over(world.client.session, handle.task_id)).result or {}
            assert sum(block["type"] == "image" for block in result["content"]) == count


class SlowEyes:
    """The real renderer, except that a draft is never finished drawing."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self.asked, self.given_up = anyio.Event(), anyio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._renderer, name)

    async def draft_sheet(self, *_: object) -> DraftSheet:
        self.asked.set()
        try:
            await anyio.sleep_forever()
        finally:
            self.given_up.set()
        raise AssertionError


@ERAS
async def test_a_call_that_is_cancelled_stops_the_drawing(tmp_path: Path, real_renderer: Renderer, mode: Mode) -> None:
    slow: Any = SlowEyes(real_renderer)
    async with open_world(tmp_path, slow, backend="studio", mode=mode) as world:
        await fill(world)
        async with anyio.create_task_group() as group:
            group.start_soon(lambda: world.call("state", picture=True))
            await until(slow.asked.is_set)
            group.cancel_scope.cancel()
        await until(slow.given_up.is_set)
        assert not (await world.call("state")).is_error


async def test_a_picture_that_cannot_be_drawn_does_not_cost_the_answer(local: World) -> None:
    await local.ask("state", picture=True)
    (folder,) = local.data.rglob("media")
    for file in folder.iterdir():
        file.chmod(0o600)
        file.write_bytes(b"spoilt")
    answer = await local.call("state", picture=True)
    assert not answer.is_error
    assert images(answer) == []
    last = text_of(answer).splitlines()[-1]
    assert re.match(r"No picture: (red|green|blue|yellow)\.png", last)
    assert "Ready to export." in text_of(answer)

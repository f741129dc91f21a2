"""A draft is shown to its owner, with the files of its own session and no other, and nothing is charged or kept."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from nemo_mcp.studio.draft import dump
from nemo_mcp.studio.render import MediaError, RenderError
from nemo_mcp.studio.timeline import Clip, Overlay, Sound, Timeline
from tests.studio.conftest import AUDIO, IMAGE, VIDEO, Desk

Drawn = tuple[Timeline, dict[str, Path]]


async def draw(timeline: Timeline, media: Mapping[str, Path]) -> Drawn:
    return timeline, dict(media)


async def combined(desk: Desk, *files: tuple[str, bytes]) -> tuple[str, Any]:
    session = await desk.session()
    await desk.upload(session, *files)
    await desk.edit(session, "combine")
    return session, await desk.draft(session)


async def test_a_draft_is_drawn_with_the_files_that_it_uses(desk: Desk) -> None:
    session, draft = await combined(desk, ("a.png", IMAGE))
    await desk.upload(session, ("b.mp4", VIDEO))
    timeline, media = await desk.studio.show(session, json.dumps(draft), draw)
    assert dump(timeline) == draft
    assert [path.read_bytes() for path in media.values()] == [IMAGE]


async def test_nothing_is_charged_stored_or_rendered_for_it(desk: Desk, tmp_path: Path) -> None:
    session, draft = await combined(desk, ("a.png", IMAGE))
    before = (desk.studio.charges(), sorted(tmp_path.rglob("*")))
    await desk.studio.show(session, json.dumps(draft), draw)
    assert (desk.studio.charges(), sorted(tmp_path.rglob("*"))) == before
    assert desk.renderer.rendered == []


@pytest.mark.parametrize("asset", ["../studio.db", "/etc/hostname", ""])
@pytest.mark.parametrize("kind", [Clip, Overlay])
async def test_a_path_in_a_draft_leads_nowhere(desk: Desk, kind: Any, asset: str) -> None:
    session, _ = await combined(desk, ("a.png", IMAGE))
    piece = kind(0, 1000, asset)
    forged = Timeline(clips=(piece,)) if kind is Clip else Timeline(clips=(Clip(0, 1000),), overlays=(piece,))
    with pytest.raises(RenderError, match="not in this session"):
        await desk.studio.show(session, json.dumps(dump(forged)), draw)


async def test_the_files_of_another_session_are_not_shown(desk: Desk) -> None:
    _, draft = await combined(desk, ("a.png", IMAGE))
    other = await desk.session()
    with pytest.raises(RenderError, match="not in this session"):
        await desk.studio.show(other, json.dumps(draft), draw)


async def test_the_session_of_another_account_is_not_shown(desk: Desk) -> None:
    await desk.anonymous()
    session, draft = await combined(desk, ("a.png", IMAGE))
    with pytest.raises(RenderError, match="no such session"):
        await desk.studio.show(session, json.dumps(draft), draw)


async def test_sound_alone_cannot_be_seen(desk: Desk) -> None:
    session = await desk.session()
    await desk.upload(session, ("a.mp3", AUDIO))
    music = Timeline(sounds=(Sound(0, 4000, bed="calm", role="music"),))
    with pytest.raises(RenderError, match="only sound"):
        await desk.studio.show(session, json.dumps(dump(music)), draw)


@pytest.mark.parametrize("draft", ["{}", "[]", "nonsense", '{"t": [{"tt": 0, "sg": [{"d": "long"}]}]}'])
async def test_a_draft_that_makes_no_sense_is_refused(desk: Desk, draft: str) -> None:
    session = await desk.session()
    with pytest.raises(RenderError, match="draft"):
        await desk.studio.show(session, draft, draw)


async def test_a_file_is_called_as_its_owner_calls_it(desk: Desk) -> None:
    session, draft = await combined(desk, ("holiday.png", IMAGE))

    async def broken(timeline: Timeline, media: Mapping[str, Path]) -> None:
        raise MediaError(f"{next(iter(media.values())).name}: is damaged")

    with pytest.raises(MediaError, match=r"^holiday\.png: is damaged$"):
        await desk.studio.show(session, json.dumps(draft), broken)

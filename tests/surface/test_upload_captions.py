"""Subtitle files: the studio takes them, the cloud does not, and what holds no captions goes nowhere."""

from pathlib import Path

import pytest

from nemo_mcp import contract
from nemo_mcp.studio.render import Renderer
from tests.media import picture
from tests.world import World, open_world, text_of

SRT = "1\n00:00:01,000 --> 00:00:02,500\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\nWorld\n"


def talk(folder: Path, text: str = SRT, name: str = "talk.srt") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", ["talk.srt", "Talk.VTT"])
async def test_with_the_cloud_a_subtitle_file_is_refused_before_anything_is_sent(world: World, name: str) -> None:
    text = await world.refused("upload", sources=[talk(world.media, name=name)])
    assert f"{name} is a subtitle file, and the cloud takes none." in text
    assert "paste the lines into `edit`, or use --studio" in text
    assert not [seen for seen in world.studio.seen if seen.method == "POST"]
    assert world.sent(contract.NEW_SESSION_PATH) == []


async def test_in_the_studio_a_subtitle_file_is_shown_as_captions(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, backend="studio") as world:
        sources = [talk(world.media), str(picture(world.media / "a.png"))]
        assert (await world.ask("upload", sources=sources))["assets"][0]["cues"] == 2
        assert "- talk.srt (captions, 2 cues, 4 s)" in text_of(await world.call("state"))
        found = await world.ask("state")
        assert [(asset["name"], asset["kind"], asset.get("cues")) for asset in found["assets"]] == [
            ("talk.srt", "captions", 2),
            ("a.png", "image", None),
        ]
        again = await world.ask("upload", sources=sources[:1])
        assert again["assets"][0]["already_there"]


REFUSED = {
    "a script": ("#!/bin/sh\nexit\n", "there is no caption in it"),
    "a page": ("<!DOCTYPE html><p>00:00:01,000 --> 00:00:02,000</p>", "there is no caption in it"),
    "a script with captions": (f"#!/bin/sh\nexit\n\n{SRT}", "line 1"),
    "a key": ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n", "there is no caption in it"),
    "bad times": ("1\n00:00:01,000 --> then\nHi\n", "line 2"),
    "too much": (SRT + "\n" * 2 * 1024 * 1024, "larger than 2 MB"),
    "nothing": ("", "is empty"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_holds_no_captions_is_refused_by_its_content(
    tmp_path: Path, real_renderer: Renderer, case: str
) -> None:
    text, reason = REFUSED[case]
    async with open_world(tmp_path, real_renderer, backend="studio") as world:
        said = await world.refused("upload", sources=[talk(world.media, text)])
        assert "talk.srt" in said
        assert reason in said
        assert "hint:" in said
        assert (await world.ask("state"))["assets"] == []


async def test_a_film_named_as_subtitles_is_refused(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, backend="studio") as world:
        film = picture(world.media / "a.png").rename(world.media / "a.srt")
        assert "it is not text" in await world.refused("upload", sources=[str(film)])


async def test_captions_of_a_file_stand_on_the_timeline(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, backend="studio") as world:
        await world.ask("upload", sources=[talk(world.media), str(picture(world.media / "a.png"))])
        await world.ask("edit", instruction="combine these into a 5-second video and add the captions from talk.srt")
        (session,) = {(await world.ask("state"))["session"]}
        told = str(await world.client.read_resource(f"nemo://sessions/{session}/timeline"))
        assert "Hello" in told
        assert "World" in told

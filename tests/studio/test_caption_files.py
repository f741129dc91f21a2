"""SRT and WebVTT files in the studio: taken by content, shown as captions, given to the planner with their cues."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from nemo_mcp.studio.planner import Plan, Source
from nemo_mcp.studio.planner.model import Cue
from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.timeline import Clip, Sound, Timeline
from tests.studio.conftest import IMAGE, open_desk, texts

SRT = b"1\n00:00:01,000 --> 00:00:02,500\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\n<i>World</i>\n"
VTT = b"WEBVTT\n\n00:01.000 --> 00:02.500\nHello\n\n00:03.000 --> 00:04.000\n<v Ann>World\n"
CUES = (Cue(1000, 2500, "Hello"), Cue(3000, 4000, "World"))


class Listener:
    """A planner that keeps what it was given, and puts everything on the timeline when told to."""

    def __init__(self) -> None:
        self.given: list[Source] = []

    def __call__(
        self, instruction: str, timeline: Timeline, sources: Sequence[Source], *, undo_depth: int = 0, **_: int
    ) -> Plan:
        self.given = list(sources)
        if instruction == "misuse":
            clips = tuple(Clip(0, 1000, source.id) for source in sources)
            return Plan(Timeline(clips=clips, sounds=(Sound(0, 1000, asset=sources[0].id),)), ("Done.",), ())
        return Plan(timeline, ("Heard.",), ())


@pytest.mark.parametrize(("name", "data", "form"), [("talk.srt", SRT, "srt"), ("talk.vtt", VTT, "vtt")])
async def test_a_subtitle_file_becomes_captions(tmp_path: Path, name: str, data: bytes, form: str) -> None:
    async with open_desk(tmp_path) as desk:
        session = await desk.session()
        reply = await desk.upload(session, (name, data), ("a.png", IMAGE))
        entry, _ = reply.json()["data"]["files"]
        assert (entry["filename"], entry["file_type"], entry["cues"], entry["duration"]) == (name, "captions", 2, 4.0)
        assert "width" not in entry
        assert (await desk.state(session))["video_infos"][0] == entry
        file = await desk.http.get(entry["cdn_url"])
        assert file.content == data
        assert file.headers["content-type"].startswith({"srt": "application/x-subrip", "vtt": "text/vtt"}[form])


async def test_the_planner_gets_the_cues_also_after_a_restart(tmp_path: Path) -> None:
    listener = Listener()
    async with open_desk(tmp_path, planner=listener) as desk:
        session = await desk.session()
        await desk.upload(session, ("talk.srt", SRT), ("a.png", IMAGE))
        assert texts(await desk.edit(session, "add the captions from talk.srt"))
        captions, picture = listener.given
        assert (captions.name, captions.kind, captions.duration_ms, captions.cues) == (
            "talk.srt",
            "captions",
            4000,
            CUES,
        )
        assert (picture.kind, picture.cues) == ("image", ())
    listener.given = []
    async with open_desk(tmp_path, planner=listener) as desk:
        await desk.edit(session, "once more")
        assert listener.given[0].cues == CUES


async def test_a_file_that_is_gone_from_the_disk_has_no_cues(tmp_path: Path) -> None:
    listener = Listener()
    async with open_desk(tmp_path, planner=listener) as desk:
        session = await desk.session()
        await desk.upload(session, ("talk.srt", SRT))
        for path in (tmp_path / "media").iterdir():
            path.unlink()
        await desk.edit(session, "go on")
        assert (listener.given[0].kind, listener.given[0].cues) == ("captions", ())


async def test_captions_can_be_neither_a_clip_nor_a_sound(tmp_path: Path) -> None:
    async with open_desk(tmp_path, planner=Listener()) as desk:
        session = await desk.session()
        await desk.upload(session, ("talk.srt", SRT))
        await desk.edit(session, "misuse")
        await desk.start_render(session, "r1")
        failed = await desk.finished("r1")
        assert "talk.srt: captions are neither pictures nor sound" in str(failed)
        assert desk.renderer.rendered == []


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("talk.srt", b"#!/bin/sh\nexit\n", "no caption"),
        ("talk.vtt", b"<html>WEBVTT</html>", "no caption"),
        ("talk.srt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not text"),
        ("talk.srt", b"", "no caption"),
        ("talk.srt", b"1\n00:00:01,000 --> later\nHi\n", "line 2"),
        ("talk.mp4", SRT, "not a media file"),
    ],
)
async def test_what_holds_no_captions_is_refused_with_the_reason(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    async with open_desk(tmp_path) as desk:
        session = await desk.session()
        reply = (await desk.upload(session, ("a.png", IMAGE), (name, data))).json()
        assert reply["code"] == 4001
        assert name in reply["message"]
        assert reason in reply["message"]
        assert (await desk.state(session))["video_infos"] == []
        assert not list((tmp_path / "media").iterdir())


async def test_the_name_may_say_either_format(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        session = await desk.session()
        assert (await desk.upload(session, ("talk.srt", VTT), ("other.vtt", SRT))).json()["code"] == 0


async def test_the_profile_of_the_cloud_takes_no_subtitles(tmp_path: Path) -> None:
    async with open_desk(tmp_path, CLOUD.without_waiting()) as desk:
        session = await desk.session()
        assert (await desk.upload(session, ("talk.srt", SRT))).json()["code"] == 4001

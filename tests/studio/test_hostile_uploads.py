"""What a hostile upload leaves behind in the studio: nothing, and a reason that names the file."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from nemo_mcp.studio.planner import Plan, Source
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.timeline import Clip, Timeline
from tests.hostile_pictures import pictures
from tests.hostile_samples import Case, cut_and_flipped, samples
from tests.hostile_scripts import scripts
from tests.hostile_streams import streams
from tests.media import picture
from tests.studio.conftest import Desk, open_desk

CHOSEN = (
    "20000-square.png", "many-passes.jpg", "animation-bomb.webp", "1000-tracks.mp4", "no-samples.mp4", "deep.mkv",
    "wild-rate.wav", "tag-alone.mp3", "concat.mp4", "playlist.mp4", "archive.mp4", "empty.mp4", "png-cut-at-50.png",
)  # fmt: skip


def chosen(folder: Path) -> list[Case]:
    good = samples(folder)
    everything = [*cut_and_flipped(good), *pictures(good), *streams(good), *scripts(good, folder / "other.mp4", 9)]
    return sorted((case for case in everything if case.name in CHOSEN), key=lambda case: CHOSEN.index(case.name))


@asynccontextmanager
async def open_real_desk(folder: Path, **options: Any) -> AsyncGenerator[Desk]:
    """A studio with a real renderer of one worker."""
    async with Renderer(folder / "cache", workers=1) as renderer:
        engine: Any = renderer
        async with open_desk(folder / "studio", renderer=engine, **options) as desk:
            yield desk


async def test_a_hostile_upload_leaves_the_session_as_it_was(tmp_path: Path) -> None:
    making = tmp_path / "making"
    making.mkdir()
    good = picture(making / "good.png").read_bytes()
    studio = tmp_path / "studio"
    async with open_real_desk(tmp_path) as desk:
        session = await desk.session()
        first = (await desk.upload(session, ("first.png", good))).json()["data"]["files"]
        before = await desk.state(session)
        cases = chosen(making)
        assert len(cases) == len(CHOSEN)
        for case in cases:
            reply = (await desk.upload(session, ("fine.png", good), (case.name, case.data))).json()
            assert reply["code"] == 4001, case
            assert reply["message"].startswith(f"unsupported file: {case.name}: ")
            assert "part-" not in reply["message"]
            assert str(tmp_path) not in reply["message"]
            assert await desk.state(session) == before, case
        assert not [path for path in (studio / "incoming").rglob("*") if path.is_file()]
        assert len(list((studio / "media").iterdir())) == len(first) == 1
        other = picture(making / "other.png", (1, 2, 3)).read_bytes()
        assert (await desk.upload(session, ("other.png", other))).json()["code"] == 0
        assert len((await desk.state(session))["video_infos"]) == 2


def tiny_film(instruction: str, timeline: Timeline, sources: Sequence[Source], **_: int) -> Plan:
    """A fifth of a second of the first source."""
    clips = (Clip(0, 200, sources[0].id),)
    return Plan(Timeline(width=64, height=36, fps=10, clips=clips), (f"Did: {instruction}.",), ())


async def test_a_render_that_a_damaged_file_ends_names_it_as_its_owner_does(tmp_path: Path) -> None:
    (case,) = (case for case in cut_and_flipped(samples(tmp_path)) if case.name == "fast-flipped.mp4")
    async with open_real_desk(tmp_path, planner=tiny_film) as desk:
        session = await desk.session()
        assert (await desk.upload(session, ("my holiday.mp4", case.data))).json()["code"] == 0
        await desk.edit(session, "go")
        await desk.start_render(session, "r1")
        failed = await desk.finished("r1")
        assert "my holiday.mp4: 1 of 4 pictures are damaged, too many to use" in str(failed)

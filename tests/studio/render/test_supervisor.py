"""Workers: what happens when they are killed, cancelled, crowded or late."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import anyio
import numpy as np
import pytest

from nemo_mcp.studio.render import MediaError, Output, Renderer, RenderError
from nemo_mcp.studio.render.jobs import JoinJob, Piece, pack
from nemo_mcp.studio.render.supervisor import Lane, Order
from nemo_mcp.studio.timeline import Clip, Sound, Timeline, Zoom

Maker = Callable[..., Path]
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def long_draft(still: Maker) -> tuple[Timeline, dict[str, Path]]:
    """A draft that keeps two workers busy for a good while."""
    noise = np.random.default_rng(1).integers(0, 255, (540, 960, 3), np.uint8)
    clips = tuple(Clip(index * 4000, 4000, "a", zoom=Zoom(1.0, 1.3)) for index in range(8))
    return Timeline(width=960, height=540, fps=60, clips=clips), {"a": still("noise.png", noise)}


class Started:
    """A progress callback that lets a test wait for the first sign of work."""

    def __init__(self) -> None:
        self.event = anyio.Event()
        self.shares: list[float] = []

    def __call__(self, share: float) -> None:
        self.shares.append(share)
        if share > 0.06:  # more than the sound: pictures are being drawn
            self.event.set()


@posix
@pytest.mark.parametrize("form", ["mp4", "webm"])
async def test_when_a_cancelled_render_returns_its_workers_are_gone_and_so_are_its_files(
    form: str, long_draft: tuple[Timeline, dict[str, Path]], tmp_path: Path
) -> None:
    timeline, media = long_draft
    started = Started()
    (tmp_path / "out").mkdir()
    async with Renderer(tmp_path / "cache", workers=2) as renderer:
        busy = ()
        async with anyio.create_task_group() as group:

            async def render() -> None:
                await renderer.render(timeline, media, tmp_path / "out" / "x", Output(form), progress=started)

            group.start_soon(render)
            await started.event.wait()
            busy = renderer.pids
            assert len(busy) == 2
            group.cancel_scope.cancel()
        assert not any(alive(pid) for pid in busy)
        assert renderer.pids == ()
        assert not list((tmp_path / "out").iterdir())
        assert not list((tmp_path / "cache").glob("*.part"))


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("form", ["mp4", "gif", "wav"])
async def test_a_full_disk_is_told_as_what_it_is(form: str, samples: dict[str, Path], tmp_path: Path) -> None:
    timeline = Timeline(64, 36, 25, clips=(Clip(0, 400, "png"),), sounds=(Sound(0, 400, asset="wav"),))
    async with Renderer(tmp_path / "cache", workers=1) as renderer:
        await renderer.render(timeline, samples, tmp_path / "x", Output(form))
    kind = {"mp4": "mp4", "gif": "gif"}.get(form, "")
    pieces = tuple(Piece(str(path), 5 if form == "gif" else 10, 0) for path in (tmp_path / "cache").glob(f"*.{kind}"))
    sound = next((str(path) for path in (tmp_path / "cache").iterdir() if path.suffix in {".m4a", ".wav"}), None)
    job = JoinJob(pieces, sound, 12 if form == "gif" else 25, "/dev/full", form)
    lane = Lane(1)
    try:
        with pytest.raises(RenderError, match="no room left on the disk"):
            await lane.run(Order("join", pack(job), "joining", 30))
    finally:
        await lane.close()


@posix
async def test_a_killed_worker_fails_its_render_by_name_and_the_next_one_works(
    long_draft: tuple[Timeline, dict[str, Path]], samples: dict[str, Path], tmp_path: Path
) -> None:
    timeline, media = long_draft
    started = Started()
    async with Renderer(tmp_path / "cache", workers=2) as renderer:
        async with anyio.create_task_group() as group:

            async def kill() -> None:
                await started.event.wait()
                os.kill(renderer.pids[0], signal.SIGKILL)

            group.start_soon(kill)
            with pytest.raises(RenderError, match=r"ended by signal 9 while drawing .* s \(noise\.png\)"):
                await renderer.render(timeline, media, tmp_path / "x.mp4", progress=started)
        assert not (tmp_path / "x.mp4").exists()
        short = Timeline(width=160, height=90, fps=25, clips=(Clip(0, 200, "png"),))
        assert (await renderer.render(short, samples, tmp_path / "y.mp4")).frames == 5


@posix
async def test_a_killed_probe_blames_the_file(samples: dict[str, Path], tmp_path: Path) -> None:
    async with Renderer(tmp_path / "cache") as renderer:
        await renderer.probe(samples["mp4"])
        (pid,) = renderer.pids
        os.kill(pid, signal.SIGSTOP)
        async with anyio.create_task_group() as group:

            async def kill() -> None:
                os.kill(pid, signal.SIGKILL)

            group.start_soon(kill)
            with pytest.raises(MediaError, match=r"^sample\.mp4: cannot be read"):
                await renderer.probe(samples["mp4"])
        assert (await renderer.probe(samples["mp4"])).kind == "video"


async def test_a_render_that_takes_too_long_is_stopped(
    long_draft: tuple[Timeline, dict[str, Path]], tmp_path: Path
) -> None:
    timeline, media = long_draft
    async with Renderer(tmp_path / "cache", deadline_s=0.5) as renderer:
        with pytest.raises(RenderError, match=r"0\.5 s"):
            await renderer.render(timeline, media, tmp_path / "x.mp4")
        assert not (tmp_path / "x.mp4").exists()


async def test_a_probe_does_not_wait_behind_renders(
    long_draft: tuple[Timeline, dict[str, Path]], samples: dict[str, Path], tmp_path: Path
) -> None:
    timeline, media = long_draft
    started = Started()
    async with Renderer(tmp_path / "cache", workers=1) as renderer, anyio.create_task_group() as group:

        async def render() -> None:
            await renderer.render(timeline, media, tmp_path / "x.mp4", progress=started)

        group.start_soon(render)
        await started.event.wait()
        assert (await renderer.probe(samples["png"])).kind == "image"
        assert max(started.shares) < 0.9
        group.cancel_scope.cancel()


async def test_many_renders_and_probes_at_once_all_succeed(
    renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    sizes: dict[int, int] = {}

    async def render(number: int) -> None:
        clips = (Clip(0, 600, ("png", "mp4", "gif")[number % 3]), Clip(600, 400, None, color=f"#2030{number:02d}"))
        timeline = Timeline(width=160, height=90, fps=25, clips=clips)
        sizes[number] = (await renderer.render(timeline, samples, tmp_path / f"{number}.mp4")).frames

    async with anyio.create_task_group() as group:
        for number in range(8):
            group.start_soon(render, number)
            group.start_soon(renderer.probe, samples["webm"])
    assert sizes == dict.fromkeys(range(8), 25)
    assert len(renderer.pids) <= 4


async def test_progress_only_grows_and_ends_at_one(
    renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    shares: list[float] = []
    clips = tuple(Clip(index * 3000, 3000, "png", zoom=Zoom()) for index in range(4))
    timeline = Timeline(width=320, height=180, fps=25, clips=clips)
    await renderer.render(timeline, samples, tmp_path / "x.mp4", progress=shares.append)
    assert shares == sorted(set(shares))
    assert shares[-1] == 1.0
    assert len(shares) > 4


@posix
async def test_leaving_the_renderer_ends_all_workers(samples: dict[str, Path], tmp_path: Path) -> None:
    async with Renderer(tmp_path / "cache") as renderer:
        await renderer.probe(samples["png"])
        pids = renderer.pids
        assert pids
    assert not any(alive(pid) for pid in pids)


@posix
async def test_a_worker_ends_when_its_parent_is_gone(samples: dict[str, Path]) -> None:
    program = [sys.executable, "-m", "nemo_mcp.studio.render.worker"]
    process = await anyio.open_process(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    async with process:
        assert process.stdin is not None
        await process.stdin.aclose()
        with anyio.fail_after(10):
            assert await process.wait() == 0


async def test_an_order_nobody_knows_is_an_error_and_not_a_crash() -> None:
    lane = Lane(1)
    try:
        with pytest.raises(RenderError, match="unknown job 'dance'"):
            await lane.run(Order("dance", {}, "dancing", 30))
        with pytest.raises(RenderError, match="unexpected KeyError"):
            await lane.run(Order("probe", {}, "probing nothing", 30))
        assert len(lane.pids) == 1
    finally:
        await lane.close()


@posix
async def test_a_worker_that_hangs_is_replaced(samples: dict[str, Path]) -> None:
    lane = Lane(1)
    job = {"path": str(samples["png"])}
    try:
        await lane.run(Order("probe", job, "probing", 30))
        (hanging,) = lane.pids
        os.kill(hanging, signal.SIGSTOP)
        with pytest.raises(RenderError, match=r"no sign of life for 0\.1 s while probing"):
            await lane.run(Order("probe", job, "probing", 30, silence_s=0.1))
        assert not alive(hanging)
        assert (await lane.run(Order("probe", job, "probing", 30)))["format"] == "png"
    finally:
        await lane.close()


@posix
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
async def test_a_worker_sees_no_secret_of_the_server(samples: dict[str, Path], tmp_path: Path) -> None:
    """The server's environment is listed by name; the token of this test is none of the names."""
    script = (
        "import anyio, sys\n"
        "from pathlib import Path\n"
        "from nemo_mcp.studio.render import Renderer\n"
        "async def main():\n"
        "    async with Renderer(Path(sys.argv[1])) as renderer:\n"
        "        await renderer.probe(Path(sys.argv[2]))\n"
        "        for pid in renderer.pids:\n"
        "            sys.stdout.write(Path(f'/proc/{pid}/environ').read_text())\n"
        "    loaded = {name.partition('.')[0] for name in sys.modules}\n"
        '    sys.stdout.write(f\' heavy={sorted(loaded & {"av", "numpy", "PIL", "uharfbuzz"})}\')\n'
        "anyio.run(main)\n"
    )
    environment = dict(os.environ) | {"NEMO_TOKEN": "nmv_canary", "PYTHONPATH": os.pathsep.join(sys.path)}
    process = await anyio.run_process(
        [sys.executable, "-c", script, str(tmp_path / "cache"), str(samples["png"])], env=environment
    )
    told = process.stdout.decode()
    assert "PATH=" in told
    assert "nmv_canary" not in told
    assert told.endswith("heavy=[]")

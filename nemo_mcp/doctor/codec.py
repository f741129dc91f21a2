"""Whether the renderer works: a moment of film with sound is made and looked at, by the same way as any other."""

import tempfile
from functools import partial
from pathlib import Path
from typing import Final

import anyio

from nemo_mcp.clock import SystemClock
from nemo_mcp.doctor.facts import Facts
from nemo_mcp.doctor.finding import Finding, fine, wrong
from nemo_mcp.doctor.installed import installation

LIMIT_S: Final = 30.0
"""A first run compiles its libraries, which can take a while on a slow disk."""
_LENGTH_MS: Final = 200


def check(_: Facts) -> list[Finding]:
    """Encode and decode H.264 and AAC in a worker process."""
    clock = SystemClock()
    began_s = clock.now()
    from nemo_mcp.studio.render import MediaError, RenderError

    try:
        with tempfile.TemporaryDirectory(prefix="nemo-doctor-", ignore_cleanup_errors=True) as folder:
            size = anyio.run(partial(_film, Path(folder)))
    except (MediaError, RenderError) as problem:
        return [wrong("codec", f"a trial film could not be made: {problem}", f"run: {installation().command()}")]
    except OSError as problem:
        told = f"the folder for temporary files cannot be used ({problem.strerror})"
        return [wrong("codec", told, "free some space there, or set TMPDIR to another folder")]
    took_s = clock.now() - began_s
    return [fine("codec", f"a trial film was encoded and decoded (H.264 and AAC, {size:,} bytes, {took_s:.1f} s)")]


async def _film(folder: Path) -> int:
    """Make a film and a contact sheet of it. Returns the film's size. Raises MediaError, RenderError, OSError."""
    from nemo_mcp.studio.render import Output, Renderer
    from nemo_mcp.studio.timeline import Clip, Sound, Timeline

    draft = Timeline(
        width=320,
        height=180,
        clips=(Clip(0, _LENGTH_MS, color="#2255aa"),),
        sounds=(Sound(0, _LENGTH_MS, role="music", bed="calm"),),
    )
    film = folder / "trial.mp4"
    async with Renderer(folder / "cache", workers=1, deadline_s=LIMIT_S) as renderer:
        report = await renderer.render(draft, {}, film, Output(quality="preview"))
        await renderer.sheet(film, folder / "trial.jpg", frames=1, width=160)
    return report.size

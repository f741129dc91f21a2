"""What the pictures of a finished render look like."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.timeline import Clip, Text, Timeline, Transition, TransitionKind, Zoom

Rgb = NDArray[np.uint8]
Maker = Callable[..., Path]
Reader = Callable[[Path], list[Rgb]]
SMALL = Timeline(width=160, height=90, fps=25)
RED, BLUE = (220, 30, 40), (20, 60, 210)


@pytest.fixture
def draw(renderer: Renderer, tmp_path: Path, frames_of: Reader) -> Callable[..., object]:
    """`await draw(timeline, {"id": path})` renders and gives all frames."""

    async def render(timeline: Timeline, media: dict[str, Path] | None = None) -> list[Rgb]:
        target = tmp_path / "out.mp4"
        report = await renderer.render(timeline, media or {}, target, quality="best")
        frames = frames_of(target)
        assert len(frames) == report.frames
        return frames

    return render


Draw = Callable[..., "object"]


def plain(color: tuple[int, int, int], size: tuple[int, int] = (160, 90)) -> Rgb:
    return np.full((size[1], size[0], 3), color, np.uint8)


def middle(frame: Rgb) -> NDArray[np.float64]:
    """The mean colour of the middle of a frame."""
    height, width = frame.shape[:2]
    return frame[height * 2 // 5 : height * 3 // 5, width * 2 // 5 : width * 3 // 5].reshape(-1, 3).mean(axis=0)


def near(found: NDArray[np.float64], wanted: tuple[int, int, int], by: float = 6) -> bool:
    return bool(np.abs(found - np.array(wanted)).max() <= by)

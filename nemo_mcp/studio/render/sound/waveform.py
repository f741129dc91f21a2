"""The loudness of a sound over time, for a picture of it. Worker side only."""

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from nemo_mcp.studio.render.container import format_of, media_errors, opened
from nemo_mcp.studio.render.errors import MediaError

_RATE = 8000


def loudness_bars(path: Path, count: int, duration_ms: int) -> NDArray[np.float32]:
    """The loudest sample (0..1) in each of `count` equal slices of the first sound of a file. Raises MediaError."""
    bars = np.zeros(count, np.float32)
    per_bar = max(1.0, duration_ms * _RATE / 1000 / count)
    resampler = av.AudioResampler(format="flt", layout="mono", rate=_RATE)
    position = 0
    with opened(path, format_of(path)) as container:
        stream = next(iter(container.streams.audio), None)
        if stream is None:
            raise MediaError(f"{path.name}: there is no sound in this file")
        with media_errors(path):
            for frame in container.decode(stream):
                for part in resampler.resample(frame):
                    samples = np.abs(part.to_ndarray().astype(np.float32).ravel())
                    places = np.minimum((np.arange(position, position + samples.size) / per_bar).astype(int), count - 1)
                    np.maximum.at(bars, places, np.minimum(samples, 1.0))
                    position += samples.size
    return bars

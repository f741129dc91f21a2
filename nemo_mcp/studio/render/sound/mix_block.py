"""What sound is inside a mix: blocks of stereo floats at 48 kHz."""

from typing import Final

import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

RATE: Final = 48_000
Block = NDArray[np.float32]
"""Shape (2, n): left and right, 1.0 is full scale. Names say so where a block has another shape."""


def as_block(frame: AudioFrame) -> Block:
    """The samples of a planar stereo frame."""
    return np.asarray(frame.to_ndarray(), np.float32).reshape(2, -1)

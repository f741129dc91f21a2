"""Small media files, made on the spot."""

import wave
from pathlib import Path

import numpy as np
from PIL import Image


def picture(path: Path, color: tuple[int, int, int] = (200, 80, 40), size: tuple[int, int] = (320, 180)) -> Path:
    """A plain picture with a lighter square in it, in the format of its ending."""
    image = Image.new("RGB", size, color)
    image.paste((240, 230, 200), (size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2))
    image.save(path)
    return path


def tone(path: Path, seconds: float = 1.0, hertz: float = 330.0) -> Path:
    """A WAV file with a soft tone."""
    rate = 16_000
    wave_of = np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((9000 * wave_of).astype("<i2").tobytes())
    return path

"""The timeline that rendering is measured with: 30 s at 1080p from five photographs that zoom, with all the trimmings.

Four crossfades of a second, a title, six captions on boxes, a voice, and music that makes way for it.
"""

import wave
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from nemo_mcp.demo import check_files
from nemo_mcp.studio.render.sound.bed import compose
from nemo_mcp.studio.timeline import Clip, Sound, Text, Timeline, Transition, Zoom

SECONDS: Final = 30
FPS: Final = 30
CLIP_MS: Final = 6800
STEP_MS: Final = CLIP_MS - 1000
ZOOM: Final = 1.15
PHOTO: Final = (3000, 2000)
TITLE: Final = "A day by the water"
CAPTIONS: Final = (
    "First light over the bay",
    "Everybody is out early",
    "The long afternoon, and nothing to do",
    "Back in town before the shops close",
    "One more for the road",
    "See you there",
)
_TEXTURE: Final = 11.0
_GRAIN: Final = 3.5


def make_media(folder: Path) -> dict[str, Path]:
    """Write the five photographs and the music; the voice is the sample's.

    The pictures are the samples at 3000x2000 with the fine texture of a scene and the grain of a camera, so that a JPEG
    takes about 2 MB as photographs of that size do: smooth ones would flatter the encoder.
    """
    files = check_files([])
    pictures = [path for path in files if path.suffix == ".jpg"]
    media = {f"p{number}": _photograph(path, folder / path.name, number) for number, path in enumerate(pictures)}
    media["voice"] = next(path for path in files if path.suffix == ".mp3")
    media["music"] = _music(folder / "music.wav")
    return media


def timeline(caption: str = CAPTIONS[2]) -> Timeline:
    """The draft. `caption` replaces the third caption, to see what a small change costs."""
    clips = tuple(
        Clip(
            start_ms=number * STEP_MS,
            duration_ms=CLIP_MS,
            asset=f"p{number}",
            zoom=Zoom(1.0, ZOOM, 0.5, 0.5, 0.5, 0.5),
            transition=Transition("crossfade", 1000) if number else None,
        )
        for number in range(5)
    )
    words = [*CAPTIONS[:2], caption, *CAPTIONS[3:]]
    captions = tuple(Text(4500 + number * 4200, 3600, text, box=True) for number, text in enumerate(words))
    return Timeline(
        clips=clips,
        sounds=(
            Sound(500, 29_000, role="voice", asset="voice"),
            Sound(0, SECONDS * 1000, role="music", asset="music", volume=0.3, fade_out_ms=1500),
        ),
        texts=(Text(400, 3400, TITLE, role="title", place="center"), *captions),
    )


def _photograph(source: Path, target: Path, seed: int) -> Path:
    with Image.open(source) as image:
        pixels = np.asarray(image.convert("RGB").resize(PHOTO, Image.Resampling.BICUBIC), np.float32)
    noise = np.random.default_rng(seed)
    texture = _TEXTURE * _scene_noise(noise, pixels.shape[0], pixels.shape[1])
    grain = noise.normal(0, _GRAIN, pixels.shape[:2])
    detailed = pixels + (texture + grain)[..., None]
    Image.fromarray(np.clip(detailed, 0, 255).astype(np.uint8)).save(target, quality=92)
    return target


def _scene_noise(noise: np.random.Generator, rows: int, columns: int) -> np.ndarray[tuple[int, int], np.dtype[Any]]:
    """Noise whose strength falls with its frequency, as in pictures of nature; mean 0, deviation 1."""
    down, across = np.fft.fftfreq(rows)[:, None], np.fft.rfftfreq(columns)[None, :]
    frequency = np.hypot(down, across)
    frequency[0, 0] = np.inf
    spectrum = np.fft.rfft2(noise.normal(size=(rows, columns))) / np.maximum(frequency, 1 / 300)
    field = np.fft.irfft2(spectrum, (rows, columns))
    return (field - field.mean()) / field.std()


def _music(target: Path) -> Path:
    samples = np.rint(np.clip(compose("warm", SECONDS * 1000), -1, 1) * 32767).astype("<i2").T
    with wave.open(str(target), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(np.ascontiguousarray(samples).tobytes())
    return target

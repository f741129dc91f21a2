"""Sounds for tests: written in many forms, read back, and looked at."""

import wave
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.filter import Graph
from numpy.typing import NDArray

RATE = 48_000
Samples = NDArray[np.float32]
FRAMES = {"libmp3lame": 1152, "libopus": 960}
TICK_S = 0.004


def tone(hertz: float, seconds: float, level: float = 0.3, rate: int = RATE) -> Samples:
    """A sine."""
    time = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def noise(seconds: float, level: float = 0.1, seed: int = 1) -> Samples:
    """White noise."""
    return (np.random.default_rng(seed).standard_normal(round(seconds * RATE)) * level).astype(np.float32)


def silence(seconds: float) -> Samples:
    """Nothing."""
    return np.zeros(round(seconds * RATE), np.float32)


def ticks(seconds: float, every_s: float = 0.5) -> Samples:
    """Short beeps of 4 ms, the first one after half of `every_s`."""
    samples = silence(seconds)
    count = round(TICK_S * RATE)
    tick = tone(2000, TICK_S, 0.8) * np.hanning(count).astype(np.float32)
    for at_s in np.arange(every_s / 2, seconds - TICK_S, every_s):
        samples[round(at_s * RATE) :][:count] += tick
    return samples


def talk(seconds: float, level: float = 0.2) -> Samples:
    """Something with the rhythm of speech: syllables of about a sixth of a second with pauses between them."""
    dice = np.random.default_rng(4)
    samples = silence(seconds)
    at = 0
    while at < len(samples):
        count = int(dice.uniform(0.08, 0.16) * RATE)
        syllable = tone(dice.uniform(150, 400), 1)[:count] * np.hanning(count) * (level / 0.3) * dice.uniform(0.6, 1.2)
        samples[at : at + count] += syllable[: len(samples) - at].astype(np.float32)
        at += count + int(dice.uniform(0.03, 0.16) * RATE)
    return samples


def save_wav(path: Path, left: Samples, right: Samples | None = None, rate: int = RATE) -> Path:
    """Sixteen bits, mono unless `right` is given."""
    channels = [left] if right is None else [left, right]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.stack(channels, axis=1) * 32767).astype("<i2").tobytes())
    return path


def save_coded(
    path: Path,
    samples: Samples | Sequence[Samples],
    form: str,
    codec: str,
    *,
    layout: str = "mono",
    rate: int = RATE,
    options: dict[str, str] | None = None,
    start_ms: int = 0,
    film_s: float = 0.0,
) -> Path:
    """Through an encoder. `start_ms` is the time of the first sample; `film_s` of black pictures lie beside it."""
    channels = np.atleast_2d(np.asarray(samples, np.float32))
    opened: Any = av.open(str(path), "w", format=form)
    with opened as container:
        video: Any = None
        if film_s:
            video = container.add_stream("mpeg4", rate=25)
            video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        stream = container.add_stream(codec, rate=rate, layout=layout, options=options or {})
        for number in range(round(film_s * 25)):
            picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")
            picture.pts, picture.time_base = number, Fraction(1, 25)
            container.mux(video.encode(picture))
        if video is not None:
            container.mux(video.encode(None))
        resampler = AudioResampler(stream.format.name, layout, rate, stream.frame_size or FRAMES.get(codec, 1024))
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(channels), "fltp", layout)
        frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), 0
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            piece.pts = (piece.pts or 0) + start_ms * rate // 1000
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


def decoded(path: Path) -> Samples:
    """The whole file, shape (2, n)."""
    resampler = AudioResampler("fltp", "stereo", RATE)
    opened: Any = av.open(str(path))
    with opened as container:
        parts = [part.to_ndarray() for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    return np.hstack(parts).astype(np.float32)


def level(samples: Samples, hertz: float, start_s: float, end_s: float) -> float:
    """The amplitude of one frequency in a stretch, in decibels."""
    part = samples[0, round(start_s * RATE) : round(end_s * RATE)].astype(np.float64)
    part *= np.hanning(len(part)) * 2
    turns = np.exp(-2j * np.pi * hertz * np.arange(len(part)) / RATE)
    return float(20 * np.log10(2 * abs(np.mean(part * turns)) + 1e-9))


def pitch(samples: Samples, start_s: float, end_s: float) -> float:
    """The strongest frequency of a stretch."""
    part = samples[0, round(start_s * RATE) : round(end_s * RATE)]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
    return float(spectrum.argmax() * RATE / len(part))


def loud(samples: Samples, start_s: float, end_s: float) -> float:
    """Root mean square of a stretch."""
    part = samples[:, round(start_s * RATE) : round(end_s * RATE)]
    return float(np.sqrt(np.mean(part.astype(np.float64) ** 2)))


def tick_times(samples: Samples, near_s: Sequence[float], reach_s: float = 0.05) -> list[float]:
    """Where the energy around each of some moments has its middle, less half a tick: when a tick begins, in seconds."""
    found: list[float] = []
    for at_s in near_s:
        first = round((at_s - reach_s) * RATE)
        energy = samples[0, first : first + round(2 * reach_s * RATE)].astype(np.float64) ** 2
        middle = float((energy * np.arange(len(energy))).sum() / max(energy.sum(), 1e-12))
        found.append((first + middle) / RATE - TICK_S / 2)
    return found


def r128(samples: Samples) -> tuple[float, float]:
    """Integrated loudness and true peak in decibels, as FFmpeg's own meter finds them."""
    graph = Graph()
    source = graph.add_abuffer(format="fltp", sample_rate=RATE, layout="stereo", time_base=Fraction(1, RATE))
    meter = graph.add("ebur128", "metadata=1:peak=true:framelog=quiet")
    graph.link_nodes(source, meter, graph.add("abuffersink")).configure()
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples), "fltp", "stereo")
    frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), 0
    source.push(frame)
    source.push(None)
    found: dict[str, str] = {}
    while True:
        try:
            found |= dict(graph.pull().metadata)  # pyright: ignore
        except (av.error.BlockingIOError, av.error.EOFError):
            break
    peaks = [float(value) for key, value in found.items() if key.startswith("lavfi.r128.true_peaks_ch")]
    return float(found["lavfi.r128.I"]), 20 * float(np.log10(max([*peaks, 1e-9])))

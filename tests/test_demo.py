"""The demo, as a new user runs it: the film that it makes is the one that was promised."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from nemo_mcp.demo import SAMPLES
from tests.test_stdio import environment

Pixels = NDArray[np.float32]
THUMB = (48, 27)
VOICE_S, PAUSE_S = (1.0, 3.8), (4.6, 5.8)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [sys.executable, "-m", "nemo_mcp", "demo", "--out", str(folder / "out")],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=environment(folder, COLUMNS="200", PATH=os.environ["PATH"]),
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def film(said: str) -> Path:
    return Path(next(line for line in said.splitlines() if line.startswith("Video: ")).removeprefix("Video:").strip())


def test_each_call_is_shown_and_the_paths_stand_at_the_end(said: str, film: Path) -> None:
    calls = [line.split("(")[0] for line in said.splitlines() if line.startswith("> ")]
    assert calls == ["> upload", "> edit", "> state", "> credits", "> edit", "> export"]
    assert film.is_file()
    assert film.with_name("nemo-demo-sheet.jpg").read_bytes()[:3] == b"\xff\xd8\xff"
    assert said.count(str(film)) == 2


@pytest.mark.promise("P55", "P61")
def test_the_film_is_thirty_seconds_of_h264_and_aac_in_full_hd(film: Path) -> None:
    with av.open(str(film)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert (video.width, video.height, video.average_rate, video.frames) == (1920, 1080, 30, 900)
        assert (container.duration or 0) / 1_000_000 == pytest.approx(30, abs=0.1)
    whole = film.read_bytes()
    assert 0 < whole.find(b"moov") < whole.find(b"mdat")


@pytest.mark.promise("P61")
def test_the_five_pictures_come_in_order_and_move(film: Path) -> None:
    pictures = [thumb(Image.open(path)) for path in sorted(SAMPLES.glob("*.jpg"))]
    shown: list[int] = []
    for number in range(5):
        early, late = frame_at(film, 6 * number + 2.0), frame_at(film, 6 * number + 3.5)
        likeness = [float(np.corrcoef(late.ravel(), picture.ravel())[0, 1]) for picture in pictures]
        shown.append(int(np.argmax(likeness)))
        assert float(np.abs(early - late).mean()) > 0.2, "a picture stands still"
    assert shown == [0, 1, 2, 3, 4]


@pytest.mark.promise("P61")
def test_one_picture_fades_into_the_next(film: Path) -> None:
    before, between, after = (frame_at(film, second) for second in (5.0, 6.24, 7.4))
    mixed = (before + after) / 2
    assert float(np.abs(between - mixed).mean()) < min(
        float(np.abs(between - before).mean()), float(np.abs(between - after).mean())
    )


@pytest.mark.promise("P61")
def test_the_voice_is_heard_over_quieter_music(film: Path) -> None:
    speaking, pausing = loudness(film, *VOICE_S), loudness(film, *PAUSE_S)
    assert speaking > 2.5 * pausing > 0


@pytest.mark.promise("P61")
def test_the_title_stands_on_the_first_picture_only(film: Path) -> None:
    def bright(second: float) -> float:
        pixels = picture_at(film, second)[440:640, 400:1520]
        return float((pixels.min(axis=2) > 240).mean())

    assert bright(2.0) > bright(5.2) + 0.01


def thumb(image: Image.Image) -> Pixels:
    return np.asarray(image.convert("RGB").resize(THUMB), np.float32)


def frame_at(film: Path, second: float) -> Pixels:
    return thumb(Image.fromarray(picture_at(film, second)))


def picture_at(film: Path, second: float) -> NDArray[np.uint8]:
    with av.open(str(film)) as container:
        container.seek(int(second * 1_000_000))
        for frame in container.decode(video=0):
            if frame.time >= second:
                return frame.to_ndarray(format="rgb24").astype(np.uint8)
    raise AssertionError(f"no picture at {second} s")


def loudness(film: Path, start: float, end: float) -> float:
    """The root mean square of a stretch of sound."""
    with av.open(str(film)) as container:
        frames: list[Any] = [
            frame.to_ndarray()
            for frame in container.decode(audio=0)
            if frame.time is not None and start <= frame.time < end
        ]
    return float(np.sqrt(np.mean(np.square(np.hstack(frames)))))

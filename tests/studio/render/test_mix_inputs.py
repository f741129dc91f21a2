"""Recordings of every kind: any rate, depth and number of channels, in step with the picture, whole or damaged."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.sound.audio import AudioReport, mix
from nemo_mcp.studio.render.sound.mix_source import Source
from nemo_mcp.studio.timeline import Clip, Overlay, Sound, Timeline
from tests.studio.render.sounds import (
    RATE,
    Samples,
    decoded,
    level,
    loud,
    pitch,
    save_coded,
    save_wav,
    tick_times,
    ticks,
    tone,
)

Mixed = Callable[..., tuple[Samples, AudioReport]]


@pytest.fixture
def mixed(tmp_path: Path) -> Mixed:
    """Mix a timeline with the given media, without any coding in between."""

    def run(timeline: Timeline, **media: Path) -> tuple[Samples, AudioReport]:
        report = mix(timeline, media, tmp_path / "out.wav", "wav")
        return decoded(tmp_path / "out.wav"), report

    return run


def read(path: Path, in_ms: int = 0) -> Samples:
    """A source from a point on."""
    return np.hstack(list(Source(path).blocks(in_ms)))


def save_pcm(path: Path, samples: Samples, bits: int, code: int = 1, rate: int = RATE) -> Path:
    """A mono WAV file of any depth; code 3 is floating point."""
    if code == 3:
        data = samples.astype("<f4").tobytes()
    elif bits == 8:
        data = (samples * 127 + 128).astype(np.uint8).tobytes()
    else:
        whole = (samples.astype(np.float64) * (2 ** (bits - 1) - 1)).astype("<i4")
        data = whole.view(np.uint8).reshape(-1, 4)[:, : bits // 8].tobytes()
    width = bits // 8
    header = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, code, 1, rate, rate * width, width, bits)
    path.write_bytes(
        b"RIFF" + struct.pack("<I", 36 + len(data)) + header + b"data" + struct.pack("<I", len(data)) + data
    )
    return path


@pytest.mark.parametrize(("bits", "code"), [(8, 1), (24, 1), (32, 1), (32, 3)])
def test_pcm_of_any_depth_is_read_alike(tmp_path: Path, bits: int, code: int) -> None:
    samples = read(save_pcm(tmp_path / "a.wav", tone(440, 1, 0.5), bits, code))
    assert level(samples, 440, 0.1, 0.9) == pytest.approx(20 * np.log10(0.5 / 2**0.5), abs=0.1)


@pytest.mark.parametrize("rate", [8000, 11_025, 44_100, 96_000, 192_000])
def test_any_sampling_rate_keeps_time_and_pitch(tmp_path: Path, rate: int) -> None:
    samples = read(save_pcm(tmp_path / "a.wav", tone(1000, 2, 0.5, rate), 24, rate=rate))
    assert samples.shape[1] == pytest.approx(2 * RATE, abs=2)
    assert pitch(samples, 0.1, 1.9) == pytest.approx(1000, abs=0.6)
    assert level(samples, 1000, 0.1, 1.9) == pytest.approx(20 * np.log10(0.5 / 2**0.5), abs=0.1)


def test_surround_sound_is_folded_into_two_channels(tmp_path: Path) -> None:
    hertz = (300, 500, 700, 60, 1100, 1300)
    channels = [tone(each, 1, 0.2) for each in hertz]
    samples = read(save_coded(tmp_path / "a.mkv", channels, "matroska", "flac", layout="5.1"))
    left, right = ([level(side, each, 0.1, 0.9) for each in hertz] for side in (samples, samples[::-1]))
    full, part, none = 20 * np.log10(0.2), 20 * np.log10(0.2 / 2**0.5), -60
    assert left[:3] == pytest.approx([full, left[1], part], abs=0.1)
    assert right[:3] == pytest.approx([right[0], full, part], abs=0.1)
    assert (left[4], right[5]) == pytest.approx((part, part), abs=0.1)
    assert max(left[1], right[0], left[3], right[3], left[5], right[4]) < none


def test_surround_sound_at_full_level_is_not_clipped(tmp_path: Path, mixed: Mixed) -> None:
    channels = [tone(440, 2, 0.99)] * 6
    source = save_coded(tmp_path / "a.wav", channels, "wav", "pcm_s16le", layout="5.1")
    samples, _ = mixed(Timeline(clips=(Clip(0, 2000, "a"),)), a=source)
    assert level(samples, 1320, 0.1, 1.9) < level(samples, 440, 0.1, 1.9) - 60


@pytest.mark.parametrize(
    ("form", "codec", "options"),
    [("mp3", "libmp3lame", {}), ("mp3", "libmp3lame", {"q": "4"}), ("ipod", "aac", {}), ("matroska", "aac", {}),
     ("webm", "libopus", {}), ("mov", "aac", {}), ("wav", "pcm_s16le", {})],
)  # fmt: skip
@pytest.mark.parametrize("in_ms", [0, 7130])
def test_what_an_encoder_adds_in_front_is_not_heard(
    tmp_path: Path, form: str, codec: str, options: dict[str, str], in_ms: int
) -> None:
    samples = read(save_coded(tmp_path / "a", ticks(10), form, codec, options=options), in_ms)
    wanted = [7.25 - in_ms / 1000, 8.75 - in_ms / 1000]
    assert tick_times(samples, wanted) == pytest.approx(wanted, abs=0.0015)


def test_sound_that_starts_late_in_its_file_is_late(tmp_path: Path) -> None:
    path = save_coded(tmp_path / "a.mkv", ticks(3), "matroska", "aac", start_ms=530, film_s=4)
    assert tick_times(read(path), [0.78, 1.28]) == pytest.approx([0.78, 1.28], abs=0.002)
    assert tick_times(read(path, 1000), [0.28, 0.78]) == pytest.approx([0.28, 0.78], abs=0.002)


def test_a_little_late_is_late_too(tmp_path: Path) -> None:
    path = save_coded(tmp_path / "a.mp4", ticks(2), "mp4", "aac", start_ms=40, film_s=2)
    assert tick_times(read(path), [0.29, 0.79]) == pytest.approx([0.29, 0.79], abs=0.002)


def test_sound_shorter_than_its_picture_ends_in_silence(tmp_path: Path, mixed: Mixed) -> None:
    path = save_coded(tmp_path / "a.mp4", tone(440, 1), "mp4", "aac", film_s=3)
    samples, report = mixed(Timeline(clips=(Clip(0, 3000, "a"),)), a=path)
    assert loud(samples, 0.1, 0.9) > 0.05
    assert not samples[:, round(1.1 * RATE) :].any()
    assert report.warnings == ()


def scrambled(path: Path, first: float, last: float) -> Path:
    """Overwrite a part of a file, given as shares of its length, with rubbish."""
    data = bytearray(path.read_bytes())
    start, end = int(len(data) * first), int(len(data) * last)
    data[start:end] = np.random.default_rng(3).integers(0, 255, end - start, dtype=np.uint8).tobytes()
    path.write_bytes(bytes(data))
    return path


@pytest.mark.parametrize("form", ["ipod", "matroska"])
def test_a_late_part_is_read_without_all_that_comes_before_it(tmp_path: Path, form: str) -> None:
    path = scrambled(save_coded(tmp_path / "a", tone(440, 20), form, "aac"), 0.2, 0.4)
    whole, late = Source(path), Source(path)
    assert sum(block.shape[1] for block in whole.blocks()) > 0
    assert sum(block.shape[1] for block in late.blocks(15_000)) == pytest.approx(5 * RATE, abs=3000)
    assert whole.damaged > 0
    assert late.damaged == 0


def test_a_point_behind_the_end_is_silence(tmp_path: Path) -> None:
    assert not list(Source(save_wav(tmp_path / "a.wav", tone(440, 7))).blocks(9000))


def test_damage_in_the_middle_leaves_what_follows_in_step(tmp_path: Path, mixed: Mixed) -> None:
    path = scrambled(save_coded(tmp_path / "a.m4a", ticks(8) + tone(300, 8, 0.02), "ipod", "aac"), 0.4, 0.5)
    samples, report = mixed(Timeline(clips=(Clip(0, 8000, "a", name="talk.m4a"),)), a=path)
    assert tick_times(samples, [0.75, 6.25, 7.25]) == pytest.approx([0.75, 6.25, 7.25], abs=0.03)
    assert len(report.warnings) == 1
    assert "talk.m4a is damaged" in report.warnings[0]


def unknown_codec(folder: Path) -> Path:
    """A film whose sound claims to be in a codec that nobody knows."""
    path = save_coded(folder / "odd.mkv", tone(440, 2), "matroska", "aac", film_s=2)
    path.write_bytes(path.read_bytes().replace(b"A_AAC", b"A_QQQ"))
    return path


def rubbish_sound(folder: Path) -> Path:
    """A film whose sound is damaged from its start to its end."""
    return scrambled(save_coded(folder / "worn.m4a", tone(440, 3), "ipod", "aac"), 0.03, 0.9)


@pytest.mark.parametrize("broken", [unknown_codec, rubbish_sound])
def test_a_clip_whose_own_sound_cannot_be_decoded_is_silent_with_a_remark(
    tmp_path: Path, mixed: Mixed, broken: Callable[[Path], Path]
) -> None:
    clips = (Clip(0, 1000, "bad", name="holiday.mkv"), Clip(1000, 1000, "good"))
    good = save_wav(tmp_path / "good.wav", tone(440, 2))
    samples, report = mixed(Timeline(clips=clips), bad=broken(tmp_path), good=good)
    assert loud(samples, 1.1, 1.9) > 0.05
    assert loud(samples, 0, 0.95) < 0.2 * loud(samples, 1.1, 1.9)
    assert len(report.warnings) == 1
    assert "holiday.mkv" in report.warnings[0]


def test_a_film_of_which_nothing_can_be_heard_is_silent_with_a_remark(tmp_path: Path, mixed: Mixed) -> None:
    film = Timeline(clips=(Clip(0, 1000, "bad"),), overlays=(Overlay(0, 500, "bad", volume=1.0),))
    samples, report = mixed(film, bad=unknown_codec(tmp_path))
    assert not samples.any()
    assert report.loudness_lufs is None
    assert len(report.warnings) == 1
    assert "odd.mkv" in report.warnings[0]


def test_the_part_before_the_damage_of_a_clip_is_kept(tmp_path: Path, mixed: Mixed) -> None:
    path = scrambled(save_coded(tmp_path / "a.m4a", tone(440, 8), "ipod", "aac"), 0.5, 0.95)
    samples, report = mixed(Timeline(clips=(Clip(0, 8000, "a"),)), a=path)
    assert loud(samples, 0.5, 3) > 0.05
    assert len(report.warnings) == 1


@pytest.mark.parametrize("role", ["voice", "music", "sound"])
def test_a_sound_that_was_asked_for_and_cannot_be_decoded_fails_by_name(
    tmp_path: Path, mixed: Mixed, role: str
) -> None:
    film = Timeline(clips=(Clip(0, 1000, "bad"),), sounds=(Sound(0, 1000, role, "bad"),))  # pyright: ignore[reportArgumentType]
    with pytest.raises(MediaError, match=r"odd\.mkv"):
        mixed(film, bad=unknown_codec(tmp_path))


def test_a_picture_alone_has_no_sound_and_needs_no_remark(tmp_path: Path, mixed: Mixed) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    samples, report = mixed(Timeline(clips=(Clip(0, 300, "a"),)), a=path)
    assert not samples.any()
    assert report == AudioReport((), None)

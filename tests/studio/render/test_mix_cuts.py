"""Cuts, crossfades, speed and overlays: nothing clicks, nothing drifts."""

from pathlib import Path

import numpy as np
import pytest

from nemo_mcp.studio.render.sound.audio import mix
from nemo_mcp.studio.render.sound.mix_stretch import stretched
from nemo_mcp.studio.timeline import Clip, Overlay, Sound, Timeline, Transition
from tests.studio.render.sounds import (
    RATE,
    Samples,
    decoded,
    level,
    loud,
    noise,
    save_coded,
    save_wav,
    talk,
    tick_times,
    ticks,
    tone,
)


def made(folder: Path, timeline: Timeline, **media: Samples | Path) -> Samples:
    """The mix without any coding in between."""
    paths = {
        name: value if isinstance(value, Path) else save_wav(folder / f"{name}.wav", value)
        for name, value in media.items()
    }
    mix(timeline, paths, folder / "out.wav", "wav")
    return decoded(folder / "out.wav")


def roughness(samples: Samples, hertz: float) -> float:
    """The strongest jump of a sound that should be one tone: what is left of each moment without that tone's bend."""
    bend = np.diff(samples[0].astype(np.float64), 2)
    usual = (2 * np.pi * hertz / RATE) ** 2 * np.abs(samples[0]).max()
    return float(np.abs(bend).max() / usual)


@pytest.mark.parametrize("cut_ms", [333, 501, 777])
def test_a_cut_in_the_middle_of_a_wave_does_not_click(tmp_path: Path, cut_ms: int) -> None:
    clips = (Clip(0, cut_ms, "a", in_ms=111), Clip(cut_ms, 1000, "a", in_ms=37), Clip(cut_ms + 1000, 300))
    samples = made(tmp_path, Timeline(clips=clips), a=tone(437, 3))
    assert roughness(samples, 437) < 3


def test_a_hard_cut_would_be_noticed() -> None:
    wave = tone(437, 1)
    cut = np.concatenate([wave[:20_011], wave[7:]])
    assert roughness(np.stack([cut, cut]), 437) > 10


def test_a_recording_that_was_split_in_two_sounds_as_if_it_had_not_been(tmp_path: Path) -> None:
    whole = made(tmp_path, Timeline(clips=(Clip(0, 2000, "a", in_ms=250),)), a=talk(4))
    clips = (Clip(0, 777, "a", in_ms=250), Clip(777, 1223, "a", in_ms=1027))
    assert np.abs(made(tmp_path, Timeline(clips=clips), a=talk(4)) - whole).max() < 2e-4


@pytest.mark.parametrize("kind", ["crossfade", "slide", "wipe", "zoom"])
def test_a_crossfade_keeps_the_power_of_unlike_sounds(tmp_path: Path, kind: str) -> None:
    second = Clip(1000, 2000, "b", transition=Transition(kind, 1000))  # pyright: ignore[reportArgumentType]
    samples = made(tmp_path, Timeline(clips=(Clip(0, 2000, "a"), second)), a=noise(2, seed=1), b=noise(2, seed=2))
    before, after = loud(samples, 0.2, 0.9), loud(samples, 2.1, 2.8)
    for at_s in (1.15, 1.4, 1.65):
        assert loud(samples, at_s, at_s + 0.2) == pytest.approx((before + after) / 2, rel=0.06)


@pytest.mark.parametrize("kind", ["fade-black", "fade-white"])
def test_a_fade_through_a_colour_is_a_moment_of_silence(tmp_path: Path, kind: str) -> None:
    second = Clip(1000, 2000, "a", transition=Transition(kind, 1000))  # pyright: ignore[reportArgumentType]
    samples = made(tmp_path, Timeline(clips=(Clip(0, 2000, "a"), second)), a=tone(300, 2))
    assert loud(samples, 1.48, 1.52) < 0.1 * loud(samples, 0.2, 0.8)


def test_a_film_that_cuts_its_sound_off_ends_without_a_click(tmp_path: Path) -> None:
    samples = made(tmp_path, Timeline(clips=(Clip(0, 1003),), sounds=(Sound(0, 5000, asset="a"),)), a=tone(437, 5))
    assert roughness(samples, 437) < 3
    assert np.abs(samples[:, -1]).max() < 0.01


def test_composed_music_comes_to_its_end_with_the_film(tmp_path: Path) -> None:
    film = Timeline(clips=(Clip(0, 6000),), sounds=(Sound(0, 60_000, "music", bed="corporate"),))
    samples = made(tmp_path, film)
    tail = [loud(samples, start, start + 0.5) for start in (3.5, 4.5, 5.5)]
    assert tail[0] > tail[1] > tail[2]
    assert loud(samples, 5.9, 6.0) < 0.02 * loud(samples, 1, 4)


@pytest.mark.parametrize("speed", [0.25, 0.5, 0.8, 1.25, 1.5, 2.0])
def test_sound_stays_with_the_picture_at_any_speed(tmp_path: Path, speed: float) -> None:
    clip = Clip(0, round(6000 / speed), "a", speed=speed)
    samples = made(tmp_path, Timeline(clips=(clip,)), a=ticks(6))
    wanted = [at_s / speed for at_s in (0.75, 2.25, 3.75, 5.25)]
    assert tick_times(samples, wanted) == pytest.approx(wanted, abs=0.016)


@pytest.mark.parametrize("speed", [0.1, 0.37, 0.5, 0.9, 1.3, 2.0, 3.0, 7.0])
def test_speed_gives_the_exact_length_and_keeps_tones_pure(speed: float) -> None:
    wave = np.stack([tone(220, 2) + tone(277.18, 2), tone(220, 2)])
    blocks = (wave[:, at : at + 1000] for at in range(0, wave.shape[1], 1000))
    samples = np.hstack(list(stretched(blocks, speed)))
    assert samples.shape == (2, round(2 * RATE / speed))
    assert np.abs(samples).max() < 0.75
    part = samples[0, 2400:-2400].astype(np.float64) * np.blackman(samples.shape[1] - 4800)
    spectrum, hertz = np.abs(np.fft.rfft(part, RATE * 4)) ** 2, np.fft.rfftfreq(RATE * 4, 1 / RATE)
    width = max(10.0, 6 * RATE / len(part))
    near = (np.abs(hertz - 220) < width) | (np.abs(hertz - 277.18) < width)
    assert spectrum[near].sum() > 100 * spectrum[~near].sum()


def test_silence_stretched_is_silence_and_nothing_is_nothing() -> None:
    nothing = np.hstack([np.zeros((2, 0), np.float32), *stretched(iter(()), 0.5)])
    silent = np.hstack(list(stretched(iter([np.zeros((2, RATE), np.float32)]), 1.7)))
    assert nothing.shape == (2, 0)
    assert silent.shape == (2, round(RATE / 1.7))
    assert not silent.any()


def test_an_overlay_is_heard_where_it_is_shown_when_it_has_a_volume(tmp_path: Path) -> None:
    video = save_coded(tmp_path / "v.mp4", np.concatenate([tone(300, 1), tone(900, 2)]), "mp4", "aac", film_s=3)
    shown = Overlay(1000, 1500, "v", in_ms=1000, volume=0.5, fade_out_ms=500)
    samples = made(tmp_path, Timeline(clips=(Clip(0, 3000),), overlays=(shown,)), v=video)
    assert loud(samples, 0, 0.99) < 1e-4
    assert level(samples, 900, 1.1, 1.9) > -30
    assert level(samples, 300, 1.1, 1.9) < -60
    assert level(samples, 900, 2.3, 2.5) < level(samples, 900, 1.1, 1.9) - 6
    assert loud(samples, 2.52, 3) < 1e-4


def test_an_overlay_is_silent_unless_told_otherwise(tmp_path: Path) -> None:
    film = Timeline(clips=(Clip(0, 500),), overlays=(Overlay(0, 500, "gone"),))
    assert not made(tmp_path, film).any()

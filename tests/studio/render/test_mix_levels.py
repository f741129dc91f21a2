"""Recordings of any level come to a common one; music makes way for speech; nothing faint is blown up."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from nemo_mcp.studio.render.sound.audio import mix
from nemo_mcp.studio.render.sound.mix_levels import listen, merged
from nemo_mcp.studio.render.sound.mix_loudness import Loudness, evening_gain, gain_for
from nemo_mcp.studio.render.sound.mix_source import Source
from nemo_mcp.studio.timeline import Clip, Sound, Timeline
from tests.studio.render.sounds import Samples, decoded, level, loud, noise, save_wav, silence, talk, tone


def made(folder: Path, timeline: Timeline, **media: Samples) -> Samples:
    """The mix without any coding in between."""
    mix(timeline, {name: save_wav(folder / f"{name}.wav", value) for name, value in media.items()}, folder / "o", "wav")
    return decoded(folder / "o")


def test_clips_recorded_at_unlike_levels_come_out_alike(tmp_path: Path) -> None:
    clips = (Clip(0, 1500, "a"), Clip(1500, 1500, "b"))
    samples = made(tmp_path, Timeline(clips=clips), a=tone(500, 2, 0.5), b=tone(500, 2, 0.1))
    assert level(samples, 500, 0.2, 1.3) == pytest.approx(level(samples, 500, 1.7, 2.8), abs=0.3)


def test_volume_counts_from_the_common_level(tmp_path: Path) -> None:
    clips = (Clip(0, 1500, "a"), Clip(1500, 1500, "b", volume=0.5))
    samples = made(tmp_path, Timeline(clips=clips), a=tone(500, 2, 0.1), b=tone(500, 2, 0.5))
    assert level(samples, 500, 0.2, 1.3) - level(samples, 500, 1.7, 2.8) == pytest.approx(6.0, abs=0.3)


def test_two_parts_of_one_recording_keep_their_difference(tmp_path: Path) -> None:
    recording = np.concatenate([tone(500, 2, 0.5), tone(500, 2, 0.1)])
    clips = (Clip(0, 1500, "a"), Clip(1500, 1500, "a", in_ms=2200))
    samples = made(tmp_path, Timeline(clips=clips), a=recording)
    assert level(samples, 500, 0.2, 1.3) - level(samples, 500, 1.7, 2.8) == pytest.approx(14.0, abs=0.5)


def test_only_the_used_part_of_a_recording_counts(tmp_path: Path) -> None:
    recording = np.concatenate([tone(500, 3, 0.9), tone(500, 3, 0.1)])
    heard = listen(Source(save_wav(tmp_path / "a.wav", recording)), [(3200, 4000), (3800, 5500)])
    assert heard.loudness.peak == pytest.approx(0.1 / 2**0.5, rel=0.05)


def test_a_voice_is_as_far_above_the_music_however_it_was_recorded(tmp_path: Path) -> None:
    ratios: list[float] = []
    for gain in (0.15, 0.4):
        film = Timeline(
            clips=(Clip(0, 4000),),
            sounds=(Sound(0, 4000, "voice", "v"), Sound(0, 4000, "music", "m", volume=0.3)),
        )
        samples = made(tmp_path, film, v=talk(4, gain), m=tone(2500, 4, gain))
        ratios.append(loud(samples, 1, 3.5) / 10 ** (level(samples, 2500, 1, 3.5) / 20))
    assert ratios[0] == pytest.approx(ratios[1], rel=0.12)


def test_effects_stay_as_loud_as_they_are(tmp_path: Path) -> None:
    film = Timeline(sounds=(Sound(0, 1000, "sound", "a"), Sound(1000, 1000, "sound", "b")))
    samples = made(tmp_path, film, a=tone(500, 1, 0.5), b=tone(500, 1, 0.05))
    assert level(samples, 500, 0.2, 0.8) - level(samples, 500, 1.2, 1.8) == pytest.approx(20.0, abs=0.5)


@pytest.mark.parametrize(
    ("lufs", "up_db"),
    [(-16.0, 2.0), (-6.0, -8.0), (-1.0, -12.0), (-25.0, 11.0), (-40.0, 12.0), (-50.0, 5.0), (-60.0, 0.0)],
)
def test_evening_is_bounded_and_lets_noise_be_noise(lufs: float, up_db: float) -> None:
    assert 20 * np.log10(evening_gain(Loudness(lufs, 0.5), -14.0)) == pytest.approx(up_db, abs=1e-6)


def test_silence_is_left_alone() -> None:
    assert evening_gain(Loudness(None, 0.0), -18.0) == 1.0
    assert gain_for(Loudness(None, 0.0), -14.0, 0.8) == 1.0


def test_a_mix_is_never_raised_beyond_bounds() -> None:
    assert gain_for(Loudness(-60.0, 0.01), -14.0, 0.8) <= 10 ** (12 / 20) * 1.001
    assert gain_for(Loudness(-40.0, 0.02), -14.0, 0.8) <= 10 ** (20 / 20) * 1.001
    assert gain_for(Loudness(-30.0, 0.8), -14.0, 0.8) <= 10 ** (7 / 20) * 1.001


def test_faint_noise_of_a_clip_is_not_pumped_up(tmp_path: Path) -> None:
    samples = made(tmp_path, Timeline(clips=(Clip(0, 3000, "a"),)), a=noise(3, 0.001))
    assert loud(samples, 0.2, 2.8) < 0.001 * 6


def test_speech_is_told_from_music_and_rooms(tmp_path: Path) -> None:
    def speaks(samples: Samples) -> bool:
        return listen(Source(save_wav(tmp_path / "a.wav", samples)), [(0, 4000)]).speech

    assert speaks(talk(4))
    assert not speaks(noise(4))
    assert not speaks(tone(300, 4))
    assert not speaks(silence(4))


def test_music_makes_way_for_somebody_who_speaks_in_a_clip(tmp_path: Path) -> None:
    film = Timeline(clips=(Clip(0, 4000), Clip(4000, 4000, "a")), sounds=(Sound(0, 8000, "music", "m", volume=0.4),))
    samples = made(tmp_path, film, a=talk(4), m=tone(3000, 8))
    assert 7 < level(samples, 3000, 0.5, 3) - level(samples, 3000, 5, 7.5) < 12


def test_music_plays_on_over_a_clip_that_only_hums(tmp_path: Path) -> None:
    film = Timeline(clips=(Clip(0, 4000), Clip(4000, 4000, "a")), sounds=(Sound(0, 8000, "music", "m", volume=0.4),))
    samples = made(tmp_path, film, a=noise(4, 0.05), m=tone(3000, 8))
    assert abs(level(samples, 3000, 0.5, 3) - level(samples, 3000, 5, 7.5)) < 1


def test_ducking_is_smooth_and_ahead_of_the_voice(tmp_path: Path) -> None:
    film = Timeline(
        clips=(Clip(0, 6000),), sounds=(Sound(2000, 2000, "voice", "v"), Sound(0, 6000, "music", "m", volume=0.5))
    )
    samples = made(tmp_path, film, v=tone(200, 2), m=tone(3000, 6))
    steps = [level(samples, 3000, at, at + 0.02) for at in np.arange(1.5, 5.9, 0.02)]
    assert max(abs(later - earlier) for earlier, later in pairwise(steps)) < 3.5
    assert 8 < steps[0] - level(samples, 3000, 2.0, 2.05) < 12
    assert steps[0] - steps[-1] == pytest.approx(0, abs=1)


def test_spans_that_overlap_are_heard_once() -> None:
    assert merged([(5, 9), (0, 3), (2, 6), (20, 30)]) == [(0, 9), (20, 30)]

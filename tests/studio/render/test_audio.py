"""The sound of a timeline: everything where and as loud as it should be, and a file exactly as long as the draft."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from nemo_mcp.studio.render.errors import MediaError, RenderError
from nemo_mcp.studio.render.sound.audio import AudioReport, mix
from nemo_mcp.studio.timeline import Clip, Sound, Timeline, Transition
from tests.studio.render.sounds import RATE, Samples, decoded, level, loud, pitch, save_coded, save_wav, tone

Mixed = Callable[..., tuple[Samples, AudioReport]]


@pytest.fixture
def mixed(tmp_path: Path) -> Mixed:
    """Mix a timeline of sounds and clips with the given media; black frames fill it to `length_ms`."""

    def run(
        *pieces: Sound | Clip, length_ms: int | None = None, **media: Samples | Path
    ) -> tuple[Samples, AudioReport]:
        paths = {
            name: value if isinstance(value, Path) else save_wav(tmp_path / f"{name}.wav", value)
            for name, value in media.items()
        }
        clips = tuple(piece for piece in pieces if isinstance(piece, Clip))
        if length_ms is not None:
            clips += (Clip(0, length_ms),)
        sounds = tuple(piece for piece in pieces if isinstance(piece, Sound))
        report = mix(Timeline(clips=clips, sounds=sounds), paths, tmp_path / "out.m4a")
        return decoded(tmp_path / "out.m4a"), report

    return run


@pytest.mark.parametrize("length_ms", [40, 1000, 1024, 2533])
def test_the_file_is_as_long_as_the_timeline_in_whole_frames(mixed: Mixed, length_ms: int) -> None:
    samples, _ = mixed(length_ms=length_ms)
    assert samples.shape == (2, -(-length_ms * 48 // 1024) * 1024)


def test_nothing_on_the_timeline_is_silence_without_a_loudness(mixed: Mixed) -> None:
    samples, report = mixed(length_ms=700)
    assert np.abs(samples).max() < 1e-4
    assert report == AudioReport((), None)


def test_the_stream_is_stereo_aac_at_48_khz(mixed: Mixed, tmp_path: Path) -> None:
    mixed(Sound(0, 500, asset="a"), a=tone(440, 1))
    with av.open(str(tmp_path / "out.m4a")) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.profile) == ("aac", "LC")
        assert (stream.codec_context.sample_rate, stream.codec_context.layout.name) == (RATE, "stereo")


def test_a_voice_is_heard_where_it_was_placed(mixed: Mixed) -> None:
    samples, _ = mixed(Sound(1000, 500, "voice", "v"), length_ms=3000, v=tone(300, 2))
    assert loud(samples, 0, 0.98) < 1e-3
    assert loud(samples, 1.02, 1.48) > 0.05
    assert loud(samples, 1.53, 3) < 1e-3


def test_music_steps_back_for_the_voice_and_comes_back_slowly(mixed: Mixed) -> None:
    samples, _ = mixed(
        Sound(0, 8000, "music", "m", loop=True, volume=0.5),
        Sound(2000, 2000, "voice", "v"),
        length_ms=8000, m=tone(1000, 2), v=tone(300, 2),
    )  # fmt: skip
    before = level(samples, 1000, 0.5, 1.5)
    assert 8 <= before - level(samples, 1000, 2.1, 3.9) <= 12
    assert 8 <= before - level(samples, 1000, 2.0, 2.2) <= 12
    assert 1 <= before - level(samples, 1000, 4.6, 4.9) <= 9
    assert abs(before - level(samples, 1000, 7.2, 7.8)) < 0.7


def test_sounds_that_are_not_music_are_not_ducked(mixed: Mixed) -> None:
    samples, _ = mixed(Sound(0, 3000, "sound", "m"), Sound(1000, 1000, "voice", "v"), m=tone(1000, 3), v=tone(300, 2))
    assert abs(level(samples, 1000, 0.2, 0.8) - level(samples, 1000, 1.2, 1.8)) < 0.5


def test_volume_zero_is_silence_and_opens_no_file(mixed: Mixed) -> None:
    samples, _ = mixed(Sound(0, 1000, asset="gone", volume=0.0), Clip(0, 1000, "gone too", volume=0.0))
    assert np.abs(samples).max() < 1e-4


def test_volume_is_heard_in_proportion(mixed: Mixed) -> None:
    samples, _ = mixed(Sound(0, 1000, asset="a"), Sound(1000, 1000, asset="a", volume=0.5), a=tone(500, 1))
    assert level(samples, 500, 0.2, 0.8) - level(samples, 500, 1.2, 1.8) == pytest.approx(6.0, abs=0.4)


def test_fades_rise_and_fall(mixed: Mixed) -> None:
    samples, _ = mixed(Sound(0, 3000, asset="a", fade_in_ms=1000, fade_out_ms=1000), a=tone(500, 3))
    steps = [loud(samples, start, start + 0.1) for start in (0.05, 0.45, 0.85, 1.5, 2.05, 2.45, 2.85)]
    assert steps[0] < steps[1] < steps[2] < steps[3]
    assert steps[3] > steps[4] > steps[5] > steps[6]
    assert steps[1] == pytest.approx(steps[3] / 2, rel=0.1)


def test_the_in_point_skips_the_start_of_the_source(mixed: Mixed) -> None:
    samples, _ = mixed(Sound(0, 1000, asset="a", in_ms=1000), a=np.concatenate([tone(300, 1), tone(900, 1)]))
    assert pitch(samples, 0.1, 0.9) == pytest.approx(900, abs=3)
    assert level(samples, 300, 0.05, 0.95) < -50


def test_a_late_in_point_of_a_long_file_is_found_by_seeking(mixed: Mixed, tmp_path: Path) -> None:
    source = save_coded(tmp_path / "a.m4a", np.concatenate([tone(300, 9), tone(900, 2)]), "ipod", "aac")
    samples, _ = mixed(Sound(0, 2000, asset="a", in_ms=8500), a=source)
    assert level(samples, 900, 0.05, 0.45) < -40
    assert level(samples, 300, 0.55, 0.95) < -40
    assert loud(samples, 0.05, 0.45) > 0.05


@pytest.mark.parametrize("speed", [0.4, 0.8, 1.5, 3.0])
def test_speed_changes_the_length_and_keeps_the_pitch(mixed: Mixed, speed: float) -> None:
    samples, _ = mixed(Sound(0, 4000, asset="a", speed=speed), length_ms=4000, a=tone(440, 1.2))
    end_s = 1.2 / speed
    assert pitch(samples, 0.05, min(end_s, 4) - 0.05) == pytest.approx(440, abs=4)
    if end_s < 3:
        assert loud(samples, end_s + 0.1, 4) < 2e-3


def test_a_loop_fills_its_place_without_a_click(mixed: Mixed) -> None:
    samples, _ = mixed(Sound(0, 2500, "music", "a", loop=True), a=tone(437, 0.31))
    assert min(loud(samples, start, start + 0.05) for start in np.arange(0.05, 2.4, 0.05)) > 0.03
    assert np.abs(np.diff(samples[0])).max() < 3 * np.abs(np.diff(samples[0, 2000:10000])).max()


def test_a_source_that_ends_early_leaves_silence(mixed: Mixed) -> None:
    samples, _ = mixed(Sound(0, 3000, asset="a"), a=tone(440, 1))
    assert loud(samples, 1.1, 3) < 1e-3


def test_clips_cross_over_where_a_transition_joins_them(mixed: Mixed) -> None:
    first = Clip(0, 2000, "a")
    second = Clip(1000, 2000, "b", transition=Transition("crossfade", 1000))
    samples, _ = mixed(first, second, a=tone(300, 2), b=tone(900, 2))
    for hertz, alone in ((300, (0.2, 0.8)), (900, (2.2, 2.8))):
        assert level(samples, hertz, *alone) - level(samples, hertz, 1.4, 1.6) == pytest.approx(3.0, abs=0.6)
    assert loud(samples, 1.4, 1.6) == pytest.approx(loud(samples, 0.2, 0.8), rel=0.15)


def test_a_fade_through_black_is_a_moment_of_silence(mixed: Mixed) -> None:
    second = Clip(1000, 2000, "a", transition=Transition("fade-black", 1000))
    samples, _ = mixed(Clip(0, 2000, "a"), second, a=tone(300, 2))
    assert loud(samples, 1.48, 1.52) < 0.1 * loud(samples, 0.2, 0.8)


def test_pictures_have_no_sound(mixed: Mixed, tmp_path: Path) -> None:
    picture = tmp_path / "p.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    samples, report = mixed(Clip(0, 500, "p"), p=picture)
    assert np.abs(samples).max() < 1e-4
    assert report.warnings == ()


def test_a_sound_without_sound_is_remarked(mixed: Mixed, tmp_path: Path) -> None:
    picture = tmp_path / "p.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    _, report = mixed(Sound(0, 500, asset="p", name="photo.png"), length_ms=500, p=picture)
    assert report.warnings == ("photo.png has no sound",)


@pytest.mark.parametrize(
    ("suffix", "form", "codec"),
    [("mp3", "mp3", "libmp3lame"), ("m4a", "ipod", "aac"), ("aac", "adts", "aac"), ("webm", "webm", "libopus"),
     ("mkv", "matroska", "aac"), ("mov", "mov", "aac"), ("avi", "avi", "libmp3lame")],
)  # fmt: skip
def test_every_format_sounds_at_its_place(mixed: Mixed, tmp_path: Path, suffix: str, form: str, codec: str) -> None:
    gap = np.concatenate([np.zeros(RATE, np.float32), tone(600, 1)])
    samples, report = mixed(
        Sound(500, 2500, asset="a"), length_ms=3000, a=save_coded(tmp_path / f"a.{suffix}", gap, form, codec)
    )
    assert report.warnings == ()
    assert loud(samples, 0, 1.4) < 2e-3
    assert level(samples, 600, 1.6, 2.4) > -30


def test_mono_and_other_rates_are_brought_to_stereo_at_48_khz(mixed: Mixed, tmp_path: Path) -> None:
    source = save_wav(tmp_path / "low.wav", tone(440, 1, rate=22_050), rate=22_050)
    samples, _ = mixed(Sound(0, 1000, asset="a"), a=source)
    assert pitch(samples, 0.1, 0.9) == pytest.approx(440, abs=3)
    assert np.allclose(samples[0], samples[1], atol=0.02)


def test_left_stays_left(mixed: Mixed, tmp_path: Path) -> None:
    source = save_wav(tmp_path / "sides.wav", tone(440, 1), np.zeros(RATE, np.float32))
    samples, _ = mixed(Sound(0, 1000, asset="a"), a=source)
    assert np.abs(samples[1]).max() < 0.05 * np.abs(samples[0]).max()


@pytest.mark.parametrize("volume", [0.2, 1.0, 6.0])
def test_the_mix_comes_out_at_its_loudness_without_clipping(mixed: Mixed, volume: float) -> None:
    samples, report = mixed(Sound(0, 4000, "music", bed="upbeat", volume=volume))
    assert report.loudness_lufs is not None
    assert report.loudness_lufs == pytest.approx(-14.0, abs=1.5)
    assert np.abs(samples).max() < 0.9


def test_faint_noise_is_not_blown_up(mixed: Mixed) -> None:
    noise = (np.random.default_rng(1).standard_normal(3 * RATE) * 0.002).astype(np.float32)
    samples, _ = mixed(Sound(0, 3000, asset="a"), a=noise)
    assert loud(samples, 0.2, 2.8) < 0.002 * 4.2


def test_a_bed_sounds_from_beginning_to_end(mixed: Mixed) -> None:
    samples, _ = mixed(Sound(0, 5000, "music", bed="calm"))
    assert min(loud(samples, start, start + 0.5) for start in np.arange(0.5, 3.5, 0.5)) > 0.01


@pytest.mark.parametrize(
    "content", [b"", b"not media at all", b"ID3" + bytes(500), b"RIFF\x24\x00\x00\x00WAVEfmt rubbish" + bytes(40)]
)
def test_a_file_that_is_no_sound_is_named(mixed: Mixed, tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(content)
    with pytest.raises(MediaError, match=r"broken\.mp3"):
        mixed(Sound(0, 1000, asset="a"), a=broken)


def test_a_truncated_file_is_named(mixed: Mixed, tmp_path: Path) -> None:
    whole = save_coded(tmp_path / "a.m4a", tone(440, 2), "ipod", "aac").read_bytes()
    (tmp_path / "half.m4a").write_bytes(whole[: len(whole) // 3])
    with pytest.raises(MediaError, match=r"half\.m4a"):
        mixed(Sound(0, 1000, asset="a"), a=tmp_path / "half.m4a")


def test_damage_in_the_middle_is_survived_and_remarked(mixed: Mixed, tmp_path: Path) -> None:
    whole = bytearray(save_coded(tmp_path / "a.m4a", tone(440, 4), "ipod", "aac").read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 3000] = np.random.default_rng(3).integers(0, 255, 3000, dtype=np.uint8).tobytes()
    (tmp_path / "scratched.m4a").write_bytes(bytes(whole))
    samples, report = mixed(Sound(0, 4000, asset="a", name="scratched.m4a"), a=tmp_path / "scratched.m4a")
    assert loud(samples, 0.2, 1.0) > 0.05
    assert loud(samples, 3.2, 3.8) > 0.05
    assert any("scratched.m4a is damaged" in warning for warning in report.warnings)


def test_an_asset_without_a_file_is_named(mixed: Mixed) -> None:
    with pytest.raises(MediaError, match="asset-7"):
        mixed(Sound(0, 1000, asset="asset-7"))


def test_a_target_that_cannot_be_written_is_a_render_error(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"out\.m4a"):
        mix(Timeline(clips=(Clip(0, 100),)), {}, tmp_path / "missing" / "out.m4a")

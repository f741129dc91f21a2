"""The forms that sound is written in: length, start, peaks and loudness of what comes out, and the same every time."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from nemo_mcp.studio.render.jobs import AudioJob
from nemo_mcp.studio.render.sound.audio import mix
from nemo_mcp.studio.render.sound.mix_limiter import Limiter, true_peak
from nemo_mcp.studio.render.sound.soundtrack import make_soundtrack
from nemo_mcp.studio.timeline import Clip, Sound, Timeline
from tests.studio.render.sounds import (
    RATE,
    Samples,
    decoded,
    loud,
    noise,
    r128,
    save_wav,
    silence,
    tick_times,
    ticks,
    tone,
)

FORMS = ("m4a", "mp3", "opus", "wav")
BED = Timeline(clips=(Clip(0, 4000),), sounds=(Sound(0, 4000, "music", bed="upbeat"),))


def drums(seconds: float) -> Samples:
    """Hard hits with silence between them: what limiters and codecs find hardest."""
    hit = noise(0.12, 0.8) * np.exp(-np.arange(round(0.12 * RATE)) / 600).astype(np.float32)
    return np.tile(np.concatenate([hit, silence(0.13)]), round(seconds / 0.25))


@pytest.mark.parametrize(
    ("form", "container", "codec"),
    [("m4a", "mov", "aac"), ("mp3", "mp3", "mp3float"), ("opus", "ogg", "opus"), ("wav", "wav", "pcm_s16le")],
)
def test_each_form_is_stereo_at_48_khz_and_as_long_as_the_film(
    tmp_path: Path, form: str, container: str, codec: str
) -> None:
    film = Timeline(clips=(Clip(0, 1337),), sounds=(Sound(0, 1337, asset="a"),))
    mix(film, {"a": save_wav(tmp_path / "a.wav", tone(440, 2))}, tmp_path / "out", form)
    with av.open(str(tmp_path / "out")) as opened:
        context = opened.streams.audio[0].codec_context
        assert container in opened.format.name
        assert (context.name, context.sample_rate, context.layout.nb_channels) == (codec, RATE, 2)
    wanted = 1337 * 48 if form != "m4a" else -(-1337 * 48 // 1024) * 1024
    assert decoded(tmp_path / "out").shape == (2, wanted)


@pytest.mark.parametrize("form", FORMS)
def test_sound_starts_where_it_should_in_every_form(tmp_path: Path, form: str) -> None:
    film = Timeline(clips=(Clip(0, 2000),), sounds=(Sound(0, 2000, asset="a"),))
    mix(film, {"a": save_wav(tmp_path / "a.wav", ticks(2))}, tmp_path / "out", form)
    assert tick_times(decoded(tmp_path / "out"), [0.25, 0.75, 1.25]) == pytest.approx([0.25, 0.75, 1.25], abs=5e-4)


def test_opus_keeps_its_start_and_end_when_its_packets_are_copied_into_webm(tmp_path: Path) -> None:
    film = Timeline(clips=(Clip(0, 1990),), sounds=(Sound(0, 1990, asset="a"),))
    mix(film, {"a": save_wav(tmp_path / "a.wav", ticks(2))}, tmp_path / "out.ogg", "opus")
    opened: Any = av.open(str(tmp_path / "copy.webm"), "w", format="webm")
    with av.open(str(tmp_path / "out.ogg")) as source, opened as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux_one(packet)
    samples = decoded(tmp_path / "copy.webm")
    assert samples.shape == (2, 1990 * 48)
    assert tick_times(samples, [0.25, 1.25]) == pytest.approx([0.25, 1.25], abs=5e-4)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_film_gives_the_same_bytes(tmp_path: Path, form: str) -> None:
    for name in ("one", "two"):
        mix(BED, {}, tmp_path / name, form)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lufs", [-14.0, -23.0])
def test_a_film_comes_out_at_the_loudness_it_asks_for(tmp_path: Path, form: str, lufs: float) -> None:
    film = Timeline(clips=BED.clips, sounds=BED.sounds, loudness_lufs=lufs)
    report = mix(film, {}, tmp_path / "out", form)
    found, peak = r128(decoded(tmp_path / "out"))
    assert found == pytest.approx(lufs, abs=0.6)
    assert report.loudness_lufs == pytest.approx(found, abs=0.3)
    assert peak <= -1.0


@pytest.mark.parametrize(("asked", "given"), [(-60.0, -31.0), (0.0, -9.0)])
def test_a_loudness_out_of_bounds_is_brought_into_them(tmp_path: Path, asked: float, given: float) -> None:
    film = Timeline(clips=BED.clips, sounds=(Sound(0, 4000, asset="a"),), loudness_lufs=asked)
    report = mix(film, {"a": save_wav(tmp_path / "a.wav", tone(1000, 4))}, tmp_path / "out", "wav")
    assert report.loudness_lufs == pytest.approx(given, abs=0.3)


@pytest.mark.parametrize("form", FORMS)
def test_the_hardest_hits_stay_below_a_true_peak_of_one_decibel_after_coding(tmp_path: Path, form: str) -> None:
    film = Timeline(clips=BED.clips, sounds=(Sound(0, 4000, asset="a"),), loudness_lufs=-9)
    mix(film, {"a": save_wav(tmp_path / "a.wav", drums(4))}, tmp_path / "out", form)
    _, peak = r128(decoded(tmp_path / "out"))
    assert -4 < peak <= -0.95


def test_pcm_of_silence_is_silence_and_faint_sounds_are_dithered(tmp_path: Path) -> None:
    mix(Timeline(clips=(Clip(0, 300),)), {}, tmp_path / "none", "wav")
    assert not decoded(tmp_path / "none").any()
    mix(BED, {}, tmp_path / "out", "wav")
    steps = decoded(tmp_path / "out")[:, -2000:] * 32768
    assert np.unique(np.rint(steps)).size > 2


def test_a_film_without_sound_has_no_loudness_and_a_very_short_sound_has_one(tmp_path: Path) -> None:
    voice = save_wav(tmp_path / "a.wav", tone(440, 1))
    nothing = mix(Timeline(clips=(Clip(0, 500),)), {}, tmp_path / "out")
    muted = mix(Timeline(clips=(Clip(0, 500),), sounds=(Sound(0, 500, asset="a", volume=0),)), {}, tmp_path / "out")
    short = mix(Timeline(clips=(Clip(0, 250),), sounds=(Sound(0, 250, asset="a"),)), {"a": voice}, tmp_path / "out")
    assert nothing.loudness_lufs is None
    assert muted.loudness_lufs is None
    assert short.loudness_lufs is not None


def test_an_unknown_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="flac"):
        mix(BED, {}, tmp_path / "out", "flac")


def test_a_job_without_a_form_makes_m4a(tmp_path: Path) -> None:
    make_soundtrack(AudioJob(Timeline(), {}, str(tmp_path / "out")))
    with av.open(str(tmp_path / "out")) as opened:
        assert opened.streams.audio[0].codec_context.name == "aac"


def test_the_limiter_sees_the_wave_between_the_samples() -> None:
    wave = np.stack([tone(12_000, 1, 1.0)] * 2)
    shifted = np.sin(2 * np.pi * 12_000 * np.arange(RATE) / RATE + np.pi / 4).astype(np.float32)
    assert np.abs(shifted).max() < 0.71
    assert true_peak(np.stack([shifted] * 2)) == pytest.approx(1.0, abs=0.01)
    for sound in (wave, np.stack([shifted] * 2), np.stack([noise(1, 0.5), noise(1, 0.5, 2)])):
        limited = np.hstack(list(Limiter(0.8).run([sound[:, :24_000], sound[:, 24_000:]])))
        assert limited.shape == sound.shape
        assert true_peak(limited) <= 0.8 * 1.001


def test_the_limiter_leaves_alone_what_is_low_enough_and_bends_no_wave() -> None:
    low, high = tone(500, 1, 0.3), tone(500, 1, 0.95)
    sound = np.stack([np.concatenate([low, high])] * 2)
    limited = np.hstack(list(Limiter(0.8).run([sound])))
    assert np.array_equal(limited[:, : RATE - 500], sound[:, : RATE - 500])
    spectrum = np.abs(np.fft.rfft(limited[0, RATE + 4800 :] * np.hanning(RATE - 4800))) ** 2
    assert spectrum.max() / spectrum[len(spectrum) // 20 :].max() > 1e6
    assert loud(limited, 1.2, 1.9) == pytest.approx(0.8 / 2**0.5, rel=0.01)

"""Music that the studio composes: musical by rule, clean as a signal, and the same every time."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nemo_mcp.studio.planner.model import BEDS
from nemo_mcp.studio.render.sound import bed
from nemo_mcp.studio.render.sound.bed_score import Note, Sheet, write
from nemo_mcp.studio.render.sound.bed_styles import STYLES
from nemo_mcp.studio.render.sound.mix_loudness import Meter

RATE = 48_000


@pytest.fixture(scope="module", params=sorted(STYLES))
def piece(request: pytest.FixtureRequest) -> NDArray[np.float32]:
    """Ten seconds of a style."""
    return bed.compose(str(request.param), 10_000, 1)


def power(samples: NDArray[np.float32]) -> float:
    """Root mean square in decibels."""
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2) + 1e-12))


def test_a_piece_is_stereo_and_exactly_as_long_as_asked(piece: NDArray[np.float32]) -> None:
    assert piece.shape == (2, 10 * RATE)
    assert piece.dtype == np.float32


def test_a_piece_neither_clips_nor_leans_to_one_side_of_zero(piece: NDArray[np.float32]) -> None:
    assert 0.2 < np.abs(piece).max() < 0.85
    assert abs(float(piece.mean())) < 1e-3


def test_a_piece_has_the_level_of_background_music(piece: NDArray[np.float32]) -> None:
    assert -27 < power(piece) < -14


def test_a_piece_begins_from_nothing_and_ends_in_nothing(piece: NDArray[np.float32]) -> None:
    assert np.abs(piece[:, 0]).max() < 1e-6
    assert np.abs(piece[:, -10:]).max() < 1e-4
    tail = [power(piece[:, -RATE * back : -RATE * (back - 1) or None]) for back in (3, 2, 1)]
    assert tail[0] > tail[1] > tail[2]


def test_a_piece_has_no_clicks(piece: NDArray[np.float32]) -> None:
    assert np.abs(np.diff(piece, axis=1)).max() < 0.12


def test_a_piece_is_never_silent_before_its_end(piece: NDArray[np.float32]) -> None:
    assert min(power(piece[:, start : start + RATE // 2]) for start in range(RATE // 2, 7 * RATE, RATE // 2)) > -42


def test_a_piece_is_wide_and_still_works_in_mono(piece: NDArray[np.float32]) -> None:
    middle, side = power(piece.mean(axis=0)), power((piece[0] - piece[1]) / 2)
    assert -14 < side - middle < -1


def test_a_piece_is_warm_not_harsh(piece: NDArray[np.float32]) -> None:
    spectrum = np.abs(np.fft.rfft(piece.mean(axis=0))) ** 2
    hertz = np.fft.rfftfreq(piece.shape[1], 1 / RATE)
    total = spectrum.sum()
    assert spectrum[hertz > 6000].sum() / total < 0.01
    assert spectrum[hertz < 40].sum() / total < 0.05
    assert spectrum[(hertz > 200) & (hertz < 3000)].sum() / total > 0.25


def test_blocks_join_to_the_same_music() -> None:
    assert np.array_equal(np.hstack(list(bed.blocks("warm", 5000, 3))), bed.compose("warm", 5000, 3))


def test_the_same_seed_gives_the_same_music_and_another_gives_other_music() -> None:
    one, again, other = (bed.compose("lofi", 4000, seed) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert not np.array_equal(bed.compose("lofi:2", 4000, 1), one)


def test_an_unknown_style_is_warm() -> None:
    assert np.array_equal(bed.compose("polka", 3000), bed.compose(" Warm ", 3000))
    assert set(bed.styles()) == set(BEDS)


def loudness(samples: NDArray[np.float32]) -> float:
    """Integrated loudness by EBU R 128."""
    meter = Meter()
    meter.add(samples)
    return meter.result().lufs or -70.0


def test_all_styles_are_about_equally_loud() -> None:
    found = [loudness(bed.compose(style, 12_000, 2)) for style in bed.styles()]
    assert max(found) - min(found) < 1.5
    assert min(found) > -19.5
    assert max(found) < -16.5


def test_corporate_music_is_brisk_and_in_major_and_cinematic_music_is_slow_and_builds() -> None:
    corporate, cinematic = STYLES["corporate"], STYLES["cinematic"]
    assert 100 <= corporate.bpm <= 112
    assert cinematic.bpm < 80
    assert corporate.final.startswith("I")
    assert cinematic.final.startswith("I")
    voices = {note.voice for note in write(corporate, 30, 0).notes}
    assert {"mute", "piano", "clap", "pad", "bass"} <= voices
    played = write(cinematic, 60, 0).notes
    assert {"swell", "piano", "boom", "pad"} <= {note.voice for note in played}
    halves = [sum(note.level for note in played if first <= note.start_s < first + 15) for first in (0, 35)]
    assert halves[1] > 1.5 * halves[0]


@settings(max_examples=12)
@given(st.sampled_from(["cinematic", "corporate"]), st.integers(2000, 20_000))
def test_music_of_any_length_ends_in_its_own_time(style: str, length_ms: int) -> None:
    made = bed.compose(style, length_ms, 5)
    last, before = made[:, -RATE // 5 :], made[:, : -RATE // 2]
    assert power(last) < power(before) - 20
    assert np.abs(made[:, -48:]).max() < 1e-3


@pytest.mark.parametrize("length_ms", [0, 40, 2100])
def test_even_the_shortest_piece_is_clean(length_ms: int) -> None:
    for style in bed.styles():
        made = bed.compose(style, length_ms)
        assert made.shape == (2, length_ms * 48)
        assert np.isfinite(made).all()
        assert np.abs(made).max(initial=0) < 0.85


def pads(sheet: Sheet) -> dict[float, list[Note]]:
    """The held chords by the time they start."""
    found: dict[float, list[Note]] = {}
    for note in sheet.notes:
        if note.voice == "pad":
            found.setdefault(round(note.start_s, 4), []).append(note)
    return found


@settings(max_examples=60)
@given(st.sampled_from(sorted(STYLES)), st.floats(1, 200), st.integers(0, 10_000))
def test_scores_keep_the_rules_of_harmony(name: str, length_s: float, seed: int) -> None:
    sheet = write(STYLES[name], length_s, seed)
    chords = pads(sheet)
    for notes in chords.values():
        pitches = sorted(note.pitch for note in notes)
        assert pitches[0] >= 48
        assert pitches[-1] <= 76
        assert all(high - low > 1 for low, high in pairwise(pitches))
    assert max(chords) == pytest.approx(sheet.final_s, abs=1e-3)
    assert all(0 <= note.start_s <= length_s for note in sheet.notes)
    for note in sheet.notes:
        playing = [pad for at, pad in chords.items() if at <= note.start_s + 0.05]
        if note.pitch and note.voice != "pad" and playing:
            classes = {pad.pitch % 12 for pad in playing[-1]}
            assert note.pitch % 12 in classes or note.voice == "bass"


@settings(max_examples=60)
@given(st.sampled_from(sorted(STYLES)), st.floats(12, 600), st.integers(0, 100))
def test_the_tempo_bends_only_a_little_to_fit_the_length(name: str, length_s: float, seed: int) -> None:
    sheet = write(STYLES[name], length_s, seed)
    assert sheet.beat_s == pytest.approx(60 / STYLES[name].bpm, rel=0.13)
    bars = (sheet.final_s / sheet.beat_s) / 2
    assert bars == pytest.approx(round(bars), abs=1e-6)

"""Writes the music of a bed as notes: form, chords with their voices led, accompaniment and an ending that fits.

Pure: the same style, length and seed give the same notes. Pitches are MIDI numbers, times are seconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice, pairwise, product
from random import Random
from typing import Final, NamedTuple

from nemo_mcp.studio.render.sound.bed_styles import Arpeggio, Style

_ROMAN: Final = {"i": 0, "ii": 2, "iii": 4, "iv": 5, "v": 7, "vi": 9, "vii": 11}
_MINOR_KEY: Final = {"III": 3, "VI": 8, "VII": 10}
_COLOURS: Final = {"": (), "add9": (14,), "7": (10,), "maj7": (11,), "9": (10, 14), "sus": ()}
_DRUM_LEVELS: Final = {"x": 1.0, "o": 0.62, "-": 0.34}
_PAD_CENTRE: Final = 60
_BASS_LOWEST: Final = 33


class Note(NamedTuple):
    """One note or drum hit. `level` is 0..1, `pan` -1 (left) to 1 (right); drums have pitch 0."""

    start_s: float
    voice: str
    pitch: int
    length_s: float
    level: float
    pan: float = 0.0


class Chord(NamedTuple):
    """Pitch classes with the root first."""

    root: int
    classes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A finished score: notes in order of time, the length of a beat, and where the closing chord starts."""

    notes: tuple[Note, ...]
    beat_s: float
    final_s: float
    length_s: float


@dataclass(frozen=True, slots=True)
class _Bar:
    """`start_s` may lie before the music when the first bar is a half one."""

    start_s: float
    beat_s: float
    chord: Chord
    voicing: tuple[int, ...]
    intensity: int
    number: int


def write(style: Style, length_s: float, seed: int) -> Sheet:
    """The score of a bed that lasts `length_s`."""
    dice = Random(seed)  # noqa: S311 - music, not secrets
    tonic = dice.choice(style.tonics)
    final_s, halves, beat_s = _timing(style.bpm, length_s)
    count = -(-halves // 2)
    symbols = _form(style, count, dice)
    chords = [_chord(symbol, tonic) for symbol in symbols]
    voicings = _led(chords)
    pickup = 2 * beat_s if halves % 2 else 0.0
    bars = [
        _Bar(number * 4 * beat_s - pickup, beat_s, chords[number], voicings[number], _intensity(number, count), number)
        for number in range(count)
    ]
    patterns = [dice.choice(arpeggio.patterns) for arpeggio in style.arpeggios]
    notes = [note for bar in bars for note in _bar(bar, style, patterns) if note.start_s >= -1e-6]
    notes.extend(_closing(style, chords[-1], voicings[-1], final_s, length_s))
    human = sorted((_human(note, dice) for note in notes), key=lambda note: note.start_s)
    return Sheet(tuple(human), beat_s, final_s, length_s)


def _timing(bpm: float, length_s: float) -> tuple[float, int, float]:
    """Where the closing chord starts, the half bars before it, and a beat stretched so that they fit exactly."""
    nominal = 60 / bpm
    tail = min(max(0.14 * length_s, 2.6), 5.0)
    halves = round((length_s - tail) / (2 * nominal))
    if halves < 1:
        return 0.0, 0, nominal
    return length_s - tail, halves, (length_s - tail) / (2 * halves)


def _form(style: Style, count: int, dice: Random) -> list[str]:
    """A chord symbol per bar: phrases of four, now and then another progression, a cadence, and the final chord."""
    first, second = dice.sample(style.progressions, 2)
    phrases = cycle([first, first, second, first])
    symbols = list(islice((symbol for phrase in phrases for symbol in phrase.split()), count))
    if count > 1:
        symbols[-1] = style.cadence
    return [*symbols, style.final]


def _intensity(number: int, count: int) -> int:
    """1 in the intro and in the breath before the last stretch, 3 in the second half, else 2."""
    intro = 0 if count < 4 else 1 if count < 8 else 2 if count < 24 else 4
    if number < intro:
        return 1
    if count >= 16 and number in {count * 5 // 8 // 4 * 4 - 1, count * 5 // 8 // 4 * 4 - 2}:
        return 1
    return 3 if count >= 6 and number >= max(intro + 2, count // 2 // 2 * 2) and number < count - 1 else 2


def _chord(symbol: str, tonic: int) -> Chord:
    roman = symbol.rstrip("0123456789").removesuffix("add").removesuffix("maj").removesuffix("sus")
    colour = symbol[len(roman) :]
    offset = _MINOR_KEY.get(roman, _ROMAN[roman.lower()])  # capital III, VI and VII belong to minor keys
    root = (tonic + offset) % 12
    third = 5 if colour == "sus" else 3 if roman.islower() else 4
    return Chord(root, tuple((root + step) % 12 for step in (0, third, 7, *_COLOURS[colour])))


def _led(chords: Sequence[Chord]) -> list[tuple[int, ...]]:
    """Each chord in the position closest to the one before it, so that voices move by steps."""
    voicings: list[tuple[int, ...]] = []
    before: tuple[int, ...] = ()
    for chord in chords:
        options = [tuple(sorted(option)) for option in product(*(_octaves(one) for one in chord.classes))]
        compact = [option for option in options if option[-1] - option[0] <= 19 and _open_enough(option)]
        before = min(compact or options, key=lambda option: (_distance(option, before), option))
        voicings.append(before)
    return voicings


def _octaves(pitch_class: int) -> tuple[int, ...]:
    low = _PAD_CENTRE - 9 + (pitch_class - (_PAD_CENTRE - 9)) % 12
    return (low, low + 12) if low + 12 <= _PAD_CENTRE + 13 else (low,)


def _open_enough(option: Sequence[int]) -> bool:
    """No two neighbours a semitone apart, none doubled."""
    return all(high - low > 1 for low, high in pairwise(option))


def _distance(option: Sequence[int], before: Sequence[int]) -> float:
    centre = abs(sum(option) / len(option) - _PAD_CENTRE - 2)
    if not before:
        return centre
    return sum(min(abs(pitch - old) for old in before) for pitch in option) + 0.35 * centre


def _bar(bar: _Bar, style: Style, patterns: Sequence[Sequence[int]]) -> Iterator[Note]:
    yield from _pad(bar, style)
    yield from _chords(bar, style)
    for arpeggio, pattern in zip(style.arpeggios, patterns, strict=True):
        if bar.intensity >= arpeggio.since:
            yield from _arpeggio(bar, arpeggio, pattern, style.swing)
    if bar.intensity >= style.bass_since:
        yield from _bass(bar, style)
    for voice, (line, level, since) in style.drums.items():
        if bar.intensity >= since:
            yield from _drums(bar, voice, line, level, style.swing)


def _pad(bar: _Bar, style: Style) -> Iterator[Note]:
    """The whole chord; a first half bar starts with the music."""
    start = max(bar.start_s, 0.0)
    length = bar.start_s + 4 * bar.beat_s - start
    level = style.pad * (0.8, 1.0, 1.08)[bar.intensity - 1]
    for place, pitch in enumerate(bar.voicing):
        yield Note(start, "pad", pitch, length, level, (place / max(len(bar.voicing) - 1, 1) - 0.5) * 0.5)


def _chords(bar: _Bar, style: Style) -> Iterator[Note]:
    """Struck chords, each note a touch later than the one below it."""
    if style.chords is None or bar.intensity < style.chords_since:
        return
    voice, level, beats = style.chords
    for beat in beats:
        for place, pitch in enumerate(bar.voicing):
            start = bar.start_s + beat * bar.beat_s + place * 0.014
            yield Note(start, voice, pitch, 1.9 * bar.beat_s, level * (1.0 if beat == 0 else 0.72), place * 0.16 - 0.25)


def _arpeggio(bar: _Bar, arpeggio: Arpeggio, pattern: Sequence[int], swing: float) -> Iterator[Note]:
    tones = _ladder(bar.chord, arpeggio.lowest)
    step = 4 / arpeggio.steps
    for place in range(arpeggio.steps):
        tone = pattern[place % len(pattern)]
        if tone < 0:
            continue
        accent = 1.0 if place * step % 2 == 0 else 0.86 if place * step % 1 == 0 else 0.72
        start = bar.start_s + _swung(place * step, swing) * bar.beat_s
        pan = 0.34 if place % 2 else -0.34
        pitch = tones[tone]
        while pitch > arpeggio.lowest + arpeggio.span:
            pitch -= 12
        yield Note(start, arpeggio.voice, pitch, arpeggio.beats * bar.beat_s, arpeggio.level * accent, pan)


def _ladder(chord: Chord, lowest: int) -> list[int]:
    """Chord tones upwards from the first root at or above `lowest`, root and fifth first."""
    root = lowest + (chord.root - lowest) % 12
    steps = sorted((one - chord.root) % 12 for one in chord.classes if (one - chord.root) % 12 not in {10, 11})
    rungs = [root + step + octave for octave in (0, 12, 24) for step in steps]
    return rungs if len(steps) < 4 else [rung for rung in rungs if (rung - root) % 12 != 2 or rung - root > 12]


def _bass(bar: _Bar, style: Style) -> Iterator[Note]:
    root = _BASS_LOWEST + (bar.chord.root - _BASS_LOWEST) % 12
    for beat, beats, step in style.bass:
        start = bar.start_s + _swung(beat, style.swing) * bar.beat_s
        yield Note(start, "bass", root + step, beats * bar.beat_s, style.bass_level * (1.0 if beat == 0 else 0.85))


def _drums(bar: _Bar, voice: str, line: str, level: float, swing: float) -> Iterator[Note]:
    for place, sign in enumerate(line):
        if sign in _DRUM_LEVELS:
            start = bar.start_s + _swung(place / 4, swing) * bar.beat_s
            pan = {"hat": 0.22, "shaker": -0.28, "rim": 0.15}.get(voice, 0.0)
            yield Note(start, voice, 0, 0.0, level * _DRUM_LEVELS[sign], pan)


def _swung(beat: float, swing: float) -> float:
    """Every second eighth, and the sixteenths around it, come late."""
    part = beat % 1
    return beat + swing * (1 - abs(part - 0.5) / 0.5) if 0.25 <= part <= 0.75 else beat


def _closing(style: Style, chord: Chord, voicing: tuple[int, ...], final_s: float, length_s: float) -> Iterator[Note]:
    """The final chord: held by the pad and the bass, rolled once by the leading voice."""
    held = length_s - final_s
    for place, pitch in enumerate(voicing):
        yield Note(final_s, "pad", pitch, held, style.pad, (place / max(len(voicing) - 1, 1) - 0.5) * 0.5)
    yield Note(final_s, "bass", _BASS_LOWEST + (chord.root - _BASS_LOWEST) % 12, min(held, 3.0), style.bass_level * 0.9)
    voice = style.chords[0] if style.chords else style.arpeggios[0].voice
    rolled = "piano" if voice in {"strings", "swell"} else voice
    level = style.chords[1] if style.chords else style.arpeggios[0].level
    for place, pitch in enumerate(_ladder(chord, 48)[:6]):
        yield Note(final_s + place * 0.055, rolled, pitch, held, level * (1.0 - 0.06 * place), place * 0.12 - 0.3)
    for drum in ("kick", "soft_kick", "taiko", "boom"):
        if drum in style.drums and final_s > 0:
            yield Note(final_s, drum, 0, 0.0, style.drums[drum][1])


def _human(note: Note, dice: Random) -> Note:
    """A few milliseconds and a little strength off, as a player would be; pads and low drums stay exact."""
    if note.voice in {"pad", "bass", "swell", "kick", "taiko", "boom"}:
        return note
    start = max(0.0, note.start_s + dice.gauss(0.0, 0.004))
    return note._replace(start_s=start, level=note.level * (1.0 + 0.09 * dice.uniform(-1, 1)))

"""Background music that the studio composes itself, free to use: one style, length and seed always give the same."""

import zlib
from collections.abc import Iterator
from math import pi
from typing import Final

import numpy as np

from nemo_mcp.studio.render.sound.bed_room import Room
from nemo_mcp.studio.render.sound.bed_score import Note, Sheet, write
from nemo_mcp.studio.render.sound.bed_styles import STYLES, Style
from nemo_mcp.studio.render.sound.bed_voices import RATE, Wave, crackle, drum, pad_loop, tone

_BLOCK: Final = RATE * 2
_RING: Final = RATE * 7
_DRUM_ROOM: Final = {
    "kick": 0.05, "soft_kick": 0.08, "hat": 0.15, "shaker": 0.3, "taiko": 0.8, "low_hit": 0.8, "boom": 0.5,
}  # fmt: skip
_BASS_ROOM: Final = 0.06
_PAD_RELEASE_S: Final = 1.0
_CEILING: Final = 0.84
_KNEE: Final = 0.55


def styles() -> tuple[str, ...]:
    """The names of the styles; `compose` takes any other name as "warm"."""
    return tuple(STYLES)


def compose(style: str, duration_ms: int, seed: int = 0) -> Wave:
    """A whole bed at once: float32 of shape (2, duration_ms * 48) at 48 kHz, peaks below 0.85.

    A variant after a colon (`warm:2`) is another piece in the same style, for a draft that has no seed of its own.
    """
    found = list(blocks(style, duration_ms, seed))
    return np.hstack(found) if found else np.zeros((2, 0), np.float32)


def blocks(style: str, duration_ms: int, seed: int = 0) -> Iterator[Wave]:
    """The same as `compose` in blocks of shape (2, n) of at most two seconds: memory does not grow with the length."""
    name, _, variant = style.strip().lower().partition(":")
    seed += zlib.crc32(variant.encode()) if variant else 0
    name = name if name in STYLES else "warm"
    samples = max(0, duration_ms) * RATE // 1000
    made = STYLES[name]
    sheet = write(made, samples / RATE, zlib.crc32(name.encode()) ^ seed)
    at = 0
    for block in _played(made, sheet, samples, seed):
        yield _finished(block, made.gain, at, sheet)
        at += block.shape[1]


def _played(style: Style, sheet: Sheet, samples: int, seed: int) -> Iterator[Wave]:
    """Notes laid into a window that moves on block by block; what rings past a block waits in the window."""
    dry = np.zeros((2, _BLOCK + _RING), np.float32)
    send = np.zeros_like(dry)
    room = Room(style.room_s)
    waiting = list(reversed(sheet.notes))
    for start in range(0, samples, _BLOCK):
        while waiting and waiting[-1].start_s * RATE < start + _BLOCK:
            _lay(waiting.pop(), start, dry, send, style, sheet)
        block = dry[:, :_BLOCK].copy()
        block += room.answer(send[:, :_BLOCK]) * np.float32(style.wet)
        if style.crackle:
            block += crackle(_BLOCK * 2, seed)[:, start % (_BLOCK * 2) :][:, :_BLOCK] * np.float32(style.crackle)
        yield block[:, : samples - start]
        for window in (dry, send):
            window[:, :_RING] = window[:, _BLOCK:].copy()
            window[:, _RING:] = 0


def _lay(note: Note, start: int, dry: Wave, send: Wave, style: Style, sheet: Sheet) -> None:
    """Add one note to the window that begins at sample `start`."""
    at = max(0, round(note.start_s * RATE) - start)
    wave, wet = _sounding(note, style, sheet)
    count = min(wave.shape[1], dry.shape[1] - at)
    angle = (note.pan + 1) * pi / 4
    sides = np.array([[np.cos(angle)], [np.sin(angle)]], np.float32) * np.float32(2**0.5 * note.level)
    panned = wave[:, :count] * sides
    dry[:, at : at + count] += panned
    send[:, at : at + count] += panned * np.float32(wet)


def _sounding(note: Note, style: Style, sheet: Sheet) -> tuple[Wave, float]:
    """The note as shape (1 or 2, n), and its share of the room."""
    samples = round(note.length_s * RATE)
    if note.voice == "pad":
        return _pad(note, style, sheet), 1.0
    if note.pitch == 0:
        return drum(note.voice)[None, :], _DRUM_ROOM.get(note.voice, 0.5)
    # Lengths are rounded so that equal notes of a stretched tempo are made once.
    wave = tone(note.voice, note.pitch, -(-samples // 480) * 480)
    return wave[None, :], _BASS_ROOM if note.voice == "bass" else 1.0


def _pad(note: Note, style: Style, sheet: Sheet) -> Wave:
    """A held note: slow swell, gentle brightening and dimming, and a release over the beginning of the next chord."""
    held = round(note.length_s * RATE)
    attack = min(round(style.pad_attack_s * RATE), max(held // 2, 2))
    release = round(_PAD_RELEASE_S * RATE)
    first = round(note.start_s * RATE)
    time = np.arange(first, first + held + release)
    places = (time + note.pitch * 7919) % pad_loop(note.pitch, style.pad_brightness, 0).shape[0]
    envelope = np.ones(len(time), np.float32)
    envelope[:attack] = np.sin(np.linspace(0, pi / 2, attack, dtype=np.float32))
    envelope[held:] = np.cos(np.linspace(0, pi / 2, release, dtype=np.float32))
    if style.pump:
        envelope *= _pumped(time, sheet.beat_s, style.pump)
    seconds = (time / RATE).astype(np.float32)
    sides: list[Wave] = []
    for channel in (0, 1):
        dark = pad_loop(note.pitch, style.pad_brightness * 0.3, channel)[places]
        bright = pad_loop(note.pitch, style.pad_brightness, channel)[places]
        mix = 0.5 + 0.35 * np.sin(2 * np.float32(pi) * (0.11 * seconds + 0.37 * channel))
        sides.append(np.asarray((dark * (1 - mix) + bright * mix) * envelope * np.float32(0.16), np.float32))
    return np.stack(sides)


def _pumped(time: np.ndarray[tuple[int], np.dtype[np.int64]], beat_s: float, depth: float) -> Wave:
    """Dips on every beat, as if the kick drum pushed the pad aside."""
    part = (time / RATE / beat_s % 1.0).astype(np.float32)
    dip = np.where(part < 0.06, 1 - part / 0.06, 0.0)
    back = np.clip((part - 0.06) / 0.6, 0, 1)
    level = np.where(part < 0.06, dip, np.sin(back * np.float32(pi / 2)))
    return (1 - depth + depth * level).astype(np.float32)


def _finished(block: Wave, gain: float, at: int, sheet: Sheet) -> Wave:
    """Round off rare peaks, start from nothing and let the closing chord fade to nothing."""
    block = np.multiply(block, gain, dtype=np.float32)
    size = np.abs(block)
    over = np.maximum(size - _KNEE, 0) / (_CEILING - _KNEE)
    soft = np.where(size > _KNEE, np.sign(block) * (_KNEE + (_CEILING - _KNEE) * np.tanh(over)), block)
    time = np.arange(at, at + block.shape[1], dtype=np.float64) / RATE
    fade = min(0.62 * (sheet.length_s - sheet.final_s), 3.0)
    rise = np.clip(time / min(0.02, sheet.length_s / 4), 0, 1)
    fall = np.clip((sheet.length_s - 1 / RATE - time) / max(fade, 1e-3), 0, 1)
    return (soft * rise * np.sin(fall * pi / 2) ** 2).astype(np.float32)

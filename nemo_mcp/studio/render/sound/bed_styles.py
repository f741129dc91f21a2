"""What each style of background music is made of: tempo, harmony, and who plays what. Data only.

Chords are roman numerals with an optional colour: `Iadd9`, `vi7`, `IVmaj7`. Drum lines are one bar of sixteenths:
`x` loud, `o` softer, `-` barely there, `.` nothing.
"""

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Arpeggio:
    """A line through the chord: steps per bar, patterns of chord tones (negative = rest), from which intensity on.

    Tones more than `span` semitones above `lowest` sound an octave lower.
    """

    voice: str
    steps: int
    patterns: tuple[tuple[int, ...], ...]
    level: float
    lowest: int
    since: int = 1
    beats: float = 1.0
    span: int = 26


@dataclass(frozen=True, slots=True)
class Style:
    """A style. `since` in the layers is the intensity (1 intro, 2 full, 3 high point) from which a layer plays."""

    bpm: float
    gain: float
    tonics: tuple[int, ...]
    progressions: tuple[str, ...]
    cadence: str
    final: str
    pad: float
    pad_attack_s: float
    pad_brightness: float
    arpeggios: tuple[Arpeggio, ...] = ()
    chords: tuple[str, float, tuple[float, ...]] | None = None
    chords_since: int = 1
    bass: tuple[tuple[float, float, int], ...] = ()
    bass_level: float = 0.5
    bass_since: int = 2
    drums: dict[str, tuple[str, float, int]] = field(default_factory=dict[str, tuple[str, float, int]])
    swing: float = 0.0
    pump: float = 0.0
    room_s: float = 1.8
    wet: float = 0.3
    crackle: float = 0.0


CALM: Final = Style(
    bpm=66, gain=0.232, tonics=(60, 62, 57), pad=0.38, pad_attack_s=1.1, pad_brightness=0.35, room_s=3.0, wet=0.42,
    progressions=("Iadd9 vi7 IVmaj7 Vsus", "IVmaj7 Iadd9 vi7 Vsus", "Iadd9 iii7 IVmaj7 Vsus"),
    cadence="IVadd9", final="Iadd9",
    arpeggios=(
        Arpeggio("piano", 8, ((0, -1, 2, -1, 3, -1, 4, -1), (0, -1, 2, 3, -1, 4, 3, -1)), 0.30, 55, 1, 3.0),
        Arpeggio("bell", 4, ((-1, 2, -1, 1), (-1, -1, 3, -1), (2, -1, 1, -1)), 0.085, 74, 3, 3.0, 17),
    ),
    bass=((0.0, 4.0, 0),), bass_level=0.54,
)  # fmt: skip

WARM: Final = Style(
    bpm=86, gain=0.367, tonics=(60, 62, 55), pad=0.27, pad_attack_s=0.5, pad_brightness=0.5, room_s=1.9, wet=0.30,
    progressions=("Iadd9 V vi7 IVadd9", "Iadd9 vi7 IVadd9 V", "IVadd9 Iadd9 V vi7"),
    cadence="Vsus", final="Iadd9",
    arpeggios=(
        Arpeggio(
            "pluck", 8, ((0, 2, 3, 2, 4, 2, 3, 2), (0, 2, 4, 3, 2, 3, 4, 2), (0, 3, 2, 4, 3, 2, 3, 2)), 0.34, 55, 1
        ),
        Arpeggio("piano", 4, ((3, -1, -1, 4), (-1, 4, -1, 3), (5, -1, 4, -1)), 0.20, 60, 3, 2.0, 17),
    ),
    bass=((0.0, 1.8, 0), (2.0, 1.3, 0), (3.5, 0.5, 7)), bass_level=0.42,
    drums={
        "kick": ("x.......o.......", 0.60, 2),
        "shaker": ("-.o.x.o.-.o.x.o.", 0.26, 2),
        "rim": ("....x.......x...", 0.22, 3),
    },
)  # fmt: skip

UPBEAT: Final = Style(
    bpm=114, gain=0.362, tonics=(60, 62, 57), pad=0.30, pad_attack_s=0.06, pad_brightness=1.0, room_s=1.3, wet=0.22,
    progressions=("I V vi IVadd9", "vi IVadd9 I V", "I IVadd9 vi V"),
    cadence="V", final="Iadd9", pump=0.5,
    arpeggios=(
        Arpeggio("pluck", 16, ((0, 2, 3, -1, 4, 3, -1, 2, 0, 2, 3, -1, 4, 3, 5, -1),
                               (0, -1, 3, 2, -1, 4, 3, -1, 0, -1, 3, 2, 4, -1, 3, 2)), 0.26, 60, 1, 0.8),
        Arpeggio("bell", 8, ((4, -1, -1, 3, -1, -1, 2, -1), (2, -1, 3, -1, -1, 4, -1, -1)), 0.08, 72, 3, 1.0, 17),
    ),
    bass=((0.0, 0.45, 0), (0.5, 0.45, 0), (1.0, 0.45, 0), (1.5, 0.45, 0),
          (2.0, 0.45, 0), (2.5, 0.45, 0), (3.0, 0.45, 0), (3.5, 0.45, 7)), bass_level=0.30,
    drums={
        "kick": ("x...x...x...x...", 0.82, 2),
        "clap": ("....x.......x...", 0.40, 2),
        "hat": ("..x...x...x...x.", 0.30, 2),
        "shaker": ("o-x-o-x-o-x-o-x-", 0.17, 3),
    },
)  # fmt: skip

DRAMATIC: Final = Style(
    bpm=92, gain=0.282, tonics=(57, 60, 62), pad=0.34, pad_attack_s=0.35, pad_brightness=0.7, room_s=2.8, wet=0.38,
    progressions=("i VI III VII", "i iv VI V", "i VII VI V"),
    cadence="V", final="i",
    arpeggios=(
        Arpeggio("strings", 16, ((0, 0, 2, 0, 0, 2, 0, 2, 0, 0, 2, 0, 3, 2, 0, 2),
                                 (0, 2, 0, 3, 0, 2, 0, 3, 0, 2, 0, 3, 0, 2, 3, 2)), 0.18, 45, 1, 0.4),
        Arpeggio("piano", 8, ((4, -1, -1, 3, -1, -1, 2, -1), (2, -1, -1, 3, -1, -1, 4, -1)), 0.20, 60, 3, 2.0, 17),
    ),
    bass=((0.0, 3.9, 0),), bass_level=0.56, bass_since=1,
    drums={
        "taiko": ("x.....o.x.......", 0.85, 2),
        "low_hit": ("..........o.o.oo", 0.38, 3),
    },
)  # fmt: skip

LOFI: Final = Style(
    bpm=76, gain=0.367, tonics=(58, 60, 63), pad=0.17, pad_attack_s=0.6, pad_brightness=0.2, room_s=1.2, wet=0.18,
    progressions=("ii9 V9 Imaj7 vi7", "Imaj7 vi7 ii9 V9", "IVmaj7 iii7 ii9 Imaj7"),
    cadence="V9", final="Imaj7", swing=0.17, crackle=0.010,
    chords=("epiano", 0.22, (0.0, 2.5)),
    arpeggios=(
        Arpeggio("epiano", 8, ((-1, -1, -1, 4, -1, 3, -1, -1), (-1, 5, -1, -1, 4, -1, -1, 3)), 0.14, 64, 3, 1.0, 17),
    ),
    bass=((0.0, 1.4, 0), (2.0, 0.4, 0), (2.5, 1.3, 0)), bass_level=0.46,
    drums={
        "soft_kick": ("x......o..x.....", 0.95, 2),
        "snare": ("....x.......x..-", 0.42, 2),
        "hat": ("o-o.o-o.o-o.o-o-", 0.15, 2),
    },
)  # fmt: skip

CINEMATIC: Final = Style(
    bpm=70, gain=0.232, tonics=(57, 60, 62, 55), pad=0.26, pad_attack_s=1.6, pad_brightness=0.45, room_s=3.2, wet=0.42,
    progressions=("vi IVadd9 Iadd9 V", "vi7 Iadd9 IVadd9 Vsus", "IVadd9 V vi vi7"),
    cadence="Vsus", final="Iadd9",
    arpeggios=(
        Arpeggio("piano", 8, ((0, -1, 3, -1, 4, -1, 3, -1), (0, -1, 2, 3, -1, 4, -1, 3), (0, 2, -1, 4, -1, 3, -1, -1)),
                 0.34, 57, 1, 3.0),
        Arpeggio("swell", 2, ((3, 4), (4, 3), (2, 4)), 0.24, 57, 2, 2.2, 17),
        Arpeggio("strings", 8, ((0, 2, 3, 2, 0, 2, 3, 2), (0, 0, 2, 0, 3, 0, 2, 0)), 0.20, 45, 3, 0.5),
        Arpeggio("swell", 1, ((5,), (4,)), 0.13, 69, 3, 4.4, 17),
    ),
    bass=((0.0, 3.9, 0),), bass_level=0.50, bass_since=2,
    drums={
        "boom": ("x...............", 0.66, 2),
        "taiko": ("......o.x.....oo", 0.50, 3),
    },
)  # fmt: skip

CORPORATE: Final = Style(
    bpm=106, gain=0.308, tonics=(62, 64, 57, 60), pad=0.19, pad_attack_s=0.3, pad_brightness=0.6, room_s=1.4, wet=0.24,
    progressions=("Iadd9 V vi7 IVadd9", "IVadd9 Iadd9 V vi7", "Iadd9 iii7 IVadd9 V", "vi7 IVadd9 Iadd9 V"),
    cadence="Vsus", final="Iadd9", pump=0.15,
    chords=("piano", 0.15, (0.0, 1.5, 3.0)), chords_since=2,
    arpeggios=(
        Arpeggio("mute", 8, ((0, 2, 3, 2, 4, 2, 3, 2), (0, 3, 2, 3, 4, 3, 2, 3), (0, 2, 3, 4, 3, 2, 3, 4)), 0.55, 57, 1,
                 0.5),
        Arpeggio("mute", 16, ((-1, -1, 3, -1, -1, 4, -1, -1, 3, -1, -1, 4, -1, -1, 3, 4),
                              (-1, 4, -1, -1, 3, -1, -1, 4, -1, -1, 3, -1, 4, -1, -1, -1)), 0.30, 69, 2, 0.25, 17),
        Arpeggio("bell", 4, ((4, -1, 3, -1), (3, 4, -1, -1), (-1, 3, -1, 4)), 0.09, 72, 3, 2.0, 17),
    ),
    bass=((0.0, 0.9, 0), (1.0, 0.9, 0), (2.0, 0.9, 0), (3.0, 0.45, 0), (3.5, 0.45, 7)), bass_level=0.36,
    drums={
        "kick": ("x.......x.x.....", 0.62, 2),
        "clap": ("....o.......o...", 0.27, 3),
        "rim": ("....x.......x...", 0.15, 2),
        "shaker": ("-.o.-.o.-.o.-.o.", 0.20, 2),
    },
)  # fmt: skip

STYLES: Final = {
    "calm": CALM,
    "warm": WARM,
    "upbeat": UPBEAT,
    "cinematic": CINEMATIC,
    "dramatic": DRAMATIC,
    "lofi": LOFI,
    "corporate": CORPORATE,
}

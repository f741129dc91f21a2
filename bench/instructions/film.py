"""Facts about the whole draft: which parts changed, how long it is, its frame."""

from collections.abc import Callable, Mapping
from typing import Final

from bench.instructions.cases import Check
from nemo_mcp.studio.timeline import Sound, Text, Timeline

_PARTS: Final[Mapping[str, Callable[[Timeline], object]]] = {
    "clips": lambda film: film.clips,
    "voice": lambda film: sounds_of(film, "voice"),
    "music": lambda film: sounds_of(film, "music"),
    "sound": lambda film: sounds_of(film, "sound"),
    "titles": lambda film: texts_of(film, "title"),
    "captions": lambda film: texts_of(film, "caption"),
    "lower-thirds": lambda film: texts_of(film, "lower-third"),
    "overlays": lambda film: film.overlays,
    "frame": lambda film: (film.width, film.height),
    "fps": lambda film: film.fps,
    "loudness": lambda film: film.loudness_lufs,
}
WORDS: Final = ("titles", "captions", "lower-thirds")


def sounds_of(film: Timeline, role: str) -> list[Sound]:
    """The sounds of a role, in order."""
    return [sound for sound in film.sounds if sound.role == role]


def texts_of(film: Timeline, role: str) -> list[Text]:
    """The texts of a role, in order."""
    return [text for text in film.texts if text.role == role]


def only(*parts: str) -> Check:
    """Nothing but these parts of the draft changes."""
    kept = [part for part in _PARTS if part not in parts]
    return Check(
        f"nothing but {', '.join(parts)} changes",
        lambda seen: all(_PARTS[part](seen.after) == _PARTS[part](seen.before) for part in kept),
    )


def either(*options: Check) -> Check:
    """At least one of the facts holds."""
    return Check(" or: ".join(option.says for option in options), lambda seen: any(o.holds(seen) for o in options))


def lasts(low: float, high: float | None = None) -> Check:
    """The film is so many seconds long: exactly, or in a range."""
    bottom, top = (low - 0.1, low + 0.1) if high is None else (low, high)
    return Check(f"lasts {bottom:g}-{top:g} s", lambda seen: bottom <= seen.after.duration_ms / 1000 <= top)


SAME_LENGTH: Final = Check(
    "lasts as long as before", lambda seen: abs(seen.after.duration_ms - seen.before.duration_ms) <= 60
)
LONGER: Final = Check("lasts longer", lambda seen: seen.after.duration_ms > seen.before.duration_ms + 200)
SHORTER: Final = Check("lasts less long", lambda seen: 0 < seen.after.duration_ms < seen.before.duration_ms - 200)


def frame(aspect: str) -> Check:
    """The picture's shape, as `width:height`, not smaller than 720 lines on the short side."""
    across, down = (int(side) for side in aspect.split(":"))
    return Check(
        f"the frame is {aspect}",
        lambda seen: (
            abs(seen.after.width / seen.after.height - across / down) < 0.01
            and min(seen.after.width, seen.after.height) >= 720
        ),
    )


def fps(rate: int) -> Check:
    """So many frames a second."""
    return Check(f"{rate} frames a second", lambda seen: seen.after.fps == rate)


def loudness(lufs: float) -> Check:
    """The film is mixed to so many LUFS."""
    return Check(f"{lufs:g} LUFS", lambda seen: abs(seen.after.loudness_lufs - lufs) < 0.01)


LOUDER: Final = Check("mixed louder than before", lambda seen: seen.after.loudness_lufs > seen.before.loudness_lufs)

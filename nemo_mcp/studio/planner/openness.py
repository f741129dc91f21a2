"""Which refusals other words for the same wish might mend; where there is a language model, it is asked about those."""

from typing import Final

# Notes on what was done, limits, and what has to be uploaded or done first.
_FOR_GOOD: Final = frozenset(
    {
        "after-undo",
        "captions-too-many",
        "clip-source-ends",
        "cues-outside",
        "fade-own-sound",
        "fps-odd",
        "lufs-odd",
        "no-assets",
        "no-captions-file",
        "no-room-for-sound",
        "not-a-sound",
        "nothing-there",
        "ratio-odd",
        "redo-fewer",
        "redo-none",
        "sources-end",
        "speed-odd",
        "too-long",
        "too-many",
        "too-short",
        "transition-no-room",
        "transition-shorter",
        "turn-odd",
        "undo-fewer",
        "undo-none",
    }
)
_NEVER: Final = ("cannot.", "elsewhere.")
# What the studio does not have as such, but may have something in the same mood.
_OF_TASTE: Final = frozenset({"cannot.effects", "cannot.grade"})


def is_open(key: str) -> bool:
    """Whether a refusal with this key may be a matter of words. One that is not listed here may be."""
    return key in _OF_TASTE or (key not in _FOR_GOOD and not key.startswith(_NEVER))

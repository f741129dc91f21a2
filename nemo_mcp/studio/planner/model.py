"""What goes into the planner and what comes out of it."""

from dataclasses import dataclass
from typing import Final, Literal

from nemo_mcp.studio.timeline import Timeline

Kind = Literal["image", "video", "audio", "captions"]

BEDS: Final = ("warm", "calm", "upbeat", "cinematic", "lofi", "corporate", "dramatic")
"""The styles of music that the studio composes itself (`Sound.bed`); the first is the default."""

LONGEST_MS: Final = 10 * 60 * 1000
"""The longest video that the planner makes."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption of an SRT or VTT file: when it stands, in milliseconds from the file's start, and its words."""

    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """An uploaded asset. Sources stand in upload order; an animated picture is an image with a duration.

    A file of captions is a source of that kind, with its `cues` in order of time.
    """

    id: str
    name: str
    kind: Kind
    duration_ms: int | None
    width: int | None
    height: int | None
    has_audio: bool = False
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The outcome of one instruction.

    `done` and `refused` are finished sentences in the language of the instruction. `steps_back` > 0 asks the store to
    take back so many edits, `steps_forward` > 0 to make so many undone ones again; in both cases `timeline` is the one
    that was given. `generated` is true when something was made from a description, rather than put together or edited
    from what was uploaded. `unread` holds those of `refused` that other words for the same wish might mend: not the
    notes on what was done, and not what the studio never does.
    """

    timeline: Timeline
    done: tuple[str, ...]
    refused: tuple[str, ...]
    steps_back: int = 0
    steps_forward: int = 0
    questions: tuple[str, ...] = ()
    generated: bool = False
    unread: tuple[str, ...] = ()

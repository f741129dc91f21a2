"""A timeline as the studio thinks of it: typed and immutable. `draft` turns it into JSON and back.

The planner edits a `Timeline`, the renderer draws one. Times are milliseconds on the timeline unless a name says
otherwise. A transition overlaps two clips: the incoming clip starts `transition.duration_ms` before the outgoing one
ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

Fit = Literal["cover", "contain"]
Role = Literal["voice", "music", "sound"]
TextRole = Literal["title", "caption", "lower-third"]
Place = Literal["top", "center", "bottom", "top-left", "top-right", "bottom-left", "bottom-right"]
TransitionKind = Literal["crossfade", "fade-black", "fade-white", "slide", "wipe", "zoom"]
Look = Literal["", "warm", "cool", "mono", "vivid"]
Turn = Literal[0, 90, 180, 270]
Json = dict[str, Any]

LOUDNESS_LUFS: Final = -14.0
"""How loud a film is unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class Zoom:
    """A slow camera move: zoom factor (1.0 = the picture fitted) and focus (0..1 across and down) at both ends."""

    from_scale: float = 1.0
    to_scale: float = 1.12
    from_x: float = 0.5
    from_y: float = 0.5
    to_x: float = 0.5
    to_y: float = 0.5


@dataclass(frozen=True, slots=True)
class Transition:
    """How a clip comes in over the one before it."""

    kind: TransitionKind = "crossfade"
    duration_ms: int = 800


@dataclass(frozen=True, slots=True)
class Crop:
    """The part of a picture that is used, before anything else is done to it: shares of its width and height."""

    x: float = 0.0
    y: float = 0.0
    width: float = 1.0
    height: float = 1.0


@dataclass(frozen=True, slots=True)
class Clip:
    """A piece of the video track: an asset (image or video), or a plain colour when `asset` is None.

    `turn` is clockwise, in degrees; `mirror` swaps left and right. Both come after `crop`; `look` colours the result.
    """

    start_ms: int
    duration_ms: int
    asset: str | None = None
    name: str = ""
    in_ms: int = 0
    speed: float = 1.0
    volume: float = 1.0
    fit: Fit = "cover"
    zoom: Zoom | None = None
    transition: Transition | None = None
    fade_in_ms: int = 0
    fade_out_ms: int = 0
    color: str = "#101418"
    crop: Crop | None = None
    turn: Turn = 0
    mirror: bool = False
    look: Look = ""

    @property
    def end_ms(self) -> int:
        """Where the clip ends on the timeline."""
        return self.start_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class Overlay:
    """A smaller picture over the clips: a logo or a picture in a picture. Transparency of the asset is kept.

    `size` is the share of the frame's width that it takes; it never gets taller than the safe area. `radius` rounds its
    corners, as a share of its shorter side. An overlay is silent unless `volume` says otherwise.
    """

    start_ms: int
    duration_ms: int
    asset: str
    name: str = ""
    in_ms: int = 0
    place: Place = "top-right"
    size: float = 0.18
    opacity: float = 1.0
    radius: float = 0.0
    volume: float = 0.0
    fade_in_ms: int = 0
    fade_out_ms: int = 0

    @property
    def end_ms(self) -> int:
        """Where the overlay ends on the timeline."""
        return self.start_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class Sound:
    """A piece of an audio track: an asset, or (`asset` None, `bed` set) music that the studio composes itself.

    Music is ducked under voice by the renderer. `loop` repeats the source to fill `duration_ms`.
    """

    start_ms: int
    duration_ms: int
    role: Role = "sound"
    asset: str | None = None
    bed: str | None = None
    name: str = ""
    in_ms: int = 0
    speed: float = 1.0
    volume: float = 1.0
    loop: bool = False
    fade_in_ms: int = 0
    fade_out_ms: int = 0

    @property
    def end_ms(self) -> int:
        """Where the sound ends on the timeline."""
        return self.start_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class Text:
    """Words on the picture. `size` scales the role's own size; `color` is `#RRGGBB`.

    `box` draws a rounded backing, `outline` a line around the letters; with neither they have a soft shadow. The first
    line of a lower third is a name, the rest says who or what that is.
    """

    start_ms: int
    duration_ms: int
    text: str
    role: TextRole = "caption"
    place: Place = "bottom"
    size: float = 1.0
    color: str = "#FFFFFF"
    box: bool = False
    outline: bool = False
    fade_in_ms: int = 300
    fade_out_ms: int = 300

    @property
    def end_ms(self) -> int:
        """Where the text ends on the timeline."""
        return self.start_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole draft. Pieces are in order of `start_ms` within each tuple."""

    width: int = 1920
    height: int = 1080
    fps: int = 30
    title: str = ""
    clips: tuple[Clip, ...] = ()
    sounds: tuple[Sound, ...] = ()
    texts: tuple[Text, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    loudness_lufs: float = LOUDNESS_LUFS

    @property
    def duration_ms(self) -> int:
        """The end of the last clip; of the last piece of any kind when there is no clip."""
        pieces: Iterable[Clip | Sound | Text] = self.clips or (*self.sounds, *self.texts)
        return max((piece.end_ms for piece in pieces), default=0)

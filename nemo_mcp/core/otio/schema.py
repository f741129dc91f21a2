"""The objects of OpenTimelineIO that we write, each as JSON with its schema's name and version.

`Clip.1` has one media reference; newer readers take it for the `Clip.2` that it became, older ones know no other.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal

Json = dict[str, Any]
Kind = Literal["Video", "Audio"]

DISSOLVE: Final = "SMPTE_Dissolve"
OTHER_TRANSITION: Final = "Custom_Transition"
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


def time(value: int, rate: float) -> Json:
    """A time: `value` frames at `rate` frames per second."""
    return {"OTIO_SCHEMA": "RationalTime.1", "value": float(value), "rate": rate}


def span(start: int, duration: int, rate: float) -> Json:
    """A range of time, in frames."""
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": time(start, rate), "duration": time(duration, rate)}


def timeline(name: str, tracks: Sequence[Json], markers: Sequence[Json], metadata: Mapping[str, Any]) -> Json:
    """A whole timeline; of the tracks the first is the lowest."""
    stack = _item("Stack.1", "tracks", None, {}) | {"children": list(tracks), "markers": list(markers)}
    return _named("Timeline.1", name, metadata) | {"global_start_time": None, "tracks": stack}


def track(name: str, kind: Kind, children: Sequence[Json], metadata: Mapping[str, Any]) -> Json:
    """A track: clips, gaps and transitions, one after the other."""
    return _item("Track.1", name, None, metadata) | {"kind": kind, "children": list(children)}


def clip(name: str, source_range: Json, reference: Json, effects: Sequence[Json], metadata: Mapping[str, Any]) -> Json:
    """A piece of a medium. `source_range` is in the medium's time and as long as the piece is on the timeline."""
    return _item("Clip.1", name, source_range, metadata) | {"effects": list(effects), "media_reference": reference}


def gap(duration: int, rate: float, name: str = "", metadata: Mapping[str, Any] = NOTHING) -> Json:
    """Nothing, for so many frames; or what no other program can show, told by its name."""
    return _item("Gap.1", name, span(0, duration, rate), metadata)


def transition(name: str, kind: str, in_offset: Json, out_offset: Json, metadata: Mapping[str, Any]) -> Json:
    """A transition at the cut between its neighbours: how far it reaches into the one before, and the one after."""
    offsets = {"in_offset": in_offset, "out_offset": out_offset, "transition_type": kind}
    return _named("Transition.1", name, metadata) | offsets


def file_reference(name: str, url: str, available: Json | None) -> Json:
    """A file, by its URL."""
    return _named("ExternalReference.1", name, {}) | {"available_range": available, "target_url": url}


def missing_reference(name: str, available: Json | None) -> Json:
    """A medium that cannot be found."""
    return _named("MissingReference.1", name, {}) | {"available_range": available}


def speed(factor: float) -> Json:
    """The piece runs `factor` times as fast as its medium."""
    return _named("LinearTimeWarp.1", "speed", {}) | {"effect_name": "LinearTimeWarp", "time_scalar": factor}


def freeze() -> Json:
    """The piece stands still at its first frame."""
    return _named("FreezeFrame.1", "freeze", {}) | {"effect_name": "FreezeFrame", "time_scalar": 0.0}


def marker(name: str, comment: str, marked: Json, color: str, metadata: Mapping[str, Any]) -> Json:
    """A note at a place. `color` is one of the format's own words."""
    return _named("Marker.2", name, metadata) | {"comment": comment, "marked_range": marked, "color": color}


def _named(schema: str, name: str, metadata: Mapping[str, Any]) -> Json:
    return {"OTIO_SCHEMA": schema, "name": name, "metadata": {"nemo": dict(metadata)} if metadata else {}}


def _item(schema: str, name: str, source_range: Json | None, metadata: Mapping[str, Any]) -> Json:
    return _named(schema, name, metadata) | {"source_range": source_range, "effects": [], "markers": []}

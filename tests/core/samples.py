"""The golden wire samples, and drafts and JSON of any shape for hypothesis."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
from httpx_sse import EventSource
from hypothesis import strategies as st

from nemo_mcp.core.turn import Turn, fold

WIRE = Path(__file__).parent.parent / "wire"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)

_META = st.fixed_dictionaries(
    {},
    optional={
        "name": JSON,
        "text": JSON,
        "title": st.text(max_size=5),
        "start": st.integers(0, 60_000) | JSON,
        "volume": st.floats(0, 1) | JSON,
        "role": st.sampled_from(["voice", "caption", "music", "odd one", ""]) | JSON,
        "zoom": JSON | st.fixed_dictionaries({"from_scale": JSON, "to_scale": JSON}),
        "transition": JSON | st.fixed_dictionaries({"kind": JSON, "duration_ms": JSON}),
        "speed": JSON,
        "width": JSON,
        "height": JSON,
        "fps": JSON,
    },
)
_SEGMENT = st.fixed_dictionaries({}, optional={"d": st.integers(0, 60_000) | JSON, "m": _META | JSON}) | JSON
_TRACK = (
    st.fixed_dictionaries(
        {},
        optional={
            "tt": st.sampled_from([0, 1, 7, 42]) | JSON,
            "sg": st.lists(_SEGMENT, max_size=5) | JSON,
            "d": JSON,
            "m": _META | JSON,
        },
    )
    | JSON
)
# Drafts with the documented keys in the right places, and wrong types everywhere.
DRAFTS = st.fixed_dictionaries({}, optional={"t": st.lists(_TRACK, max_size=5) | JSON, "d": JSON, "m": _META | JSON})


def text(name: str) -> str:
    """A wire sample as text; line ends stay as they are."""
    return (WIRE / name).read_bytes().decode("utf-8")


def folded(name: str, *cuts: int) -> Turn:
    """An SSE sample through the real decoder and the fold, its bytes arriving in pieces cut at `cuts`."""
    body = (WIRE / name).read_bytes()
    ends = sorted({min(cut, len(body)) for cut in cuts} | {len(body)})
    return fold_pieces(body[start:end] for start, end in zip([0, *ends], ends, strict=False))


def fold_pieces(pieces: Iterable[bytes]) -> Turn:
    """The turn that a stream of these pieces tells."""
    response = httpx.Response(200, headers={"content-type": "text/event-stream; charset=utf-8"}, content=iter(pieces))
    turn = Turn()
    for event in EventSource(response).iter_sse():
        turn = fold(turn, event.event, event.data)
    return turn


def segment(duration_ms: int | None = None, **said: Any) -> dict[str, Any]:
    """A segment as the backend may write it."""
    return ({} if duration_ms is None else {"d": duration_ms}) | ({"m": said} if said else {})

"""Edit streams: what an event costs to fold, against decoding it and against reading its JSON; and the memory it takes.

The bytes come from memory in pieces of 16 KiB, so that no socket hides the difference; everything above the bytes is
the product's: limits, decoding, masking of the access token, folding.
"""

import gc
import json
import time
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import anyio
import httpx
from httpx_sse import EventSource

from bench.figure import Figure, figure
from nemo_mcp.client import edit_stream
from nemo_mcp.client.edit_stream import Follower, StreamEnd
from nemo_mcp.core.secrets import Register
from nemo_mcp.core.turn import Turn
from tests.clocks import FastClock

TITLE = "Edit streams: events and memory"
WIRE: Final = Path(__file__).parents[1] / "tests" / "wire"
HEADERS: Final = {"content-type": "text/event-stream; charset=utf-8", "transfer-encoding": "chunked"}
PIECE: Final = 16 * 1024
MEBIBYTE: Final = 1024 * 1024
LARGE: Final = 10 * MEBIBYTE
HEARTBEAT: Final = b'data: {"type":"heartbeat"}\n\n'
BEATS_A_SECOND: Final = 10
GROWTH_LIMIT_KIB: Final = 64
NOTES = (
    "15 to 39 us an event are 26,000 to 67,000 a second, far over what an agent says. By the profile three quarters "
    "go into folding the immutable turn (of all time a fifth into `dataclasses.replace`, a tenth into the JSON), a "
    "seventh into decoding and a tenth into looking for our own access token: nothing stands out, nothing was "
    "changed. The recorded streams are short, so that the start of a stream weighs in them.",
    "Of an event of 10 MiB half of the time is the search for the access token, at 100 MB a second. It takes no "
    "memory beyond what decoding and reading it take.",
)


class Body(httpx.AsyncByteStream):
    """Bytes in pieces."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._data), PIECE):
            yield self._data[start : start + PIECE]


class Heart(httpx.AsyncByteStream):
    """Nearly 15 minutes of heartbeats on a simulated clock, with a word every five so that nobody gives up.

    `grown` holds the traced memory in bytes at the end of each minute.
    """

    def __init__(self, clock: FastClock, minutes: int) -> None:
        self._clock = clock
        self._minutes = minutes
        self.grown: list[int] = []

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for minute in range(self._minutes):
            if minute % 5 == 0:
                yield _event({"content": {"role": "model", "parts": [{"text": "Still at it."}]}, "partial": True})
            for _ in range(60 * BEATS_A_SECOND):
                yield HEARTBEAT
                self._clock.time += (60 - 0.1) / 60 / BEATS_A_SECOND
            gc.collect()
            self.grown.append(tracemalloc.get_traced_memory()[0])


def recorded() -> list[bytes]:
    """The streams that were recorded from google-adk or written down from the vendor's documents."""
    return [path.read_bytes() for path in sorted(WIRE.glob("*.sse"))]


def long_turn(events: int) -> bytes:
    """One talkative turn: fragments and the message that they make, tool calls with results, heartbeats."""
    parts: list[bytes] = []
    for number in range(events // 10):
        said = f"Scene {number}: the \u201clight\u201d moves on. "
        parts += [_event(_adk([{"text": fragment}], partial=True)) for fragment in (said[:9], said[9:18], said[18:])]
        call = {"id": f"call-{number}", "name": "edit_multitrack"}
        args = {"args": {"track": number, "clips": list(range(12))}}
        parts += [
            _event(_adk([{"text": said}])),
            _event(_adk([{"functionCall": call | args}])),
            HEARTBEAT,
            _event(_adk([{"functionResponse": call | {"response": {"ok": True, "note": "x" * 400}}}])),
            HEARTBEAT,
            HEARTBEAT,
            _event(_adk([{"text": "thinking", "thought": True}])),
        ]
    return b"".join(parts)


def large_event() -> bytes:
    """One event of 10 MiB: a tool result."""
    response = {"name": "edit_multitrack", "response": {"log": "0123456789abcdef" * (LARGE // 16)}}
    return _event(_adk([{"functionResponse": response}]))


def _adk(parts: list[dict[str, Any]], *, partial: bool = False) -> dict[str, Any]:
    event = {"content": {"parts": parts, "role": "model"}, "invocationId": "e-5f0c1a52", "author": "nemo_agent"}
    return event | ({"partial": True} if partial else {}) | {"actions": {"stateDelta": {}}, "timestamp": 1773892800.5}


def _event(value: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


def _response(stream: httpx.AsyncByteStream) -> httpx.Response:
    return httpx.Response(200, headers=HEADERS, stream=stream)


async def fold_all(bodies: Sequence[bytes]) -> list[Turn]:
    """The product's way: each body is a stream of its own."""
    register = Register()
    register.add("nmv_usr_0123456789abcdefghijklmnopqrstuv")
    turns: list[Turn] = []
    for body in bodies:
        end = await _follow(Body(body), Follower(FastClock(), _ignore, register.mask_json))
        turns.append(end.turn)
    return turns


async def _follow(stream: httpx.AsyncByteStream, follower: Follower) -> StreamEnd:
    return await edit_stream._follow(_response(stream), follower)  # pyright: ignore[reportPrivateUsage]


async def decode_all(bodies: Sequence[bytes]) -> list[str]:
    """httpx-sse alone: the data of all events."""
    return [event.data for body in bodies async for event in EventSource(_response(Body(body))).aiter_sse()]


async def _read_all(data: Sequence[str]) -> None:
    for each in data:
        json.loads(each)


def _ignore(turn: Turn) -> None:
    pass


def figures(*, quick: bool) -> list[Figure]:
    """Events in turn with both peers; memory once."""
    return anyio.run(_figures, quick)


async def _figures(quick: bool) -> list[Figure]:
    rounds = 3 if quick else 15
    found: list[Figure] = []
    samples = recorded() * (4 if quick else 20)
    for name, bodies in (("recorded streams", samples), ("one long turn", [long_turn(1_000 if quick else 10_000)])):
        found += await _speed(name, bodies, rounds)
    return [*found, *await _large(rounds=3), await _heartbeats(15)]


async def _speed(name: str, bodies: Sequence[bytes], rounds: int) -> list[Figure]:
    data = await decode_all(bodies)
    news = [each for each in data if _is_json(each)]
    ours, decoding, reading = list[float](), list[float](), list[float]()
    for _ in range(rounds):
        ours.append(await _us(lambda: fold_all(bodies), len(data)))
        decoding.append(await _us(lambda: decode_all(bodies), len(data)))
        reading.append(await _us(lambda: _read_all(news), len(data)))
    return [
        figure(f"{name}: an event", ours, "us", "httpx-sse, same bytes, nothing read", decoding),
        figure(f"{name}: an event", ours, "us", "json.loads of the same data", reading),
    ]


def _is_json(data: str) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


async def _us(work: Callable[[], Awaitable[object]], events: int) -> float:
    """Microseconds for each event."""
    gc.collect()
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1e6 / events


async def _large(rounds: int) -> list[Figure]:
    bodies = [large_event()]

    async def plainly() -> None:
        await _read_all(await decode_all(bodies))

    ours, theirs = list[float](), list[float]()
    for _ in range(rounds):
        ours.append(await _us(lambda: fold_all(bodies), 1000))
        theirs.append(await _us(plainly, 1000))
    peaks = [await peak_mib(lambda: fold_all(bodies)), await peak_mib(plainly)]
    return [
        figure("an event of 10 MiB", ours, "ms", "httpx-sse and json.loads", theirs),
        Figure(
            "an event of 10 MiB: memory at its peak", peaks[0], "MiB", "httpx-sse and json.loads", peaks[1], aim=1.25
        ),
    ]


async def peak_mib(work: Callable[[], Awaitable[object]]) -> float:
    """The most memory that Python held for it at once."""
    with _traced():
        await work()
        return tracemalloc.get_traced_memory()[1] / MEBIBYTE


async def _heartbeats(minutes: int) -> Figure:
    grown = await heart_growth_kib(minutes)
    beats = minutes * 60 * BEATS_A_SECOND
    return Figure(
        f"{beats:,} heartbeats in {minutes} min: growth", grown, "KiB", "limit", GROWTH_LIMIT_KIB, beats, aim=1
    )


async def heart_growth_kib(minutes: int) -> float:
    """By how much the memory grows from the end of the first minute to that of the last."""
    clock = FastClock()
    heart = Heart(clock, minutes)
    with _traced():
        end = await _follow(heart, Follower(clock, _ignore))
    if not end.clean or end.turn.keep_alives != minutes * 60 * BEATS_A_SECOND:
        raise RuntimeError(f"the stream of heartbeats did not last: {end.reason}")
    return (heart.grown[-1] - heart.grown[0]) / 1024


@contextmanager
def _traced() -> Generator[None]:
    gc.collect()
    tracemalloc.start()
    try:
        yield
    finally:
        tracemalloc.stop()

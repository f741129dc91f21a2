"""The measured streams are read as the product reads streams, and their memory stays within its limits."""

import json

import anyio

from bench.streams import (
    GROWTH_LIMIT_KIB,
    decode_all,
    fold_all,
    heart_growth_kib,
    large_event,
    long_turn,
    peak_mib,
    recorded,
)


def test_the_long_turn_is_folded_into_what_it_says() -> None:
    (turn,) = anyio.run(fold_all, [long_turn(200)])
    assert (turn.events, turn.keep_alives, turn.skipped) == (7 * 20, 3 * 20, 0)
    assert turn.texts[-1] == "Scene 19: the \u201clight\u201d moves on. "
    assert turn.complete
    assert not turn.pending


def test_both_read_the_same_events_of_the_recorded_streams() -> None:
    bodies = recorded()
    told = sum(turn.events + turn.keep_alives + turn.skipped for turn in anyio.run(fold_all, bodies))
    assert told == len(anyio.run(decode_all, bodies)) > len(bodies)


def test_a_large_event_takes_little_more_memory_than_reading_it_takes() -> None:
    body = [large_event()]

    async def read() -> None:
        for data in await decode_all(body):
            json.loads(data)

    async def fold() -> None:
        await fold_all(body)

    ours, plain = anyio.run(peak_mib, fold), anyio.run(peak_mib, read)
    assert 10 < ours < 1.25 * plain


def test_three_minutes_of_heartbeats_hold_no_more_memory_than_one() -> None:
    assert anyio.run(heart_growth_kib, 3) < GROWTH_LIMIT_KIB

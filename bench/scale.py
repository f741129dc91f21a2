"""Scale: many sessions that are edited and exported at the same time, through one HTTP server.

The server is the one that anybody starts; it, the backend and this program, which drives it, are three processes.
"""

import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import anyio

from bench.figure import Figure, figure
from bench.plot import line_chart
from bench.scale_backend import make_film
from bench.scale_load import Load, load
from bench.scale_room import open_room

TITLE: Final = "Scale: sessions at work through one HTTP server"
SIZES: Final = (1, 10, 100, 1_000)
QUICK_SIZES: Final = (1, 10)
AT_ONCE: Final = 32
ROUNDS_OF_FEW: Final = 5
"""One session is over so soon that it is measured several times."""
MOST_GROWTH: Final = 1.5
MOST_KB: Final = 64
MANY: Final = 100
PLOT: Final = Path(__file__).with_suffix(".png")
NOTES: Final = (
    "From 100 sessions on nothing grows faster than their number; ten cost more each than one does alone (1.55, over "
    "the aim of 1.5), in a run so short that it was not found out why. `state` waits for its turn: one process serves "
    "32 sessions at work, and their number counts, not that of all sessions.",
    "Every call, even one that names its session, stood in line behind those that open one: with 300 opened at "
    "once the longest `state` took 36 s. Now only a call without a session stands there: 9 s (one run each).",
    "httpcore tries to import a package that is not installed at every lock it makes, and Python looks for it in every "
    "folder anew. Told once that there is none, a request takes 1.10 ms of processor time where it took 1.33, on a new "
    "connection 2.38 ms where it took 2.94 (client and studio together, medians of 600 and 300, in turn).",
    "`state` waited for the disk on every call, to write down that the session was used; see the journal.",
    "Tried and dropped: keeping 16 or 32 connections to the backend open instead of 5. It saves connecting, but "
    "httpcore looks at each idle one for every request, and on a busy machine no gain could be told from the noise.",
    "Left as it is: the journal waits for the disk on the thread that serves everybody, three times for an edit.",
    "Left as it is: an edit counts as done once no more credits are reserved than before it, and the account is one "
    "for all sessions. With twelve at once, 2 to 9 of 26 edits looked again after five seconds; without charges none. "
    "Longer edits overlap more: the more sessions of one account are edited at once, the later their results are told.",
)


def figures(*, quick: bool) -> list[Figure]:
    """Run each size in a server of its own, then compare with a single session; in full, also draw the plot."""
    found: dict[int, list[Load]] = {}
    with tempfile.TemporaryDirectory() as name:
        film = make_film(Path(name, "film.mp4"))
        for sessions in QUICK_SIZES if quick else SIZES:
            rounds = ROUNDS_OF_FEW if sessions < 10 else 1
            found[sessions] = [measured(Path(name, f"{sessions}-{each}"), film, sessions) for each in range(rounds)]
    failures = [each for loads in found.values() for one in loads for each in one.failures]
    if failures:
        raise RuntimeError(f"{len(failures)} calls failed, the first: {failures[0]}")
    if not quick:
        draw(PLOT, found)
    return compared(found)


def measured(folder: Path, film: Path, sessions: int) -> Load:
    """One load on a fresh server."""
    with open_room(folder, film) as room:
        done = anyio.run(partial(load, room, sessions, AT_ONCE))
    print(f"{sessions:,} sessions in {done.wall_s:.1f} s", file=sys.stderr)
    return done


def compared(found: dict[int, list[Load]]) -> list[Figure]:
    """Each size against the smallest, `state` against itself on a server with nothing to do."""
    alone = found[min(found)]
    single = counted(min(found))
    lines: list[Figure] = []
    for sessions, loads in found.items():
        words = counted(sessions)
        if sessions != min(found):
            steps, cpu = [each.step_ms for each in loads], [each.cpu_ms for each in loads]
            lines.append(figure(f"an edit or export, {words}", steps, "ms", single, [each.step_ms for each in alone]))
            cpu_alone = [each.cpu_ms for each in alone]
            lines.append(figure(f"processor, server, {words}", cpu, "ms a session", single, cpu_alone, aim=MOST_GROWTH))
        lines += [_state(loads, share, words) for share in (0.5, 0.99)]
    largest = found[max(found)]
    rate = [1000 / each.step_ms for each in largest]
    words = f"edits and exports a second, {counted(max(found))}"
    lines.append(figure(words, rate, "/s", single, [1000 / each.step_ms for each in alone]))
    if max(found) < MANY:  # what the first calls load would count as theirs
        return lines
    memory = [each.memory_kb for each in largest]
    words = f"memory of the server, {counted(max(found))}"
    lines.append(figure(words, memory, "kB a session", "the limit", [MOST_KB], aim=MOST_KB, aim_of="value"))
    return lines


def _state(loads: Sequence[Load], share: float, words: str) -> Figure:
    """A quantile of `state` while the others work; its spread is that of the rounds."""
    busy = [quantile(each.states_ms, share) for each in loads]
    idle = [quantile(each.alone_ms, share) for each in loads]
    return figure(f"`state` meanwhile, p{share * 100:.0f}, {words}", busy, "ms", "on an idle server", idle)


def quantile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of the others does not pass."""
    return sorted(values)[round(share * (len(values) - 1))]


def counted(sessions: int) -> str:
    """`1 session`, `10 sessions`."""
    return f"{sessions:,} session{'s' * (sessions != 1)}"


def draw(target: Path, found: dict[int, list[Load]]) -> None:
    """The plot: what is flat does not grow with the number of sessions."""

    def line(of: Callable[[Load], float]) -> list[tuple[float, float]]:
        return [(sessions, statistics.median(map(of, loads))) for sessions, loads in found.items()]

    lines = {
        "state meanwhile, p99": line(lambda each: quantile(each.states_ms, 0.99)),
        "state meanwhile, p50": line(lambda each: quantile(each.states_ms, 0.5)),
        "an edit or export, by the clock": line(lambda each: each.step_ms),
        "processor time of a session": line(lambda each: each.cpu_ms),
        "state on an idle server, p50": line(lambda each: quantile(each.alone_ms, 0.5)),
    }
    words = f"One HTTP server, up to {AT_ONCE} sessions at work at a time"
    line_chart(target, words, "sessions", "milliseconds", lines)

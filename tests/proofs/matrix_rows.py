"""Rows that follow from the matrix by rule: each fault of the proxy at each call, passed on to the backend and not."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from tests.proofs.matrix import CELLS, COLUMN, Row
from tests.proofs.proxy_faults import FAULTS

ENDS: Final = ("E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "DL")
SAFE: Final = ("E5", "E6", "E8", "DL")
"""What only reads: whether the backend saw the request makes no difference to anybody."""
NOTHING: Final = "failed:Nothing changed and nothing was charged."
LASTS: Final = 99

# A complete refusal says that nothing was done; one behind which the work was done would be a lie of the backend's.
REFUSALS: Final = frozenset(
    {"rate-limited", "rate-limited-plain", "rate-limited-long", "not-found", "plan-required", "no-credits"}
)
WAITS_S: Final[Mapping[str, float]] = MappingProxyType(
    {"unavailable": 2, "rate-limited": 3, "rate-limited-plain": 30, "rate-limited-long": 3600}
)

# What is told where the matrix says X, by fault and, where it matters, call.
WORDS: Final[Mapping[str, str]] = MappingProxyType({
    "rate-limited-long": "60 minutes",
    "rate-limited-long E1": "wait until 20",
    "not-found": "does not know that",
    "not-found E6": "its timeline is gone",
    "plan-required": "subscription tier, not of credits",
    "no-credits": "register?bind=anon_",
})  # fmt: skip

# Where the product does better than the matrix asks for, and why:
# - A redirect, a reply that is far too long and a page in place of a film come from something in between, as the page
#   of F18 does, and may be gone at the next try: they are doubts, settled as in F17, and errors only when they last.
# - A long pause at a poll (F10) must not cost the render: the export runs on and asks again when the pause is over.
# - A plan that forbids the download (F13) may forbid the address alone: the other ways in are tried first.
BETTER: Final[Mapping[str, str]] = MappingProxyType(
    {"redirect": "c", "too-big": "c", "gzip-bomb": "c", "endless": "c", "html": "c"}
)
BETTER_AT: Final[Mapping[str, str]] = MappingProxyType(
    {"rate-limited-long E8": "w,r", "plan-required DL": "c", "redirect DL": "c"}
)


def by_rule() -> Iterator[Row]:
    """Every fault of the proxy that belongs to a live cell, once for each way in which it may strike."""
    for how, fault in FAULTS.items():
        for call in ENDS:
            code = CELLS.get((fault.number, COLUMN.get(call, call)))
            if code is None or call not in fault.where or (how, call) in MADE_BY_THE_STUDIO:
                continue
            code = BETTER_AT.get(f"{how} {call}") or (BETTER.get(how, code) if code == "X" else code)
            for passed in fault.passed:
                told_nothing_new = len(fault.passed) > 1 and (call in SAFE or how in REFUSALS)
                if not (passed and told_nothing_new):
                    yield _row(fault.number, call, how, code, passed=passed)


# F11 needs an access token that has really expired, but for the file, whose address is all that it needs.
MADE_BY_THE_STUDIO: Final = frozenset(("unauthorized", call) for call in ENDS if call != "DL")


def _row(number: str, call: str, how: str, code: str, *, passed: bool) -> Row:
    outcome, sent = expected(code, call, passed=passed)
    words = (WORDS.get(f"{how} {call}") or WORDS.get(how)) if outcome == "error" else None
    return Row(
        fault=number,
        call=call,
        how=how,
        passed=passed,
        outcome=f"{outcome}:{words}" if words else outcome,
        sent=sent,
        wait_s=WAITS_S.get(how, 0),
        again=words != WORDS["not-found E6"],
    )


def expected(code: str, call: str, *, passed: bool) -> tuple[str, int]:
    """The outcome of one strike and how often the request goes out, as the code of the cell has it."""
    match code:
        case "R":
            return ("done" if passed else NOTHING), 1
        case "X":
            return "error", 1
        case "c" | "w,c" if call in {"E4", "E7"} and passed:
            return "done", 1
        case "ok":
            return "done", 1
        case _:
            return "done", 2


# How a fault ends that does not go away, and how often the request goes out then: four times for a safe read, twice for
# anything else, once for an edit. A file is fetched by its address, by a fresh one, and then by the bearer's way (E9).
LASTING: Final[Mapping[str, tuple[str, int]]] = MappingProxyType({
    "E1": ("error", 2),
    "E2": ("error", 2),
    "E3": (NOTHING, 1),
    "E4": ("error", 2),
    "E5": ("error", 4),
    "E6": ("error", 4),
    "E7": ("error", 2),
    "E8": ("running:taking longer than usual", 20),
    "DL": ("done", 4),
})  # fmt: skip
LASTING_ELSE: Final[Mapping[str, tuple[str, int]]] = MappingProxyType({
    "rate-limited E1": ("error:7 days", 2),
    "rate-limited E3": ("error:asks for a pause", 2),
    "redirect E1": ("error:another address", 2),
    "redirect E5": ("error:another address", 4),
    "too-big E6": ("error:far too long", 4),
    "html DL": ("done", 2),
    "too-big DL": ("done", 2),
})  # fmt: skip
LASTING_FAULTS: Final = ("reset", "unavailable", "rate-limited", "html", "redirect", "too-big")
LAST_EVERYWHERE: Final = LASTING_FAULTS[:3]


def lasting() -> Iterator[Row]:
    """Faults that do not go away: no call is made more often than its class allows, and what the matrix calls X is one.

    The last three of them differ from the first only where the matrix says X.
    """
    for how in LASTING_FAULTS:
        for call in ENDS:
            code = CELLS[FAULTS[how].number, COLUMN.get(call, call)]
            if how not in LAST_EVERYWHERE and code != "X":
                continue
            outcome, sent = LASTING_ELSE.get(f"{how} {call}") or LASTING[call]
            yield Row(
                fault=FAULTS[how].number,
                call=call,
                how=how,
                passed=False,
                times=LASTS,
                outcome=outcome,
                sent=sent,
                wait_s=WAITS_S.get(how, 0),
            )

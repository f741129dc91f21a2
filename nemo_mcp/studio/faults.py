"""Named faults: what each one does, where it strikes, and which are armed now.

A fault is armed for a number of strikes and disarms itself after the last one. The table is data, so that the command
line and the tests name the same things.
"""

import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

FOREVER: Final = sys.maxsize
SESSION_CALLS: Final = frozenset({"E3", "E4", "E6", "E7"})
CALLS: Final = frozenset({"E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9", "E10", "E11"})
FIRST: Final = frozenset({"E1"})
OTHERS: Final = frozenset({"E1", "DL"})
EDIT: Final = frozenset({"E3"})
UPLOAD: Final = frozenset({"E4"})
RENDER: Final = frozenset({"E7"})
POLL: Final = frozenset({"E8"})
JOB: Final = frozenset({"job"})
FILES: Final = frozenset({"DL", "E9"})


class UnknownFaultError(ValueError):
    """No fault has this name; the message lists those that exist."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One row of the table: `where` holds end points (E1 to E11), DL (files by URL) or `job` (a running render).

    `also` holds those where it strikes only when armed for them by name.
    """

    description: str
    where: frozenset[str]
    times: int = FOREVER
    also: frozenset[str] = frozenset()


FAULTS: Final[Mapping[str, Fault]] = MappingProxyType({
    # The edit stream. Those that end the turn without an edit do not charge.
    "cut-stream": Fault("the connection drops after half of the events; the edit is applied and charged", EDIT),
    "cut-before-apply": Fault("the connection drops after half of the events; nothing is applied or charged", EDIT),
    "charge-without-effect": Fault("a normal stream; the edit is charged, the draft stays as it was", EDIT),
    "heartbeats-only": Fault("keep-alives until the client leaves; the edit is applied later", EDIT),
    "heartbeats-never": Fault("keep-alives until the client leaves; nothing is applied or charged", EDIT),
    "silent-turn": Fault("call and result without any text; the edit is applied", EDIT),
    "empty-stream": Fault("zero bytes and a clean end; the edit is applied", EDIT),
    "late-apology": Fault("'I encountered a temporary issue' after a normal reply; the edit is applied", EDIT),
    "only-apology": Fault("'I encountered a temporary issue' alone; nothing is applied or charged", EDIT),
    "broken-json": Fault("garbage lines between the events; the edit is applied", EDIT),
    "error-in-stream": Fault("an error line half way; nothing is applied or charged", EDIT),
    "adk-error-event": Fault("one event with errorCode; nothing is applied or charged", EDIT),
    "partials": Fault("texts come as partial fragments, then whole", EDIT),
    "thoughts": Fault("a thought stands before each text", EDIT),
    "u2028": Fault("texts hold raw U+2028", EDIT),
    "crlf": Fault("lines of the stream end in CR LF", EDIT),
    "two-texts": Fault("the same text before and after the call", EDIT),
    "blank-text": Fault("the closing text is empty", EDIT),
    # Refusals before anything happens.
    "no-credits": Fault("2001, in the form the profile says", EDIT),
    "refuse-once": Fault("429 with Retry-After; nothing was done", EDIT, 1, (CALLS - EDIT) | OTHERS),
    "server-error": Fault("500; nothing was done", CALLS, 1, OTHERS),
    "unavailable": Fault("503 with Retry-After; nothing was done", CALLS, 1, OTHERS),
    "expired-token": Fault("1001; an anonymous access token is expired for good", CALLS, 1),
    "no-session": Fault("1002", SESSION_CALLS, 1),
    "rate-limited-token": Fault("429 on the anonymous access token", frozenset({"E1"})),
    "redirect": Fault("302 to another host; nothing was done", CALLS, 1, OTHERS),
    # Spoilt replies: the work behind them is done.
    "no-answer": Fault("the connection drops before the first byte of the reply", CALLS, 1, OTHERS),
    "short-reply": Fault("the connection drops within the body of the reply", CALLS, 1, FIRST),
    "bad-gateway": Fault("502 from a proxy", CALLS, 1, OTHERS),
    "html-reply": Fault("an HTML page with status 200", CALLS, 1, OTHERS),
    "garbled-reply": Fault("JSON that breaks off, with status 200", CALLS, 1, FIRST),
    "too-big-json": Fault("a JSON reply of 9 MiB", CALLS, 1, FIRST),
    # Upload.
    "upload-refused": Fault("4001 for any file", UPLOAD),
    "upload-too-large": Fault("4002 for any file", UPLOAD),
    # Export.
    "blocked-export": Fault("402", RENDER),
    "duplicate-render-id": Fault("the render is accepted, and its id is called a duplicate", RENDER, 1),
    "no-answer-to-render": Fault("the render is accepted, then the connection drops", RENDER, 1),
    "slow-render": Fault("a poll says processing, whatever the truth; one strike is one poll", POLL),
    "failing-render": Fault("renders fail half way", JOB),
    "fail-render-once": Fault("the next render fails half way", JOB, 1),
    "short-download": Fault("the file, or the range of it that was asked for, breaks off half way", FILES, 1),
})  # fmt: skip


@dataclass(slots=True)
class _Armed:
    where: frozenset[str]
    left: int


class Faults:
    """The armed faults of one studio; may be changed while it runs."""

    def __init__(self, names: Collection[str] = ()) -> None:
        self._armed: dict[str, _Armed] = {}
        for name in names:
            self.arm(name)

    def arm(self, name: str, times: int | None = None, *, on: str | None = None) -> None:
        """Arm a fault for `times` strikes (None: as its row says), on one end point only if `on` is given.

        Raises UnknownFaultError when there is no such fault, ValueError when it cannot strike at `on`.
        """
        row = FAULTS.get(name)
        if row is None:
            raise UnknownFaultError(f"there is no fault named {name!r}; known: {', '.join(FAULTS)}")
        if on is not None and on not in row.where | row.also:
            raise ValueError(f"the fault {name} strikes at {', '.join(sorted(row.where | row.also))}, not at {on}")
        self._armed[name] = _Armed(row.where if on is None else frozenset({on}), row.times if times is None else times)

    def disarm(self, name: str | None = None) -> None:
        """Disarm one fault, or all of them. A fault that is not armed is passed over."""
        if name is None:
            self._armed.clear()
        else:
            self._armed.pop(name, None)

    def armed(self) -> tuple[str, ...]:
        """Names of the armed faults, in the order of arming."""
        return tuple(self._armed)

    def strike(self, name: str, where: str) -> bool:
        """Whether the fault strikes here and now; a strike is used up by asking."""
        armed = self._armed.get(name)
        if armed is None or where not in armed.where or armed.left < 1:
            return False
        armed.left -= 1
        if armed.left < 1:
            del self._armed[name]
        return True

    def strikes(self, names: Collection[str], where: str) -> tuple[str, ...]:
        """Those of `names` that strike here and now, in the order of `names`."""
        return tuple(name for name in names if self.strike(name, where))

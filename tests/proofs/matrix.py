"""The fault matrix as data: which cells are live, what each one asks for, and what a row that proves one consists of.

A cell is a fault and a call. Its code says what is to be done: `r` try again as a safe read, `r1` once more, `c` look
first, then once more at most, `w` wait first, `R` find out and never send again, `A` another access token, `X` stop and
say what to do, `ok` the normal way, `res` fetch the rest; words stand for what two callers share. `-` is not live.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

CALLS: Final = ("E1", "E2", "E3", "E4", "E5/E6", "E7", "E8", "DL")
COLUMN: Final = MappingProxyType({"E5": "E5/E6", "E6": "E5/E6"})

TABLE: Final = """
F1   r       r       r       r       r      r       r      r       cannot connect
F2   c       r1      R       c       r      c       r      r       reset before any reply byte
F3   c       r1      R       c       r      c       r      res     reset or short body in the reply
F4   c       r1      R       c       r      c       r      r       no headers in time
F5   c       r1      R       c       r      c       r      res     stall in the body
F6   r1      r1      R       c       r      c       r      r       500
F7   r1      r1      R       c       r      c       r      r       502, 504
F8   w,r1    w,r1    R       w,c     w,r    w,c     w,r    w,r     503
F9   w,r1    w,r1    w,r1    w,r1    w,r    w,r1    w,r    w,r     429 with a wait of 60 s or less, or none given
F10  X       X       X       X       X      X       X      X       429 with a longer wait
F11  -       A       A       A       A      A       A      c       401 or code 1001
F12  -       -       X       X       X      X       c      c       404 or code 1002
F13  -       -       X       -       -      X       X      X       402
F14  -       -       X       X       -      X       -      -       code 2001 as a whole reply
F15  -       -       R       -       -      -       -      -       code 2001 or an error inside the stream
F16  -       -       -       X       -      -       -      -       code 4001, 4002
F17  c       r1      R       c       r      c       r      -       200 with malformed JSON
F18  r1      r1      R       c       r      c       r      X       HTML page in place of JSON or media
F19  -       -       R       -       -      -       -      -       stream ends without a clean close
F20  -       -       ok      -       -      -       -      -       garbage in the stream
F21  -       -       ok      -       -      -       -      -       edit without text
F22  X       X       R       X       X      X       X      ok      redirect
F23  X       X       R       c       X      c       X      X       too big
F24  -       -       ok      A       A      A       A      ok      access token expires while an edit streams
F25  ok      ok      ok      ok      ok     ok      ok     ok      wall clock wrong
F26  X       X       X       X       ok     X       ok     X       no room for the journal
F27  -       -       -       -       -      -       -      X       no room for the file
F28  lock    one     join    most3   share  same    share  lock    two callers at once
F29  ok      ok      ok      c       ok     ok      ok     ok      caller cancels or hangs up
"""

Cell = tuple[str, str]
"""A fault and a column, such as `("F7", "E3")`."""


def _live() -> dict[Cell, str]:
    cells: dict[Cell, str] = {}
    for line in TABLE.strip().splitlines():
        fault, *codes = line.split(maxsplit=len(CALLS) + 1)[: len(CALLS) + 1]
        cells |= {(fault, call): code for call, code in zip(CALLS, codes, strict=True) if code != "-"}
    return cells


CELLS: Final[Mapping[Cell, str]] = MappingProxyType(_live())


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One proof of one cell.

    `how`: a fault of the proxy, `studio:` and a fault of the studio, or a scene of `matrix_scenes`; it strikes `times`
    requests of the end point `call`. `passed`: whether the backend does the work behind it.
    `outcome`: the status of the result, or `error`, then after a colon words that must be told.
    `sent`: how often the request goes out; None where that is not what the row is about.
    """

    fault: str
    call: str
    how: str
    passed: bool | None = None
    times: int = 1
    outcome: str = "done"
    sent: int | None = 2
    pauses: int | None = None
    """How often the product pauses, where its tries never come in; None where they do."""
    wait_s: float = 0
    """The pause that the backend asks for: the least that must lie between a refusal and the next try."""
    switches: tuple[tuple[str, object], ...] = ()
    """Fields of the studio's profile that are not as usual."""
    own: bool = False
    """Whether the account is a person's own, in place of an anonymous one."""
    again: bool = True
    """Whether the same call must succeed once the fault is gone."""

    @property
    def cell(self) -> Cell:
        """Where it stands in the matrix."""
        return self.fault, COLUMN.get(self.call, self.call)

    @property
    def id(self) -> str:
        """Its name as a test."""
        passed = {None: "", True: "-passed", False: "-lost"}[self.passed]
        switched = "".join(f"-{value}" for _, value in self.switches)
        more = f"{passed}{switched}{'-own' * self.own}{'-lasting' * (self.times > 1)}"
        return f"{self.fault}-{self.call}-{self.how.replace(':', '-')}{more}"


NOT_MADE: Final[Mapping[Cell, str]] = MappingProxyType({})
"""Live cells that no row can make here, each with the reason. They count as not passed."""

KNOWN_DEFECTS: Final[Mapping[str, str]] = MappingProxyType({})
"""Rows that the product does not pass yet, each with the reason."""

NOT_RUN: Final[frozenset[str]] = frozenset()
"""Those of them that do harm when they fail."""

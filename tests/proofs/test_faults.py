"""The fault matrix: whatever goes wrong on the way, the verdict is true, an edit is paid once, and nothing is lost."""

import sys
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest

from nemo_mcp.studio.render import Renderer
from tests.proofs.figures import Figures
from tests.proofs.matrix import CELLS, KNOWN_DEFECTS, NOT_MADE, NOT_RUN, Cell, Row
from tests.proofs.matrix_laws import assert_outcome, assert_paid_once, assert_pauses, assert_true, mend, open_jobs, told
from tests.proofs.matrix_more import of_scenes, of_the_studio
from tests.proofs.matrix_rows import by_rule, lasting
from tests.proofs.matrix_scenes import play
from tests.proofs.matrix_stage import IN_A_PROCESS, make_ready, open_stage
from tests.shares import FULL

ALL_ROWS = (*by_rule(), *lasting(), *of_the_studio(), *of_scenes())
# Each cell once, or with `python -m tests.proofs faults` in each way that it can be made.
ROWS = ALL_ROWS if FULL else tuple({row.cell: row for row in reversed(ALL_ROWS)}.values())


class Tally:
    """What the rows have shown so far. A cell has passed when all its rows have."""

    def __init__(self) -> None:
        self.rows_left = Counter(row.cell for row in ROWS)
        self.charges = 0
        self.lost = 0

    def passed(self, row: Row, charges: int, lost: int) -> None:
        """A row has held."""
        self.rows_left[row.cell] -= 1
        self.charges = max(self.charges, charges)
        self.lost += lost

    def cells(self) -> list[Cell]:
        """The cells all of whose rows have held."""
        return [cell for cell, left in self.rows_left.items() if left == 0]

    def line(self) -> str:
        """The figure."""
        return f"cells {len(self.cells())}/{len(CELLS)}, charges per key max {self.charges}, lost {self.lost}"


def _marks(row: Row) -> list[pytest.MarkDecorator]:
    if row.how in IN_A_PROCESS and sys.platform != "linux":
        return [pytest.mark.skip(reason="only on Linux can a process be denied the disk from outside")]
    reason = KNOWN_DEFECTS.get(row.id)
    return [] if reason is None else [pytest.mark.xfail(reason=reason, strict=True, run=row.id not in NOT_RUN)]


@pytest.fixture(scope="module")
def tally(figures: Figures) -> Generator[Tally]:
    """Counts over all rows."""
    counting = Tally()
    yield counting
    figures.record("G1 faults", counting.line())


@pytest.mark.parametrize("row", [pytest.param(row, id=row.id, marks=_marks(row)) for row in ROWS])
async def test_a_fault_costs_neither_truth_nor_money(
    row: Row, tmp_path: Path, real_renderer: Renderer, tally: Tally
) -> None:
    async with open_stage(row, tmp_path, real_renderer) as stage:
        await make_ready(stage)
        answer = await play(stage)
        assert_outcome(stage, answer)
        assert_pauses(stage)
        assert_true(stage, answer)
        assert_paid_once(stage)
        open_jobs(stage)
        lost = await mend(stage, was_done=told(answer).startswith("done"))
        charges = assert_paid_once(stage)
        assert lost == 0
        tally.passed(row, charges, lost)


def test_every_live_cell_has_a_row_or_a_reason() -> None:
    made = {row.cell for row in ALL_ROWS}
    assert made | NOT_MADE.keys() == CELLS.keys()
    assert made & NOT_MADE.keys() == set()
    assert len(CELLS) == 175


def test_no_row_stands_twice_and_every_defect_names_one() -> None:
    names = Counter(row.id for row in ROWS)
    assert [name for name, count in names.items() if count > 1] == []
    assert NOT_RUN <= KNOWN_DEFECTS.keys() <= names.keys()

"""However many edits are begun, by however many hosts at once, a budget is never passed."""

import random
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from nemo_mcp.errors import BudgetError
from nemo_mcp.journal import Journal, NewJob
from nemo_mcp.service.spending import permit
from nemo_mcp.service.workbench import Budget, Workbench
from tests.proofs.figures import figures_of

EDITS, HOSTS = 1_000, 4
PLACE = "https://backend.example"
NOW_S = 1_790_000_000.0
LIMITS = Budget(session=1_500, day=20_000)


class Host:
    """A process of its own, as far as the journal can tell: a connection, a thread and a share of the edits."""

    def __init__(self, file: Path, number: int) -> None:
        self._file = file
        self._number = number
        self.begun = self.refused = self.over = 0
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        journal = Journal(self._file)
        reserve = permit(cast(Workbench, SimpleNamespace(budget=LIMITS)))
        chance = random.Random(self._number)
        for edit in range(EDITS // HOSTS):
            session = f"s{chance.randrange(40)}"
            job = NewJob(f"edit-{self._number}-{edit}", "edit", session, f"words {edit}", f"host {self._number}")
            try:
                stands = journal.jobs.claim(job, NOW_S, reserve)
            except BudgetError:
                self.refused += 1
                continue
            self._look(journal, session)
            if stands is None:
                self.begun += 1
                cost = chance.choice([0, 50, 100])
                journal.jobs.settle(job.job_id, "applied", NOW_S, spent=cost)
                self._look(journal, session)
        journal.close()

    def _look(self, journal: Journal, session: str) -> None:
        used = journal.jobs.spending(session, NOW_S)
        self.over += used.session > (LIMITS.session or 0) or used.day > (LIMITS.day or 0)


def test_a_thousand_edits_by_four_hosts_stay_within_the_budget(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    file = tmp_path / "data" / "journal.sqlite3"
    journal = Journal(file)
    for number in range(40):
        journal.sessions.add(f"s{number}", PLACE, None, "en", NOW_S)
    hosts = [Host(file, number) for number in range(HOSTS)]
    for host in hosts:
        host.thread.start()
    for host in hosts:
        host.thread.join(60)
    spent = [journal.jobs.spending(f"s{number}", NOW_S) for number in range(40)]
    journal.close()
    begun, refused = sum(host.begun for host in hosts), sum(host.refused for host in hosts)
    over = sum(host.over for host in hosts) + sum(each.session > 1_500 or each.day > 20_000 for each in spent)
    figures_of(request.config).record(
        "budget",
        f"{EDITS:,} edits, {HOSTS} hosts: {begun} begun, {refused} refused, {spent[0].day:,.0f} of 20,000 spent, "
        f"over budget {over}",
    )
    assert over == 0
    assert begun > 100
    assert refused > 100, "the budget must have been reached"
    assert 20_000 - spent[0].day < 100


def test_what_is_refused_reserves_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "data" / "journal.sqlite3")
    journal.sessions.add("s1", PLACE, None, "en", NOW_S)
    reserve = permit(cast(Workbench, SimpleNamespace(budget=Budget(session=150))))
    assert journal.jobs.claim(NewJob("edit-0", "edit", "s1", "a", "me"), NOW_S, reserve) is None
    journal.jobs.settle("edit-0", "applied", NOW_S, spent=100)
    for number in range(100):
        with pytest.raises(BudgetError):
            journal.jobs.claim(NewJob(f"edit-{number + 1}", "edit", "s1", "b", "me"), NOW_S, reserve)
    assert journal.jobs.spending("s1", NOW_S).session == 100
    journal.close()

"""What may be spent: budgets that the person has set, and a question before more is asked for than there is."""

from collections.abc import Sequence
from dataclasses import dataclass

from nemo_mcp.errors import BudgetError, NemoError, SetupError
from nemo_mcp.journal import Permit, Spending
from nemo_mcp.service import sessions
from nemo_mcp.service.job import Job
from nemo_mcp.service.workbench import Workbench

EDIT_PRICE = 50.0
GENERATION_PRICE = 100.0
NEARLY = 0.8


def permit(bench: Workbench) -> Permit:
    """Says what an edit reserves: as much as the dearest one so far, at least 100. Raises BudgetError over a budget."""
    budget = bench.budget

    def reserve(spending: Spending) -> float:
        if budget.free:
            return 0.0
        need = max(spending.dearest, GENERATION_PRICE)
        for name, limit, used, span in (
            ("NEMO_BUDGET_SESSION", budget.session, spending.session, "in this session"),
            ("NEMO_BUDGET_DAY", budget.day, spending.day, "in the last 24 hours"),
        ):
            if limit is not None and used + need > limit:
                raise BudgetError(
                    f"This edit could cost up to {need:.12g} credits; {used:.12g} of the {limit:.12g} that {name} "
                    f"allows are spent or reserved {span}. Nothing was sent.",
                    f"ask the person; to allow more, raise {name} and restart the server.",
                )
        return need

    return reserve


def check_budget(bench: Workbench, session: str | None) -> None:
    """Raise BudgetError when an edit would be refused at this moment; nothing is reserved."""
    rows = bench.journal.sessions.of(bench.place, limit=1)
    current = rows[0].session_id if session is None and rows else session or ""
    permit(bench)(bench.journal.jobs.spending(current, bench.clock.wall(), bench.place))


def told_of_budgets(bench: Workbench, session_id: str | None) -> str | None:
    """How much of each budget is used, in words; None when none is set."""
    used = _used(bench, session_id or "")
    return _words(used) if used else None


def nearly_spent(bench: Workbench, job: Job, *, settling: bool) -> str | None:
    """A warning when four fifths of a budget are gone, or what is left is not enough for another edit.

    `settling`: the edit counts with its cost, not as reserved.
    """
    try:
        row = bench.journal.jobs.get(job.job_id) if settling else None
        used = _used(bench, job.session_id, job.spent - row.reserved if row else 0.0)
    except SetupError:  # the edit is done and paid for: its result matters more
        return None
    need = max(GENERATION_PRICE, job.spent)
    close = any(each.credits >= NEARLY * each.limit or each.credits + need > each.limit for each in used)
    return f"{_words(used)}." if close else None


@dataclass(frozen=True, slots=True)
class _Used:
    """What of a budget is spent or reserved."""

    setting: str
    limit: float
    credits: float
    span: str


def _used(bench: Workbench, session_id: str, more: float = 0.0) -> list[_Used]:
    """The budgets that are set; `more` comes on top of what the journal knows."""
    budget = bench.budget
    if budget.session is None and budget.day is None:
        return []
    spending = bench.journal.jobs.spending(session_id, bench.clock.wall(), bench.place)
    both = (
        ("NEMO_BUDGET_SESSION", budget.session, spending.session, "in this session"),
        ("NEMO_BUDGET_DAY", budget.day, spending.day, "in 24 hours"),
    )
    return [_Used(name, limit, used + more, span) for name, limit, used, span in both if limit is not None]


def _words(used: Sequence[_Used]) -> str:
    parts = (f"{each.credits:.12g} of {each.limit:.12g} credits {each.span} ({each.setting})" for each in used)
    return "Budget used: " + ", ".join(parts)


async def shortfall(bench: Workbench, session: str | None) -> str | None:
    """What to ask before an edit that may cost more than is available; None when the credits suffice or cannot be read.

    Whoever begins the edit meets the same trouble with an unreadable balance and reports it.
    """
    if bench.budget.free:
        return None
    try:
        available = (await bench.backend.credits()).available
        if available >= GENERATION_PRICE:
            return None
        price = GENERATION_PRICE if await _from_nothing(bench, session) else EDIT_PRICE
    except NemoError:
        return None
    if available >= price:
        return None
    return f"This edit may cost about {price:.12g} credits, and {available:.12g} are available."


async def _from_nothing(bench: Workbench, session: str | None) -> bool:
    """Whether there is neither footage nor a timeline, so that the video would have to be generated."""
    if sessions.needs_new(bench, session):
        return True
    row = bench.journal.sessions.of(bench.place, limit=1)[0] if session is None else None
    found = await bench.backend.state(row.session_id if row else str(session))
    return found.draft.empty and not found.assets

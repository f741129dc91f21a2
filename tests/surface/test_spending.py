"""Budgets: what the person has set is never passed, and told before it is reached."""

import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp.types import CallToolResult

from nemo_mcp.errors import BudgetError
from nemo_mcp.journal import JobRow, Journal, NewJob
from nemo_mcp.service.spending import GENERATION_PRICE, permit
from nemo_mcp.service.workbench import Budget, Workbench
from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.render import Renderer
from tests.media import picture
from tests.shares import share
from tests.world import World, open_world, structure_of, text_of, until

PAID = replace(CLOUD.without_waiting(), silent_every=0, start_credits=5000)
WORDS = "make a 1-second video of the picture"
RAIN = "make a 4-second video about rain"
DAY_S = 86_400
PLACE = "https://backend.example"


@asynccontextmanager
async def world_of(folder: Path, renderer: Renderer, **more: Any) -> AsyncGenerator[World]:
    chosen: dict[str, Any] = {"profile": PAID} | more
    async with open_world(folder, renderer, **chosen) as world:
        await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
        yield world


async def edits(world: World, count: int, **arguments: Any) -> list[dict[str, Any]]:
    """So many edits of footage, 50 credits each."""
    done = [await world.ask("edit", instruction=f'add the title "{n} of {count}"', **arguments) for n in range(count)]
    assert [each["credits_spent"] for each in done] == [50] * count
    return done


async def ended(world: World, **arguments: Any) -> CallToolResult:
    """The last answer about an edit, whatever became of it."""
    answer = await world.call("edit", **arguments)
    with anyio.fail_after(20):
        while structure_of(answer).get("status") == "running":
            answer = await world.call("state", job=structure_of(answer)["job"], wait_s=50)
    return answer


async def test_without_a_setting_there_is_no_budget(tmp_path: Path, real_renderer: Renderer) -> None:
    async with world_of(tmp_path, real_renderer) as world:
        done = await edits(world, 5)
        assert all("note" not in each for each in done)
        answer = await world.call("credits")
        assert "budget" not in structure_of(answer)
        assert "udget" not in text_of(answer)


async def test_the_credits_show_what_is_used_of_each_budget(tmp_path: Path, real_renderer: Renderer) -> None:
    async with world_of(tmp_path, real_renderer, budget_session=500, budget_day=1000) as world:
        await edits(world, 2)
        expected = (
            "Budget used: 100 of 500 credits in this session (NEMO_BUDGET_SESSION), "
            "100 of 1000 credits in 24 hours (NEMO_BUDGET_DAY)"
        )
        answer = await world.call("credits")
        assert structure_of(answer)["budget"] == expected
        assert f"{expected}." in text_of(answer)


async def test_over_the_budget_of_a_session_nothing_is_sent_in_it(tmp_path: Path, real_renderer: Renderer) -> None:
    async with world_of(tmp_path, real_renderer, budget_session=150) as world:
        done = await edits(world, 2)
        text = await world.refused("edit", instruction="add the title Autumn")
        assert text == (
            "This edit could cost up to 100 credits; 100 of the 150 that NEMO_BUDGET_SESSION allows are spent or "
            "reserved in this session. Nothing was sent.\n\n"
            "hint: ask the person; to allow more, raise NEMO_BUDGET_SESSION and restart the server."
        )
        assert world.edits_sent == 2
        assert (await world.ask("edit", instruction=RAIN, session="new"))["status"] == "done"
        assert "NEMO_BUDGET_SESSION" in await world.refused("edit", instruction=WORDS, session=done[0]["session"])
    async with open_world(tmp_path, real_renderer, profile=PAID, budget_session=150, port=world.port) as world:
        assert "NEMO_BUDGET_SESSION" in await world.refused("edit", instruction=WORDS, session=done[0]["session"])
        assert world.edits_sent == 0


async def test_an_edit_in_flight_counts_with_what_it_may_cost(tmp_path: Path, real_renderer: Renderer) -> None:
    async with world_of(tmp_path, real_renderer, profile=replace(PAID, edit_s=0.3), budget_day=150) as world:
        first = structure_of(await world.call("edit", instruction=WORDS, wait_s=0))
        await until(lambda: world.edits_sent == 1)
        assert "100 of 150" in structure_of(await world.call("credits"))["budget"]
        text = await world.refused("edit", instruction=RAIN, session="new")
        assert "100 of the 150 that NEMO_BUDGET_DAY allows are spent or reserved in the last 24 hours" in text
        assert world.edits_sent == 1
        await world.ask("state", job=first["job"], wait_s=50)
        assert "50 of 150" in structure_of(await world.call("credits"))["budget"]
        assert (await world.ask("edit", instruction="add the title Autumn"))["status"] == "done"


async def test_the_dearest_edit_so_far_is_what_the_next_may_cost(tmp_path: Path, real_renderer: Renderer) -> None:
    async with world_of(tmp_path, real_renderer, profile=replace(PAID, edit_cost=150), budget_day=299) as world:
        await world.ask("edit", instruction=WORDS)
        assert "could cost up to 150 credits; 150 of the 299" in await world.refused("edit", instruction="undo")


@pytest.mark.parametrize("fault", ["error-in-stream", "cut-before-apply", "no-session"])
async def test_an_edit_that_failed_gives_its_reservation_back(
    tmp_path: Path, real_renderer: Renderer, fault: str
) -> None:
    async with world_of(tmp_path, real_renderer, budget_day=100) as world:
        world.studio.faults.arm(fault, 1, on="E3")
        answer = await ended(world, instruction=WORDS)
        assert answer.is_error or structure_of(answer)["status"] == "failed"
        assert structure_of(await world.call("credits"))["budget"].startswith("Budget used: 0 of 100")
        assert (await world.ask("edit", instruction=RAIN, session="new"))["status"] == "done"


@pytest.mark.parametrize(
    ("budget", "cost", "warning"),
    [
        (150, 50, None),  # one more would still be let through
        (400, 100, None),
        (149, 50, "Budget used: 50 of 149 credits in this session (NEMO_BUDGET_SESSION)."),
        (125, 100, "Budget used: 100 of 125 credits in this session (NEMO_BUDGET_SESSION)."),
        (180, 150, "Budget used: 150 of 180 credits in this session (NEMO_BUDGET_SESSION)."),
    ],
)
async def test_the_result_says_when_little_is_left_of_a_budget(
    tmp_path: Path, real_renderer: Renderer, budget: int, cost: int, warning: str | None
) -> None:
    profile = replace(PAID, edit_cost=cost)
    async with world_of(tmp_path, real_renderer, profile=profile, budget_session=budget) as world:
        answer = await ended(world, instruction=WORDS)
        assert structure_of(answer)["credits_spent"] == cost
        assert structure_of(answer).get("note") == warning
        told = structure_of(await world.call("credits"))["budget"]
        assert warning is None or warning in (f"{told}.", text_of(answer).partition("\n")[0].removeprefix("Done. "))


async def test_an_edit_in_doubt_counts_as_what_it_may_have_cost(tmp_path: Path, real_renderer: Renderer) -> None:
    async with world_of(tmp_path, real_renderer, profile=replace(PAID, edit_s=0.2), budget_session=110) as world:
        job = structure_of(await world.call("edit", instruction=WORDS, wait_s=0))["job"]
        await until(lambda: world.edits_sent == 1)
        world.studio.faults.arm("server-error", 100_000, on="E6")
        doubtful = await world.ask("state", job=job, wait_s=50)
        assert doubtful["status"] == "unconfirmed"
        assert "Budget used: 100 of 110 credits" in doubtful["note"]


async def test_the_budget_of_a_day_counts_over_sessions_and_is_free_again_a_day_later(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with world_of(tmp_path, real_renderer, budget_day=200) as world:
        await edits(world, 1)
        world.clock.time += DAY_S / 2
        assert (await world.ask("edit", instruction=RAIN, session="new"))["credits_spent"] == 100
        assert "150 of the 200 that NEMO_BUDGET_DAY" in await world.refused("edit", instruction=RAIN, session="new")
        world.clock.time += DAY_S / 2
        assert (await world.ask("edit", instruction=RAIN, session="new"))["credits_spent"] == 100
        world.clock.time += DAY_S
        assert structure_of(await world.call("credits"))["budget"].startswith("Budget used: 0 of 200")


async def test_the_studio_of_this_computer_needs_no_budget(tmp_path: Path, real_renderer: Renderer) -> None:
    async with world_of(tmp_path, real_renderer, backend="studio", budget_session=1, budget_day=1) as world:
        for words in (WORDS, 'add the title "Autumn"'):
            assert (await world.ask("edit", instruction=words))["status"] == "done"


@dataclass
class Book:
    """A journal with two sessions, and what a test knows to be in it."""

    journal: Journal
    budget: Budget
    now_s: float = 1_790_000_000.0
    made: int = 0
    open: list[JobRow] = field(default_factory=list[JobRow])

    def claim(self, session_id: str) -> None:
        """Begin an edit, if the budget allows it; a refusal must be right."""
        used = self.journal.jobs.spending(session_id, self.now_s)
        self.made += 1
        job = NewJob(f"edit-{self.made}", "edit", session_id, f"words {self.made}", "me")
        reserve = permit(cast(Workbench, SimpleNamespace(budget=self.budget)))
        try:
            stands = self.journal.jobs.claim(job, self.now_s, reserve)
        except BudgetError:
            need = max(used.dearest, GENERATION_PRICE)
            assert used.session + need > (self.budget.session or 0) or used.day + need > (self.budget.day or 0)
            return
        if stands is None and (row := self.journal.jobs.get(job.job_id)) is not None:
            self.open.append(row)

    def settle(self, share: float) -> None:
        """End the oldest edit, at a share of what was reserved for it."""
        if self.open:
            row = self.open.pop(0)
            self.journal.jobs.settle(row.job_id, "applied", self.now_s, spent=round(row.reserved * share))

    def check(self) -> None:
        """Nothing is over its budget."""
        for session_id in ("s1", "s2"):
            used = self.journal.jobs.spending(session_id, self.now_s)
            assert used.session <= (self.budget.session or 0)
            assert used.day <= (self.budget.day or 0)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("claim"), st.sampled_from(["s1", "s2"])),
        st.tuples(st.just("settle"), st.floats(0, 1)),
        st.tuples(st.just("later"), st.sampled_from([60.0, DAY_S / 3, DAY_S + 1.0])),
    ),
    max_size=20,
)


@settings(max_examples=share(100, 40))
@given(st.integers(1, 600), st.integers(1, 900), STEPS)
def test_no_order_of_edits_passes_a_budget(session: int, day: int, steps: list[tuple[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "data" / "journal.db")
        book = Book(journal, Budget(session, day))
        for session_id in ("s1", "s2"):
            journal.sessions.add(session_id, PLACE, None, "en", book.now_s)
        for step, value in steps:
            if step == "claim":
                book.claim(value)
            elif step == "settle":
                book.settle(value)
            else:
                book.now_s += value
            book.check()
        journal.close()

"""A long day: hundreds of edits and exports from several hosts, with faults, hang-ups and restarts in between."""

import random
from contextlib import closing
from pathlib import Path
from typing import Any

import anyio

from nemo_mcp.journal import Journal
from nemo_mcp.places import JOURNAL
from nemo_mcp.studio.render import Renderer
from tests.proofs.crowd import FAULTS, Crowd, open_crowd
from tests.shares import share

SESSIONS = 5
ROUNDS = share(40, 4)
EXPORT_EVERY = share(4, 3)
HOSTS = 3
RENDER_FAULTS = (
    ("no-answer", "E7"),
    ("no-answer-to-render", "E7"),
    ("slow-render", "E8"),
    ("server-error", "E8"),
    ("html-reply", "E8"),
    ("fail-render-once", "job"),
    ("short-download", "DL"),
    ("no-answer", "DL"),
    ("unavailable", "DL"),
)


class Day:
    """What was asked for, and what came of it. All chance comes from one seed."""

    def __init__(self, crowd: Crowd, seed: int) -> None:
        self.crowd = crowd
        self.chance = random.Random(seed)
        self.done = 0
        self.lost = 0
        self.faults = 0
        self.films: list[Path] = []

    def _steps(self) -> int | None:
        """Whether to hang up, and when."""
        return self.chance.randrange(120) if self.chance.random() < 0.3 else None

    def _host(self) -> int:
        return self.chance.randrange(HOSTS)

    def break_something(self, faults: tuple[tuple[str, str], ...]) -> None:
        """Two times of three something will go wrong once, at whoever meets it first."""
        if self.chance.random() < 0.67:
            name, where = self.chance.choice(faults)
            self.crowd.studio.faults.arm(name, 1, on=where)
            self.faults += 1

    async def restart_somebody(self) -> None:
        """In one of three rounds a host ends, whatever it is doing."""
        if self.chance.random() < 0.33:
            await self.crowd.close(self._host())

    async def edit(self, key: str, session: str) -> None:
        """An edit to its known end."""
        await self.crowd.edit(self._host(), key, session, steps=self._steps())
        if await self.crowd.finish(key, session):
            self.done += 1
        else:
            self.lost += 1

    async def export(self, name: str, session: str) -> None:
        """An export to its file."""
        await self.crowd.export(self._host(), name, session, steps=self._steps())
        self.films.append(await self.crowd.finish_export(name, session))


async def test_everything_is_accounted_for_in_the_end(tmp_path: Path, real_renderer: Renderer, figures: Any) -> None:
    async with open_crowd(tmp_path, real_renderer, SESSIONS) as (crowd, sessions):
        day, before = Day(crowd, seed=2026), crowd.charged()
        for number in range(ROUNDS):
            for _ in range(3):
                day.break_something(FAULTS)
            async with anyio.create_task_group() as group:
                for session in sessions:
                    group.start_soon(day.edit, f"{session[-4:]} {number}", session)
            await day.restart_somebody()
            if number % EXPORT_EVERY == EXPORT_EVERY - 1:
                for _ in range(3):
                    day.break_something(RENDER_FAULTS)
                async with anyio.create_task_group() as group:
                    for session in sessions:
                        group.start_soon(day.export, f"film {session[-4:]} {number}", session)
        charged = crowd.charged() - before
        crowd.studio.faults.disarm()
        await (await crowd.open(0)).call("state")
        with closing(Journal(tmp_path / "data" / JOURNAL)) as journal:
            left = len(journal.jobs.unsettled(crowd.studio.url))
    films = sorted(path for path in (tmp_path / "exports").iterdir() if path.suffix == ".mp4")
    parts = [path for path in (tmp_path / "exports").iterdir() if path.name.startswith(".")]
    edits = ROUNDS * SESSIONS
    figures.record(
        "soak",
        f"{edits} edits ({day.lost} lost on their way), {len(day.films)} exports, {day.faults} faults, "
        f"{crowd.hang_ups} hang-ups, {crowd.restarts} restarts: {charged} charges, {len(films)} films, {left} open",
    )
    assert day.done + day.lost == edits
    assert charged == day.done
    assert sorted(day.films) == films
    assert len(set(day.films)) == len(day.films)
    assert (parts, left) == ([], 0)

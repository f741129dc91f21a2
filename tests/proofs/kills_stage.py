"""Where a run takes place: a studio that outlives every victim, a folder for the victims, and what is true of both."""

import sqlite3
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from nemo_mcp.journal import JobRow, Journal
from nemo_mcp.places import JOURNAL
from nemo_mcp.studio.serve import Studio, open_studio
from tests.proofs.kills_cases import Case
from tests.proofs.kills_host import Command, Host, open_host
from tests.proofs.victim import CALENDAR_S, EPOCH, SCALE
from tests.renderers import FinishedFilm

SPEED = 1000.0
"""How many seconds pass for a victim in a real one: the sixteen minutes of looks take one."""


@dataclass(frozen=True, slots=True)
class Props:
    """Made once for all runs: what starts a victim, a picture, and the film that every render gives."""

    command: Command
    picture: Path
    film: Path


@dataclass(frozen=True, slots=True)
class Truth:
    """What the studio did, read from its own books. `turns`: the end of each, by instruction."""

    turns: dict[str, list[str]]
    charges: Counter[str]
    sessions: int
    assets: list[str]
    renders: list[str]
    tokens: list[str]


@dataclass
class Stage:
    """One run's studio and folder."""

    case: Case
    props: Props
    folder: Path
    studio: Studio
    epoch_s: float

    def act(self, point: str = "") -> AbstractAsyncContextManager[Host]:
        """Start a victim that dies at the point, if one is given."""
        env = {
            "HOME": str(self.folder),
            "NEMO_API_URL": self.studio.url,
            "NEMO_TOKEN": "" if self.case.flow == "token" else self.studio.access_token,
            "NEMO_DATA_DIR": str(self.data),
            "NEMO_EXPORT_DIR": str(self.exports),
            "NEMO_MEDIA_DIRS": str(self.props.picture.parent),
            "NEMO_POLL_S": "5 15 30 60 120 300 600 1200 3000",
            "NEMO_WAIT_S": "3600",
            "NEMO_KILL_AT": point,
            SCALE: str(SPEED),
            EPOCH: str(self.epoch_s),
        }
        return open_host(self.props.command, self.folder / "exit-code", env)

    def strike(self) -> None:
        """From now on the studio behaves as the case says."""
        strike = self.case.strike
        if strike is not None:
            self.studio.faults.arm(strike.fault, strike.times, on=strike.at)

    @property
    def data(self) -> Path:
        """The victims' data folder."""
        return self.folder / "data"

    @property
    def exports(self) -> Path:
        """The victims' export folder."""
        return self.folder / "exports"

    @property
    def films(self) -> list[Path]:
        """The films in the export folder."""
        return sorted(self.exports.glob("*.mp4"))

    def open_jobs(self) -> list[JobRow]:
        """The open jobs in the journal."""
        with closing(Journal(self.data / JOURNAL)) as journal:
            return journal.jobs.unsettled(self.studio.url)

    def job(self, job_id: str) -> JobRow | None:
        """A job in the journal."""
        with closing(Journal(self.data / JOURNAL)) as journal:
            return journal.jobs.get(job_id)

    def real_s(self, wall_s: float) -> float:
        """A time on the victims' calendar as monotonic seconds."""
        return self.epoch_s + (wall_s - CALENDAR_S) / SPEED

    def truth(self) -> Truth:
        """What the studio did so far."""
        with closing(sqlite3.connect(self.folder / "studio" / "studio.db")) as db:
            turns: dict[str, list[str]] = {}
            for instruction, status in db.execute("SELECT instruction, status FROM turns ORDER BY started_at"):
                turns.setdefault(instruction, []).append(status)
            charged = "SELECT instruction FROM ledger JOIN turns USING (turn_id) WHERE kind = 'charge'"
            return Truth(
                turns=turns,
                charges=Counter(instruction for (instruction,) in db.execute(charged)),
                sessions=db.execute("SELECT count(*) FROM sessions").fetchone()[0],
                assets=[name for (name,) in db.execute("SELECT filename FROM assets")],
                renders=[status for (status,) in db.execute("SELECT status FROM renders ORDER BY created_at")],
                tokens=[token for (token,) in db.execute("SELECT token FROM tokens")],
            )

    def posts(self, path: str) -> int:
        """How many whole POST requests the studio has had at a path."""
        return sum(seen.whole and (seen.method, seen.path) == ("POST", path) for seen in self.studio.seen)


@asynccontextmanager
async def open_stage(case: Case, props: Props, folder: Path) -> AsyncGenerator[Stage]:
    """Set up a run."""
    renderer = FinishedFilm(props.film)
    async with open_studio(folder / "studio", profile=case.profile, renderer=renderer) as studio:
        yield Stage(case, props, folder, studio, time.monotonic())

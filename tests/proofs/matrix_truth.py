"""What is really so: the studio's own books, and what stands in the product's journal."""

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from nemo_mcp.locks import is_taken
from nemo_mcp.places import JOURNAL
from nemo_mcp.studio.store import digest_of

Values = list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class JobFacts:
    """A job as the journal has it. `alive`: whether the process that works on it lives."""

    job_id: str
    kind: str
    stage: str
    verdict: str | None
    owned: bool
    alive: bool

    @property
    def left_open(self) -> bool:
        """Whether it is unsettled and free for whoever looks next."""
        return self.stage != "settled" and not self.alive


class Truth:
    """Reads the books of one studio and the journal of one data folder."""

    def __init__(self, studio: Path, data: Path) -> None:
        self.studio = studio
        self.data = data
        self._books = sqlite3.connect(f"file:{studio / 'studio.db'}?mode=ro", uri=True, isolation_level=None)

    def close(self) -> None:
        """Close the books."""
        self._books.close()

    def ask(self, question: str, *values: object) -> Values:
        """Rows of the studio's books."""
        return self._books.execute(question, values).fetchall()

    def count(self, question: str, *values: object) -> int:
        """A single figure."""
        return int(str(self.ask(question, *values)[0][0]))

    @property
    def busy(self) -> bool:
        """Whether a turn or a render is still being worked on."""
        turns = "SELECT COUNT(*) FROM turns WHERE status = 'running'"
        renders = "SELECT COUNT(*) FROM renders WHERE status IN ('pending', 'processing')"
        return bool(self.count(turns) or self.count(renders))

    def accepted(self, instruction: str) -> int:
        """How many edit requests with these words the backend took."""
        return self.count("SELECT COUNT(*) FROM turns WHERE instruction = ?", instruction)

    def charged(self, instruction: str) -> int:
        """How often it charged for them."""
        return self.count(
            "SELECT COUNT(*) FROM ledger JOIN turns USING (turn_id) WHERE kind = 'charge' AND instruction = ?",
            instruction,
        )

    def applied(self, instruction: str) -> bool:
        """Whether one of them is in the timeline."""
        return bool(self.count("SELECT COUNT(*) FROM turns WHERE instruction = ? AND status = 'applied'", instruction))

    def assets(self, name: str) -> int:
        """How many files of that name there are in all sessions together."""
        return self.count("SELECT COUNT(*) FROM assets WHERE filename = ?", name)

    def renders(self, status: str = "%") -> int:
        """How many renders were accepted and are in that state."""
        return self.count("SELECT COUNT(*) FROM renders WHERE status LIKE ?", status)

    def film(self) -> bytes:
        """The file of the finished render."""
        ((capability,),) = self.ask("SELECT capability FROM renders WHERE status = 'completed'")
        return (self.studio / "renders" / f"{capability}.mp4").read_bytes()

    def credits_left(self) -> int:
        """What is left to the account that was made last."""
        return self.count(
            "SELECT SUM(CASE kind WHEN 'grant' THEN amount WHEN 'charge' THEN -amount ELSE 0 END) FROM ledger"
            " WHERE user_id = (SELECT user_id FROM accounts ORDER BY created_at DESC, rowid DESC LIMIT 1)"
        )

    def knows_token(self, token: str) -> bool:
        """Whether an anonymous access token is one that the backend gave."""
        return bool(self.count("SELECT COUNT(*) FROM tokens WHERE token = ?", digest_of(token)))

    def jobs(self) -> list[JobFacts]:
        """All jobs in the journal, oldest first."""
        with self._journal() as journal:
            rows = journal.execute("SELECT job_id, kind, stage, verdict, owner FROM jobs ORDER BY began_s").fetchall()
        return [
            JobFacts(job_id, kind, stage, verdict, owner is not None, owner is not None and self._lives(str(owner)))
            for job_id, kind, stage, verdict, owner in rows
        ]

    @contextmanager
    def _journal(self) -> Generator[sqlite3.Connection]:
        with closing(sqlite3.connect(f"file:{self.data / JOURNAL}?mode=ro", uri=True)) as journal:
            yield journal

    def _lives(self, owner: str) -> bool:
        return is_taken(self.data / "alive" / f"{owner}.life")

"""Jobs in the journal. A row is committed before the step that it announces.

`intent` before anything, `sending` before the first byte of a paid or keyed request, `settled` with the verdict. What
must never happen is held by the tables themselves: a key stands once, and a session has one open edit.
"""

import json
from collections.abc import Callable
from typing import Any

from nemo_mcp.errors import BusyError, Problem
from nemo_mcp.journal.file import JournalFile
from nemo_mcp.journal.rows import JobRow, NewJob, Spending, job_row

OPEN_JOBS = 16
DAY_S = 86_400
KEPT_S = 30 * DAY_S
MOST_FORGOTTEN = 20_000
FORGOTTEN_EACH = 10

# CROSS JOIN: the jobs first, by the index that holds just those in question, and the session of each.
_EDITS = "FROM jobs CROSS JOIN sessions USING (session_id) WHERE kind = 'edit' AND place = here.place"
SPENDING = f"""
    SELECT
        (SELECT coalesce(sum(spent + reserved), 0) {_EDITS} AND session_id = ?1) AS session,
        (SELECT coalesce(sum(spent + reserved), 0) {_EDITS} AND spent + reserved > 0 AND began_s > ?2) AS day,
        coalesce((SELECT spent {_EDITS} AND spent > 0 ORDER BY spent DESC LIMIT 1), 0) AS dearest
    FROM (SELECT coalesce(?3, (SELECT place FROM sessions WHERE session_id = ?1)) AS place) AS here"""  # noqa: S608

Permit = Callable[[Spending], float]
"""Says how many credits a job may reserve; raises when that is too much."""


class JobTable:
    """The jobs of all processes over one journal."""

    def __init__(self, file: JournalFile) -> None:
        self._file = file

    def claim(self, job: NewJob, now_s: float, permit: Permit | None = None) -> JobRow | None:
        """Begin a job, or find the one that stands in its way; all in one transaction, whatever other processes do.

        Returns None when the job is ours now. It does not wait for the disk: a claim that a power cut takes back is one
        of a job that has sent nothing, since `sending` waits. Raises BusyError over 16 open jobs of a session, and what
        `permit` raises.
        """
        with self._file.transaction_at_leisure():
            row = self._in_the_way(job)
            if row is not None:
                return row
            self.forget(now_s, FORGOTTEN_EACH)  # more than comes in, so that a server that runs for years stays small
            count = self._file.row(
                "SELECT count(*) FROM jobs WHERE session_id = ? AND stage != 'settled'", job.session_id
            )
            if count is not None and count[0] >= OPEN_JOBS:
                raise BusyError(
                    f"{OPEN_JOBS} jobs of this session are open already.",
                    "call `state` and wait until some are done.",
                )
            reserved = permit(self.spending(job.session_id, now_s)) if permit else 0.0
            self._file.run(
                "INSERT INTO jobs (job_id, kind, session_id, key, subject, stage, began_s, owner, fresh,"
                " reserved) VALUES (?, ?, ?, ?, ?, 'intent', ?, ?, ?, ?)",
                job.job_id,
                job.kind,
                job.session_id,
                job.key,
                job.subject,
                now_s,
                job.owner,
                job.fresh,
                reserved,
            )
        return None

    def _in_the_way(self, job: NewJob) -> JobRow | None:
        if job.key is not None and (row := self.by_key(job.key)) is not None:
            return row
        if job.kind == "edit" and job.fresh and job.key is None and (twin := self._fresh_twin(job)) is not None:
            return twin
        if job.kind == "edit":
            row = self._file.row(
                "SELECT * FROM jobs WHERE session_id = ? AND kind = 'edit' AND stage != 'settled'", job.session_id
            )
        else:
            row = self._file.row(
                "SELECT * FROM jobs WHERE session_id = ? AND kind = ? AND subject = ? AND stage != 'settled'",
                job.session_id,
                job.kind,
                job.subject,
            )
        return job_row(row) if row else None

    def _fresh_twin(self, job: NewJob) -> JobRow | None:
        """The same edit, open and in another session that was opened just for it: a call that was made twice."""
        row = self._file.row(
            "SELECT jobs.* FROM jobs JOIN sessions USING (session_id) WHERE kind = 'edit' AND fresh AND subject = ?"
            " AND stage != 'settled' AND place = (SELECT place FROM sessions WHERE session_id = ?)",
            job.subject,
            job.session_id,
        )
        return job_row(row) if row else None

    def note(self, job_id: str, details: dict[str, Any]) -> None:
        """Add to a job's details without changing its stage."""
        self._file.run(
            "UPDATE jobs SET details = json_patch(details, ?) WHERE job_id = ? AND stage != 'settled'",
            json.dumps(details),
            job_id,
        )

    def sending(self, job_id: str, owner: str, details: dict[str, Any]) -> None:
        """The next thing that happens is the request. `details` is all that is needed to find out what became of it.

        Raises BusyError when the job is no longer `owner`'s: then nothing may be sent.
        """
        changed = self._file.run(
            "UPDATE jobs SET stage = 'sending', details = ? WHERE job_id = ? AND owner = ? AND stage != 'settled'",
            json.dumps(details),
            job_id,
            owner,
        )
        if changed != 1:
            raise BusyError(f"Job {job_id} was taken over by another process.", "call `state` to see how it goes on.")

    def settle(
        self,
        job_id: str,
        verdict: str,
        now_s: float,
        *,
        owner: str | None = None,
        result: str | None = None,
        problem: Problem | None = None,
        spent: float = 0.0,
        details: dict[str, Any] | None = None,
        free_key: bool = False,
    ) -> None:
        """The job is over; `result` is JSON text. Its reservation ends, and what it cost is booked.

        A job that never came to its request gives its key back, as does one with `free_key`: nothing was done under it.
        With `owner` given, a job that has another one by now is left alone.
        """
        words = json.dumps([problem.kind, problem.message, problem.hint]) if problem else None
        self._file.run(
            "UPDATE jobs SET stage = 'settled', verdict = ?, result = ?, problem = ?, settled_s = ?, owner = NULL,"
            " reserved = 0, spent = ?, details = json_patch(details, ?),"
            " key = CASE WHEN stage = 'intent' OR ? THEN NULL ELSE key END"
            " WHERE job_id = ? AND stage != 'settled' AND (? IS NULL OR owner IS ?)",
            verdict,
            result,
            words,
            now_s,
            spent,
            json.dumps(details or {}),
            free_key,
            job_id,
            owner,
            owner,
        )

    def take(self, job_id: str, owner: str, before: str | None) -> bool:
        """Take an open job over from `before`. Of all who try at once, one succeeds."""
        return (
            self._file.run(
                "UPDATE jobs SET owner = ? WHERE job_id = ? AND stage != 'settled' AND owner IS ?",
                owner,
                job_id,
                before,
            )
            == 1
        )

    def release(self, job_id: str, owner: str) -> None:
        """Leave a job open for whoever looks at it next."""
        self._file.run("UPDATE jobs SET owner = NULL WHERE job_id = ? AND owner = ?", job_id, owner)

    def collect(self, job_id: str, now_s: float) -> None:
        """Somebody has received the result."""
        self._file.run_at_leisure(
            "UPDATE jobs SET collected_s = ? WHERE job_id = ? AND stage = 'settled' AND collected_s IS NULL",
            now_s,
            job_id,
        )

    def get(self, job_id: str) -> JobRow | None:
        """A job by its id."""
        row = self._file.row("SELECT * FROM jobs WHERE job_id = ?", job_id)
        return job_row(row) if row else None

    def by_key(self, key: str) -> JobRow | None:
        """A job by its caller's `request_key`."""
        row = self._file.row("SELECT * FROM jobs WHERE key = ?", key)
        return job_row(row) if row else None

    def unsettled(self, place: str) -> list[JobRow]:
        """The open jobs of a backend, oldest first."""
        return self._of(place, "stage != 'settled' ORDER BY began_s")

    def uncollected(self, place: str, since_s: float) -> list[JobRow]:
        """Settled jobs whose result nobody has received, the newest first."""
        return self._of(
            place, "stage = 'settled' AND collected_s IS NULL AND settled_s >= ? ORDER BY settled_s DESC", since_s
        )

    def latest(self, place: str, limit: int) -> list[JobRow]:
        """Jobs of a backend, the newest first."""
        return self._of(place, "1 ORDER BY began_s DESC, jobs.rowid DESC LIMIT ?", limit)

    def spending(self, session_id: str, now_s: float, place: str | None = None) -> Spending:
        """What the edits of a backend (None: the session's) have cost or may still cost."""
        row = self._file.row(SPENDING, session_id, now_s - DAY_S, place)
        return Spending(row["session"], row["day"], row["dearest"]) if row else Spending(0, 0, 0)

    def forget(self, now_s: float, most: int = MOST_FORGOTTEN) -> None:
        """Drop jobs that were settled a month ago, the oldest first, and at most so many: others may be waiting."""
        self._file.run(
            "DELETE FROM jobs WHERE rowid IN (SELECT rowid FROM jobs WHERE stage = 'settled' AND settled_s < ?"
            " ORDER BY settled_s LIMIT ?)",
            now_s - KEPT_S,
            most,
        )

    def _of(self, place: str, where: str, *values: Any) -> list[JobRow]:
        rows = self._file.rows(
            f"SELECT jobs.* FROM jobs CROSS JOIN sessions USING (session_id) WHERE place = ? AND {where}",  # noqa: S608
            place,
            *values,
        )
        return [job_row(row) for row in rows]

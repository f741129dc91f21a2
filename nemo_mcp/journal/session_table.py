"""Sessions in the journal, and what was uploaded into them."""

import json
from dataclasses import asdict
from typing import Any

from nemo_mcp.journal.file import JournalFile
from nemo_mcp.journal.rows import Origin, SessionRow, UploadRow, session_row


class SessionTable:
    """The sessions that we opened or were told of."""

    def __init__(self, file: JournalFile) -> None:
        self._file = file

    def add(self, session_id: str, place: str, task_id: str | None, language: str, now_s: float) -> SessionRow:
        """Write a session down; one that is known already is only marked as used."""
        self._file.run(
            "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, 0)"
            " ON CONFLICT DO UPDATE SET used_s = excluded.used_s, gone = 0",
            session_id,
            place,
            task_id,
            language,
            now_s,
            now_s,
        )
        return self.get(session_id) or SessionRow(session_id, place, task_id, language, now_s, now_s, gone=False)

    def get(self, session_id: str) -> SessionRow | None:
        """A session by its id."""
        row = self._file.row("SELECT * FROM sessions WHERE session_id = ?", session_id)
        return session_row(row) if row else None

    def of(self, place: str, limit: int = 100) -> list[SessionRow]:
        """Sessions of a backend that still exist, the one used last first."""
        rows = self._file.rows(
            "SELECT * FROM sessions WHERE place = ? AND NOT gone ORDER BY used_s DESC, rowid DESC LIMIT ?",
            place,
            limit,
        )
        return [session_row(row) for row in rows]

    def touch(self, session_id: str, now_s: float) -> None:
        """Note that a session was used, which makes it the current one."""
        self._file.run_at_leisure("UPDATE sessions SET used_s = ? WHERE session_id = ?", now_s, session_id)

    def lose(self, session_id: str) -> None:
        """Note that the backend does not know a session any more."""
        self._file.run("UPDATE sessions SET gone = 1 WHERE session_id = ?", session_id)

    def add_upload(
        self,
        session_id: str,
        sha256: str,
        name: str,
        facts: dict[str, Any],
        now_s: float,
        origin: Origin | None = None,
    ) -> None:
        """Write down that a file's bytes are in a session, and where they came from."""
        self._file.run(
            "INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?, ?, ?)",
            session_id,
            sha256,
            name,
            json.dumps(facts),
            now_s,
            None if origin is None else json.dumps(asdict(origin)),
        )

    def set_origin(self, session_id: str, sha256: str, origin: Origin) -> None:
        """Note that a file that is in a session already also lies here: it may have been moved."""
        self._file.run_at_leisure(
            "UPDATE uploads SET origin = ? WHERE session_id = ? AND sha256 = ?",
            json.dumps(asdict(origin)),
            session_id,
            sha256,
        )

    def uploads(self, session_id: str) -> list[UploadRow]:
        """The files that were uploaded into a session, in that order."""
        rows = self._file.rows("SELECT * FROM uploads WHERE session_id = ? ORDER BY uploaded_s, rowid", session_id)
        return [
            UploadRow(row["sha256"], row["name"], Origin(**json.loads(row["origin"])) if row["origin"] else None)
            for row in rows
        ]

    def upload(self, session_id: str, sha256: str) -> dict[str, Any] | None:
        """What is known of a file that is in a session already."""
        row = self._file.row("SELECT facts FROM uploads WHERE session_id = ? AND sha256 = ?", session_id, sha256)
        return json.loads(row["facts"]) if row else None

    def upload_names(self, session_id: str) -> list[str]:
        """The names of the files that were uploaded into a session, in that order."""
        rows = self._file.rows("SELECT name FROM uploads WHERE session_id = ? ORDER BY uploaded_s, rowid", session_id)
        return [row["name"] for row in rows]

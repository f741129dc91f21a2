"""Sessions, their drafts with the history of undo, and their assets."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from nemo_mcp.studio.draft import dump, load
from nemo_mcp.studio.media import Asset
from nemo_mcp.studio.store import Store
from nemo_mcp.studio.timeline import Json, Timeline

UNDO_LIMIT: Final = 100


class NoSessionError(Exception):
    """There is no such session, or it is another account's."""


@dataclass(frozen=True, slots=True)
class Session:
    """One project of an account."""

    session_id: str
    task_id: str
    user_id: str
    task_name: str
    language: str


class Sessions:
    """Everything kept for sessions. Draft number 0 is the empty one that a session starts with."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    def create(self, user_id: str, task_name: str, language: str) -> Session:
        """A new session without a draft; its id is a string of 19 digits."""
        session_id = str(10**18 + secrets.randbelow(9 * 10**18))
        session = Session(session_id, f"task_{secrets.token_hex(4)}", user_id, task_name, language)
        with self._store.transaction():
            self._store.run(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)",
                session_id,
                session.task_id,
                user_id,
                task_name,
                language,
                self._clock(),
            )
            self._store.run("INSERT INTO drafts VALUES (?, 0, NULL)", session_id)
        return session

    def get(self, session_id: str, user_id: str) -> Session:
        """The account's own session. Raises NoSessionError."""
        row = self._store.row("SELECT * FROM sessions WHERE session_id = ? AND user_id = ?", session_id, user_id)
        if row is None:
            raise NoSessionError(f"session not found: {session_id}")
        return Session(row["session_id"], row["task_id"], row["user_id"], row["task_name"], row["language"])

    def draft(self, session_id: str) -> Json | None:
        """The current draft; None before the first edit."""
        row = self._store.row("SELECT draft FROM drafts WHERE session_id = ? ORDER BY seq DESC LIMIT 1", session_id)
        return json.loads(row["draft"]) if row is not None and row["draft"] is not None else None

    def draft_before(self, session_id: str, steps: int) -> Json | None:
        """The draft that so many steps of undo would bring back."""
        row = self._store.row(
            "SELECT draft FROM drafts WHERE session_id = ? ORDER BY seq DESC LIMIT 1 OFFSET ?",
            session_id,
            min(steps, self.undo_depth(session_id)),
        )
        return json.loads(row["draft"]) if row is not None and row["draft"] is not None else None

    def timeline(self, session_id: str) -> Timeline:
        """The current draft as the planner reads it."""
        return load(self.draft(session_id))

    def undo_depth(self, session_id: str) -> int:
        """How many steps back there are."""
        row = self._store.row("SELECT COUNT(*) AS n FROM drafts WHERE session_id = ?", session_id)
        return row["n"] - 1 if row is not None else 0

    def push(self, session_id: str, timeline: Timeline) -> None:
        """A new current draft; the one before stays for undo, up to a hundred."""
        self._store.run(
            "INSERT INTO drafts SELECT ?, MAX(seq) + 1, ? FROM drafts WHERE session_id = ?",
            session_id,
            dumped(timeline),
            session_id,
        )
        self._store.run(
            "DELETE FROM drafts WHERE session_id = ? AND seq < (SELECT MAX(seq) FROM drafts WHERE session_id = ?) - ?",
            session_id,
            session_id,
            UNDO_LIMIT,
        )

    def amend(self, session_id: str, draft: str) -> None:
        """Change the current draft without a step of undo."""
        self._store.run(
            "UPDATE drafts SET draft = ? WHERE session_id = ?"
            " AND seq = (SELECT MAX(seq) FROM drafts WHERE session_id = ?)",
            draft,
            session_id,
            session_id,
        )

    def step_back(self, session_id: str, steps: int) -> None:
        """Undo: drop the newest drafts, never the oldest."""
        self._store.run(
            "DELETE FROM drafts WHERE session_id = ? AND seq IN"
            " (SELECT seq FROM drafts WHERE session_id = ? ORDER BY seq DESC LIMIT ?)",
            session_id,
            session_id,
            min(steps, self.undo_depth(session_id)),
        )

    def assets(self, session_id: str) -> list[Asset]:
        """The session's media, in the order of upload."""
        rows = self._store.rows("SELECT * FROM assets WHERE session_id = ? ORDER BY rowid", session_id)
        return [Asset.from_row(row) for row in rows]

    def asset_by_capability(self, capability: str) -> Asset | None:
        """The asset behind a URL."""
        row = self._store.row("SELECT * FROM assets WHERE capability = ?", capability)
        return Asset.from_row(row) if row is not None else None

    def add_asset(self, session_id: str, asset: Asset) -> Asset:
        """Keep an asset; the same content twice in one session is one asset, and the first one is returned."""
        known = self._store.row("SELECT * FROM assets WHERE session_id = ? AND sha256 = ?", session_id, asset.sha256)
        if known is not None:
            return Asset.from_row(known)
        row = asset.as_row(session_id)
        marks = ", ".join("?" * len(row))
        self._store.run(f"INSERT INTO assets ({', '.join(row)}) VALUES ({marks})", *row.values())  # noqa: S608
        return asset


def dumped(timeline: Timeline) -> str:
    """A draft as it is stored."""
    return json.dumps(dump(timeline), ensure_ascii=False, separators=(",", ":"))

"""Sessions, their drafts with the history of undo and redo, and their assets.

Undo moves the newest drafts of a session aside, redo takes them back, and an edit drops what lies aside.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from nemo_mcp.studio.draft import dump, load
from nemo_mcp.studio.media import Asset
from nemo_mcp.studio.store import Row, Store
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
        return None if row is None else _loaded(row["draft"])

    def draft_before(self, session_id: str, steps: int) -> Json | None:
        """The draft that so many steps of undo would bring back."""
        row = self._store.row(
            "SELECT draft FROM drafts WHERE session_id = ? ORDER BY seq DESC LIMIT 1 OFFSET ?",
            session_id,
            min(steps, self.undo_depth(session_id)),
        )
        return None if row is None else _loaded(row["draft"])

    def draft_after(self, session_id: str, steps: int) -> Json | None:
        """The draft that so many steps of redo would bring back; the current one when there are none."""
        again = self._undone(session_id)[:steps]
        return _loaded(again[-1]["draft"]) if again else self.draft(session_id)

    def timeline(self, session_id: str) -> Timeline:
        """The current draft as the planner reads it."""
        return load(self.draft(session_id))

    def undo_depth(self, session_id: str) -> int:
        """How many steps back there are."""
        row = self._store.row("SELECT COUNT(*) AS n FROM drafts WHERE session_id = ?", session_id)
        return row["n"] - 1 if row is not None else 0

    def redo_depth(self, session_id: str) -> int:
        """How many undone drafts there are to take back."""
        return len(self._undone(session_id))

    def push(self, session_id: str, timeline: Timeline) -> None:
        """A new current draft; the one before stays for undo, up to a hundred. What was undone is dropped."""
        self._forget_undone(session_id)
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
        """Undo: put the newest drafts aside, never the oldest."""
        if not self._undone(session_id):
            self._forget_undone(session_id)
        for row in self._store.rows(
            "SELECT * FROM drafts WHERE session_id = ? ORDER BY seq DESC LIMIT ?",
            session_id,
            min(steps, self.undo_depth(session_id)),
        ):
            self._store.run("INSERT INTO undone VALUES (?, ?, ?)", session_id, row["seq"], row["draft"])
            self._store.run("DELETE FROM drafts WHERE session_id = ? AND seq = ?", session_id, row["seq"])

    def step_forward(self, session_id: str, steps: int) -> None:
        """Redo: take back the drafts that were put aside last."""
        for row in self._undone(session_id)[:steps]:
            self._store.run("INSERT INTO drafts VALUES (?, ?, ?)", session_id, row["seq"], row["draft"])
            self._store.run("DELETE FROM undone WHERE session_id = ? AND seq = ?", session_id, row["seq"])

    def _undone(self, session_id: str) -> list[Row]:
        """What can be made again, the draft after the current one first.

        A process of an older version does not know of redo: what it edited over does not follow the current draft.
        """
        rows = self._store.rows("SELECT * FROM undone WHERE session_id = ? ORDER BY seq", session_id)
        last = self._store.row("SELECT MAX(seq) AS seq FROM drafts WHERE session_id = ?", session_id)
        return rows if rows and last is not None and rows[0]["seq"] == last["seq"] + 1 else []

    def _forget_undone(self, session_id: str) -> None:
        self._store.run("DELETE FROM undone WHERE session_id = ?", session_id)

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


def _loaded(draft: str | None) -> Json | None:
    return None if draft is None else json.loads(draft)


def dumped(timeline: Timeline) -> str:
    """A draft as it is stored."""
    return json.dumps(dump(timeline), ensure_ascii=False, separators=(",", ":"))

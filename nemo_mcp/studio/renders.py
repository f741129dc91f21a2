"""Render jobs: accepted by id, run in the studio's own task group, found again after a restart."""

import json
import logging
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import anyio

from nemo_mcp.studio.engines import RendererLike
from nemo_mcp.studio.faults import Faults
from nemo_mcp.studio.ingredients import ingredients
from nemo_mcp.studio.library import named
from nemo_mcp.studio.outputs import check_output
from nemo_mcp.studio.profiles import Profile
from nemo_mcp.studio.render import MediaError, Output, RenderError, RenderReport
from nemo_mcp.studio.sessions import Sessions
from nemo_mcp.studio.store import Row, Store
from nemo_mcp.studio.timeline import Json
from nemo_mcp.studio.turns import Spawn

log = logging.getLogger(__name__)
Status = Literal["pending", "processing", "completed", "failed"]
OPEN: Final = ("pending", "processing")


class DuplicateRenderError(Exception):
    """The render id is taken."""


class NoRenderError(Exception):
    """The account has no render of this id."""


@dataclass(frozen=True, slots=True)
class Render:
    """A render job as a poll shows it; `progress` is 0 to 100, times are seconds since 1970, `warnings` a JSON list."""

    render_id: str
    user_id: str
    session_id: str
    capability: str
    draft: str
    quality: str
    format: str
    at_ms: int | None
    status: Status
    progress: int
    error: str | None
    duration_ms: int | None
    size: int | None
    warnings: str
    worker: str
    created_at: float
    completed_at: float | None

    @classmethod
    def from_row(cls, row: Row) -> "Render":
        """As stored."""
        return cls(**{key: row[key] for key in cls.__slots__})


class Renders:
    """Accepts, runs, cancels and shows render jobs."""

    def __init__(
        self,
        store: Store,
        sessions: Sessions,
        renderer: RendererLike,
        profile: Profile,
        faults: Faults,
        clock: Callable[[], float],
        spawn: Spawn,
    ) -> None:
        self._store = store
        self._sessions = sessions
        self._renderer = renderer
        self._profile = profile
        self._faults = faults
        self._clock = clock
        self._spawn = spawn
        self._slots = anyio.Semaphore(profile.renders_at_once)
        self._running: dict[str, anyio.CancelScope] = {}

    def accept(self, user_id: str, session_id: str, render_id: str, draft: Json, output: Output) -> Render:
        """Keep the job and start it.

        Raises DuplicateRenderError when the id is taken, by whomever, UnfitOutputError when it is clear already that
        the draft cannot be had in this form. A draft that makes no sense is accepted, and fails.
        """
        mute = {asset.asset_id for asset in self._sessions.assets(session_id) if not asset.info.has_audio}
        check_output(draft, output, mute)
        try:
            self._store.run(
                "INSERT INTO renders (render_id, user_id, session_id, capability, draft, quality, format, at_ms,"
                " status, progress, worker, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0, ?, ?)",
                render_id,
                user_id,
                session_id,
                secrets.token_hex(16),
                json.dumps(draft, ensure_ascii=False),
                output.quality,
                output.format,
                output.at_ms,
                self._store.worker,
                self._clock(),
            )
        except sqlite3.IntegrityError as problem:
            raise DuplicateRenderError("duplicate render id") from problem
        self._start(render_id)
        return self.get(render_id, user_id)

    def get(self, render_id: str, user_id: str) -> Render:
        """The job as it stands. One whose process died is started anew. Raises NoRenderError."""
        row = self._store.row("SELECT * FROM renders WHERE render_id = ? AND user_id = ?", render_id, user_id)
        if row is None:
            raise NoRenderError(f"render not found: {render_id}")
        render = Render.from_row(row)
        if render.status in OPEN and not self._store.is_alive(render.worker):
            self._adopt(render)
        return render

    def recover(self) -> None:
        """Start every render anew that a dead process left unfinished."""
        for row in self._store.rows("SELECT * FROM renders WHERE status IN ('pending', 'processing')"):
            render = Render.from_row(row)
            if not self._store.is_alive(render.worker):
                self._adopt(render)

    def cancel(self, render_id: str, user_id: str) -> Render:
        """Stop an unfinished job: it fails with the reason "cancelled". A finished one stays. Raises NoRenderError."""
        self.get(render_id, user_id)
        self._fail(render_id, "cancelled")
        self._stop(render_id)
        return self.get(render_id, user_id)

    def file(self, render: Render) -> Path:
        """Where the finished file lies."""
        return self._store.renders / f"{render.capability}.{render.format}"

    def by_capability(self, capability: str) -> Render | None:
        """The finished job behind a download URL."""
        row = self._store.row("SELECT * FROM renders WHERE capability = ? AND status = 'completed'", capability)
        return Render.from_row(row) if row is not None else None

    def _adopt(self, render: Render) -> None:
        adopted = self._store.run(
            "UPDATE renders SET worker = ?, status = 'pending', progress = 0 WHERE render_id = ? AND worker = ?",
            self._store.worker,
            render.render_id,
            render.worker,
        )
        if adopted:
            self._start(render.render_id)

    def _start(self, render_id: str) -> None:
        self._spawn(lambda: self._run(render_id))

    async def _run(self, render_id: str) -> None:
        row = self._store.row("SELECT * FROM renders WHERE render_id = ?", render_id)
        if row is None or row["status"] not in OPEN:
            return
        render = Render.from_row(row)
        part = self.file(render).with_suffix(f".part.{render.format}")
        with anyio.CancelScope() as scope:
            self._running[render_id] = scope
            # Whatever breaks one render must fail that render, not the whole studio.
            try:
                async with self._slots:
                    self._complete(render, part, await self._render(render, part))
            except (MediaError, RenderError, ValueError) as problem:
                self._fail(render_id, self._named(render, str(problem)) or type(problem).__name__)
            except Exception:
                log.exception("a render broke")
                self._fail(render_id, "the studio could not finish the render")
            finally:
                del self._running[render_id]
                part.unlink(missing_ok=True)

    async def _render(self, render: Render, part: Path) -> RenderReport:
        self._progress(render.render_id, 0.0)
        await anyio.sleep(self._profile.render_s)
        if self._faults.strikes(("failing-render", "fail-render-once"), "job"):
            self._progress(render.render_id, 0.5)
            raise RenderError("asset not reachable")
        timeline, media = ingredients(self._store, self._sessions, render.session_id, render.draft)
        return await self._renderer.render(
            timeline,
            media,
            part,
            Output(render.format, render.quality, render.at_ms),
            progress=lambda share: self._progress(render.render_id, share),
        )

    def _named(self, render: Render, text: str) -> str:
        return named(text, self._sessions.assets(render.session_id))

    def _stop(self, render_id: str) -> None:
        scope = self._running.get(render_id)
        if scope is not None:
            scope.cancel()

    def _progress(self, render_id: str, share: float) -> None:
        is_open = self._store.run(
            "UPDATE renders SET status = 'processing', progress = MAX(progress, ?)"
            " WHERE render_id = ? AND status IN ('pending', 'processing')",
            min(99, max(0, int(share * 100))),
            render_id,
        )
        if not is_open:  # cancelled by another process
            self._stop(render_id)

    def _complete(self, render: Render, part: Path, report: RenderReport) -> None:
        part.replace(self.file(render))
        completed = self._store.run(
            "UPDATE renders SET status = 'completed', progress = 100, duration_ms = ?, size = ?, warnings = ?,"
            " completed_at = ? WHERE render_id = ? AND status IN ('pending', 'processing')",
            report.duration_ms,
            report.size,
            json.dumps([self._named(render, warning) for warning in report.warnings], ensure_ascii=False),
            self._clock(),
            render.render_id,
        )
        if not completed:  # cancelled by another process
            self.file(render).unlink(missing_ok=True)

    def _fail(self, render_id: str, reason: str) -> None:
        self._store.run(
            "UPDATE renders SET status = 'failed', error = ?, completed_at = ?"
            " WHERE render_id = ? AND status IN ('pending', 'processing')",
            reason,
            self._clock(),
            render_id,
        )

"""Reading a reply of E6, and the file lists of E4 (contract, sections 4 and 7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from nemo_mcp.core import values
from nemo_mcp.core.draft import Draft, StateShapeError, draft_of

__all__ = ["Asset", "Canvas", "SessionState", "StateShapeError", "read_assets", "read_state"]

_STATE_KEYS: Final = frozenset({"state", "session_id", "task_id", "draft", "video_infos"})


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the session. On the wire durations are seconds; here they are milliseconds. `kind` is `file_type`.

    `cues` counts the captions of a subtitle file, which only the studio takes.
    """

    name: str
    kind: str | None
    url: str | None
    duration_ms: int | None
    width: int | None
    height: int | None
    fps: float | None
    hash: str | None
    cues: int | None = None


@dataclass(frozen=True, slots=True)
class Canvas:
    """The frame in pixels; `ratio` as the backend writes it (`16:9`)."""

    width: int
    height: int
    ratio: str | None


@dataclass(frozen=True, slots=True)
class SessionState:
    """The state of a session. `generated` counts generated media.

    `fingerprint` is a SHA-256 over draft, assets and generated media; it changes with what they say, and only then.
    """

    session_id: str | None
    task_id: str | None
    user_id: str | None
    draft: Draft
    assets: tuple[Asset, ...]
    generated: int
    canvas: Canvas | None
    fingerprint: str


def read_assets(files: object) -> tuple[Asset, ...]:
    """Assets from `data.files` of E4 or `video_infos` of E6. Entries that are no objects are passed over."""
    entries = values.items(files) or list(values.members(files).values())
    return tuple(_asset(values.members(entry)) for entry in entries if values.members(entry))


def read_state(body: str) -> SessionState:
    """Raises StateShapeError when the body is not JSON, not an object, or is an error reply instead of a state."""
    draft = draft_of(body)
    reply = values.parse(body)
    if not values.is_object(reply):
        raise StateShapeError("the state cannot be read: expected a JSON object")
    data = values.members(reply.get("data")) or reply
    code = values.number(reply.get("code"))
    if code or (code is None and not _STATE_KEYS & data.keys()):
        raise StateShapeError("the state cannot be read: the reply holds no state")
    state = values.members(data.get("state")) or data
    infos, generated = state.get("video_infos"), state.get("generated_media")
    return SessionState(
        session_id=_identity(data.get("session_id")),
        task_id=_identity(data.get("task_id")),
        user_id=_identity(data.get("user_id")) or _identity(state.get("user_id")),
        draft=draft,
        assets=read_assets(infos),
        generated=len(values.items(generated)) or len(values.members(generated)),
        canvas=_canvas(values.members(state.get("canvas_config"))),
        fingerprint=values.digest([draft.digest, infos or None, generated or None]),
    )


def _asset(file: Mapping[str, Any]) -> Asset:
    url = values.text(file.get("cdn_url")) or values.text(file.get("url"))
    duration_s = values.number(file.get("duration"))
    fps = values.number(file.get("fps"))
    return Asset(
        name=values.text(file.get("filename")) or _last_part(url) or "unnamed",
        kind=values.text(file.get("file_type")),
        url=url,
        duration_ms=values.amount(duration_s * 1000) if duration_s is not None else None,
        width=values.amount(file.get("width")) or None,
        height=values.amount(file.get("height")) or None,
        fps=fps if fps is not None and fps > 0 else None,
        hash=values.text(file.get("hash")),
        cues=values.amount(file.get("cues")) or None,
    )


def _canvas(config: Mapping[str, Any]) -> Canvas | None:
    width, height = values.amount(config.get("width")), values.amount(config.get("height"))
    return Canvas(width, height, values.text(config.get("ratio"))) if width and height else None


def _identity(value: object) -> str | None:
    """An id is a string; a number is written out, digit for digit."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return values.text(value)


def _last_part(url: str | None) -> str:
    path = (url or "").partition("?")[0].partition("#")[0]
    return unquote(path.rpartition("/")[2])

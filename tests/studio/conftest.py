"""A studio on the loopback socket with tiny engines, and a client that speaks the contract to it."""

import json
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from nemo_mcp import contract
from nemo_mcp.studio.engines import FetchLike
from nemo_mcp.studio.planner import Plan, Source
from nemo_mcp.studio.profiles import LOCAL, Profile
from nemo_mcp.studio.render import MediaError, MediaInfo, Output, RenderReport
from nemo_mcp.studio.serve import Studio, open_studio
from nemo_mcp.studio.timeline import Clip, Sound, Text, Timeline

WIRE = Path(__file__).parents[1] / "wire"
SKILL = {contract.SKILL_SOURCE: "media-content-generator", contract.SKILL_VERSION: "1.0", contract.SKILL_PLATFORM: "x"}
VIDEO = b'{"kind":"video","format":"mp4","duration_ms":12500,"width":1920,"height":1080,"fps":30.0,"has_audio":true}'
IMAGE = b'{"kind":"image","format":"png","width":1200,"height":1200}'
AUDIO = b'{"kind":"audio","format":"mp3","duration_ms":29800,"has_audio":true}'


class TinyRenderer:
    """Media is a line of JSON; a render is a text file. With `gate` set, renders wait for it."""

    def __init__(self) -> None:
        self.gate: anyio.Event | None = None
        self.rendered: list[tuple[Timeline, dict[str, bytes], Output]] = []
        self.film = b"an mp4 " * 400

    async def probe(self, path: Path) -> MediaInfo:
        try:
            return MediaInfo(**json.loads(await anyio.Path(path).read_bytes()))
        except (ValueError, TypeError) as problem:
            raise MediaError("not a media file") from problem

    async def render(
        self,
        timeline: Timeline,
        media: Mapping[str, Path],
        target: Path,
        output: Output,
        *,
        progress: Callable[[float], None],
    ) -> RenderReport:
        progress(0.5)
        if self.gate is not None:
            await self.gate.wait()
        self.rendered.append(
            (
                timeline,
                {key: await anyio.Path(path).read_bytes() for key, path in media.items()},
                output,
            )
        )
        await anyio.Path(target).write_bytes(self.film)
        return RenderReport(timeline.duration_ms, len(self.film), 1920, 1080, 30, 300, (), 0.0, 0)


def tiny_plan(
    instruction: str, timeline: Timeline, sources: Sequence[Source], *, undo_depth: int = 0, redo_depth: int = 0
) -> Plan:
    """`title X` adds a title, `generate` makes all three kinds, `combine` takes the sources, `undo` and `redo` go back
    and forward, one step or as many as they say.
    """
    verb, _, rest = instruction.partition(" ")
    done = (f"Did: {instruction}.",)
    match verb:
        case "title" | "标题":
            piece = Text(start_ms=0, duration_ms=3000, text=rest, role="title")
            return Plan(replace(timeline, texts=(*timeline.texts, piece)), done, ())
        case "generate":
            clips, sounds = (Clip(0, 10000, name=rest),), (Sound(0, 10000, role="music", bed="lofi", name="Lo-fi"),)
            made = replace(timeline, clips=clips, sounds=sounds, texts=(Text(0, 3000, rest, role="title"),))
            return Plan(made, done, (), generated=True)
        case "combine":
            clips = tuple(Clip(i * 1000, 1000, asset=source.id, name=source.name) for i, source in enumerate(sources))
            return Plan(replace(timeline, clips=clips), done, ())
        case "undo" if undo_depth:
            return Plan(timeline, ("Undone.",), (), steps_back=int(rest or 1))
        case "redo" if redo_depth:
            return Plan(timeline, ("Redone.",), (), steps_forward=int(rest or 1))
        case "break":
            raise RuntimeError("a bug of the planner")
        case _:
            cannot = (f"I cannot {instruction}.",)
            return Plan(timeline, (), cannot, questions=("What else?",), unread=cannot)


class Desk:
    """A client with an access token; JSON in, JSON out."""

    def __init__(self, studio: Studio, http: httpx.AsyncClient, renderer: TinyRenderer) -> None:
        self.studio = studio
        self.http = http
        self.renderer = renderer
        self.headers = {contract.AUTHORIZATION: f"Bearer {studio.access_token}", **SKILL}

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(path, headers=self.headers)

    async def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return await self.http.post(path, json=body, headers=self.headers, **options)

    async def anonymous(self, client_id: str = "client-1") -> str:
        """Become an anonymous account; its user id."""
        reply = await self.http.post(contract.ANONYMOUS_TOKEN_PATH, headers={contract.CLIENT_ID: client_id, **SKILL})
        data = reply.json()["data"]
        self.headers[contract.AUTHORIZATION] = f"Bearer {data['token']}"
        return data.get("user_id", "")

    async def session(self) -> str:
        reply = await self.post(contract.NEW_SESSION_PATH, {"task_name": "project", "language": "en"})
        return reply.json()["data"]["session_id"]

    def message(self, session_id: str, words: str) -> Any:
        new_message = {"parts": [{"text": words}]}
        return {"app_name": "nemo_agent", "user_id": "me", "session_id": session_id, "new_message": new_message}

    async def edit(self, session_id: str, words: str) -> bytes:
        """The bytes of the stream, as far as they came."""
        received = b""
        body = self.message(session_id, words)
        async with self.http.stream("POST", contract.EDIT_PATH, json=body, headers=self.headers) as reply:
            try:
                async for piece in reply.aiter_raw():
                    received += piece
            except httpx.RemoteProtocolError:
                received += b"<cut>"
        return received

    async def state(self, session_id: str) -> Any:
        return (await self.get(contract.state_path(session_id))).json()["data"]["state"]

    async def draft(self, session_id: str) -> Any:
        return (await self.state(session_id)).get("draft")

    async def credits(self) -> tuple[int, int, int]:
        data = (await self.get(contract.CREDITS_PATH)).json()["data"]
        return data["available"], data["frozen"], data["total"]

    async def upload(self, session_id: str, *files: tuple[str, bytes]) -> httpx.Response:
        parts = [("files", (name, data)) for name, data in files]
        return await self.http.post(contract.upload_path(session_id), files=parts, headers=self.headers)

    async def start_render(self, session_id: str, render_id: str, draft: Any = None, **more: Any) -> httpx.Response:
        posted = await self.draft(session_id) if draft is None else draft
        return await self.post(
            contract.RENDER_PATH, {"id": render_id, "sessionId": session_id, "draft": posted, **more}
        )

    async def finished(self, render_id: str) -> Any:
        """Poll until the render is completed or failed."""
        with anyio.fail_after(5):
            while True:
                body = (await self.get(contract.render_poll_path(render_id))).json()
                if (body.get("data") or body)["status"] in {"completed", "failed"}:
                    return body

    async def until(self, condition: Callable[[Any], bool], session_id: str) -> Any:
        """Read the draft until it is as wanted."""
        with anyio.fail_after(5):
            while not condition(draft := await self.draft(session_id)):
                pass
            return draft


@asynccontextmanager
async def open_desk(
    folder: Path,
    profile: Profile = LOCAL,
    faults: Collection[str] = (),
    renderer: TinyRenderer | None = None,
    fetch: FetchLike | None = None,
    **more: Any,
) -> AsyncGenerator[Desk]:
    """A studio and a client of its owner."""
    engine = renderer or TinyRenderer()
    options: dict[str, Any] = {"planner": tiny_plan, "fetch": fetch, **more}
    async with (
        open_studio(folder, profile=profile, faults=faults, renderer=engine, **options) as studio,
        httpx.AsyncClient(base_url=studio.url, timeout=5, trust_env=False, verify=False) as http,
    ):
        yield Desk(studio, http, engine)


def events(stream: bytes) -> list[Any]:
    """The JSON of every `data:` line that holds some."""
    lines = [line.removeprefix(b"data:").strip() for line in stream.splitlines() if line.startswith(b"data:")]
    return [json.loads(line) for line in lines if line.startswith(b"{")]


def texts(stream: bytes) -> list[str]:
    """The final texts of an ADK stream."""
    parts = [
        part
        for event in events(stream)
        if not event.get("partial")
        for part in event.get("content", {}).get("parts", [])
        if not part.get("thought")
    ]
    return [part["text"] for part in parts if "text" in part]


def sample(name: str) -> Any:
    """A golden JSON sample."""
    return json.loads((WIRE / name).read_text("utf-8"))


def shape(value: Any) -> Any:
    """Keys and types of a JSON value: what two replies must have in common."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [shape(each) for each in value[:1]]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    return type(value).__name__


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncGenerator[Desk]:
    """A local studio."""
    async with open_desk(tmp_path / "studio") as opened:
        yield opened

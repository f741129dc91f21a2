"""A backend that puts one text wherever the contract lets it put text, and counts what it is asked."""

import json
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import anyio
from anyio.abc import SocketStream

Mode = Literal["say", "refuse", "fail in the stream"]
SESSION = "5530112233445566778"
Json = dict[str, Any]


@dataclass
class PoisonedBackend:
    """`text` stands in every reply. `mode`: what is poisoned, so that the calls before it come so far."""

    url: str
    access_token: str = "nmv_usr_walls_of_text_0001"
    text: str = "plain"
    mode: Mode = "say"
    refusal: Json = field(default_factory=dict[str, Any])
    status: int = 200
    refused_path: str = ""
    edits: int = 0
    asked: Counter[str] = field(default_factory=Counter[str])
    seen: list[Any] = field(default_factory=list[Any])

    def reply(self, method: str, path: str) -> tuple[int, str, bytes]:
        """Status, content type and body of one reply."""
        name = self._name(method, path)
        self.asked[name] += 1
        if self.mode == "refuse" and self.refused_path and name == self.refused_path:
            return self.status, "application/json", _json(self.refusal)
        if name == "E3":
            self.edits += self.mode == "say"
            return 200, "text/event-stream", self._stream()
        return 200, "application/json", _json(self._body(name))

    def _name(self, method: str, path: str) -> str:
        starts = {
            "/api/tasks/": "E2", "/run_sse": "E3", "/api/upload-video": "E4", "/api/credits": "E5", "/api/state": "E6",
            "/api/auth/claim": "E11",
        }  # fmt: skip
        for start, name in starts.items():
            if path.startswith(start):
                return name
        return f"{method} render"

    def _body(self, name: str) -> Json:
        text = self.text
        match name:
            case "E2":
                return {"code": 0, "message": text, "data": {"session_id": SESSION, "task_id": text, "user_id": text}}
            case "E4":
                return {"code": 0, "msg": text, "data": {"files": [_file(text)]}}
            case "E5":
                return {"code": 0, "message": text, "data": {"available": 500, "frozen": 0, "total": 500, text: text}}
            case "E6":
                return {"code": 0, "data": {"session_id": text, "user_id": text, "state": self._state()}}
            case "E11":
                return {"code": 0, "data": {"claim_token": text}}
            case "POST render":
                return {"taskId": text, "status": "pending", "progress": 0, "message": text}
            case _:
                return {"taskId": text, "status": "failed", "progress": 50, "error": text, "warnings": [text]}

    def _state(self) -> Json:
        text = self.text
        said = {"start": 0, "name": text, "text": text, "role": text, "transition": text, "look": text, "place": text}
        tracks = [
            {"tt": kind, "m": {"role": text, "name": text}, "sg": [{"d": 1000, "m": said}, {"m": {"name": text}}]}
            for kind in (0, 1, 7, 42)
        ]
        draft = {"d": 1000 + self.edits, "m": {"title": text, "width": 640, "height": 360}, "t": tracks, text: text}
        if not self.edits:
            draft["t"] = tracks[:1]
        return {"draft": draft, "video_infos": [_file(text), _file("b.mp4")], "canvas_config": {"ratio": text}}

    def _stream(self) -> bytes:
        text = self.text
        if self.mode == "fail in the stream":
            events: list[Json] = [{"type": "error", "message": text, "code": text, "data": {"user_id": text}}]
        else:
            call = {"functionCall": {"id": text, "name": text, "args": {"path": text}}}
            result = {"functionResponse": {"id": text, "name": text, "response": {"text": text}}}
            events = [_event(call), _event(result), _event({"text": text})]
        return b"".join(b"data: " + _json(each) + b"\n\n" for each in events)


def _file(text: str) -> Json:
    return {"filename": text, "file_type": text, "cdn_url": text, "duration": 2, "hash": text}


def _event(part: Json) -> Json:
    return {"content": {"parts": [part], "role": "model"}, "author": "nemo_agent"}


def _json(value: Json) -> bytes:
    return json.dumps(value).encode()


@asynccontextmanager
async def poisoned_backend() -> AsyncGenerator[PoisonedBackend]:
    """The backend at a port of its own."""
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = int(listener.extra(anyio.abc.SocketAttribute.local_port))
    backend = PoisonedBackend(f"http://127.0.0.1:{port}")

    async def serve(stream: SocketStream) -> None:
        async with stream:
            request = b""
            while b"\r\n\r\n" not in request:
                try:
                    request += await stream.receive()
                except anyio.EndOfStream:
                    return
            head, _, body = request.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
            while len(body) < int(headers.get("content-length", 0)):
                body += await stream.receive()
            method, path, _ = lines[0].split(" ", 2)
            status, kind, answer = backend.reply(method, path)
            first = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(answer)}\r\n"
            await stream.send(f"{first}Connection: close\r\n\r\n".encode() + answer)

    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, serve)
        yield backend
        group.cancel_scope.cancel()

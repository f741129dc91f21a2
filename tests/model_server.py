"""What an OpenAI-compatible chat endpoint says, for the server of raw replies, and a server that never answers."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import anyio
from anyio.abc import SocketStream

from tests.raw_server import plain


def completion(text: object) -> bytes:
    """A whole reply whose message says `text`."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    body = {"id": "chatcmpl-1", "object": "chat.completion", "model": "tiny", "choices": [choice]}
    return plain(json.dumps(body).encode())


def sentences(*instructions: str, cannot: str = "") -> str:
    """The answer that is asked for."""
    return json.dumps({"instructions": instructions, "cannot": cannot}, ensure_ascii=False)


def head_of(request: bytes) -> str:
    """The request line and headers."""
    return request.partition(b"\r\n\r\n")[0].decode()


def body_of(request: bytes) -> dict[str, Any]:
    """The JSON that was posted."""
    return json.loads(request.partition(b"\r\n\r\n")[2])


def asked_in(request: bytes) -> dict[str, Any]:
    """The data of the question: the JSON of the user's message."""
    return json.loads(body_of(request)["messages"][1]["content"])


@asynccontextmanager
async def silent_server() -> AsyncGenerator[str]:
    """The address of a server that takes every request and answers none."""
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")

    async def serve(stream: SocketStream) -> None:
        async with stream:
            await anyio.sleep_forever()

    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, serve)
        yield f"http://127.0.0.1:{listener.extra(anyio.abc.SocketAttribute.local_port)}"
        group.cancel_scope.cancel()

"""The faults of the proxy: what each one does with a request, and whether the studio does the work behind it."""

import gzip
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

import anyio
import anyio.lowlevel

from nemo_mcp import contract
from nemo_mcp.studio.routes import ENDPOINTS
from tests.proofs.proxy_exchange import Exchange, Reply
from tests.proofs.proxy_wire import Body, Head, framed

Act = Callable[[Exchange], Awaitable[None]]
ALL: Final = frozenset(label for label, *_ in ENDPOINTS)
WITH_BODY: Final = frozenset({"E2", "E3", "E4", "E7", "E11"})
STREAM: Final = frozenset({"E3"})
NOT_PASSED, PASSED, EITHER = (False,), (True,), (False, True)
LIMIT: Final = 8 * 1024 * 1024
JSON: Final = "application/json"
PAGE: Final = b"<!doctype html><title>Gateway</title><h1>Please wait</h1>"
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
GARBAGE: Final = (
    b": a comment\n\n",
    b'event: party\ndata: {"type":"party","balloons":99}\n\n',
    b'data: {"content":{"parts":[{"te\n\n',
    b"data: \xff\xfe\x00 no text\n\n",
    b"data: [1, 2\ndata: , 3]\n\n",
    b"no field at all\r\rid: 7\nretry: 1\n\n",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One row. `number` is that of the fault matrix; `passed` says whether the request may reach the studio.

    Where both are possible, the first one is meant when nothing is said.
    """

    number: str
    description: str
    act: Act
    passed: tuple[bool, ...] = EITHER
    where: frozenset[str] = ALL


def _answers(status: str, kind: str, body: Callable[[], bytes], **fields: str) -> Act:
    lines = {"Content-Type": kind} | {name.replace("_", "-"): value for name, value in fields.items()}
    head = Head(f"HTTP/1.1 {status}".encode(), tuple((name.encode(), value.encode()) for name, value in lines.items()))

    async def act(exchange: Exchange) -> None:
        await exchange.reach()
        await exchange.answer(head, body())

    return act


def _json(status: str, body: bytes, **fields: str) -> Act:
    return _answers(status, JSON, lambda: body, **fields)


def _coded(status: str, code: int, **fields: str) -> Act:
    return _json(status, b'{"code":%d,"message":"refused by the proxy"}' % code, **fields)


def _page(status: str, **fields: str) -> Act:
    return _answers(status, "text/html; charset=utf-8", lambda: PAGE, **fields)


async def _reset(exchange: Exchange) -> None:
    await exchange.reach()
    exchange.client.reset()


async def _torn_request(exchange: Exchange) -> None:
    """After half of the body; at once where the request does not say how long it is."""
    body = Body.of_request(exchange.client, exchange.head)
    left = body.length // 2
    while left > 0 and (piece := await body.piece()) is not None:
        left -= len(piece)
    exchange.client.reset()


async def _silence(exchange: Exchange) -> None:
    await exchange.reach()
    await anyio.sleep_forever()  # the end of the exchange, when the client leaves, ends this too


async def _half(exchange: Exchange) -> None:
    """Half of a body whose length is known, else half of its first piece, under the head of all of it."""
    reply = await exchange.reply()
    await exchange.client.send(reply.head.data)
    piece = await reply.piece() or b""
    left = (reply.length if reply.framing == "length" else len(piece)) // 2
    while left > 0 and piece:
        await exchange.client.send(framed(piece[:left], reply.framing))
        left -= len(piece)
        piece = await reply.piece() or b"" if left > 0 else b""


async def _short_reply(exchange: Exchange) -> None:
    await _half(exchange)
    exchange.client.reset()


async def _stall(exchange: Exchange) -> None:
    await _half(exchange)
    await anyio.sleep_forever()


async def _unframed_reply(exchange: Exchange) -> Reply:
    reply = await exchange.reply()
    head = reply.head.without(b"transfer-encoding", b"content-length").having(b"connection", b"close")
    await exchange.client.send(head.data)
    return reply


async def _unframed(exchange: Exchange) -> None:
    reply = await _unframed_reply(exchange)
    while (piece := await reply.piece()) is not None:
        await exchange.client.send(piece)
    exchange.client.close()


async def _unframed_cut(exchange: Exchange) -> None:
    reply = await _unframed_reply(exchange)
    held = await reply.piece() or b""
    while (piece := await reply.piece()) is not None:
        await exchange.client.send(held)
        held = piece
    exchange.client.close()


async def _garbage(exchange: Exchange) -> None:
    reply = await exchange.reply()
    is_stream = reply.framing == "chunked"  # a refusal instead of a stream goes out as it is
    await exchange.client.send(reply.head.data + (framed(BYTE_ORDER_MARK, "chunked") if is_stream else b""))
    while (piece := await reply.piece()) is not None:
        for each in (*(GARBAGE if is_stream else ()), piece):
            await exchange.client.send(framed(each, reply.framing))
    await exchange.finish(reply.framing, reply.head)


async def _endless(exchange: Exchange) -> None:
    await exchange.reach()
    kind = {"E3": b"text/event-stream", "DL": b"video/mp4", "E9": b"video/mp4"}
    head = Head(b"HTTP/1.1 200 OK", ((b"Content-Type", kind.get(exchange.end_point, b"application/json")),))
    await exchange.client.send(head.having(b"Transfer-Encoding", b"chunked").data)
    while True:
        await exchange.client.send(framed(bytes(LIMIT // 16), "chunked"))
        await anyio.lowlevel.checkpoint()


@cache
def _big() -> bytes:
    return b'{"code":0,"data":{"x":"%b"}}' % (b"x" * (LIMIT + 1024 * 1024))


@cache
def _bomb() -> bytes:
    return gzip.compress(_big(), compresslevel=1, mtime=0)


RATE_LIMITED: Final = "429 Too Many Requests"
FAULTS: Final[Mapping[str, Fault]] = MappingProxyType(
    {
        "reset": Fault("F2", "the connection is reset before the first byte of the reply", _reset),
        "torn-request": Fault(
            "F2", "it is reset in the middle of the request's body", _torn_request, NOT_PASSED, WITH_BODY
        ),
        "short-reply": Fault("F3", "it is reset after half of the body, or of the first event", _short_reply, PASSED),
        "no-headers": Fault("F4", "no reply at all until the client leaves", _silence),
        "stall": Fault("F5", "half of the body, or of the first event, then silence", _stall, PASSED),
        "server-error": Fault("F6", "500", _page("500 Internal Server Error")),
        "bad-gateway": Fault("F7", "502 from a proxy", _page("502 Bad Gateway")),
        "gateway-timeout": Fault("F7", "504 from a proxy", _page("504 Gateway Timeout")),
        "unavailable": Fault("F8", "503 with Retry-After of 2 s", _page("503 Service Unavailable", Retry_After="2")),
        "rate-limited": Fault("F9", "429 with Retry-After of 3 s", _coded(RATE_LIMITED, 429, Retry_After="3")),
        "rate-limited-plain": Fault("F9", "429 without Retry-After", _coded(RATE_LIMITED, 429)),
        "rate-limited-long": Fault(
            "F10", "429 with Retry-After of an hour", _coded(RATE_LIMITED, 429, Retry_After="3600")
        ),
        "unauthorized": Fault("F11", "401 with code 1001", _coded("401 Unauthorized", contract.BAD_TOKEN)),
        "not-found": Fault("F12", "404 as FastAPI words it", _json("404 Not Found", b'{"detail":"Not Found"}')),
        "plan-required": Fault("F13", "402", _coded("402 Payment Required", contract.PLAN_REQUIRED)),
        "no-credits": Fault("F14", "code 2001 as a whole reply with 200", _coded("200 OK", contract.NO_CREDITS)),
        "garbled": Fault("F17", "200 with JSON that breaks off", _json("200 OK", b'{"code":0,"data":{"')),
        "html": Fault("F18", "an HTML page with status 200", _page("200 OK")),
        "unframed": Fault("F19", "whole, but only the end of the connection shows where it ends", _unframed, PASSED),
        "unframed-cut": Fault("F19", "the same without its last piece, which nothing shows", _unframed_cut, PASSED),
        "garbage": Fault("F20", "a byte order mark first, and rubbish before each event", _garbage, PASSED, STREAM),
        "redirect": Fault("F22", "302 to another host", _page("302 Found", Location="http://elsewhere.invalid/")),
        "too-big": Fault("F23", "a JSON reply of 9 MiB", _answers("200 OK", JSON, _big)),
        "gzip-bomb": Fault(
            "F23", "the same in a few KiB of gzip", _answers("200 OK", JSON, _bomb, Content_Encoding="gzip")
        ),
        "endless": Fault("F23", "one line of NULs for as long as the client reads", _endless),
    }
)

"""The calls of the backend: what is tried again, as whom, and what is not."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import httpx
import pytest

from nemo_mcp import contract
from nemo_mcp.client.account import AnonymousAccount
from nemo_mcp.client.backend import Backend
from nemo_mcp.errors import (
    BrokenReplyError,
    NoAnswerError,
    RateLimitedError,
    SessionGoneError,
)
from tests.client.peers import API, WEB, backend_over, channel_over
from tests.clocks import FastClock

WIRE = Path(__file__).parents[1] / "wire"
TEXT = (WIRE / "adk213_text.sse").read_bytes()
EXPIRED = {"code": 1001, "message": "token expired"}
SESSION = "5530112233445566778"
STATE: dict[str, Any] = {"session_id": SESSION, "state": {}}
RENDER = {"id": "render_1", "status": "pending"}


@dataclass
class File:
    data: bytes
    name: str = "film.mp4"
    media_type: str = "video/mp4"

    def __post_init__(self) -> None:
        self.size = len(self.data)
        self.handle: BinaryIO = io.BytesIO(self.data)


@dataclass
class Renewing:
    """A backend that gives an anonymous access token for each of `users` in turn, and refuses all but the last."""

    users: list[str | None]
    state_user: str | None = None
    seen: list[tuple[str, str, bytes]] = field(default_factory=list[tuple[str, str, bytes]])

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        self.seen.append((request.url.path, token, body))
        given = sum(path == contract.ANONYMOUS_TOKEN_PATH for path, _, _ in self.seen)
        if request.url.path == contract.ANONYMOUS_TOKEN_PATH:
            user = self.users[given - 1]
            return data({"token": f"nmv_usr_{given}"} | ({"user_id": user} if user else {}))
        if token != f"nmv_usr_{len(self.users)}":
            return httpx.Response(200, json=EXPIRED)
        if request.url.path.startswith("/api/state/"):
            user = {"user_id": self.state_user} if self.state_user else {}
            return data({**STATE, **user})
        if request.url.path.startswith("/api/upload-video/"):
            return data({"files": []})
        if request.url.path.startswith(contract.RENDER_PATH):
            return httpx.Response(200, json=RENDER)
        return data({"available": 1, "frozen": 0, "total": 1})

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.seen]


def data(fields: dict[str, Any]) -> httpx.Response:
    return httpx.Response(200, json={"code": 0, "data": fields})


def anonymous(folder: Path, peer: Renewing) -> Backend:
    channel = channel_over(peer)
    return Backend(channel, AnonymousAccount(channel, folder, API), API, WEB)


BOUND: dict[str, Callable[[Backend], Any]] = {
    "E4": lambda backend: backend.upload_files(SESSION, [File(b"x" * 1000)], ignore),
    "E4 urls": lambda backend: backend.upload_urls(SESSION, ["https://media.example.com/a.mp4"]),
    "E6": lambda backend: backend.state(SESSION),
    "E7": lambda backend: backend.start_render("render_1", SESSION, "{}", {"format": "mp4"}),
    "E8": lambda backend: backend.poll_render("render_1"),
}


def ignore(value: object) -> None:
    pass


@pytest.mark.promise("P46")
@pytest.mark.parametrize("call", BOUND)
@pytest.mark.parametrize("users", [["one", "one"], ["one", None], [None, None], [None, "one"]], ids=str)
async def test_a_call_goes_on_as_the_same_account(tmp_path: Path, call: str, users: list[str | None]) -> None:
    peer = Renewing(users)
    await BOUND[call](anonymous(tmp_path, peer))
    assert len(peer.seen) == 4
    (first, _, sent), (again, _, resent) = peer.seen[1], peer.seen[3]
    assert (first, sent) == (again, resent)


@pytest.mark.parametrize("call", BOUND)
async def test_a_call_is_never_repeated_as_another_account(tmp_path: Path, call: str) -> None:
    peer = Renewing(["one", "two"])
    with pytest.raises(SessionGoneError, match="belongs to the previous account"):
        await BOUND[call](anonymous(tmp_path, peer))
    assert len(peer.seen) == 3


async def test_a_call_that_belongs_to_no_session_goes_on_as_another_account(tmp_path: Path) -> None:
    peer = Renewing(["one", "two"])
    backend = anonymous(tmp_path, peer)
    assert (await backend.credits()).available == 1
    assert backend.account.user_id == "two"


async def test_an_access_token_that_another_call_renewed_meanwhile_does_not_hide_another_account(
    tmp_path: Path,
) -> None:
    peer = Renewing(["one", "two"])
    backend = anonymous(tmp_path, peer)
    late: list[str] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        reply = await peer(request)
        if request.url.path.startswith("/api/upload-video/") and not late:
            late.append("upload")
            await backend.credits()  # is refused and renews, while the upload is still on its way
        return reply

    channel = channel_over(answer)
    backend = Backend(channel, AnonymousAccount(channel, tmp_path, API), API, WEB)
    with pytest.raises(SessionGoneError):
        await BOUND["E4"](backend)
    assert [path.split("/")[2] for path in peer.paths()].count("upload-video") == 1
    assert peer.paths().count(contract.ANONYMOUS_TOKEN_PATH) == 2


@pytest.mark.parametrize(
    ("reply", "taken"),
    [
        (httpx.Response(200, json=RENDER), True),
        (httpx.Response(200, json={"code": 0, "data": {"id": "render_1", "status": "failed"}}), True),
        (httpx.Response(204), True),
        (httpx.Response(404, json={"detail": "Not Found"}), False),
        (httpx.Response(200, json={"code": 1002}), False),
        (httpx.Response(200, json=EXPIRED), False),
        (httpx.Response(429), False),
        (httpx.Response(500, text="oops"), False),
        (httpx.Response(200, text="<html>"), False),
        (httpx.Response(302, headers={"location": "/"}), False),
    ],
)
async def test_a_render_is_cancelled_when_the_backend_says_so(reply: httpx.Response, taken: bool) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return reply

    assert await backend_over(answer).cancel_render("render/1") is taken
    assert [str(request.url) for request in seen] == [f"{API}/api/render/proxy/lambda/render%2F1/cancel"]


async def test_a_cancellation_without_an_answer_is_none() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("reset")

    assert await backend_over(answer).cancel_render("render_1") is False


@pytest.mark.parametrize(
    ("problem", "requests"),
    [(httpx.ReadError("reset"), 2), (httpx.ConnectError("refused"), 4)],
    ids=["doubt", "unsent"],
)
async def test_a_session_is_asked_for_again(problem: Exception, requests: int) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        raise problem

    with pytest.raises(NoAnswerError):
        await backend_over(answer).open_session("en")
    assert len(seen) == requests


@pytest.mark.parametrize("call", ["E4", "E7"])
async def test_a_paid_for_or_large_call_is_not_sent_again_after_a_doubt(call: str) -> None:
    for reply in (httpx.ReadError("reset"), httpx.Response(500), httpx.Response(503), httpx.Response(200, text="{")):
        seen: list[str] = []

        async def answer(
            request: httpx.Request, reply: httpx.Response | Exception = reply, seen: list[str] = seen
        ) -> httpx.Response:
            seen.append(request.url.path)
            if isinstance(reply, Exception):
                raise reply
            return reply

        with pytest.raises((NoAnswerError, BrokenReplyError)):
            await BOUND[call](backend_over(answer))
        assert len(seen) == 1


@pytest.mark.parametrize(("headers", "slept"), [({}, [30]), ({"retry-after": "12"}, [12])], ids=["no wish", "a wish"])
async def test_a_service_that_is_away_is_given_time(headers: dict[str, str], slept: list[float]) -> None:
    replies = [httpx.Response(503, headers=headers), data({"session_id": SESSION})]
    clock = FastClock()
    backend = backend_over(lambda request: replies.pop(0), clock)
    assert (await backend.open_session("en")).session_id == SESSION
    assert clock.slept == slept


async def test_a_service_that_is_away_for_long_is_not_asked_again() -> None:
    clock = FastClock()
    backend = backend_over(lambda request: httpx.Response(503, headers={"retry-after": "7200"}), clock)
    with pytest.raises(RateLimitedError, match="2 hours"):
        await backend.open_session("en")
    assert clock.slept == []


async def test_a_reads_pause_is_never_shorter_than_the_service_wishes() -> None:
    replies = [httpx.Response(503, headers={"retry-after": "20"}), data({"available": 1})]
    clock = FastClock()
    await backend_over(lambda request: replies.pop(0), clock).credits()
    assert clock.slept == [20]

"""When an edit is sent again, and into whose session."""

import json
from pathlib import Path
from typing import Any

import pytest

from nemo_mcp import contract
from nemo_mcp.client.account import AnonymousAccount
from nemo_mcp.client.backend import Backend
from nemo_mcp.client.channel import Channel, Patience, new_http
from nemo_mcp.client.edit_stream import StreamEnd
from nemo_mcp.client.identity import Identity
from nemo_mcp.core.turn import Turn
from nemo_mcp.errors import BadAccessTokenError, NoAnswerError, NoCreditsError, RefusedError, SessionGoneError
from tests.client.peers import WEB, backend_at, own_account
from tests.clocks import FastClock
from tests.raw_server import chunked, plain, raw_server

WIRE = Path(__file__).parents[1] / "wire"
TEXT = (WIRE / "adk213_text.sse").read_bytes()
EXPIRED = {"code": 1001, "message": "token expired"}
SESSION = "5530112233445566778"
STATE: dict[str, Any] = {"session_id": SESSION, "state": {}}


def ignore(value: object) -> None:
    pass


async def edit_over(replies: list[bytes], folder: Path) -> tuple[StreamEnd | Exception, list[bytes]]:
    """The end of an edit of an anonymous account, and the request lines that the backend saw."""
    async with raw_server(replies) as server, new_http(server.url) as http:
        channel = Channel(http, Identity(), FastClock())
        backend = Backend(channel, AnonymousAccount(channel, folder, server.url), server.url, WEB)
        try:
            end: StreamEnd | Exception = await backend.edit(SESSION, "Add a title", ignore)
        except RefusedError as refusal:
            end = refusal
        return end, [request.split(b" ")[1] for request in server.requests]


def token(number: int, user: str | None) -> bytes:
    fields = {"token": f"nmv_usr_{number}"} | ({"user_id": user} if user else {})
    return plain(json.dumps({"code": 0, "data": fields}).encode())


def state(user: str | None = None) -> bytes:
    fields = STATE | ({"user_id": user} if user else {})
    return plain(json.dumps({"code": 0, "data": fields}).encode())


REFUSED = plain(json.dumps(EXPIRED).encode())
GONE = plain((WIRE / "error_1002.json").read_bytes())


@pytest.mark.promise("P46")
@pytest.mark.parametrize("users", [("one", "one", None), ("one", None, "one"), (None, "one", "one")], ids=str)
async def test_a_refused_edit_is_sent_again_when_the_same_account_can_read_the_session(
    tmp_path: Path, users: tuple[str | None, str | None, str | None]
) -> None:
    first, second, read = users
    end, paths = await edit_over([token(1, first), REFUSED, token(2, second), state(read), chunked(TEXT)], tmp_path)
    assert isinstance(end, StreamEnd)
    assert end.clean
    assert paths.count(contract.EDIT_PATH.encode()) == 2


@pytest.mark.parametrize(
    ("second", "read", "requests"),
    [("two", state("two"), 3), (None, state("two"), 4), ("one", GONE, 4)],
    ids=["another by E1", "another by E6", "not readable"],
)
async def test_a_refused_edit_is_never_sent_into_another_account(
    tmp_path: Path, second: str | None, read: bytes, requests: int
) -> None:
    end, paths = await edit_over([token(1, "one"), REFUSED, token(2, second), read, chunked(TEXT)], tmp_path)
    assert isinstance(end, SessionGoneError)
    assert "belongs to the previous account" in end.message
    assert paths.count(contract.EDIT_PATH.encode()) == 1
    assert len(paths) == requests


async def test_a_refused_edit_of_an_own_access_token_stays_refused() -> None:
    async with raw_server([REFUSED]) as server, backend_at(server.url, Patience()) as backend:
        with pytest.raises(BadAccessTokenError, match="NEMO_TOKEN"):
            await backend.edit(SESSION, "Add a title", ignore)
    assert len(server.requests) == 1


async def test_an_edit_that_cannot_leave_is_tried_four_times_and_raises() -> None:
    clock, url = FastClock(), "http://127.0.0.1:9"
    async with new_http(url) as http:
        backend = Backend(Channel(http, Identity(), clock), own_account(), url, WEB)
        with pytest.raises(NoAnswerError) as caught:
            await backend.edit(SESSION, "Add a title", ignore)
    assert not caught.value.sent
    assert clock.slept == [0.25, 0.5, 1.0]


async def test_an_edit_without_credits_says_how_to_get_some_even_after_a_pause() -> None:
    busy = plain(b'{"code":429}', "429 Too Many Requests")
    poor = plain((WIRE / "error_2001.json").read_bytes())
    for replies in ([poor], [busy, poor]):
        async with raw_server(replies) as server, backend_at(server.url, Patience()) as backend:
            with pytest.raises(NoCreditsError, match="Top up credits"):
                await backend.edit(SESSION, "Add a title", ignore)


async def test_an_edit_shows_its_turn_as_it_grows() -> None:
    turns: list[Turn] = []
    async with raw_server([chunked(TEXT)]) as server, backend_at(server.url, Patience()) as backend:
        end = await backend.edit(SESSION, "Add a title", turns.append)
    assert turns[-1] == end.turn

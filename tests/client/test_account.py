"""The anonymous account against odd answers."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import anyio
import httpx
import pytest

from nemo_mcp import contract
from nemo_mcp.client.account import AnonymousAccount
from nemo_mcp.client.channel import Channel
from nemo_mcp.client.identity import Identity
from nemo_mcp.errors import BrokenReplyError, RateLimitedError
from tests.clocks import FastClock

WIRE = Path(__file__).parents[1] / "wire"
API = "http://backend.test"


def account(folder: Path, answer: Callable[[httpx.Request], httpx.Response]) -> tuple[AnonymousAccount, FastClock]:
    clock = FastClock()
    http = httpx.AsyncClient(base_url=API, transport=httpx.MockTransport(answer))
    return AnonymousAccount(Channel(http, Identity(), clock), folder, API), clock


def sample(name: str, status: int = 200) -> httpx.Response:
    return httpx.Response(status, content=(WIRE / name).read_bytes(), headers={"content-type": "application/json"})


@pytest.mark.promise("P52")
async def test_a_missing_client_id_is_made_and_the_request_repeated(tmp_path: Path) -> None:
    ids: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        ids.append(request.headers[contract.CLIENT_ID])
        return sample("e1_no_client_id_400.json", 400) if len(ids) == 1 else sample("e1_token_reply_full.json")

    one, _ = account(tmp_path, answer)
    assert (await one.access_token()).startswith("nmv_usr_")
    assert len(set(ids)) == 2
    assert json.loads(next(tmp_path.glob("account-*.json")).read_text())["client_id"] == ids[1]


@pytest.mark.promise("P4")
async def test_without_an_expiry_it_is_a_week_from_the_receipt(tmp_path: Path) -> None:
    one, clock = account(tmp_path, lambda request: sample("e1_token_reply_short.json"))
    await one.access_token()
    assert one.expires_at is not None
    assert one.user_id is None
    assert datetime.fromisoformat(one.expires_at).timestamp() == pytest.approx(clock.wall() + 7 * 86400, abs=2)


@pytest.mark.promise("P54")
async def test_a_429_is_waited_out_once_for_thirty_seconds(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers[contract.CLIENT_ID])
        return sample("e1_rate_limited_429.json", 429)

    one, clock = account(tmp_path, answer)
    with pytest.raises(RateLimitedError):
        await one.access_token()
    assert (len(asked), len(set(asked)), clock.slept) == (2, 1, [30])


async def test_a_client_id_is_written_down_before_the_first_request(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        kept = json.loads(next(tmp_path.glob("account-*.json")).read_text())
        assert kept["client_id"] == request.headers[contract.CLIENT_ID]
        return sample("e1_token_reply_full.json")

    one, _ = account(tmp_path, answer)
    await one.access_token()


async def test_a_reply_without_a_token_breaks_the_contract(tmp_path: Path) -> None:
    one, _ = account(tmp_path, lambda request: httpx.Response(200, json={"code": 0, "data": {}}))
    with pytest.raises(BrokenReplyError):
        await one.access_token()


async def test_a_refused_token_is_replaced_unless_another_process_has_done_so(tmp_path: Path) -> None:
    calls: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(1)
        return httpx.Response(200, json={"code": 0, "data": {"token": f"nmv_usr_{len(calls)}"}})

    one, _ = account(tmp_path, answer)
    other, _ = account(tmp_path, answer)
    first = await one.access_token()
    assert await other.access_token() == first
    await one.renew(first)
    await other.renew(first)
    assert await other.access_token() == await one.access_token() == "nmv_usr_2"
    assert len(calls) == 2


async def test_the_token_never_shows(tmp_path: Path) -> None:
    one, _ = account(tmp_path, lambda request: sample("e1_token_reply_full.json"))
    token = await one.access_token()
    assert token not in f"{one!r} {vars(one)!r}"


async def test_processes_that_start_together_ask_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers[contract.CLIENT_ID])
        return sample("e1_token_reply_full.json")

    accounts = [account(tmp_path, answer)[0] for _ in range(5)]
    async with anyio.create_task_group() as group:
        for each in accounts:
            group.start_soon(each.access_token)
    assert len(asked) == 1
    assert len({await each.access_token() for each in accounts}) == 1

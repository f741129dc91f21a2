"""The anonymous account against odd answers."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import anyio
import anyio.lowlevel
import httpx
import pytest
from pydantic import SecretStr

from nemo_mcp import contract
from nemo_mcp.client.account import AnonymousAccount, OwnAccount
from nemo_mcp.client.channel import Channel
from nemo_mcp.client.identity import Identity
from nemo_mcp.errors import (
    BadAccessTokenError,
    BrokenReplyError,
    CredentialFileError,
    FolderError,
    NoAnswerError,
    RateLimitedError,
)
from tests.client.peers import channel_over
from tests.clocks import FastClock
from tests.raw_server import plain, raw_server

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


@pytest.mark.parametrize("fields", [{}, {"token": ""}, {"token": "nmv\r\nX-Other: 1"}, {"token": "nmv_\u00fc"}])
async def test_a_reply_without_a_token_breaks_the_contract(tmp_path: Path, fields: dict[str, str]) -> None:
    one, _ = account(tmp_path, lambda request: httpx.Response(200, json={"code": 0, "data": fields}))
    with pytest.raises(BrokenReplyError):
        await one.access_token()


@pytest.mark.parametrize("token", ["nmv usr", "nmv\n", "nmv_\u00fc", "\u201cnmv\u201d", ""])
async def test_an_own_access_token_that_no_header_can_carry_is_told(token: str) -> None:
    with pytest.raises(BadAccessTokenError, match="copy it again"):
        await OwnAccount(SecretStr(token)).access_token()


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


def granting(asked: list[str], *, user: str | None = None) -> Callable[[httpx.Request], httpx.Response]:
    """A backend that gives a new access token each time; `asked` are the client ids."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers[contract.CLIENT_ID])
        fields = {"token": f"nmv_usr_{len(asked)}"} | ({"user_id": user} if user else {})
        return httpx.Response(200, json={"code": 0, "data": fields})

    return answer


def kept_file(folder: Path) -> Path:
    return next(folder.glob("account-*.json"))


def kept(folder: Path) -> dict[str, str]:
    return json.loads(kept_file(folder).read_text())


async def test_an_access_token_is_written_down_before_it_is_used(tmp_path: Path) -> None:
    one, _ = account(tmp_path, granting([]))
    assert await one.access_token() == kept(tmp_path)["token"]
    (tmp_path / "full").mkdir()
    other, _ = account(tmp_path / "full" / "none", granting([]))
    (tmp_path / "full" / "none").write_text("in the way")
    with pytest.raises(FolderError):
        await other.access_token()


class Crash(BaseException):
    """The end of a process, in the middle of whatever it did."""


@pytest.mark.parametrize("problem", [httpx.ReadError("reset"), Crash()], ids=["reply lost", "crash"])
async def test_after_a_crash_between_reply_and_save_the_same_client_id_asks_again(
    tmp_path: Path, problem: BaseException
) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers[contract.CLIENT_ID])
        raise problem

    with pytest.raises((NoAnswerError, Crash)):
        await account(tmp_path, answer)[0].access_token()
    restarted, _ = account(tmp_path, granting(asked))
    await restarted.access_token()
    assert len(set(asked)) == 1
    assert kept(tmp_path)["client_id"] == asked[0]


async def test_two_processes_over_real_connections_ask_once(tmp_path: Path) -> None:
    async with raw_server([plain(b'{"code":0,"data":{"token":"nmv_usr_1"}}')]) as server:
        async with httpx.AsyncClient(base_url=server.url) as http, anyio.create_task_group() as group:
            for _ in range(2):
                one = AnonymousAccount(Channel(http, Identity(), FastClock()), tmp_path, API)
                group.start_soon(one.access_token)
        assert len(server.requests) == 1


@pytest.mark.parametrize("expires_at", ["1999-01-01T00:00:00+00:00", "not a date"])
async def test_an_expiry_that_only_this_clock_believes_in_never_discards_an_access_token(
    tmp_path: Path, expires_at: str
) -> None:
    asked: list[str] = []
    await account(tmp_path, granting(asked))[0].access_token()
    kept_file(tmp_path).write_text(json.dumps(kept(tmp_path) | {"expires_at": expires_at}))
    again, _ = account(tmp_path, granting(asked))
    assert await again.access_token() == "nmv_usr_1"
    assert (again.expires_at, len(asked)) == (expires_at, 1)


@pytest.mark.promise("P46")
async def test_an_own_access_token_is_never_replaced() -> None:
    own = OwnAccount(SecretStr("nmv_usr_MINE"))
    with pytest.raises(BadAccessTokenError, match="NEMO_TOKEN"):
        await own.renew("nmv_usr_MINE")
    assert await own.access_token() == "nmv_usr_MINE"


async def test_an_id_learned_late_is_kept_but_never_over_a_newer_access_token(tmp_path: Path) -> None:
    one, other = (account(tmp_path, granting([]))[0] for _ in range(2))
    await one.access_token()
    one.note_user("anon_1")
    assert kept(tmp_path)["user_id"] == "anon_1"
    await other.access_token()
    asked: list[str] = ["", ""]
    renewing, _ = account(tmp_path, granting(asked, user="anon_2"))
    await renewing.renew(await renewing.access_token())
    other.note_user("anon_3")
    assert (kept(tmp_path)["token"], kept(tmp_path)["user_id"]) == ("nmv_usr_3", "anon_2")
    assert other.user_id == "anon_3"


async def test_an_id_that_cannot_be_saved_is_no_error(tmp_path: Path) -> None:
    one, _ = account(tmp_path, granting([]))
    await one.access_token()
    kept_file(tmp_path).write_text("{")
    one.note_user("anon_1")
    assert one.user_id == "anon_1"
    with pytest.raises(CredentialFileError):
        await one.renew("nmv_usr_1")


async def test_a_call_that_is_cancelled_while_the_account_is_made_loses_no_account(tmp_path: Path) -> None:
    asked: list[str] = []
    grant = granting(asked)

    async def answer(request: httpx.Request) -> httpx.Response:
        group.cancel_scope.cancel()
        await anyio.lowlevel.checkpoint()
        return grant(request)

    one = AnonymousAccount(channel_over(answer), tmp_path, API)
    async with anyio.create_task_group() as group:
        group.start_soon(one.access_token)
    assert kept(tmp_path)["token"] == "nmv_usr_1"
    again, _ = account(tmp_path, grant)
    assert await again.access_token() == "nmv_usr_1"
    assert len(asked) == 1


async def test_what_a_process_left_that_died_while_it_wrote_is_removed(tmp_path: Path) -> None:
    one, _ = account(tmp_path, granting([]))
    await one.access_token()
    left = tmp_path / f".{kept_file(tmp_path).name}.0a1b2c3d.part"
    left.write_text("nmv_usr_LEFT")
    (tmp_path / ".other.json.0a1b2c3d.part").write_text("")
    await one.renew("nmv_usr_1")
    assert not left.exists()
    assert (tmp_path / ".other.json.0a1b2c3d.part").exists()

"""Each fault of the proxy does what its row says, to the client and to the studio."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from nemo_mcp import contract
from nemo_mcp.studio.profiles import LOCAL
from tests.clocks import HookedClock
from tests.proofs.proxy import open_proxy
from tests.proofs.proxy_faults import ALL, FAULTS, GARBAGE, LIMIT
from tests.proofs.proxy_pair import open_pair
from tests.studio.conftest import Desk, events, texts

SILENT = {"no-headers": 0.2, "stall": 0.2}  # seconds of patience with the faults that never end
CAP = 2 * LIMIT


@dataclass(frozen=True)
class Outcome:
    """What a client got: no status is no head, no error is a whole reply; `body` as far as it came, at most 16 MiB."""

    status: int | None
    headers: httpx.Headers
    body: bytes
    error: type[Exception] | None


async def outcome(desk: Desk, fault: str, method: str, path: str, message: Any = None) -> Outcome:
    """Ask, and read until the end, the cap, or a silence that lasts too long."""
    patience = SILENT.get(fault, 5.0)
    status, headers, body = None, httpx.Headers(), b""
    try:
        async with desk.http.stream(method, path, headers=desk.headers, json=message, timeout=patience) as reply:
            status, headers = reply.status_code, reply.headers
            async for piece in reply.aiter_bytes():
                body += piece
                if len(body) > CAP:
                    break
    except httpx.TransportError as problem:
        return Outcome(status, headers, body, type(problem))
    return Outcome(status, headers, body, None)


def whole(got: Outcome, status: int, **fields: str | None) -> bool:
    """A complete reply with this status and these fields."""
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    found = {name: got.headers.get(name) for name in named}
    return (got.error, got.status, found) == (None, status, named)


def plain_json(got: Outcome, status: int, code: int, **fields: str | None) -> bool:
    return whole(got, status, content_type="application/json", **fields) and b'"code":%d' % code in got.body


def broken(got: Outcome, error: type[Exception]) -> bool:
    """A stream that broke off within its first event."""
    return got.error is error and got.status == 200 and b"functionCall" in got.body and not got.body.endswith(b"\n")


def half_of_json(got: Outcome, error: type[Exception]) -> bool:
    half = int(got.headers["content-length"]) // 2
    return (got.status, got.error, len(got.body)) == (200, error, half) and got.body.startswith(b'{"code":0')


def unframed(got: Outcome, last: str) -> bool:
    """Whole events up to a certain one, and nothing but the end of the connection behind."""
    framing = {"transfer-encoding", "content-length"} & set(got.headers)
    is_last = got.body.endswith(b"\n\n") and last in str(events(got.body)[-1])
    return whole(got, 200, connection="close") and not framing and is_last


def littered(got: Outcome) -> bool:
    pieces = got.body.removeprefix(b"\xef\xbb\xbf")
    return whole(got, 200, transfer_encoding="chunked") and pieces.count(b"".join(GARBAGE)) == 3 and pieces != got.body


# What an edit comes to under each fault.
EDIT: dict[str, Callable[[Outcome], bool]] = {
    "reset": lambda got: got.status is None and got.error is httpx.ReadError,
    "torn-request": lambda got: got.status is None and got.error in {httpx.ReadError, httpx.WriteError},
    "short-reply": lambda got: broken(got, httpx.ReadError),
    "no-headers": lambda got: got.status is None and got.error is httpx.ReadTimeout,
    "stall": lambda got: broken(got, httpx.ReadTimeout),
    "server-error": lambda got: whole(got, 500),
    "bad-gateway": lambda got: whole(got, 502),
    "gateway-timeout": lambda got: whole(got, 504),
    "unavailable": lambda got: whole(got, 503, retry_after="2"),
    "rate-limited": lambda got: plain_json(got, 429, 429, retry_after="3"),
    "rate-limited-plain": lambda got: plain_json(got, 429, 429, retry_after=None),
    "rate-limited-long": lambda got: plain_json(got, 429, 429, retry_after="3600"),
    "unauthorized": lambda got: plain_json(got, 401, 1001),
    "not-found": lambda got: whole(got, 404) and got.body == b'{"detail":"Not Found"}',
    "plan-required": lambda got: plain_json(got, 402, 402),
    "no-credits": lambda got: plain_json(got, 200, 2001),
    "garbled": lambda got: whole(got, 200) and got.body == b'{"code":0,"data":{"',
    "html": lambda got: whole(got, 200, content_type="text/html; charset=utf-8") and b"<h1>" in got.body,
    "unframed": lambda got: unframed(got, "Did: title A."),
    "unframed-cut": lambda got: unframed(got, "functionResponse"),
    "garbage": littered,
    "redirect": lambda got: whole(got, 302, location="http://elsewhere.invalid/"),
    "too-big": lambda got: whole(got, 200) and LIMIT < len(got.body) == int(got.headers["content-length"]),
    "gzip-bomb": lambda got: whole(got, 200) and len(got.body) > max(LIMIT, 64 * int(got.headers["content-length"])),
    "endless": lambda got: got.status == 200 and len(got.body) > CAP and not got.body.strip(b"\0"),
}
# What another call comes to, where that differs.
NEW_SESSION: dict[str, Callable[[Outcome], bool]] = {
    "short-reply": lambda got: half_of_json(got, httpx.ReadError),
    "stall": lambda got: half_of_json(got, httpx.ReadTimeout),
    "unframed": lambda got: whole(got, 200, connection="close", content_length=None) and "data" in json.loads(got.body),
    "unframed-cut": lambda got: whole(got, 200, connection="close", content_length=None) and got.body == b"",
}
WAYS = [(fault, passed) for fault, row in FAULTS.items() for passed in row.passed]


def test_no_row_is_untested() -> None:
    assert EDIT.keys() == FAULTS.keys()
    assert {where for row in FAULTS.values() for where in row.where} == ALL


@pytest.mark.parametrize(("fault", "passed"), WAYS)
async def test_a_fault_spoils_one_edit_as_its_row_says(tmp_path: Path, fault: str, passed: bool) -> None:
    async with open_pair(tmp_path, replace(LOCAL, edit_cost=10)) as (straight, through, proxy):
        session = await straight.session()
        message = straight.message(session, "title A")
        proxy.arm(fault, "E3", passed=passed)
        got = await outcome(through, fault, "POST", contract.EDIT_PATH, message)
        assert EDIT[fault](got), got
        assert (await straight.draft(session) is not None, straight.studio.charges()) == (passed, int(passed))
        assert [where for where, _ in proxy.passed] == ["E3"] * passed
        assert proxy.asked == ["E3"]
        assert proxy.left == 0
        assert texts(await through.edit(session, "title B")) == ["Did: title B."]


@pytest.mark.parametrize(("fault", "passed"), [way for way in WAYS if "E2" in FAULTS[way[0]].where])
async def test_a_fault_spoils_another_call_as_its_row_says(tmp_path: Path, fault: str, passed: bool) -> None:
    message = {"task_name": "project", "language": "en"}
    async with open_pair(tmp_path) as (straight, through, proxy):
        proxy.arm(fault, "E2", passed=passed)
        got = await outcome(through, fault, "POST", contract.NEW_SESSION_PATH, message)
        assert (EDIT | NEW_SESSION)[fault](got), got
        assert len(straight.studio.seen) == len(proxy.passed) == passed
        await through.session()


async def fetched(tmp_path: Path, fault: str) -> tuple[Outcome, bytes]:
    """A file fetched under a fault, and the file."""
    async with open_pair(tmp_path) as (straight, through, proxy):
        straight.renderer.film = bytes(range(256)) * 1024
        session = await straight.session()
        await straight.edit(session, "generate Urban Dreams")
        await straight.start_render(session, "render_1")
        url = (await through.finished("render_1"))["output"]["url"]
        proxy.arm(fault, "DL")
        return await outcome(through, fault, "GET", url), straight.renderer.film


@pytest.mark.parametrize(("fault", "error"), [("short-reply", httpx.ReadError), ("stall", httpx.ReadTimeout)])
async def test_half_of_a_file_comes_under_the_head_of_all_of_it(
    tmp_path: Path, fault: str, error: type[Exception]
) -> None:
    got, film = await fetched(tmp_path, fault)
    assert (got.status, got.error, got.body) == (200, error, film[: len(film) // 2])
    assert got.headers["content-length"] == str(len(film))


@pytest.mark.parametrize("fault", ["unframed", "unframed-cut"])
async def test_a_file_of_no_stated_length_is_whole_or_not(tmp_path: Path, fault: str) -> None:
    got, film = await fetched(tmp_path, fault)
    assert whole(got, 200, content_length=None, transfer_encoding=None)
    assert film.startswith(got.body)
    assert (got.body == film) is (fault == "unframed")


async def test_faults_strike_in_the_order_of_arming_and_as_often_as_armed(tmp_path: Path) -> None:
    async with open_pair(tmp_path) as (_, through, proxy):
        proxy.arm("bad-gateway", "E5", times=2)
        proxy.arm("reset", "E6")
        proxy.arm("unavailable", "E5")
        assert proxy.left == 4
        statuses = [(await through.get(contract.CREDITS_PATH)).status_code for _ in range(4)]
        assert statuses == [502, 502, 503, 200]
        proxy.disarm()
        assert (await through.get(contract.state_path(await through.session()))).status_code == 200


async def test_a_fault_cannot_be_armed_where_it_makes_no_sense() -> None:
    async with open_proxy("http://127.0.0.1:1") as proxy:
        with pytest.raises(ValueError, match="strikes at E3, not at E5"):
            proxy.arm("garbage", "E5")
        with pytest.raises(ValueError, match="cannot strike with passed=False"):
            proxy.arm("short-reply", "E5", passed=False)
        with pytest.raises(KeyError):
            proxy.arm("nope", "E5")


async def test_a_proxy_that_is_down_refuses_and_comes_back_at_its_port(tmp_path: Path) -> None:
    async with open_pair(tmp_path) as (_, through, proxy):
        url = proxy.url
        for _ in range(3):
            assert await through.credits() == (100, 0, 100)
            with proxy.down():
                for _ in range(2):
                    with pytest.raises(httpx.ConnectError):
                        await through.credits()
        assert proxy.url == url
        assert proxy.asked == ["E5"] * 3


async def test_going_down_lets_requests_under_way_finish(tmp_path: Path) -> None:
    async with open_pair(tmp_path, replace(LOCAL, edit_s=0.02)) as (_, through, proxy):
        message = through.message(await through.session(), "title A")
        async with through.http.stream("POST", contract.EDIT_PATH, json=message, headers=through.headers) as reply:
            proxy.go_down()
            assert texts(await reply.aread()) == ["Did: title A."]
        with pytest.raises(httpx.ConnectError):
            await through.credits()


@pytest.mark.parametrize("before", ["E5", "E6"])
async def test_the_first_try_cannot_connect_and_the_one_after_a_pause_can(tmp_path: Path, before: str) -> None:
    async with open_pair(tmp_path) as (straight, through, proxy):
        clock = HookedClock(lambda _: proxy.come_up())
        session = await through.session()
        proxy.go_down_after(before, times=2)
        for _ in range(2):
            await through.get(contract.CREDITS_PATH if before == "E5" else contract.state_path(session))
        with pytest.raises(httpx.ConnectError):
            await through.edit(session, "title A")
        assert "E3" not in proxy.asked
        await clock.sleep(2)
        assert texts(await through.edit(session, "title A")) == ["Did: title A."]
        assert straight.studio.charges() == 0

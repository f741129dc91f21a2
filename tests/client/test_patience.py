"""Time limits, and what the backend says of its own time."""

import httpx
import pytest

from nemo_mcp.client.channel import Patience
from nemo_mcp.errors import NoAnswerError
from tests.client.peers import backend_at, backend_over, holding_server
from tests.raw_server import plain

CREDITS = {"code": 0, "data": {"available": 1, "frozen": 0, "total": 1}}


async def test_a_reply_that_stalls_is_given_up_after_the_time_that_was_set() -> None:
    half = plain(b'{"code": 0, "data": {"available": 1}}')[:-9]
    async with holding_server([b"", half]) as url, backend_at(url, Patience(reply_s=0.05)) as backend:
        with pytest.raises(NoAnswerError) as caught:
            await backend.credits()
    assert caught.value.sent
    assert isinstance(caught.value.__cause__, httpx.ReadTimeout)


def test_each_kind_of_call_has_its_own_limit() -> None:
    patience = Patience(1, 2, 3, 4, 5, 6, 7)
    found = [patience.usual, patience.edit, patience.upload, patience.download]
    assert [(limit.connect, limit.read, limit.write) for limit in found] == [(1, read, 3) for read in (2, 5, 6, 7)]


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("Thu, 01 Jan 1970 00:01:40 GMT", 100),
        ("Thu, 01 Jan 1970 00:01:40 -0000", 100),
        ("Thu, 01 Jan 1970 01:01:40 +0100", 100),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
async def test_the_backends_time_is_that_of_its_last_reply(date: str | None, seconds: float | None) -> None:
    headers = iter([{"date": "Fri, 02 Jan 1970 00:00:00 GMT"}, {} if date is None else {"date": date}])
    backend = backend_over(lambda request: httpx.Response(200, headers=next(headers), json=CREDITS))
    assert backend.server_time_s is None
    await backend.credits()
    assert backend.server_time_s == 86400
    await backend.credits()
    assert backend.server_time_s == seconds

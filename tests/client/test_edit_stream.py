"""The paid call: when it raises, when it returns, and what it says of how the stream ended."""

import json
from pathlib import Path

import pytest

from nemo_mcp.client.channel import Patience
from nemo_mcp.client.edit_stream import StreamEnd, stream_edit
from nemo_mcp.client.replies import Reply
from nemo_mcp.core.turn import Turn
from nemo_mcp.errors import NoAnswerError
from tests.client.peers import holding_server
from tests.clocks import FastClock
from tests.raw_server import RawServer, chunked, plain, raw_server, until_close

WIRE = Path(__file__).parents[1] / "wire"
TEXT = (WIRE / "adk213_text.sse").read_bytes()
HEARTBEAT = b'data: {"type":"heartbeat"}\n\n'


class SlowClock(FastClock):
    """A clock on which every look takes a minute."""

    def now(self) -> float:
        self.time += 60
        return self.time


async def edit(server: RawServer, clock: FastClock | None = None, text: str = "Add a title") -> StreamEnd | Reply:
    headers = {"Authorization": "Bearer nmv_usr_TEST"}
    return await stream_edit(server.url, headers, "5530112233445566778", text, clock or FastClock(), ignore)


def ignore(turn: Turn) -> None:
    pass


@pytest.mark.promise("P21")
async def test_the_request_is_the_documented_one() -> None:
    async with raw_server([chunked(TEXT)]) as server:
        await edit(server, text="Add the title Urban Dreams for the first 3 seconds")
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /run_sse HTTP/1.1")
    assert b"text/event-stream" in head
    assert json.loads(body) == json.loads((WIRE / "e3_edit_request.json").read_text())


@pytest.mark.parametrize("size", [1, 2, 3, 64, 100_000])
async def test_a_stream_reads_the_same_wherever_its_bytes_are_cut(size: int) -> None:
    async with raw_server([chunked(b"\xef\xbb\xbf" + TEXT, size=size)]) as server:
        end = await edit(server)
    assert isinstance(end, StreamEnd)
    assert (end.turn.text, end.clean) == ("Your video is ready.", True)


async def test_a_line_separator_inside_a_text_cuts_nothing() -> None:
    async with raw_server([chunked((WIRE / "adk213_line_separator_u2028.sse").read_bytes())]) as server:
        end = await edit(server)
    assert isinstance(end, StreamEnd)
    assert "\u2028" in end.turn.text
    assert end.turn.skipped == 0


async def test_a_body_that_only_closes_proves_nothing() -> None:
    async with raw_server([until_close(TEXT)]) as server:
        end = await edit(server)
    assert isinstance(end, StreamEnd)
    assert (end.turn.text, end.clean) == ("Your video is ready.", False)


async def test_a_stream_without_its_last_chunk_is_cut() -> None:
    async with raw_server([chunked(TEXT, whole=False)]) as server:
        end = await edit(server)
    assert isinstance(end, StreamEnd)
    assert (end.turn.text, end.clean) == ("Your video is ready.", False)


async def test_a_connection_that_closes_without_a_word_is_a_doubt_not_an_error() -> None:
    async with raw_server([b""]) as server:
        end = await edit(server)
    assert isinstance(end, StreamEnd)
    assert not end.clean


async def test_a_backend_that_cannot_be_reached_is_an_error_because_nothing_was_sent() -> None:
    with pytest.raises(NoAnswerError) as caught:
        await edit(RawServer(9))
    assert not caught.value.sent


@pytest.mark.parametrize("name", ["error_1001", "error_1002", "error_2001", "error_4001"])
async def test_a_complete_refusal_comes_back_to_be_read(name: str) -> None:
    async with raw_server([plain((WIRE / f"{name}.json").read_bytes())]) as server:
        assert isinstance(await edit(server), Reply)


@pytest.mark.parametrize(
    "reply",
    [
        plain(b"<html>502</html>", "502 Bad Gateway", "text/html"),
        plain(b"oops", "500 Internal Server Error", "text/plain"),
        plain(b'{"code":0,"data":{}}'),
        plain(b"{", "200 OK"),
        plain(b"", "302 Found"),
    ],
    ids=["gateway", "crash", "no stream", "broken", "redirect"],
)
async def test_any_other_reply_leaves_a_doubt(reply: bytes) -> None:
    async with raw_server([reply]) as server:
        end = await edit(server)
    assert isinstance(end, StreamEnd)
    assert not end.clean
    assert len(server.requests) == 1


@pytest.mark.promise("P22", "P41")
async def test_keep_alives_alone_end_after_ten_minutes() -> None:
    async with raw_server([chunked(HEARTBEAT * 50, size=len(HEARTBEAT))]) as server:
        end = await edit(server, SlowClock())
    assert isinstance(end, StreamEnd)
    assert end.reason == "there was no news for 10 minutes"


async def test_comments_alone_end_after_ten_minutes_too() -> None:
    async with raw_server([chunked(b": ping\n\n" * 50, size=8)]) as server:
        end = await edit(server, SlowClock())
    assert isinstance(end, StreamEnd)
    assert end.reason == "there was no news for 10 minutes"


@pytest.mark.promise("P22")
async def test_a_stream_with_news_ends_after_fifteen_minutes() -> None:
    async with raw_server([chunked(TEXT * 50, size=len(TEXT))]) as server:
        end = await edit(server, SlowClock())
    assert isinstance(end, StreamEnd)
    assert end.reason == "it took longer than 15 minutes"


@pytest.mark.parametrize("sample", sorted(WIRE.glob("*.sse")), ids=lambda path: path.stem)
async def test_every_golden_stream_is_followed_to_its_end(sample: Path) -> None:
    async with raw_server([chunked(sample.read_bytes())]) as server:
        end = await edit(server)
    assert isinstance(end, StreamEnd)
    assert end.clean


HASTY = Patience(edit_headers_s=0.15, silence_s=0.1)


async def hasty_edit(url: str, patience: Patience = HASTY) -> StreamEnd | Reply:
    return await stream_edit(url, {}, "5530112233445566778", "Add a title", FastClock(), ignore, patience)


@pytest.mark.parametrize("pause_s", [0, 0.03], ids=["silence", "byte by byte"])
async def test_headers_that_do_not_come_in_time_are_a_doubt_that_says_so(pause_s: float) -> None:
    patience = Patience(edit_headers_s=0.15, silence_s=5)
    async with holding_server([chunked(TEXT) if pause_s else b""], pause_s) as url:
        end = await hasty_edit(url, patience)
    assert end == StreamEnd(Turn(), clean=False, reason="no reply began within 0.15 seconds")


async def test_a_stream_that_falls_silent_is_a_doubt_that_says_so() -> None:
    async with holding_server([chunked(TEXT, whole=False)]) as url:
        end = await hasty_edit(url)
    assert isinstance(end, StreamEnd)
    assert (end.turn.text, end.clean) == ("Your video is ready.", False)
    assert end.reason == "nothing came for 0.1 seconds"


async def test_the_limit_for_the_headers_does_not_cut_the_stream() -> None:
    patience = Patience(edit_headers_s=0.15, silence_s=5)
    stream = chunked(HEARTBEAT, size=1000)
    head = stream.index(b"\r\n\r\n") + 4
    async with holding_server([stream], 0.2 / len(stream[head:]), at_once=head) as url:
        end = await hasty_edit(url, patience)
    assert isinstance(end, StreamEnd)
    assert (end.clean, end.turn.keep_alives) == (True, 1)

"""Downloads end in time, however slowly the bytes come and wherever they are held back."""

from pathlib import Path

import anyio
import httpx
import pytest

from nemo_mcp.client.backend import SLOWEST
from nemo_mcp.client.download import download, fetch_file
from nemo_mcp.client.source import Home, Source
from nemo_mcp.client.transport import Patience
from nemo_mcp.errors import NoAnswerError
from tests.client.peers import Kept, backend_at, holding_server
from tests.clocks import FastClock
from tests.raw_server import plain

FILM = plain(b"x" * 400, kind="video/mp4")
HEAD = len(FILM) - 400


@pytest.mark.parametrize("at_once", [1, HEAD, HEAD + 100], ids=["its headers drip", "its body drips", "its end drips"])
async def test_a_download_that_drips_for_ever_ends(at_once: int) -> None:
    async with (
        holding_server([FILM], pause_s=0.02, at_once=at_once) as url,
        backend_at(url, Patience(download_stall_s=5, download_s=0.2)) as backend,
    ):
        with pytest.raises(NoAnswerError, match="far too slowly"):
            await backend.download("/film", Kept())


async def test_a_download_that_keeps_its_pace_may_take_longer() -> None:
    target = Kept()
    async with holding_server([FILM], pause_s=0.001, at_once=HEAD) as url, httpx.AsyncClient() as http:
        backend = Home(http, url, {}, httpx.Timeout(5))
        with pytest.raises(NoAnswerError):
            await download(Source("/film", http, backend), Kept(), 1000, FastClock(), 0.1)
        assert await download(Source("/film", http, backend), target, 1000, FastClock(), 0.1, pace=100) == 400
    assert len(target.data) == 400
    assert SLOWEST * 8 == 2**20  # a megabit a second


async def test_the_name_of_a_stranger_is_looked_up_in_time_too(tmp_path: Path) -> None:
    with anyio.fail_after(5), pytest.raises(NoAnswerError):
        await fetch_file("https://media.example.com/a.mp4", tmp_path / "a", 10, FastClock(), Patience(download_s=0))

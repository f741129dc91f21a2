"""Through the tools and the studio: no address leads inside, be it uploaded from or told for a finished film."""

import json
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from nemo_mcp import contract
from nemo_mcp.app import fetch_public
from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.serve import open_studio
from tests.media import picture
from tests.proofs.figures import figures_of
from tests.studio.conftest import open_desk
from tests.walls.hostile_urls import SPELLINGS
from tests.walls.wires import Relay, open_relay, witnessed
from tests.watching import Doorbell
from tests.world import LOCAL_QUICK, World, open_host, open_world


@dataclass
class Tally:
    """What was tried, and what came of it."""

    uploads: int = 0
    handed_over: int = 0
    films: int = 0
    strayed: int = 0

    @property
    def line(self) -> str:
        """The figure."""
        return (
            f"{self.uploads} uploads by tool and studio: {self.handed_over} handed over, looked up or connected to; "
            f"{self.films} films told to lie inside: {self.strayed} connections"
        )


@pytest.fixture(scope="module")
def tally(request: pytest.FixtureRequest) -> Generator[Tally]:
    """Counts over the whole file, told at its end."""
    counted = Tally()
    yield counted
    figures_of(request.config).record("urls by tool", counted.line)


def sendable() -> list[str]:
    """What can be an argument of a tool at all."""
    return [url for url, _ in SPELLINGS if len(url) <= 4096 and "\ud800" not in url]


async def refused_by_the_tool(world: World) -> int:
    """How many addresses were refused: all."""
    urls = [url.replace("https://", f"{scheme}://", 1) for url in sendable() for scheme in ("https", "http")]
    urls = [url for url in dict.fromkeys(urls) if not url.startswith("http://media.example.com:80/")]
    for start in range(0, len(urls), 20):
        assert "hint:" in await world.refused("upload", sources=urls[start : start + 20])
    assert "4096" in await world.refused("upload", sources=["https://media.example.com/" + "a" * 4096])
    return len(urls) + 1


async def test_the_cloud_is_handed_no_such_address(tmp_path: Path, real_renderer: Renderer, tally: Tally) -> None:
    async with open_world(tmp_path, real_renderer, profile=CLOUD.without_waiting()) as world:
        tally.uploads += await refused_by_the_tool(world)
        assert world.studio.seen == []
        tally.handed_over += len(world.studio.seen)
        await world.call("upload", sources=["https://media.example.com/a.mp4"])  # the control
        assert [seen.json["urls"] for seen in world.studio.seen if "upload" in seen.path] == [
            ["https://media.example.com/a.mp4"]
        ]


async def test_the_tool_leads_the_studio_nowhere(tmp_path: Path, real_renderer: Renderer, tally: Tally) -> None:
    async with (
        open_studio(tmp_path / "other", renderer=real_renderer) as unused,
        open_host(unused, tmp_path, real_renderer, backend="studio", studio_urls=True) as world,
    ):
        with witnessed() as witness:
            await world.ask("credits")
        ports = {port for _, port in witness.connected}
        assert len(ports) == 1
        with witnessed() as witness:
            tally.uploads += await refused_by_the_tool(world)
        tally.handed_over += len([each for each in witness.connected if each[1] not in ports])
        assert {port for _, port in witness.connected} <= ports


@pytest.mark.parametrize("allowed", [True, False])
async def test_the_studio_itself_follows_no_such_address(tmp_path: Path, allowed: bool, tally: Tally) -> None:
    async with open_desk(tmp_path, fetch=fetch_public if allowed else None) as desk:
        session = await desk.session()
        port, as_json = httpx.URL(desk.studio.url).port, {"Content-Type": "application/json"}
        with witnessed() as witness:
            for url, _ in SPELLINGS:
                body = json.dumps({"urls": [url], "source_type": "url"})
                sent = await desk.http.post(contract.upload_path(session), content=body, headers=as_json | desk.headers)
                if sent.status_code == 422:  # half a character is no JSON text
                    assert "\ud800" in url
                    continue
                assert sent.json()["code"] == contract.BAD_FILE_TYPE, url
                assert allowed or "NEMO_STUDIO_URLS=1" in sent.json()["message"]
        strayed = [each for each in witness.connected if each[1] != port]
        looked_up = [host for host in witness.looked_up if host != "127.0.0.1"]
        tally.uploads += len(SPELLINGS)
        tally.handed_over += len(strayed) + len(looked_up)
        assert (strayed, looked_up) == ([], [])
        assert not [path for path in (tmp_path / "incoming").rglob("*") if path.is_file()]


@asynccontextmanager
async def lying(tmp_path: Path, renderer: Renderer) -> AsyncGenerator[tuple[World, Relay]]:
    """A world whose backend can be made to say that films lie elsewhere."""
    async with (
        open_studio(tmp_path / "studio", profile=LOCAL_QUICK, renderer=renderer) as studio,
        open_relay(int(studio.url.rpartition(":")[2])) as relay,
        open_host(studio, tmp_path, renderer, api_url=relay.url) as world,
    ):
        await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
        await world.ask("edit", instruction="make a 1-second video of the picture")
        yield world, relay


async def test_a_film_that_is_told_to_lie_inside_is_fetched_the_usual_way(
    tmp_path: Path, real_renderer: Renderer, tally: Tally
) -> None:
    bell = Doorbell()
    async with lying(tmp_path, real_renderer) as (world, relay):
        here = f"127.0.0.1:{bell.port}"
        places = [
            f"http://{here}/", f"https://{here}/", f"//{here}/", f"http://localhost:{bell.port}/", f"http://{relay.port}/",
            f"http://localhost:{relay.port}/", f"http://a:b@127.0.0.1:{relay.port}/", f"http://127.0.0.1:{relay.port}@{here}/",
            f"http://127.0.0.1:0{relay.port}/", "https://169.254.169.254/", "https://2130706433/", "https://[::1]/",
            f"http://2130706433:{relay.port}/", f"http://[::ffff:127.0.0.1]:{bell.port}/", "file:///etc/", "https:///etc/",
        ]  # fmt: skip
        ports = {relay.port, world.port}
        with witnessed() as witness:
            for number, relay.lead_to in enumerate(places):
                done = await world.ask("export", quality="preview", filename=f"film {number}")
                assert Path(done["path"]).read_bytes()[4:8] == b"ftyp", relay.lead_to
        assert relay.told == 2 * len(places)  # as told, and asked for once more
        strayed = [each for each in witness.connected if each[0] != "127.0.0.1" or each[1] not in ports]
        tally.films += len(places)
        tally.strayed += len(strayed) + bell.rings()
        assert (strayed, witness.looked_up.count("localhost")) == ([], 0)
    bell.close()


async def test_what_was_fetched_is_judged_by_its_content_before_it_is_kept(tmp_path: Path) -> None:
    async def fetch(url: str, target: Path) -> None:
        target.write_bytes(b"<html>please log in</html>" * 99)

    async with open_desk(tmp_path, fetch=fetch) as desk:
        session = await desk.session()
        body = {"urls": ["https://media.example.com/a.mp4"], "source_type": "url"}
        reply = (await desk.post(contract.upload_path(session), body)).json()
        assert reply["code"] == contract.BAD_FILE_TYPE
        assert not [path for name in ("media", "incoming") for path in (tmp_path / name).rglob("*") if path.is_file()]

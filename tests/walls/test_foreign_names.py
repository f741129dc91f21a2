"""Names that come from somebody else are labels: none of them ever becomes a part of a path on this computer's disk."""

import re
from pathlib import Path
from typing import cast
from urllib.parse import quote

import httpx
import pytest

from nemo_mcp import contract
from nemo_mcp.client.replies import RenderStatus
from nemo_mcp.service.delivery import Delivery, deliver
from nemo_mcp.service.workbench import Workbench
from tests.client.peers import API, CutBody, backend_over
from tests.media import picture
from tests.proofs.figures import figures_of
from tests.service.test_delivery import FILM, Bench
from tests.studio.conftest import VIDEO, open_desk
from tests.walls.unfit_names import ADDRESSES, DEVICES, EDGES, SUFFIXES, TRAVERSAL, UNSEEN, tree
from tests.world import World

# What the studio may have in its folder: nothing of it is anybody else's word.
OWN = re.compile(
    r"studio\.db(?:-wal|-shm)?|media(?:/[0-9a-f]{64})?|renders(?:/[0-9a-f]{32}\.\w{3,4})?"
    r"|live(?:/[0-9a-f]{16}\.db(?:-journal)?)?|incoming(?:/[0-9a-f]{16}(?:/(?:part|fetched)-[0-9a-f]{16})?)?"
)
NAMES = tuple(
    dict.fromkeys((*TRAVERSAL[::2], *ADDRESSES[::3], *DEVICES[::8], *EDGES[::8], *UNSEEN[::10], *SUFFIXES[::4]))
)


async def test_no_name_from_outside_is_used_in_a_path(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    assert len(NAMES) >= 60
    studio = tmp_path / "studio"
    uploads = renders = sessions = 0
    async with open_desk(studio) as desk:
        session = await desk.session()
        await desk.edit(session, "generate Urban Dreams")
        around = {name: facts for name, facts in tree(tmp_path).items() if not name.startswith("studio")}
        for number, name in enumerate(NAMES):
            uploads += (await desk.upload(session, (f"{name}.mp4", VIDEO + b" " * number))).status_code < 500
            renders += (await desk.start_render(session, name)).status_code < 500
            there = await desk.get(contract.state_path(quote(name, safe="")))
            sessions += there.status_code < 500
        await desk.start_render(session, "render_1")
        await desk.finished("render_1")
        found = set(tree(studio))
    strange = sorted(name for name in found if OWN.fullmatch(name) is None)
    after = {name: facts for name, facts in tree(tmp_path).items() if not name.startswith("studio")}
    figures_of(request.config).record(
        "foreign names",
        f"{len(NAMES)} names as file name, render id and session id: {len(found)} paths in the studio's folder, "
        f"{len(strange)} that hold one",
    )
    assert (uploads, renders, sessions) == (len(NAMES),) * 3
    assert (strange, after) == ([], around)


@pytest.mark.parametrize("name", NAMES[:30], ids=ascii)
async def test_what_a_server_calls_a_file_is_not_what_it_is_called_here(tmp_path: Path, name: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        called = f"attachment; filename*=UTF-8''{quote(name, safe='')}; filename=\"..%2fevil.mp4\""
        return httpx.Response(200, headers={"content-disposition": called}, stream=CutBody(FILM, None))

    url = f"{API}/{quote(name, safe='')}/..%2f..%2fevil.mp4"
    bench = cast("Workbench", Bench(backend_over(answer), tmp_path / "exports"))
    order = Delivery("render_1", RenderStatus("completed", url=url), "mp4", "film", 10_000)
    film = await deliver(bench, order, lambda path: None)
    assert film.path == tmp_path / "exports" / "film.mp4"
    assert set(tree(tmp_path)) == {"exports", "exports/film.mp4"}


async def test_without_a_name_a_film_is_called_by_the_time_alone(world: World) -> None:
    source = await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
    await world.ask("edit", instruction="make a 1-second video of the picture")
    done = await world.ask("export", quality="preview")
    assert re.fullmatch(r"nemo-\d{8}-\d{6}\.mp4", Path(done["path"]).name)
    assert source["session"] not in done["path"]

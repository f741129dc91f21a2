"""Places to run commands in: with the studio on board, and with a service on another port that takes credits."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal

from nemo_mcp.studio.engines import PlanLike
from nemo_mcp.studio.planner import plan
from nemo_mcp.studio.profiles import Profile
from nemo_mcp.studio.serve import open_studio
from tests.commands.terminal import Place
from tests.media import picture, tone
from tests.walls.canary import WATCH


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A computer with the studio on board and three files."""
    folder = tmp_path_factory.mktemp("home")
    picture(folder / "a.png")
    picture(folder / "b.png", (30, 90, 160))
    tone(folder / "voice.wav")
    return Place(folder, {"NEMO_BACKEND": "studio"})


@contextmanager
def service(
    folder: Path, profile: Profile, planner: PlanLike = plan, **settings: str
) -> Generator[tuple[Callable[[], int], Place]]:
    """A service in a thread of its own, as how many charges it has made, and a computer that uses it."""
    opened = open_studio(folder / "service", profile=profile, planner=planner)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(opened) as studio,
    ):
        WATCH.add(studio.access_token)
        yield (
            lambda: portal.call(studio.charges),
            Place(folder, {"NEMO_API_URL": studio.url, "NEMO_TOKEN": studio.access_token}),
        )
        WATCH.look_at_files(folder / "data")

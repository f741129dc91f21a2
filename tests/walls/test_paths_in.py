"""Nothing but media from the allowed folders is ever read for an upload, whatever a path says and whoever moves it."""

import subprocess
import sys
from collections.abc import Generator
from contextlib import chdir, contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from nemo_mcp.app import subtitle_format
from nemo_mcp.errors import FileRefusedError
from nemo_mcp.service.media_files import CheckedFile, accepted, open_checked, open_inside
from nemo_mcp.service.roots import Roots
from nemo_mcp.service.source_path import path_of
from nemo_mcp.service.subtitle_files import Uploads
from tests.media import picture
from tests.proofs.figures import figures_of
from tests.shares import share
from tests.walls.hostile_paths import CANARY, FORMATS, Place, build, crafted, generated, secrets, spellings
from tests.world import World

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the place has links, pipes and /proc")
GENERATED, RACES = share(10_000, 3_000), 1_000
OUTSIDE = "This path is not in a folder that may be used"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    base = tmp_path_factory.mktemp("paths").resolve()
    return build(base, base / "allowed")


@pytest.fixture
def roots(place: Place) -> Roots:
    return Roots((place.root,))


def content_of(source: str, roots: Roots) -> bytes | None:
    """What an upload of that source would send; None when it is refused."""
    try:
        checked: CheckedFile = open_checked(source, roots, Uploads(subtitle_format))
    except FileRefusedError as refusal:
        assert refusal.hint
        return None
    with checked.handle as handle:
        handle.seek(0)
        return handle.read()


def refusal_of(source: str, roots: Roots) -> str:
    with pytest.raises(FileRefusedError) as caught:
        open_checked(source, roots)
    return str(caught.value)


def test_no_path_reads_what_lies_outside_or_is_hidden(
    place: Place, roots: Roots, request: pytest.FixtureRequest
) -> None:
    by_hand = crafted(place)
    assert len(by_hand) >= 200
    leaked = opened = 0
    with chdir(place.root / "sub"):
        for source in [*by_hand, *generated(place, GENERATED, seed=5)]:
            content = content_of(source, roots)
            opened += content is not None
            leaked += content is not None and CANARY in content
    assert opened > GENERATED // 100, "the walks must also meet the good file"
    figures_of(request.config).record(
        "paths in", f"{len(by_hand)} crafted and {GENERATED:,} generated: {opened} good reads, {leaked} leaks"
    )
    assert leaked == 0


async def test_no_path_reaches_the_backend(world: World, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    place = build(tmp_path / "base", world.media)
    sources = [source for source in crafted(place) if len(source) <= 4096 and "\ud800" not in source]
    asked = 0
    for start in range(0, len(sources), 20):
        await world.call("upload", sources=[*sources[start : start + 20]])
        asked += len(sources[start : start + 20])
    for source in sources:
        uri = f"nemo://sessions/{quote(source[:100], safe='')}/draft"
        with pytest.raises(Exception, match=r"session|resource|URI|validation"):
            await world.client.read_resource(uri)
    assert asked >= 200
    stored = [file for file in (tmp_path / "studio" / "media").rglob("*") if file.is_file()]
    leaked = [file for file in stored if CANARY in file.read_bytes()]
    figures_of(request.config).record(
        "paths to the backend", f"{asked} sources and as many resource addresses: {len(stored)} files stored, 0 leaks"
    )
    assert leaked == []


def test_a_refusal_says_nothing_of_what_is_there(place: Place, roots: Roots) -> None:
    there = spellings(place, place.photo)
    away = spellings(place, place.outside / "nothing.png")
    with chdir(place.root / "sub"):
        for present, missing in zip(there, away, strict=True):
            said = refusal_of(present, roots)
            assert said == refusal_of(missing, roots).replace("nothing.png", "photo.png"), present
            asked = str(place.outside) in unquote(present)
            assert asked or str(place.outside) not in said, "nobody learns where a link leads"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{outside}/../allowed/good.png/x", "{outside}-missing/../allowed/good.png/x"),
        ("/etc/../{outside}/photo.png", "/nothing-here/../{outside}/photo.png"),
        ("{root}/link.png", "{root}/link-missing.png"),
        ("{root}/link-folder/photo.png", "{root}/link-folder/nothing.png"),
        ("{root}/link-loop.png", "{root}/link-missing.png/deeper.png"),
        ("{root}/.hidden.png", "{root}/.nothing.png"),
        ("{root}/.git/inside.png", "{root}/.nothing/inside.png"),
        ("~root/a.png", "~nobody-at-all/a.png"),
        ("/srv/a.png", "/nobody/a.png"),
        ("{outside}/" + "x" * 300, "{outside}/x"),
    ],
)
def test_two_paths_that_differ_only_in_what_exists_outside_are_answered_alike(
    place: Place, roots: Roots, one: str, other: str
) -> None:
    names = {"root": place.root, "outside": place.outside}
    with chdir(place.outside):
        assert refusal_of(one.format(**names), roots) == refusal_of(other.format(**names), roots)


def test_a_path_through_folders_that_are_not_there_still_leads_home(place: Place, roots: Roots) -> None:
    for source in (f"{place.outside}/../allowed/good.png", "/nothing-here/../" + f"{place.root}/good.png"):
        assert content_of(source, roots) == place.good.read_bytes()


def test_below_a_folder_that_may_be_used_the_reason_is_told(place: Place, roots: Roots) -> None:
    assert "missing.png was not found" in refusal_of(f"{place.root}/missing.png", roots)
    assert "x.png was not found" in refusal_of(f"{place.root}/missing/x.png", roots)
    assert "folder.mp4 is a folder" in refusal_of(f"{place.root}/folder.mp4", roots)
    assert f"{place.root.name} is a folder" in refusal_of(str(place.root), roots)
    assert "not a regular file" in refusal_of(f"{place.root}/pipe.mp4", roots)
    assert "not a regular file" in refusal_of(f"{place.root}/socket.mp4", roots)


class Everywhere(Roots):
    """The first wall switched off."""

    def holds(self, path: Path) -> bool:
        return True


def test_with_the_first_wall_off_nothing_but_media_passes(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    tried, passed = 0, list[str]()
    for number, (name, content) in enumerate(secrets().items()):
        for ending in (*FORMATS, "srt", "vtt", "jpeg"):
            path = tmp_path / f"{number}.{ending}"
            path.write_bytes(content)
            tried += 1
            if content_of(str(path), Everywhere(())) is not None:
                passed.append(f"{name} as {ending}")
            path.unlink()
    picture(tmp_path / "real.png")
    assert content_of(str(tmp_path / "real.png"), Everywhere(())) is not None
    figures_of(request.config).record("paths, first wall off", f"{tried} secrets under media names: {len(passed)} pass")
    assert passed == []


def test_with_the_second_wall_off_nothing_passes_from_outside(
    place: Place, roots: Roots, request: pytest.FixtureRequest
) -> None:
    tried = leaked = 0
    allowed = {file.read_bytes() for file in place.root.glob("secret-*")} | {place.good.read_bytes()}
    with chdir(place.root / "sub"):
        for source in [*crafted(place), *generated(place, GENERATED // 5, seed=6)]:
            tried += 1
            try:
                handle = open_inside(path_of(source, roots), roots)
            except FileRefusedError:
                continue
            with handle:
                leaked += handle.read() not in allowed
    figures_of(request.config).record("paths, second wall off", f"{tried:,} sources: {leaked} from outside")
    assert leaked == 0


SWAP = """
import os, sys
door, shown, hidden = sys.argv[1:]
print("ready", flush=True)
while True:
    for target in (hidden, shown):
        os.symlink(target, door + ".new")
        os.replace(door + ".new", door)
"""
MOVE = """
import os, sys
door, shown, hidden = sys.argv[1:]
print("ready", flush=True)
while True:
    os.rename(door, door + ".aside")
    os.symlink(hidden, door)
    os.unlink(door)
    os.rename(door + ".aside", door)
    for _ in range(200):
        os.stat(door)
"""


@contextmanager
def swapping(script: str, *paths: Path) -> Generator[None]:
    process = subprocess.Popen([sys.executable, "-c", script, *map(str, paths)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("what", ["a link to a file", "a link to a folder", "a folder", "a file"])
def test_a_race_is_never_won(tmp_path: Path, what: str, request: pytest.FixtureRequest) -> None:
    base = tmp_path.resolve()
    place = build(base, base / "allowed")
    roots = Roots((place.root,))
    shown, door = place.root / "shown", place.root / "door"
    shown.mkdir()
    picture(shown / "photo.png")
    file = "file" in what
    script = SWAP if "link" in what else MOVE
    targets = (shown / "photo.png", place.photo) if file else (shown, place.outside)
    if "link" not in what:
        (targets[0]).rename(door)
    else:
        door.symlink_to(targets[0])
    source = str(door if file else door / "photo.png")
    if file:  # the name must end as media does
        source, named = f"{door}.png", door.rename(f"{door}.png")
        door = named
    good = leaked = tries = 0
    with swapping(script, door, *targets):
        # On a busy machine the other process may hold the door shut for long: somebody must get in at all.
        while tries < RACES // 4 or (good == 0 and tries < 100 * RACES):
            tries += 1
            content = content_of(source, roots)
            good += content is not None
            leaked += content is not None and CANARY in content
    figures_of(request.config).record(f"races over {what}", f"{tries} tries, {good} good reads, {leaked} leaks")
    assert leaked == 0
    assert good > 0


def test_the_second_wall_judges_the_open_file_and_not_the_name(place: Place) -> None:
    for number, name in enumerate(secrets()):
        path = place.root / f"secret-{number}.{FORMATS[number % len(FORMATS)]}"
        with path.open("rb") as handle, pytest.raises(FileRefusedError):
            accepted(handle, path, Uploads())
        assert name


def test_the_race_would_be_won_without_the_walls(tmp_path: Path) -> None:
    """What the suite would see if it leaked: opened plainly, the link does lead to the canary."""
    base = tmp_path.resolve()
    place = build(base, base / "allowed")
    assert CANARY in (place.root / "link.png").read_bytes()
    assert content_of(str(place.root / "link.png"), Everywhere(())) is not None

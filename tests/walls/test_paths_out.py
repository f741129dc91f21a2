"""Nothing is ever written but a new file in the export folder, whatever its name and whoever else is there."""

import os
import socket
import subprocess
import sys
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from nemo_mcp.errors import FilenameError, FolderError
from nemo_mcp.service.files_out import MOST_OF_A_NAME, check_name, claim_first, make_folder, open_part, publish
from tests.media import picture
from tests.proofs.figures import figures_of
from tests.shares import share
from tests.walls.unfit_names import FORMATS, REFUSED, TAKEN, faults_of, generated, tree
from tests.world import World

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the place has links, pipes and modes")
GENERATED, TARGETS, CREATORS, PROCESSES = share(10_000, 3_000), 100, share(1_000, 400), 4
PRECIOUS = "precious"
CREATOR = f"""
import sys
from pathlib import Path
from nemo_mcp.service.files_out import open_part, publish
folder, who = Path(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for number in range({CREATORS // PROCESSES}):
    part, file = open_part(folder, "film", f"{{who}}-{{number}}")
    with file:
        file.write(f"{{who}}-{{number}}".encode())
    publish(part, f"film{{number % 10}}", "mp4")
"""


def surroundings(base: Path) -> Path:
    """Files at all the places where a hostile name might lead from the export folder, which is not made yet."""
    for place in ("evil", "evil.mp4", "etc/passwd", "exports-twin/evil.mp4", "exports.mp4", "film.mp4", "a/b.mp4"):
        path = base / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PRECIOUS)
    return base / "exports"


def written(folder: Path, name: str, suffix: str, job: str) -> Path:
    """What an export does with its file."""
    part, file = open_part(folder, name, job)
    with file:
        file.write(job.encode())
    return publish(part, name, suffix)


@pytest.mark.parametrize("name", REFUSED, ids=ascii)
def test_a_name_that_leads_elsewhere_hides_or_breaks_is_refused(name: str) -> None:
    with pytest.raises(FilenameError) as caught:
        check_name(name, "mp4")
    assert "pass a bare name" in str(caught.value.hint)


@pytest.mark.parametrize(("name", "left"), TAKEN.items(), ids=ascii)
def test_a_name_of_any_script_is_taken_and_gets_the_suffix_of_the_format(name: str, left: str) -> None:
    assert check_name(name, "mp4") == left


def test_the_longest_name_has_room_for_all_that_is_added(tmp_path: Path) -> None:
    job = "render_" + "0" * 32
    for letter in ("x", "\u00e9", "\u79cb", "\U00020000"):
        name = max((letter * count for count in range(1, 200) if fits(letter * count)), key=len)
        part, file = open_part(tmp_path, name, job)
        file.close()
        film = publish(part, name, "mp4")
        part, file = open_part(tmp_path, f"{name}-{MOST_OF_A_NAME}", f"{job}.sheet")
        file.close()
        sheet = publish(part, f"{name}-{MOST_OF_A_NAME}-sheet-{MOST_OF_A_NAME}", "jpg")
        assert faults_of(film.name) == faults_of(sheet.name) == faults_of(part.name.lstrip(".")) == []


def fits(name: str) -> bool:
    try:
        return check_name(name, "mp4") == name
    except FilenameError:
        return False


def test_no_name_writes_outside_the_folder_or_over_a_file(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = surroundings(tmp_path)
    make_folder(folder)
    (folder / "film.mp4").write_text(PRECIOUS)
    before = tree(tmp_path)
    made: set[str] = set()
    refused = unfit = 0
    names = [*REFUSED, *TAKEN, *generated(GENERATED, seed=5)]
    for number, name in enumerate(names):
        suffix = FORMATS[number % len(FORMATS)]
        try:
            path = written(folder, check_name(name, suffix), suffix, f"job{number}")
        except FilenameError:
            refused += 1
            continue
        made.add(str(path.relative_to(tmp_path)))
        unfit += bool(faults_of(path.name))
    after = tree(tmp_path)
    changed = sum(after.get(name) != facts for name, facts in before.items() if name != "exports")
    outside = sum(not name.startswith("exports/") for name in after.keys() - before.keys())
    figures_of(request.config).record(
        "names out",
        f"{len(REFUSED)} crafted and {GENERATED:,} generated: {refused:,} refused, {len(made):,} files made, "
        f"{outside} outside the folder, {changed} existing changed, {unfit} unfit for some system",
    )
    assert len(made) > 500
    assert after.keys() - before.keys() == made
    assert (len(REFUSED) >= 200, outside, changed, unfit) == (True, 0, 0, 0)


async def test_no_name_gets_past_the_tool(tmp_path: Path, world: World, request: pytest.FixtureRequest) -> None:
    await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
    await world.ask("edit", instruction="make a 1-second video of the picture")
    surroundings(tmp_path)
    before = tree(world.media) | {name: facts for name, facts in tree(tmp_path).items() if not own(name)}
    world.studio.seen.clear()
    asked = [name for name in REFUSED if len(name) <= 200]
    for name in asked:
        assert "hint:" in await world.refused("export", filename=name, format="mp4")
    sent = len(world.studio.seen)
    assert not world.exports.exists()
    done = await world.ask("export", filename="秋天.gif", quality="preview")
    assert Path(done["path"]).name == "秋天.mp4"
    after = tree(world.media) | {name: facts for name, facts in tree(tmp_path).items() if not own(name)}
    figures_of(request.config).record(
        "names through the tool",
        f"{len(asked)} hostile names: {sent} requests sent, {len(after) - len(before)} files outside",
    )
    assert (after, sent) == (before, 0)
    assert len(asked) >= 200


def own(name: str) -> bool:
    """What the server and the studio keep, and the export folder."""
    return name.split("/", maxsplit=1)[0] in {"studio", "data", "exports"}


@contextmanager
def occupied(folder: Path) -> Generator[None]:
    """`film.mp4`, `film-2.mp4` and so on are taken, in turn by all that a folder can hold."""
    folder.mkdir()
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "file").write_text(PRECIOUS)
    with socket.socket(socket.AF_UNIX) as listener:
        for number in range(1, TARGETS + 1):
            target = folder / ("film.mp4" if number == 1 else f"film-{number}.mp4")
            match number % 10:
                case 0:
                    target.mkdir()
                case 1:
                    target.write_text(PRECIOUS)
                case 2:
                    target.symlink_to(elsewhere / "file")
                case 3:
                    target.symlink_to(elsewhere / f"nothing-{number}")
                case 4:
                    target.symlink_to(elsewhere)
                case 5:
                    target.write_text(PRECIOUS)
                    target.chmod(0o400)
                case 6:
                    os.mkfifo(target)
                case 7:
                    target.hardlink_to(elsewhere / "file")
                case 8:
                    target.symlink_to(target.name)
                case _:
                    target.touch()
        listener.bind(str(elsewhere / "socket"))
        yield


def test_whatever_has_the_name_already_stays_as_it_is(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = tmp_path / "exports"
    with occupied(folder):
        before = tree(tmp_path)
        by_link = written(folder, "film", "mp4", "one")
        part, file = open_part(folder, "film", "two")
        with file:
            file.write(b"two")
        by_claim = claimed(part, folder, "film")
        after = tree(tmp_path)
    overwritten = sum(after.get(name) != facts for name, facts in before.items() if name != "exports")
    figures_of(request.config).record(
        "targets that exist", f"{TARGETS} targets, with links on the drive and without: {overwritten} overwritten"
    )
    assert (by_link.name, by_link.read_text()) == (f"film-{TARGETS + 1}.mp4", "one")
    assert (by_claim.name, by_claim.read_text()) == (f"film-{TARGETS + 2}.mp4", "two")
    assert after.keys() - before.keys() == {f"exports/{by_link.name}", f"exports/{by_claim.name}"}
    assert overwritten == 0


def claimed(part: Path, folder: Path, name: str) -> Path:
    """Publishing as on a drive without links."""
    for number in range(1, MOST_OF_A_NAME):
        target = folder / (f"{name}.mp4" if number == 1 else f"{name}-{number}.mp4")
        try:
            claim_first(part, target)
        except FileExistsError:
            continue
        return target
    raise AssertionError("every name is taken")


def test_nobody_loses_a_file_in_a_race_for_the_same_names(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", CREATOR, str(folder), f"racer{number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    strangers = taken_by_strangers(folder, racers)
    for racer in racers:
        racer.communicate(timeout=60)
        assert racer.returncode == 0
    found = {path.name: path.read_text() for path in folder.iterdir()}
    theirs = sum(found.pop(name) != PRECIOUS for name in strangers)
    left = [name for name in found if name.endswith(".part")]
    figures_of(request.config).record(
        "racing creators",
        f"{CREATORS:,} exports by {PROCESSES} processes among {len(strangers)} files of others: "
        f"{len(set(found.values())):,} whole files, {theirs} overwritten, {len(left)} left over",
    )
    wanted = {f"racer{who}-{number}" for who in range(PROCESSES) for number in range(CREATORS // PROCESSES)}
    assert set(found.values()) == wanted
    assert (len(found), theirs, left) == (CREATORS, 0, [])


def taken_by_strangers(folder: Path, racers: list[subprocess.Popen[str]]) -> list[str]:
    """Another program makes files of the same names at the same time, for as long as the race goes on."""
    names: list[str] = []
    for number in range(1, 200):
        for film in range(10):
            name = f"film{film}.mp4" if number == 1 else f"film{film}-{number}.mp4"
            try:
                with (folder / name).open("x") as file:
                    file.write(PRECIOUS)
            except FileExistsError:
                continue
            names.append(name)
        if all(racer.poll() is not None for racer in racers):
            break
    return names


def test_many_threads_on_a_drive_without_links_all_get_a_file_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").symlink_to(tmp_path / "nowhere")

    def write(number: int) -> Path:
        part, file = open_part(tmp_path, "film", f"job{number}")
        with file:
            file.write(str(number).encode())
        return claimed(part, tmp_path, "film")

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(write, range(100)))
    assert sorted(int(path.read_text()) for path in made) == list(range(100))
    assert not (tmp_path / "nowhere").exists()
    assert len(list(tmp_path.iterdir())) == 101


def test_a_claim_that_cannot_be_filled_is_taken_back(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        claim_first(tmp_path / "gone.part", tmp_path / "film.mp4")
    assert list(tmp_path.iterdir()) == []


def test_a_link_planted_at_the_name_of_a_part_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (tmp_path / "victim").write_text(PRECIOUS)
    planted = folder / ".film.job.part"
    planted.symlink_to(tmp_path / "victim")
    assert written(folder, "film", "mp4", "job").read_text() == "job"
    assert (tmp_path / "victim").read_text() == PRECIOUS
    planted.mkdir()
    with pytest.raises(FolderError):
        open_part(folder, "film", "job")


async def test_nothing_planted_beside_the_film_is_touched_by_its_contact_sheet(world: World, tmp_path: Path) -> None:
    await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
    await world.ask("edit", instruction="make a 1-second video of the picture")
    world.exports.mkdir()
    (tmp_path / "victim").write_text(PRECIOUS)
    for name in (".film-sheet.part.jpg", ".film-sheet.part", "film-sheet.jpg", ".film-sheet.jpg.part"):
        (world.exports / name).symlink_to(tmp_path / "victim")
    before = tree(world.exports)
    done = await world.ask("export", filename="film", quality="preview")
    assert Path(done["sheet"]).name == "film-sheet-2.jpg"
    after = tree(world.exports)
    assert {name: after[name] for name in before} == before
    assert after.keys() - before.keys() == {"film.mp4", "film-sheet-2.jpg"}
    assert (tmp_path / "victim").read_text() == PRECIOUS


def test_a_folder_that_cannot_be_used_is_told_and_nothing_is_made_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "file").write_text(PRECIOUS)
    (tmp_path / "dangling").symlink_to(tmp_path / "unmounted" / "exports")
    (tmp_path / "loop").symlink_to("loop")
    before = tree(tmp_path)
    for name in ("file", "dangling", "loop", "file/below", "dangling/below", "x" * 300):
        with pytest.raises(FolderError, match="NEMO_EXPORT_DIR"):
            make_folder(tmp_path / name)
    assert tree(tmp_path) == before


def test_the_folder_is_found_once_and_a_link_that_moves_later_changes_nothing(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    link = tmp_path / "exports"
    link.symlink_to(tmp_path / "first")
    part, file = open_part(link, "film", "job")
    file.close()
    link.unlink()
    link.symlink_to(tmp_path / "second")
    assert publish(part, "film", "mp4") == tmp_path / "first" / "film.mp4"
    assert list((tmp_path / "second").iterdir()) == []


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_folder_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir(0o500)
    with pytest.raises(FolderError, match="NEMO_EXPORT_DIR"):
        make_folder(tmp_path / "exports")

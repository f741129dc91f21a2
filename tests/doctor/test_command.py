"""`nemo-mcp doctor` as a person runs it: the whole report, its exit code, and that nothing is changed by it."""

import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nemo_mcp.doctor.examine import CHECKS
from nemo_mcp.studio.render import Renderer
from tests.doctor.looking import NOWHERE, doctor, doctor_beside, everything
from tests.media import picture
from tests.world import open_world

NAMES = [name for check in CHECKS for name in check.names]
TOKEN = "nmv_own_0123456789abcdef0123456789abcdef"
NO_ANSI = re.compile("\x1b\\[[0-9;]*m")


def test_a_new_person_hears_of_each_check_and_nothing_is_made(tmp_path: Path) -> None:
    before = everything(tmp_path)
    done = doctor(tmp_path, "--json", "--offline")
    assert everything(tmp_path) == before
    assert [each["name"] for each in done.report["checks"]] == NAMES
    assert {each["status"] for each in done.report["checks"]} <= {"ok", "warning", "skipped"}
    assert (done.code, done.report["ok"]) == (0, True)
    assert done.check("codec")["status"] == "ok"
    assert "made when it is first needed" in done.check("data folder")["found"]


def test_a_person_who_edits_here_hears_that_the_studio_works(tmp_path: Path) -> None:
    before = everything(tmp_path)
    done = doctor(tmp_path, "--json", "--studio")
    assert everything(tmp_path) == before
    assert done.check("backend")["found"].startswith("the studio starts, answers and stops")
    assert "on this computer" in done.check("account")["found"]
    assert done.code == 0


def test_a_problem_ends_with_1_and_the_report_says_what_mends_it(tmp_path: Path) -> None:
    done = doctor(tmp_path, NEMO_API_URL=NOWHERE)
    assert done.code == 1
    assert "✗ backend" in done.out
    assert "nemo-mcp --studio" in done.out
    assert "\n1 problem" in done.out
    assert "\x1b" not in done.out


def test_a_settings_file_that_cannot_be_read_is_the_one_problem(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("backend = [", encoding="utf-8")
    before = everything(tmp_path)
    done = doctor(tmp_path, "--json", NEMO_CONFIG=str(tmp_path / "broken.toml"))
    assert everything(tmp_path) == before
    assert "not valid TOML" in done.check("settings")["found"]
    assert [each["name"] for each in done.report["checks"] if each["status"] == "problem"] == ["settings"]
    assert done.check("data folder")["status"] == "skipped"
    assert done.code == 1


def test_a_slip_in_a_name_of_a_variable_is_seen(tmp_path: Path) -> None:
    found = doctor(tmp_path, "--json", "--offline", NEMO_TOKN="x").check("settings")
    assert found["status"] == "warning"
    assert "NEMO_TOKN" in found["found"]
    assert "NEMO_TOKEN" in found["mend"]


@pytest.mark.skipif(sys.platform == "win32", reason="rights are those of the profile folder there")
def test_a_secret_that_others_can_read_is_a_problem_with_the_command_that_closes_it(tmp_path: Path) -> None:
    file = tmp_path / "my settings.toml"
    file.write_text(f'token = "{TOKEN}"\n', encoding="utf-8")
    file.chmod(0o644)
    done = doctor(tmp_path, "--json", "--offline", NEMO_CONFIG=str(file))
    assert done.check("settings")["mend"] == f"run: chmod 600 '{file}'"
    assert TOKEN not in done.out + done.err
    subprocess.run(done.check("settings")["mend"].removeprefix("run: "), shell=True, check=True)
    assert doctor(tmp_path, "--json", "--offline", NEMO_CONFIG=str(file)).check("settings")["status"] == "ok"


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_secrets_are_never_shown(tmp_path: Path, form: list[str]) -> None:
    proxy = "http://someone:hunter2hunter2@127.0.0.1:9"
    env = {"NEMO_TOKEN": TOKEN, "NEMO_HTTP_TOKEN": f"bearer{TOKEN}", "HTTPS_PROXY": proxy}
    done = doctor(tmp_path, *form, NEMO_API_URL="https://service.invalid", **env)
    assert TOKEN not in done.out + done.err
    assert "hunter2" not in done.out + done.err
    assert "127.0.0.1:9" in done.out


async def test_a_home_in_use_and_one_left_by_a_crash_stay_as_they_are(tmp_path: Path, real_renderer: Renderer) -> None:
    home, crashed = tmp_path / "home", tmp_path / "crashed"
    async with open_world(home, real_renderer, anonymous=True) as world:
        await world.ask("credits")
        await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
        shutil.copytree(world.data, crashed / "data")  # a copy of what a power cut would leave: nobody holds a lock
        env = {"NEMO_API_URL": world.studio.url, "NEMO_EXPORT_DIR": str(world.exports)}
        asked = len(world.studio.seen)
        before = everything(world.data)
        assert before["journal.sqlite3-wal"][2]
        running = await doctor_beside(home, "--json", NEMO_DATA_DIR=str(world.data), **env)
        assert {**everything(world.data), "journal.sqlite3-shm": before["journal.sqlite3-shm"]} == before
        seen = world.studio.seen[asked:]
        assert [(each.method, each.path) for each in seen] == [("GET", "/api/credits/balance/simple")]
        before = everything(crashed)
        dead = await doctor_beside(home, "--json", NEMO_DATA_DIR=str(crashed / "data"), **env)
        assert everything(crashed) == before
    before = everything(home)
    closed = await doctor_beside(home, "--json", NEMO_DATA_DIR=str(home / "data"), **env)
    assert everything(home) == before
    assert running.check("running")["found"] == "1 nemo-mcp runs now"
    assert dead.check("running")["found"].startswith("no nemo-mcp runs now")
    journals = {run.check("journal")["found"] for run in (running, dead, closed)}
    assert len({told.split(" MB")[0].rpartition(",")[0] for told in journals}) == 1
    assert all(" 1 jobs," in told for told in journals)
    assert "100 credits" in running.check("account")["found"]
    assert "of 7 left" in closed.check("account")["found"]
    assert closed.check("backend")["status"] == "problem"
    assert "nmv_" not in running.out + dead.out + closed.out


@pytest.mark.skipif(sys.platform == "win32", reason="it has other terminals")
@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}])
def test_colours_are_for_terminals_whose_owner_wants_them(tmp_path: Path, env: dict[str, str]) -> None:
    import fcntl
    import struct
    import termios

    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 70, 0, 0))
    command = [sys.executable, "-m", "nemo_mcp", "doctor", "--offline"]
    usual = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=usual | env) as process:
        os.close(theirs)
        said = _all_of(ours)
    assert process.returncode == 0
    assert ("\x1b[" in said) == (not env or "\x1b[1m" in said)
    assert ("\x1b[32m" in said) == (not env)
    rows = [NO_ANSI.sub("", row) for row in said.splitlines()]
    assert all(len(row) <= 70 for row in rows if "run: " not in row)
    assert any(row.startswith("✓ Python") for row in rows)


def _all_of(terminal: int) -> str:
    pieces: list[bytes] = []
    while True:
        try:
            piece = os.read(terminal, 65_536)
        except OSError as end:  # Linux' way to say that the other side has closed
            assert end.errno == errno.EIO
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(terminal)
    return b"".join(pieces).decode()

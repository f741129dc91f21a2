"""The canary can sing: each kind of leak is found where it happens, and makes the run fail."""

import logging
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from nemo_mcp.core.secrets import remember
from nemo_mcp.studio.gateway import SeenRequest
from tests.proofs.figures import FIGURES, Figures, hand_over, take_over
from tests.walls.canary import Watch, forms_of
from tests.walls.canary_plugin import Listener

SECRET = "cnry/leak\"'\\+&=%~ of no known shape"
ROOT = Path(__file__).parents[2]

CONFTEST = """
import logging
import os

import pytest

from tests.proofs.figures import figures_of, hand_over, take_over
from tests.walls.canary import WATCH
from tests.walls.canary_plugin import Canary

WATCH.add("cnry/in-a-suite-of-its-own")

def pytest_configure(config):
    canary = Canary(config)
    canary.begin()
    config.pluginmanager.register(canary)

@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session):
    done = yield
    if "LATE" in os.environ:
        logging.getLogger("httpx").debug("cnry/in-a-suite-of-its-own")
    return done

def pytest_sessionfinish(session):
    hand_over(session.config)

@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    take_over(node.config, getattr(node, "workeroutput", {}))

def pytest_terminal_summary(terminalreporter, config):
    for name, line in figures_of(config).told.items():
        terminalreporter.write_line(f"{name}: {line}")
"""
LEAKS = """
import logging

def test_a_leak_to_stdout():
    print("cnry/in-a-suite-of-its-own")

def test_a_leak_into_a_log():
    logging.getLogger("httpx").debug("cnry/in-a-suite-of-its-own")

def test_no_leak():
    print("nothing")
"""
NO_LEAK = """
def test_no_leak_here_either():
    pass
"""


@pytest.fixture
def watch() -> Watch:
    found = Watch()
    found.add(SECRET)
    return found


@pytest.mark.parametrize("form", sorted(forms_of(SECRET)))
def test_a_secret_is_found_in_every_form_and_nothing_else_is(watch: Watch, form: str) -> None:
    watch.look("here", f"before {form} after")
    watch.look("there", f"before {form[1:]} after {form[:-1]}")
    assert watch.hits == ["here"]


def test_an_access_token_of_the_studio_is_found_by_its_looks() -> None:
    watch = Watch()
    watch.look("here", f"token=nmv_usr_{'0f' * 24}")
    watch.look("there", "token=nmv_usr_1")
    assert watch.hits == ["here"]


def database(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as opened:
        opened.execute("CREATE TABLE jobs (details TEXT)")
        opened.execute("INSERT INTO jobs VALUES (?)", [f"{'x' * 5000}{SECRET}"])
        opened.commit()


FILES: dict[str, Callable[[Path], object]] = {
    "the file notes.txt": lambda folder: (folder / "notes.txt").write_text("x" * 300_000 + SECRET, encoding="utf-8"),
    "the file a.mp4": lambda folder: (folder / "a.mp4").write_bytes(b"\0ftyp" + SECRET.encode() + bytes(999_999)),
    "a row of jobs in journal.sqlite3": database,
    "a file's name": lambda folder: (folder / "cnry-as-a-name.txt").touch(),
}


@pytest.mark.parametrize("sink", FILES)
def test_a_secret_is_found_in_files(tmp_path: Path, watch: Watch, sink: str) -> None:
    watch.add("cnry-as-a-name")
    below = tmp_path / "below"
    below.mkdir()
    FILES[sink](below)
    watch.look_at_files(tmp_path)
    assert sink in watch.hits


@pytest.mark.skipif(sys.platform == "win32", reason="there the rights of the folder hold")
def test_the_account_file_may_hold_one_as_long_as_nobody_else_can_read_it(tmp_path: Path, watch: Watch) -> None:
    for name in ("account-0123456789ab.json", "http-token", ".http-token.01ab23cd.part"):
        (tmp_path / name).write_text(SECRET, encoding="utf-8")
        (tmp_path / name).chmod(0o600)
    watch.look_at_files(tmp_path)
    assert watch.hits == []
    (tmp_path / "http-token").chmod(0o640)
    watch.look_at_files(tmp_path)
    assert watch.hits == ["http-token, which others may read"]


REQUESTS: dict[str, dict[str, Any]] = {
    "an address that the backend saw": {"query": f"t={SECRET}"},
    "a header that the backend saw": {"headers": {"referer": SECRET}},
    "a body that the backend saw": {"body": SECRET.encode()},
}


@pytest.mark.parametrize("sink", REQUESTS)
def test_a_secret_is_found_in_what_the_backend_saw_but_not_where_it_belongs(watch: Watch, sink: str) -> None:
    plain: dict[str, Any] = {"method": "GET", "path": "/", "headers": {"authorization": f"Bearer {SECRET}"}}
    watch.look_at_requests([SeenRequest(**plain)])
    assert watch.hits == []
    watch.look_at_requests([SeenRequest(**plain | REQUESTS[sink])])
    assert watch.hits == [sink]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody sees them")
@pytest.mark.parametrize("sink", ["a child's command line", "a child's environment"])
def test_a_secret_is_found_in_a_childs_command_line_and_environment(watch: Watch, sink: str) -> None:
    inherited = {"PATH": os.environ["PATH"]} | ({"KEY": SECRET} if "environment" in sink else {})
    arguments = [SECRET] if "line" in sink else []
    command = [sys.executable, "-c", "print(flush=True); input()", *arguments]
    with subprocess.Popen(command, env=inherited, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        watch.look_at_processes([child.pid])
        child.communicate(b"\n")
    assert watch.hits == [sink]


def test_a_secret_is_found_in_results_and_in_logs_unless_the_products_formatter_masks_it(watch: Watch) -> None:
    listener = Listener(watch)
    logger = logging.Logger("loud", logging.DEBUG)
    logger.addHandler(listener)
    logger.debug("sent %s", SECRET)
    listener.flush()
    watch.look_at_result("a result", {"content": [{"text": SECRET}]})
    assert watch.hits == ["the log of loud", "a result"]
    remember(SECRET)
    logger.debug("sent %s", SECRET)
    listener.flush()
    assert (len(watch.hits), watch.counts["log lines"], watch.counts["results"]) == (2, 2, 1)


def test_figures_of_several_processes_are_added_up(pytestconfig: pytest.Config) -> None:
    class Process:
        def __init__(self) -> None:
            self.stash = {FIGURES: Figures()}
            self.workeroutput: dict[str, Any] = {}

    whole: Any = Process()
    for number in (1, 2):
        part: Any = Process()
        part.stash[FIGURES].add("canary", {"files": 1000 * number, "hits": 0})
        part.stash[FIGURES].record("other", f"line {number}")
        hand_over(part)
        take_over(whole, part.workeroutput)
    assert whole.stash[FIGURES].told == {"canary": "3,000 files: 0 hits", "other": "line 2"}


def suite(folder: Path, *options: str, **variables: str) -> tuple[int, str]:
    """Run a suite of its own in processes of its own."""
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "test_leaks.py").write_text(LEAKS, encoding="utf-8")
    (folder / "test_others.py").write_text(NO_LEAK, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "--dist=loadfile", "-p", "no:cacheprovider", *options]
    environment = dict(os.environ) | {"PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""} | variables
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_leak_fails_the_test_in_which_it_happened(tmp_path: Path) -> None:
    code, said = suite(tmp_path, "-n2")
    assert code == 1, said
    assert "a secret was found in captured stdout call" in said
    assert "a secret was found in the log of httpx" in said
    assert "4 passed, 2 errors" in said
    assert re.search(r"canary: \d+ secrets, \d+ log lines, .*: 2 hits", said), said


def test_a_leak_after_the_last_test_fails_the_run_and_is_not_shown(tmp_path: Path) -> None:
    code, said = suite(tmp_path, "-n0", "test_others.py", LATE="1")
    assert (code, "1 passed" in said) == (1, True), said
    assert "canary, after the last test: a secret was found in the log of httpx" in said
    assert "in-a-suite-of-its-own" not in said

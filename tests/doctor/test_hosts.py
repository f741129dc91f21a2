"""The hosts as `nemo-mcp install` or a person has left them."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from nemo_mcp.doctor import hosts
from nemo_mcp.doctor.facts import Facts
from nemo_mcp.doctor.finding import Finding
from nemo_mcp.settings import Settings
from tests.doctor.looking import NOW_S, NOWHERE, doctor, everything

TOKEN = "nmv_own_fedcba9876543210"
needs_rights = pytest.mark.skipif(sys.platform == "win32", reason="rights are those of the profile folder there")


def program(folder: Path, mode: int = 0o755) -> str:
    """A command that a host could start."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ("nemo-mcp.exe" if sys.platform == "win32" else "nemo-mcp")
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(mode)
    return str(path)


def cursor(home: Path, *, mode: int = 0o600, **entry: Any) -> Path:
    """Cursor's file with an entry."""
    file = home / ".cursor" / "mcp.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({"mcpServers": {"nemo": entry}}), encoding="utf-8")
    file.chmod(mode)
    return file


def looked(home: Path, path: str = "", system: str = "linux") -> dict[str, Finding]:
    """The findings by name; nothing may change meanwhile."""
    before = everything(home)
    environment = {"PATH": path}
    found = hosts.check(Facts(Settings(data_dir=home / "data"), NOW_S, home, system, environment=environment))
    assert everything(home) == before
    return {each.name: each for each in found}


def test_without_a_host_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    (found,) = looked(tmp_path).values()
    assert (found.name, found.status) == ("hosts", "skipped")
    assert "Claude Desktop" in found.found


def test_a_host_without_the_server_is_told_with_the_command(tmp_path: Path) -> None:
    (tmp_path / ".cursor").mkdir()
    (found,) = looked(tmp_path).values()
    assert (found.status, found.mend) == ("warning", "run: nemo-mcp install cursor")


def test_a_host_that_starts_what_is_there_is_fine(tmp_path: Path) -> None:
    command = program(tmp_path / "bin")
    cursor(tmp_path, command=command, args=["--studio"])
    found = looked(tmp_path)
    assert found["hosts"].found == "Cursor"
    assert found["Cursor"].status == "ok"
    assert found["Cursor"].found == f"starts {command} --studio ({Path('~/.cursor/mcp.json')})"


def test_a_command_that_has_gone_is_a_problem(tmp_path: Path) -> None:
    cursor(tmp_path, command=str(tmp_path / "old" / "nemo-mcp"))
    found = looked(tmp_path)["Cursor"]
    assert (found.status, found.mend) == ("problem", "run: nemo-mcp install cursor")
    assert "which is not there" in found.found


@needs_rights
def test_a_command_that_is_no_program_is_a_problem(tmp_path: Path) -> None:
    cursor(tmp_path, command=program(tmp_path / "bin", 0o644))
    assert "which cannot be started" in looked(tmp_path)["Cursor"].found


@needs_rights
@pytest.mark.parametrize(
    ("system", "status", "said"),
    [("linux", "ok", "starts nemo-mcp ("), ("darwin", "warning", "but an app may not")],
)
def test_a_bare_name_is_looked_for_as_the_host_would(tmp_path: Path, system: str, status: str, said: str) -> None:
    cursor(tmp_path, command="nemo-mcp")
    lost = looked(tmp_path, system=system)["Cursor"]
    assert (lost.status, "is not on the PATH" in lost.found) == ("problem", True)
    program(tmp_path / "bin")
    found = looked(tmp_path, str(tmp_path / "bin"), system)["Cursor"]
    assert found.status == status
    assert said in found.found


def test_another_program_of_the_same_name_is_left_alone(tmp_path: Path) -> None:
    cursor(tmp_path, command="reef-tools", args=["nemo"])
    found = looked(tmp_path)["Cursor"]
    assert found.status == "warning"
    assert "another program: reef-tools" in found.found
    assert "--name" in found.mend


def test_a_server_behind_an_address_is_fine(tmp_path: Path) -> None:
    cursor(tmp_path, url="http://127.0.0.1:8765/mcp")
    assert looked(tmp_path)["Cursor"].found.startswith("reaches a server by an address")


@needs_rights
@pytest.mark.parametrize(("mode", "status"), [(0o600, "ok"), (0o644, "problem")])
def test_a_token_that_others_can_read_is_a_problem_and_is_not_shown(tmp_path: Path, mode: int, status: str) -> None:
    file = cursor(tmp_path, mode=mode, command=program(tmp_path / "bin"), env={"NEMO_TOKEN": TOKEN})
    found = looked(tmp_path)["Cursor"]
    assert found.status == status
    assert found.mend == ("" if status == "ok" else f"run: chmod 600 {file}")
    assert TOKEN not in str(found)


def test_a_file_that_is_not_valid_is_a_problem_of_that_host_alone(tmp_path: Path) -> None:
    (tmp_path / ".cursor").mkdir()
    (tmp_path / ".cursor" / "mcp.json").write_text('{"mcpServers": {', encoding="utf-8")
    found = looked(tmp_path)
    assert found["Cursor"].status == "problem"
    assert "cannot be read" in found["Cursor"].found
    assert "written" not in found["Cursor"].found
    assert found["hosts"].status == "skipped"


@needs_rights
def test_a_host_may_have_two_faults(tmp_path: Path) -> None:
    file = cursor(tmp_path, mode=0o644, command=str(tmp_path / "old" / "nemo-mcp"), env={"NEMO_TOKEN": TOKEN})
    found = hosts.check(Facts(Settings(data_dir=tmp_path), NOW_S, tmp_path, "linux"))
    assert [each.name for each in found] == ["hosts", "Cursor", "Cursor"]
    assert [each.mend for each in found[1:]] == [f"run: chmod 600 {file}", "run: nemo-mcp install cursor"]


def test_whose_hosts_all_use_the_studio_needs_no_cloud(tmp_path: Path) -> None:
    here = Facts(Settings(data_dir=tmp_path), NOW_S, tmp_path, "linux")
    assert not hosts.edit_here(here)
    cursor(tmp_path, command=program(tmp_path / "bin"))
    assert not hosts.edit_here(here)
    cursor(tmp_path, command=program(tmp_path / "bin"), env={"NEMO_BACKEND": "studio"})
    assert hosts.edit_here(here)
    cursor(tmp_path, command=program(tmp_path / "bin"), args=["--studio"])
    assert hosts.edit_here(here)
    done = doctor(tmp_path, "--json", NEMO_API_URL=NOWHERE)
    assert done.check("backend")["found"].startswith("the studio starts")


@needs_rights
def test_the_command_looks_at_the_hosts_of_the_person_who_runs_it(tmp_path: Path) -> None:
    cursor(tmp_path, mode=0o644, command=program(tmp_path / "bin"), env={"NEMO_TOKEN": TOKEN})
    done = doctor(tmp_path, "--json", "--offline")
    assert done.check("Cursor")["status"] == "problem"
    assert done.code == 1
    assert TOKEN not in done.out


def test_an_entry_of_another_name_is_found_and_a_stranger_is_not_us(tmp_path: Path) -> None:
    file = cursor(tmp_path, command="/opt/other")
    assert looked(tmp_path)["hosts"].mend == "run: nemo-mcp install cursor --name nemo-mcp"
    servers = {
        "nemo": {"command": "/opt/other"},
        "video": {"command": "/gone/nemo-mcp", "args": ["serve", "/a-secret"]},
    }
    file.write_text(json.dumps({"mcpServers": servers}), encoding="utf-8")
    found = looked(tmp_path)
    assert (found["hosts"].status, found["hosts"].found) == ("ok", "Cursor")
    assert found["Cursor"].mend == "run: nemo-mcp install cursor --name video"
    assert "secret" not in str(found)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may look everywhere")
def test_a_folder_that_nobody_may_look_into_counts_as_not_there(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    try:
        found = hosts.check(
            Facts(Settings(data_dir=tmp_path), NOW_S, closed / "home", environment={"PATH": f"{closed}/x"})
        )
    finally:
        closed.chmod(0o700)
    assert [each.status for each in found] == ["skipped"]

"""The points at which a process may be killed lie where their names say."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nemo_mcp import contract

E1, E2, E3, E7 = contract.ANONYMOUS_TOKEN_PATH, contract.NEW_SESSION_PATH, contract.EDIT_PATH, contract.RENDER_PATH
E4 = contract.upload_path("553")
# For each point: how many requests have come in whole; None where the peer may have read the last one or not yet.
POINTS: dict[str, int | None] = {
    "token.before_call": 0, "token.replied": 1, "token.temp_written": 1, "token.renamed": 1,
    "session.before_call": 1, "session.replied": 2,
    "upload.first_byte": 2, "upload.half": 2, "upload.last_byte": None, "upload.replied": 3,
    "edit.connected": 3, "edit.written": None, "edit.headers": 4, "edit.first_event": 4, "edit.half": 4,
    "edit.closed": 4, "export.posted": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What each killed process left."""
    if sys.platform == "win32":
        pytest.skip("no fork there")
    folder = tmp_path_factory.mktemp("kills")
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.client.dying", str(folder), *POINTS]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    return {line["point"]: line for line in map(json.loads, run.stdout.splitlines())}


@pytest.mark.parametrize("point", POINTS)
def test_a_process_dies_at_the_point_and_nothing_later_has_been_sent(
    found: dict[str, dict[str, Any]], point: str
) -> None:
    left, expected = found[point], POINTS[point]
    assert left["exit"] == -9
    assert left["requests"] == [E1, E2, E4, E3, E7][: len(left["requests"])]
    if expected is not None:
        assert len(left["requests"]) == expected


@pytest.mark.parametrize(
    ("point", "saved", "parts"),
    [("token.before_call", False, 0), ("token.replied", False, 0), ("token.temp_written", False, 1),
     ("token.renamed", True, 0), ("session.before_call", True, 0)],
)  # fmt: skip
def test_the_access_token_is_saved_at_one_moment(
    found: dict[str, dict[str, Any]], point: str, saved: bool, parts: int
) -> None:
    assert (found[point]["saved"], found[point]["parts"]) == (saved, parts)

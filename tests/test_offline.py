"""The command that runs the suite without a network."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.offline import NOT_HERE

ROOT = Path(__file__).parents[1]
LOOK = """
import errno, socket
inside = socket.create_server(("127.0.0.1", 0))
socket.create_connection(inside.getsockname()).close()
for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
    assert socket.socket(family).connect_ex((address, 443)) == errno.ENETUNREACH
try:
    socket.getaddrinfo("example.com", 443)
except OSError:
    print("loopback and nothing else")
"""


def offline(*command: str) -> subprocess.CompletedProcess[str]:
    found = subprocess.run(  # noqa: PLW1510 - the code is looked at
        [sys.executable, "-m", "tests.offline", *command], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    if found.returncode == NOT_HERE:
        pytest.skip("this system gives no network namespace")
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
def test_there_is_loopback_and_nothing_else() -> None:
    assert offline(sys.executable, "-c", LOOK).stdout == "loopback and nothing else\n"


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
def test_the_exit_code_is_the_commands() -> None:
    assert offline(sys.executable, "-c", "raise SystemExit(7)").returncode == 7

"""Starting the HTTP server: never half open, and the start says how to get in without saying the secret."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from nemo_mcp.errors import SettingsError
from nemo_mcp.surface.http import check_remote
from tests.served import ACCEPT, LEGACY

LONG = SecretStr("x" * 32)


@pytest.mark.parametrize(
    ("host", "names", "secret", "allowed", "missing"),
    [
        ("0.0.0.0", ("a.example.com",), LONG, False, "open to the network"),
        ("::", ("a.example.com",), LONG, False, "open to the network"),
        ("192.168.1.20", (), LONG, True, "NEMO_HTTP_HOSTS"),
        ("0.0.0.0", ("a.example.com",), None, True, "NEMO_HTTP_TOKEN"),
        ("0.0.0.0", ("a.example.com",), SecretStr("x" * 31), True, "NEMO_HTTP_TOKEN"),
        ("example.com", ("a.example.com",), LONG, True, "not an IP address"),
    ],
)
def test_a_network_is_served_only_when_everything_is_there(
    host: str, names: tuple[str, ...], secret: SecretStr | None, allowed: bool, missing: str
) -> None:
    with pytest.raises(SettingsError, match=missing):
        check_remote(host, names, secret, allowed=allowed)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "::1"])
def test_loopback_needs_nothing(host: str) -> None:
    check_remote(host, (), None, allowed=False)
    check_remote("0.0.0.0", ("a.example.com",), LONG, allowed=True)


def command(folder: Path, *arguments: str, **env: str) -> subprocess.Popen[str]:
    environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "NEMO_DATA_DIR": str(folder / "data"), **env}
    return subprocess.Popen(
        [sys.executable, "-m", "nemo_mcp", "--studio", "--http", "--port", "0", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=folder,
    )


@pytest.mark.parametrize(
    ("arguments", "env", "said"),
    [
        (["--host", "0.0.0.0"], {"NEMO_HTTP_TOKEN": "x" * 40, "NEMO_HTTP_HOSTS": "a.b"}, "--allow-remote"),
        (["--host", "0.0.0.0", "--allow-remote"], {}, "NEMO_HTTP_HOSTS"),
        (["--host", "0.0.0.0", "--allow-remote"], {"NEMO_HTTP_HOSTS": "a.b"}, "NEMO_HTTP_TOKEN"),
        (["--host", "moon"], {}, "not an IP address"),
        ([], {"NEMO_HTTP_TOKEN": "short"}, "NEMO_HTTP_TOKEN"),
        ([], {"NEMO_HTTP_HOSTS": "http://a.b/"}, "NEMO_HTTP_HOSTS"),
    ],
)
def test_the_command_refuses_to_start_half_open(
    tmp_path: Path, arguments: list[str], env: dict[str, str], said: str
) -> None:
    process = command(tmp_path, *arguments, **env)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said in errors
    assert "hint:" in errors
    assert env.get("NEMO_HTTP_TOKEN", "nothing") not in errors


@pytest.mark.skipif(sys.platform == "win32", reason="ends it by a signal")
def test_the_start_says_how_to_use_the_secret_and_not_the_secret(tmp_path: Path) -> None:
    process = command(tmp_path)
    assert process.stderr is not None
    lines = [process.stderr.readline() for _ in range(3)]
    secret = (tmp_path / "data" / "http-token").read_text()
    example = lines[2].partition('"Authorization: ')[2].partition('"')[0]
    header = subprocess.run(["/bin/sh", "-c", f'echo "{example}"'], capture_output=True, text=True, check=True).stdout
    url = lines[0].split()[-1]
    reply = httpx.post(url, json=LEGACY, headers=ACCEPT | {"Authorization": header.strip()}, trust_env=False)
    process.send_signal(signal.SIGTERM)
    _, rest = process.communicate(timeout=30)
    assert header.strip() == f"Bearer {secret}"
    assert reply.status_code == 200
    assert secret not in "".join(lines) + rest

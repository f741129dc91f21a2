"""The backend, the clock and the account, looked at through a studio on loopback that stands for the cloud."""

import os
import shutil
import socket
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import pytest
from anyio.abc import SocketAttribute, SocketStream
from anyio.streams.tls import TLSStream
from pydantic import SecretStr

from nemo_mcp.client.account import account_file
from nemo_mcp.client.credential import Credential
from nemo_mcp.doctor import backend
from nemo_mcp.doctor.account import DAY_S
from nemo_mcp.doctor.facts import Facts
from nemo_mcp.doctor.finding import Finding
from nemo_mcp.doctor.network import Answer, ask, told
from nemo_mcp.errors import NoAnswerError
from nemo_mcp.private_file import write_private
from nemo_mcp.settings import Settings
from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.serve import Studio, open_studio
from tests.doctor.looking import NOW_S, doctor_beside, everything
from tests.raw_server import plain, raw_server

OK = b'{"code":0,"data":{"available":1234,"frozen":0,"total":1234}}'
TOKEN = "nmv_usr_0123456789abcdef"


@asynccontextmanager
async def cloud(folder: Path, renderer: Renderer) -> AsyncGenerator[Studio]:
    """The service, on loopback."""
    async with open_studio(folder / "cloud", profile=CLOUD.without_waiting(), renderer=renderer) as studio:
        yield studio


@asynccontextmanager
async def listening(serve: Callable[[SocketStream], Awaitable[None]]) -> AsyncGenerator[str]:
    """A server on loopback that does what it is told with each connection. Gives its address, without a scheme."""
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, serve)
        yield f"127.0.0.1:{listener.extra(SocketAttribute.local_port)}"
        group.cancel_scope.cancel()


async def looked(folder: Path, now_s: float = NOW_S, **settings: Any) -> dict[str, Finding]:
    """The three findings by their names."""
    chosen: dict[str, Any] = {"data_dir": folder / "data", "export_dir": folder / "exports"} | settings
    found = await anyio.to_thread.run_sync(backend.check, Facts(Settings(**chosen), now_s, folder, system="linux"))
    return {each.name: each for each in found}


def keep(folder: Path, api_url: str, token: str | None, expires_at: float | None) -> Path:
    """An anonymous account as the server keeps it."""
    ends = None if expires_at is None else datetime.fromtimestamp(expires_at, UTC).isoformat()
    file = account_file(folder / "data", api_url)
    write_private(file, Credential("client-1", SecretStr(token) if token else None, "anon_1", ends).dump())
    return file


async def test_a_good_token_of_ones_own_tells_its_credits(tmp_path: Path, real_renderer: Renderer) -> None:
    async with cloud(tmp_path, real_renderer) as studio:
        found = await looked(tmp_path, api_url=studio.url, token=SecretStr(studio.access_token))
        assert {each.status for each in found.values()} == {"ok"}
        assert found["backend"].found.startswith(f"{studio.url} answers (")
        assert found["backend"].found.endswith("no proxy)")
        assert found["account"].found == "your own access token is good; 100 credits available"
        assert found["clock"].found.endswith("s of the service's")
        assert [(each.method, each.path) for each in studio.seen] == [("GET", "/api/credits/balance/simple")]


async def test_a_token_that_is_refused_is_a_problem_and_the_service_is_not(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with cloud(tmp_path, real_renderer) as studio:
        found = await looked(tmp_path, api_url=studio.url, token=SecretStr(TOKEN))
    assert found["backend"].status == "ok"
    assert found["account"].status == "problem"
    assert "NEMO_TOKEN" in found["account"].mend
    assert TOKEN not in str(found)


async def test_without_an_account_none_is_asked_for(tmp_path: Path, real_renderer: Renderer) -> None:
    async with cloud(tmp_path, real_renderer) as studio:
        before = everything(tmp_path)
        found = await looked(tmp_path, api_url=studio.url)
        (seen,) = studio.seen
        assert everything(tmp_path).keys() == before.keys()
    assert found["backend"].status == "ok"
    assert found["account"].found.startswith("none yet; a free one (7 days, 100 credits)")
    assert seen.path == "/api/credits/balance/simple"


async def test_an_anonymous_account_tells_its_age_and_credits(tmp_path: Path) -> None:
    async with raw_server([plain(OK)]) as server:
        keep(tmp_path, server.url, TOKEN, NOW_S + 5.5 * DAY_S)
        found = await looked(tmp_path, api_url=server.url)
        assert f"Bearer {TOKEN}".encode() in server.requests[0]
    made = datetime.fromtimestamp(NOW_S - 1.5 * DAY_S, UTC).astimezone().date().isoformat()
    assert found["account"].found == (f"anonymous account, made on {made}, 5 days of 7 left; 1,234 credits available")
    assert found["account"].status == "ok"


async def test_the_last_day_of_an_account_is_told_with_the_way_to_keep_it(tmp_path: Path) -> None:
    async with raw_server([plain(OK)]) as server:
        keep(tmp_path, server.url, TOKEN, NOW_S + 3_600)
        found = (await looked(tmp_path, api_url=server.url))["account"]
    assert found.status == "warning"
    assert "less than a day of 7 left" in found.found
    assert "link that keeps" in found.mend


async def test_an_account_that_has_ended_is_not_renewed_by_looking(tmp_path: Path, real_renderer: Renderer) -> None:
    async with cloud(tmp_path, real_renderer) as studio:
        file = keep(tmp_path, studio.url, TOKEN, NOW_S - DAY_S)
        before = file.read_bytes()
        found = (await looked(tmp_path, api_url=studio.url))["account"]
        assert file.read_bytes() == before
        assert len(studio.seen) == 1
    assert found.status == "warning"
    assert "ended on" in found.found
    assert "the next call gets a new one" in found.mend


@pytest.mark.skipif(os.name == "nt", reason="rights are those of the profile folder there")
async def test_an_account_that_others_can_read_is_a_problem_with_its_command(tmp_path: Path) -> None:
    file = keep(tmp_path, "http://127.0.0.1:9", TOKEN, NOW_S + DAY_S)
    file.chmod(0o644)
    found = (await looked(tmp_path, api_url="http://127.0.0.1:9"))["account"]
    assert (found.status, found.mend) == ("problem", f"run: chmod 600 {file}")


async def test_a_damaged_account_is_a_problem_whose_text_is_not_shown(tmp_path: Path) -> None:
    file = account_file(tmp_path / "data", "http://127.0.0.1:9")
    write_private(file, f'{{"token": "{TOKEN}"')
    found = (await looked(tmp_path, api_url="http://127.0.0.1:9"))["account"]
    assert found.status == "problem"
    assert "delete it" in found.mend
    assert TOKEN not in str(found)


async def test_a_service_that_does_not_listen_is_a_problem(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        found = await looked(tmp_path, api_url=url, token=SecretStr(TOKEN))
    assert found["backend"].status == "problem"
    assert "cannot be reached: nothing listens there" in found["backend"].found
    assert "nemo-mcp --studio" in found["backend"].mend
    assert found["clock"].status == found["account"].status == "skipped"


async def test_a_name_that_nobody_knows_is_a_problem(tmp_path: Path) -> None:
    found = (await looked(tmp_path, api_url="https://service.invalid"))["backend"]
    assert found.status == "problem"
    assert "the name service.invalid is not found" in found.found


@pytest.mark.parametrize(
    ("reply", "status", "said"),
    [
        (plain(b"<html>Sign in", kind="text/html"), "problem", "is not the video service"),
        (plain(b"", "302 Found"), "problem", "is not the video service"),
        (plain(b"<html>", "404 Not Found", "text/html"), "problem", "is not the video service: HTTP 404"),
        (plain(b"", "503 Unavailable"), "problem", "answers with an error: HTTP 503"),
        (plain(b"{}", "429 Too Many Requests"), "warning", "answers, but refuses"),
        (plain(b'{"code":1001}'), "ok", "answers ("),
    ],
)
async def test_what_answers_is_told_apart(tmp_path: Path, reply: bytes, status: str, said: str) -> None:
    async with raw_server([reply]) as server:
        found = (await looked(tmp_path, api_url=server.url))["backend"]
    assert found.status == status
    assert said in found.found


async def test_a_service_that_never_answers_is_given_up() -> None:
    async def keep_silent(stream: SocketStream) -> None:
        async with stream:
            await anyio.sleep_forever()

    async with listening(keep_silent) as address:
        answer = await anyio.to_thread.run_sync(ask, f"http://{address}", None, 0.05)
    assert (answer.trouble, answer.words) == ("late", "no answer in time")


async def test_what_speaks_no_tls_is_a_problem_of_the_connection(tmp_path: Path) -> None:
    async def speak_plainly(stream: SocketStream) -> None:
        async with stream:
            await stream.receive()
            await stream.send(plain(OK))

    async with listening(speak_plainly) as address:
        found = (await looked(tmp_path, api_url=f"https://{address}"))["backend"]
    assert found.status == "problem"
    assert "no safe connection" in found.found


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is nothing here that makes a certificate")
async def test_a_certificate_that_nobody_vouches_for_is_told_with_what_helps(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-days", "2"]
    await anyio.run_process([*made, "-keyout", str(key), "-out", str(certificate)])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    async def shake_hands(stream: SocketStream) -> None:
        async with stream:
            try:
                await TLSStream.wrap(stream, ssl_context=context, server_side=True)
            except (ssl.SSLError, anyio.BrokenResourceError, anyio.EndOfStream):
                return

    async with listening(shake_hands) as address:
        found = (await looked(tmp_path, api_url=f"https://{address}"))["backend"]
    assert "self-signed certificate" in found.found.replace("self signed", "self-signed")
    assert "SSL_CERT_FILE" in found.mend


def test_a_certificate_of_another_time_points_at_the_clock() -> None:
    refused = ssl.SSLCertVerificationError(1, "certificate has expired")
    refused.verify_code, refused.verify_message = 10, "certificate has expired"
    problem = NoAnswerError("no")
    problem.__cause__ = OSError("connecting")
    problem.__cause__.__cause__ = refused
    answer = told(partial(Answer, "service.example", took_s=0.1), problem)
    assert (answer.trouble, answer.untimely) == ("tls", True)
    assert backend.backend_finding(answer, "https://service.example").mend.startswith("set the clock")


@pytest.mark.parametrize(
    ("off_s", "status", "said"),
    [
        (0, "ok", "s of the service's"),
        (-30, "ok", "s of the service's"),
        (-181, "warning", "3 minutes behind the service's"),
        (3 * 86_400, "problem", "2 days ahead of the service's"),
        (-7_300, "problem", "2 hours behind the service's"),
    ],
)
async def test_the_clock_is_compared_with_the_services(tmp_path: Path, off_s: int, status: str, said: str) -> None:
    there = datetime.fromtimestamp(datetime.now(UTC).timestamp() - off_s + (60 if off_s > 86_400 else 0), UTC)
    head = f"HTTP/1.1 200 OK\r\nDate: {format_datetime(there, usegmt=True)}\r\nContent-Length: {len(OK)}\r\n\r\n"
    async with raw_server([head.encode() + OK]) as server:
        found = (await looked(tmp_path, api_url=server.url))["clock"]
    assert found.status == status
    assert said in found.found
    assert (found.mend == "run: sudo timedatectl set-ntp true") == (status != "ok")


async def test_a_clock_of_long_ago_is_a_problem_also_without_a_network(tmp_path: Path) -> None:
    chosen = Facts(Settings(data_dir=tmp_path), 3_600.0, tmp_path, system="win32", offline=True)
    found = {each.name: each for each in await anyio.to_thread.run_sync(backend.check, chosen)}
    assert (found["clock"].status, found["clock"].mend) == ("problem", "run: w32tm /resync")
    assert found["backend"].status == "skipped"


async def test_a_proxy_that_lets_nothing_through_is_named_without_its_password(tmp_path: Path) -> None:
    async with raw_server([plain(b"", "403 Forbidden")]) as proxy:
        address = f"http://someone:hunter2hunter2@127.0.0.1:{proxy.port}"
        env = {"NEMO_API_URL": "https://service.invalid", "HTTPS_PROXY": address}
        found = (await doctor_beside(tmp_path, "--json", **env)).check("backend")
        assert proxy.requests[0].startswith(b"CONNECT service.invalid:443")
    assert found["found"] == f"the proxy lets nothing through: 403 Forbidden (through the proxy 127.0.0.1:{proxy.port})"
    assert "NO_PROXY" in found["mend"]


async def test_a_studio_whose_database_is_no_database_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "data" / "studio").mkdir(parents=True)
    (tmp_path / "data" / "studio" / "studio.db").write_text("this is no database, but long enough to be read as one")
    found = (await looked(tmp_path, backend="studio"))["backend"]
    assert found.status == "problem"
    assert "studio.db cannot be read: file is not a database" in found.found

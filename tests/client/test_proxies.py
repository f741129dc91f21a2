"""What the environment says of proxies and passwords: for the cloud a proxy is used, for this computer never."""

import os
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest

from nemo_mcp.client.chat import Chat, ChatError
from nemo_mcp.client.fetch import strangers
from nemo_mcp.client.transport import new_http
from nemo_mcp.errors import SettingsError
from tests.model_server import completion
from tests.raw_server import plain, raw_server
from tests.walls.url_world import PLACE, Internet

NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "NETRC", "HOME")
HERE = plain(b'{"code":0,"data":{}}')
OURS = {"Authorization": "Bearer nmv_usr_TEST", "X-Client-Id": "canary-client", "X-Skill-Source": "canary-source"}


@pytest.fixture(autouse=True)
def environment() -> Generator[None]:
    """The environment without proxies, put back afterwards."""
    before = dict(os.environ)
    for name in NAMES[:-1]:
        for spelling in (name, name.lower()):
            os.environ.pop(spelling, None)
    yield
    os.environ.clear()
    os.environ.update(before)


def use_proxy(url: str) -> None:
    """Whatever has a name for it, goes through this proxy."""
    os.environ.update({"HTTP_PROXY": url, "http_proxy": url, "HTTPS_PROXY": url, "ALL_PROXY": url})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::ffff:127.0.0.1]"])
async def test_this_computer_is_never_reached_through_a_proxy(host: str) -> None:
    async with raw_server([HERE]) as proxy, raw_server([HERE]) as studio:
        use_proxy(proxy.url)
        async with new_http(f"http://{host}:{studio.port}") as http:
            assert (await http.get("/credits", headers=OURS)).status_code == 200
        assert (len(proxy.requests), len(studio.requests)) == (0, 1)


async def test_the_cloud_is_reached_through_the_proxy_which_sees_nothing_of_ours() -> None:
    async with raw_server([plain(b"", "403 Forbidden")]) as proxy:
        use_proxy(proxy.url)
        async with new_http("https://api.backend.test") as http:
            with pytest.raises(httpx.ProxyError):
                await http.get("/credits", headers=OURS)
        (request,) = proxy.requests
        assert request.startswith(b"CONNECT api.backend.test:443 ")
        assert not [value for value in OURS.values() if value.encode() in request]
        os.environ["NO_PROXY"] = "backend.test"
        async with new_http("https://api.backend.test", keep=0) as http:
            http.timeout = httpx.Timeout(5)
            with pytest.raises(httpx.ConnectError):
                await http.get("/credits")
        assert len(proxy.requests) == 1


async def test_a_stranger_is_never_reached_through_a_proxy() -> None:
    world = Internet({"media.example.com": [[PLACE]]})
    async with raw_server([HERE]) as proxy, strangers(network=world.network) as http:
        use_proxy(proxy.url)
        await http.get("https://media.example.com/a.mp4")
        assert (proxy.requests, world.connected) == ([], [(PLACE, 443)])


async def test_a_model_on_this_computer_is_never_asked_through_a_proxy() -> None:
    async with raw_server([completion("no")]) as proxy, raw_server([completion("yes")]) as model:
        use_proxy(proxy.url)
        assert await Chat(model.url, "tiny", limit_s=5).answer("rules", "question") == "yes"
        assert proxy.requests == []


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "gopher://127.0.0.1:9", "http://[bad]"])
async def test_a_proxy_that_cannot_be_used_is_told(proxy: str) -> None:
    use_proxy(proxy)
    with pytest.raises(SettingsError, match="HTTPS_PROXY"):
        new_http("https://api.backend.test")
    with pytest.raises(ChatError, match="unreachable"):
        await Chat("https://models.backend.test", "tiny", limit_s=5).answer("rules", "question")
    await new_http("http://127.0.0.1:9").aclose()


async def test_passwords_kept_for_other_programs_are_not_sent(tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1\nlogin someone\npassword secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    os.environ.update({"HOME": str(tmp_path), "NETRC": str(tmp_path / ".netrc")})
    cookie = HERE.replace(b"\r\n\r\n", b"\r\nSet-Cookie: who=you; Path=/\r\n\r\n", 1)
    async with raw_server([cookie]) as server, new_http(server.url) as http:
        for _ in range(2):
            await http.get("/credits")
        heads = b"".join(server.requests).lower()
    assert len(server.requests) == 2
    assert b"authorization" not in heads
    assert b"cookie" not in heads

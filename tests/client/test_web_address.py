"""Web addresses by their text: one spelling is taken, and whoever reads it finds the same host."""

import contextlib
from urllib.parse import urlsplit

import httpcore
import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nemo_mcp.client.web_address import check_url
from nemo_mcp.errors import UrlRefusedError
from tests.walls.hostile_urls import GOOD, SPELLINGS

BOTH = ("https", "http")
PIECES = [
    "https://", "http://", "HTTPS:", "//", "/", "\\", "@", ":", ":443", ":80", "?", "#", ".", "..", "[", "]", "%",
    "%2e", "127.0.0.1", "::1", "localhost", "example.com", "a", "0x7f", "1", "０", "。", "ﬀ", "ß", "é", "\t", "\n",
    " ", "\0",
]  # fmt: skip


@pytest.mark.parametrize("url", [url for url, _ in SPELLINGS], ids=range(len(SPELLINGS)))
def test_an_address_that_may_lead_inside_is_refused_by_its_text_alone(url: str) -> None:
    for schemes in (BOTH, ("https",)):
        with pytest.raises(UrlRefusedError, match="hint:"):
            check_url(url, schemes=schemes)


@pytest.mark.parametrize("url", GOOD)
def test_a_plain_address_is_taken_and_its_host_told(url: str) -> None:
    assert check_url(url) == GOOD[url]


def test_plain_http_is_taken_where_it_is_allowed_and_with_its_own_port() -> None:
    assert check_url("http://example.com:80/a.mp4", schemes=BOTH) == "example.com"
    for url in ("http://example.com:443/a.mp4", "https://example.com:80/a.mp4", "http://127.0.0.1/a.mp4"):
        with pytest.raises(UrlRefusedError):
            check_url(url, schemes=BOTH)
    with pytest.raises(UrlRefusedError, match="Only https:// addresses"):
        check_url("http://example.com/a.mp4")


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).map("".join))
@example("https://example.com")
def test_whoever_reads_an_address_that_is_taken_finds_the_same_host(url: str) -> None:
    for text in (url, f"https://{url}", f"https://example.com{url}"):
        with contextlib.suppress(UrlRefusedError):
            host = check_url(text, schemes=BOTH)
            sent = httpx.URL(text)
            assert sent.raw_host.decode() == host
            assert sent.userinfo == b""
            assert httpcore.URL(str(sent)).host.strip(b"[]") == sent.raw_host
            told = urlsplit(text).hostname or ""
            assert told == host if told.isascii() else host.startswith("xn--") or ".xn--" in host

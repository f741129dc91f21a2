"""Web addresses by their text alone: which ones lead to a public web site, as far as that can be told without looking.

One spelling is taken and all others are refused, so that whoever reads the address later (our own HTTP library, or the
video service) cannot find another host in it than the one that was judged.
"""

import re
import unicodedata

import httpx

from nemo_mcp.core.addresses import is_public
from nemo_mcp.errors import UrlRefusedError

URL_LIMIT = 8192  # what the large content networks take at most
HOST_LIMIT = 253
PORTS = {"https": ":443", "http": ":80"}
HINT = "pass a public https:// address, or download the file and pass its path."
HOST_AND_PORT = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]]+)(:.*)?", re.ASCII | re.IGNORECASE)
FULL_STOP = "\u3002"  # the one other dot that stays itself under NFKC
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
# A last label with a digit in it is a number in one of its many forms (`127.1`, `0x7f.1`), or an encoded name.
TOP_LEVEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}", re.ASCII)
# Names that the public DNS will never hold, which can only lead inside: those set apart by RFC 2606, 6761, 6762 (and
# its appendix G), 7686, 8375 and 9476, by ICANN (.internal, .corp, .home, .mail), and by habit. No web site lives
# under .arpa either, which names addresses.
INSIDE = frozenset({
    "alt", "arpa", "corp", "example", "home", "internal", "intranet", "invalid", "lan", "local", "localdomain",
    "localhost", "mail", "onion", "private", "svc", "test",
})  # fmt: skip


def check_url(url: str, *, schemes: tuple[str, ...] = ("https",)) -> str:
    """Judge a web address by its text. Returns its host, in lower case and ASCII, as it will be looked up.

    Raises UrlRefusedError for anything but a public web address in its plain spelling.
    """
    check_spelling(url)
    scheme, _, rest = url.partition("://")
    if scheme.lower() not in schemes:
        raise UrlRefusedError(f"Only {' and '.join(f'{each}://' for each in schemes)} addresses can be used.", HINT)
    found = HOST_AND_PORT.fullmatch(rest.partition("/")[0])
    if found is None:
        raise _no_address()
    if found[2] not in {None, PORTS[scheme.lower()]}:
        raise UrlRefusedError("Only the usual web ports can be used.", HINT)
    host = _as_sent(url, found[1].lower())
    if not _is_public_host(host):
        raise UrlRefusedError("That address does not lead to a public web site.", HINT)
    return host


def check_spelling(url: str) -> None:
    """What holds for every address that is used at all. Raises UrlRefusedError."""
    if len(url) > URL_LIMIT:
        raise UrlRefusedError("That address is too long.", HINT)
    if not url.isprintable() or " " in url or "\\" in url:
        raise _no_address()
    if "@" in re.split(r"[/?#]", url.partition("://")[2], maxsplit=1)[0]:
        raise UrlRefusedError("Addresses with a user name or password in them are not used.", HINT)


def _as_sent(url: str, host: str) -> str:
    """The host as the HTTP library reads it, which must be the host as it was written."""
    try:
        sent = httpx.URL(url).raw_host.decode("ascii").lower()
    except (httpx.InvalidURL, ValueError):
        raise _no_address() from None
    plain = host.strip("[]") == sent if host.isascii() else unicodedata.normalize("NFKC", host) == host
    if not plain or FULL_STOP in host:
        raise _no_address()
    return sent


def _is_public_host(host: str) -> bool:
    if is_public(host):
        return True
    labels = host.split(".")
    return (
        len(host) <= HOST_LIMIT
        and len(labels) > 1
        and all(map(LABEL.fullmatch, labels))
        and TOP_LEVEL.fullmatch(labels[-1]) is not None
        and labels[-1] not in INSIDE
    )


def _no_address() -> UrlRefusedError:
    return UrlRefusedError("That is not a web address that can be used.", HINT)

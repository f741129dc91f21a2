"""Text from outside, made safe to show: invisible characters, foreign links and secrets taken out."""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

TEXT_LIMIT: Final = 4_000
SECRET: Final = "[secret]"

_KEPT_CONTROLS: Final = frozenset("\n\t")
# Emoji and several scripts need these; more than two running serve only to hide something.
_JOINERS: Final = frozenset("\u200c\u200d\ufe0f")
_JOINER_RUN = re.compile(r"([\u200c\u200d\ufe0f]{2})[\u200c\u200d\ufe0f]+")
_DROPPED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co"})
# Default-ignorable code points outside those categories.
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\uffa0\ufff0-\ufff8\ufe00-\ufe0e\U000e0000-\U000effff]"
)

_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]{0,30}:[/\\]{2}|\bwww\.|\bdata:\w+/\w+[;,])[^\s<>\"`]*", re.IGNORECASE)
_SCHEME = re.compile(r"\A[a-z][a-z0-9+.-]*:[/\\]{2}", re.IGNORECASE)
_AFTER_LINK: Final = ".,;:!?'*_~)]}|。，；：！？、）】」』》”’"
# These end a link in running text, and no host name can hold them. The full stop 。 is not one: in a name it is a dot.
_LINK_END = re.compile("[，；：！？、）】」』》”’（【「『《“‘]")
_HOST_END = re.compile(r"[/\\?#]")
# Full stops of other scripts, which a browser takes for dots.
_DOTS = re.compile("[。．｡]")
_NOT_HOST = re.compile(r"[^\w.-]+")

_KEYS = re.compile(r"(?:nmv|clm)_\w+")
_BEARER = re.compile(r"\bBearer(?:\s+Bearer\b)*\s+[^\s\"',;]+")
_LOWER_BEARER = re.compile(r"\b(bearer\s+)[A-Za-z0-9._~+/=-]{16,}", re.IGNORECASE)


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """Without invisible and private characters, in NFC, at most `limit` characters. Cleaning twice changes nothing."""
    seen = "".join(char for char in _IGNORABLE.sub("", text) if _visible(char))
    normal = unicodedata.normalize("NFC", _JOINER_RUN.sub(r"\1", seen))
    if len(normal) <= limit:
        return normal
    return f"{normal[: limit - 1]}…" if limit > 0 else ""


def without_links(text: str, allowed_hosts: Collection[str]) -> str:
    """URLs whose host is not one of `allowed_hosts` become `[link removed: host]`."""
    allowed = {host.lower().rstrip(".") for host in allowed_hosts}

    def judged(match: re.Match[str]) -> str:
        found, rest = _running_text(match.group())
        host = _host(found)
        if host in allowed:
            return found + rest
        return f"[link removed: {_shown(host)}]{rest}"

    return _LINK.sub(judged, text)


def redact(text: str) -> str:
    """Access tokens, claim tokens and bearer values become `[secret]`."""
    text = _BEARER.sub(f"Bearer {SECRET}", text)
    text = _LOWER_BEARER.sub(rf"\1{SECRET}", text)
    return _KEYS.sub(SECRET, text)


def _visible(char: str) -> bool:
    if char in _KEPT_CONTROLS or char in _JOINERS:
        return True
    return unicodedata.category(char) not in _DROPPED_CATEGORIES


def _running_text(run: str) -> tuple[str, str]:
    """The link, and the words and marks behind it that belong to the sentence."""
    end = _LINK_END.search(run)
    found = run[: end.start()] if end else run
    found = found.rstrip(_AFTER_LINK)
    return found, run[len(found) :]


def _host(link: str) -> str:
    """The host as a browser reads it: a backslash is a slash, and what stands before the last `@` is no host."""
    scheme = _SCHEME.match(link)
    authority = _HOST_END.split(link[scheme.end() :] if scheme else link, maxsplit=1)[0]
    host = authority.rpartition("@")[2].lower()
    if not host.startswith("["):
        host = host.partition(":")[0]
    return host.rstrip(".")


def _shown(host: str) -> str:
    shown = _NOT_HOST.sub("", _DOTS.sub(".", host))[:100]
    while "www." in shown:
        shown = shown.replace("www.", "")
    return shown or "unknown"

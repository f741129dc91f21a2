"""Secrets, and text without them: masked by how they look, and by value, whatever they look like.

Everything that is a secret in this process is told to `remember` where it is read, made or received; `redact` then
knows it. The register belongs to the process, because a log line does not know whose token it holds.
"""

import base64
import json
import re
import threading
from typing import Final
from urllib.parse import quote

SECRET: Final = "[secret]"
SHORTEST: Final = 8
"""A shorter value is no secret worth the name, and to mask it would tear up ordinary words."""
LONGEST: Final = 4_096
"""The longest secret that is taken, in characters: far over any real one, far under what a server takes as a header."""
MOST: Final = 500
"""How many are known at once; the one that was remembered longest ago makes room."""

_KEYS = re.compile(r"(?:nmv|clm)_\w+")
_ACCESS_KEYS = re.compile(r"nmv_\w+")
_BEARER = re.compile(r"\bBearer(?:\s+Bearer\b)*\s+[^\s\"',;]+")
_LOWER_BEARER = re.compile(r"\b(bearer\s+)[A-Za-z0-9._~+/=-]{16,}", re.IGNORECASE)
# In JSON that was escaped twice a quotation mark has three backslashes; nothing deeper is looked for.
_ESCAPINGS: Final = 2
_ESCAPE = re.compile(r"\\(?:u00([2-7][0-9a-fA-F])|[\\/])")
_GROWTH: Final = 4  # no written form is longer than so many times the value


class Register:
    """Known secrets by their first characters, so that a long text is searched once for all of them."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._values: dict[str, frozenset[str]] = {}
        self._forms: dict[str, tuple[str, ...]] = {}
        self._heads: re.Pattern[str] | None = None
        self._changing = threading.Lock()

    def add(self, value: str) -> None:
        """Know a secret from now on, in all its written forms."""
        value = value.strip()
        if not SHORTEST <= len(value) <= LONGEST:
            return
        with self._changing:
            known = self._values.pop(value, None)
            self._values[value] = known or _written(value)
            if known:
                return
            if len(self._values) > self._most:
                self._drop(next(iter(self._values)))
            for form in self._values[value]:
                others = self._forms.get(form[:SHORTEST], ())
                self._forms[form[:SHORTEST]] = tuple(sorted({*others, form}, key=len, reverse=True))
            self._look_for_heads()

    def mask(self, text: str) -> str:
        """The text with each known secret replaced by `[secret]`, also one that was cut off at the text's end."""
        heads, at, done, pieces = self._heads, 0, 0, list[str]()
        if heads is None:
            return text
        while (found := heads.search(text, at)) is not None:
            begins = found.start()
            rest = text[begins : begins + LONGEST * _GROWTH].rstrip("…")
            forms = self._forms.get(found.group(), ())
            form = next((form for form in forms if rest.startswith(form) or form.startswith(rest)), None)
            at = begins + (len(form) if form else 1)
            if form:
                pieces += text[done:begins], SECRET
                done = at
        return "".join([*pieces, text[done:]])

    def mask_json(self, text: str) -> str:
        """The same for JSON text, where each character of a secret may be written as a `\\u` escape."""
        plain = _ESCAPE.sub(_unescaped, text) if "\\" in text else text
        masked = self.mask(plain)
        return text if masked == plain else masked

    def _drop(self, value: str) -> None:
        gone = self._values.pop(value)
        for head in {form[:SHORTEST] for form in gone}:
            left = tuple(form for form in self._forms[head] if form not in gone)
            if left:
                self._forms[head] = left
            else:
                del self._forms[head]

    def _look_for_heads(self) -> None:
        self._heads = re.compile("|".join(map(re.escape, self._forms))) if self._forms else None


def _unescaped(escape: re.Match[str]) -> str:
    char = chr(int(escape[1], 16)) if escape[1] else escape.group()[1]
    return f"\\{char}" if char in {'"', "\\"} else char


def _written(value: str) -> frozenset[str]:
    """A secret as it may stand in text: plain, in an address, quoted in JSON or Python, in Basic authorization."""
    forms = {value, quote(value), quote(value, safe=""), repr(value)[1:-1]}
    quoted = value
    for _ in range(_ESCAPINGS):
        quoted = json.dumps(quoted)[1:-1]
        forms.add(quoted)
    plain = value.encode("utf-8", "replace")
    for before in range(3):  # base64 works in groups of three bytes, and somebody's name may stand before it
        start, end = -(-before * 4 // 3), (before + len(plain)) * 4 // 3
        coded = base64.b64encode(bytes(before) + plain).decode()[start:end]
        forms |= {coded, coded.translate(_URL_SAFE)}
    return frozenset(form for form in forms if len(form) >= SHORTEST)


_URL_SAFE: Final = str.maketrans("+/", "-_")
_KNOWN: Final = Register()


def remember(value: str) -> None:
    """Mask this value from now on wherever text is made safe; one under 8 characters, or over 4,096, is not taken."""
    _KNOWN.add(value)


def redact(text: str) -> str:
    """Known secrets, access tokens, claim tokens and bearer values become `[secret]`."""
    text = _BEARER.sub(f"Bearer {SECRET}", _KNOWN.mask(text))
    text = _LOWER_BEARER.sub(rf"\1{SECRET}", text)
    return _KEYS.sub(SECRET, text)


def redact_link(link: str) -> str:
    """The same for an address that may hold a claim token, which is made to be shown."""
    return _ACCESS_KEYS.sub(SECRET, _KNOWN.mask(link))

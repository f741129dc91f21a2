"""Text from outside, made safe to show: invisible characters and foreign links taken out, names kept on one line.

Three forms: `clean` keeps lines, for what somebody wrote at length; `label` is one short line, for names and ids inside
our own sentences; `quote` is a label in quotation marks, for words of somebody else. Each changes nothing when it is
applied twice (`quote` apart), and none of them can hold a line that looks like one of ours.
"""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

TEXT_LIMIT: Final = 4_000
LABEL_LIMIT: Final = 200
QUOTE_LIMIT: Final = 300

_LOOKED_AT: Final = 100_000
"""Characters that are read at most: what comes after them would be cut off anyway, or is there to waste time."""
_NAME_LOOKED_AT: Final = 8_000
_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_KEPT_CONTROLS: Final = frozenset("\n\t")
# Emoji and several scripts need these; more than two running serve only to hide something.
_JOINERS: Final = frozenset("\u200c\u200d\ufe0f")
_JOINER_RUN = re.compile(r"([\u200c\u200d\ufe0f]{2})[\u200c\u200d\ufe0f]+")
_DROPPED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co"})
# Default-ignorable code points outside those categories.
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\uffa0\ufff0-\ufff8\ufe00-\ufe0e\U000e0000-\U000effff]"
)
# No script stacks more marks on one letter; towers of them run over the lines around.
_MOST_MARKS: Final = 8
_MARKS: Final = frozenset({"Mn", "Me"})

# These end a link in running text, and no host name can hold them. The full stop 。 is not one: in a name it is a dot.
_IN_LINK: Final = '[^\\s<>"`，；：！？、）】」』》”’（【「『《“‘]'
_LINK = re.compile(
    rf"""(?: (?<!{_IN_LINK})(?={_IN_LINK}*?&(?:\#\w|colon;|sol;|period;|tab;|newline;))  # written in entities of HTML
          | [a-z][a-z0-9+.-]{{0,30}}:[/\\]{{2}}
          | \bhttps?:[/\\]?(?=\w)
          | \b(?:javascript|vbscript|mailto):(?=\S)
          | \bfile:(?=[/\\])
          | (?<![\w:/\\])[/\\]{{2}}(?=[\w-]+\.\w)
          | \bwww\.
          | \bdata:\w+/\w+[;,]
        ){_IN_LINK}*""",
    re.IGNORECASE | re.VERBOSE,
)
_RUN = re.compile(r"[^\s<>\"`]*")
_SCHEME = re.compile(r"\A(?:[a-z][a-z0-9+.-]*:[/\\]{2}|https?:[/\\]?|[/\\]{2})", re.IGNORECASE)
_WEB = re.compile(r"\A(?:https?:|www\.)", re.IGNORECASE)
_AFTER_LINK: Final = ".,;:!?'*_~)]}|。，；：！？、）】」』》”’"
_HOST_END = re.compile(r"[/\\?#&]")
# Full stops of other scripts, which a browser takes for dots.
_DOTS = re.compile("[。．｡]")
_NOT_HOST = re.compile(r"[^\w.-]+")

# Not `..` or a hidden name: an id stands in addresses.
_ID = re.compile(r"[\w:~@+=-][\w.:~@+=-]{0,127}", re.ASCII)
# How the lines of ours begin that an assistant acts on.
_LIKE_OURS = re.compile(
    r"\W*(?:next|hints?|session|done|failed|not confirmed|running|job|note|the (?:editor|service)|timeline|export"
    r"|credits|files|uploaded)\b",
    re.IGNORECASE,
)


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """Without invisible and private characters, lines ended by `\\n` alone, in NFC, at most `limit` characters."""
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    looked_at = text[: max(_LOOKED_AT, limit + 1)]
    seen = "".join(char for char in _IGNORABLE.sub("", _BREAKS.sub("\n", looked_at)) if _visible(char))
    if not seen.isascii():
        seen = _JOINER_RUN.sub(r"\1", _lowered(unicodedata.normalize("NFC", seen)))
    if len(seen) <= limit:
        return seen
    return f"{seen[: limit - 1]}…" if limit > 0 else ""


def path(text: str, limit: int) -> str:
    """A path as it is, spaces of all widths and letters of all forms; without what breaks a line or turns its order."""
    return "".join(char for char in text[:limit] if char not in "\n\t\u2028\u2029" and _visible(char))


def line(text: str, limit: int = TEXT_LIMIT) -> str:
    """The same on one line: each run of white space is one space."""
    whole = " ".join(clean(text, max(_LOOKED_AT, limit)).split())
    return whole if len(whole) <= limit else f"{whole[: max(limit - 1, 0)].rstrip()}…"


def label(text: str, limit: int = LABEL_LIMIT) -> str:
    """A name or an id: one short line without any link."""
    return line(without_links(line(text[:_NAME_LOOKED_AT]), ()), limit)


def named(text: str, limit: int = LABEL_LIMIT) -> str:
    """A label for the inside of a sentence of ours: in quotation marks when it could be read as a sentence itself."""
    name = label(text, limit)
    if ":" in name or '"' in name or _LIKE_OURS.match(name):
        return _in_marks(name)
    return name


def quote(text: str, limit: int = QUOTE_LIMIT) -> str:
    """Somebody else's words inside a sentence of ours: one line in quotation marks, which nothing in it can close."""
    return _in_marks(label(text, limit))


def says(words: str | None) -> str:
    """What the backend gave as its reason, as a sentence that can follow one of ours; empty without a reason."""
    return f" The service says: {quote(words)}" if words and label(words) else ""


def marked(text: str) -> str:
    """Somebody else's words on lines of their own, each of which says that it is not ours."""
    return "\n".join(f"> {each}".rstrip() for each in text.split("\n"))


def is_id(text: str) -> bool:
    """Whether a text can only be an id: short, ASCII, without spaces, quotation marks or slashes."""
    return _ID.fullmatch(text) is not None


def json_shown(source: str) -> str:
    """JSON text with the same value, in which whatever `clean` would drop stands as an escape."""
    if source.isascii() and source.isprintable():
        return source
    escaped = "".join(char if _stays(char) else _escape(char) for char in source)
    return _JOINER_RUN.sub(lambda run: "".join(map(_escape, run.group())), escaped)


def without_links(text: str, allowed_hosts: Collection[str]) -> str:
    """Links become `[link removed: host]`, but for web links to one of `allowed_hosts`."""
    allowed = {host.lower().rstrip(".") for host in allowed_hosts}

    def judged(match: re.Match[str]) -> str:
        whole = match.group()
        found = whole.rstrip(_AFTER_LINK)
        rest = whole[len(found) :]
        host = _host(found)
        if host in allowed and _WEB.match(found) and _is_plain(match):
            return whole
        return f"[link removed: {_shown(host)}]{rest}"

    return _LINK.sub(judged, text)


def _visible(char: str) -> bool:
    if char in _KEPT_CONTROLS or char in _JOINERS:
        return True
    return unicodedata.category(char) not in _DROPPED_CATEGORIES


def _lowered(text: str) -> str:
    """Without the marks that stand too high on one letter."""
    kept: list[str] = []
    height = 0
    for char in text:
        if char not in _JOINERS:
            height = height + 1 if unicodedata.category(char) in _MARKS else 0
        if height <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _stays(char: str) -> bool:
    """Whether a character of JSON text is shown as it is. White space between values is the only use of `\\r` there."""
    return char == "\r" or (_visible(char) and not _IGNORABLE.match(char) and not _BREAKS.match(char))


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _in_marks(words: str) -> str:
    return '"' + words.replace('"', "'") + '"'


def _is_plain(link: re.Match[str]) -> bool:
    """Whether all programs read the same host: no `@` and no backslash, also not behind what we take for the end."""
    run = _RUN.match(link.string, link.start())
    return run is None or not {"@", "\\"} & set(run.group())


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

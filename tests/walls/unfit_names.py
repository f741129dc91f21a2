"""File names that lead somewhere, hide something or break some system; and an independent judge of good ones."""

import random
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

FORMATS = ("mp4", "mov", "webm", "mkv", "gif", "mp3", "wav", "png")

TRAVERSAL = (
    "../evil", "..", ".", "...", "../", "..\\evil", "..\\..\\evil", "./evil", "../../../../etc/passwd", "a/b",
    "a\\b", "a/", "/evil", "\\evil", "//server/share/evil", "\\\\server\\share\\evil", "\\\\?\\C:\\evil",
    "\\\\.\\PhysicalDrive0", "/etc/cron.d/evil", "/dev/null", "/proc/self/mem", "~/evil", "~root/evil", "~",
    "a/../../evil", "film.mp4/../evil", "..%2fevil", "%2e%2e%2fevil", "..%5cevil", "%2e%2e/evil", "..%252fevil",
    "..%c0%afevil", "..;/evil", "....//evil", "..\uff0fevil", "\uff0e\uff0e\uff0fevil", "..\u2215evil",
    "..\u2044evil", "\u2024\u2024/evil", "\u2025evil", "\u2026", ".. /evil", "..\x00/evil", "..\u200b/evil",
    "exports/../evil", "../exports-twin/evil", "../exports/film", "sub/film", "$HOME/evil", "${HOME}",
    "%USERPROFILE%\\evil", "$(touch evil)", "`touch evil`", "!evil", "*", "?", "[a-z]", "{a,b}",
)  # fmt: skip
ADDRESSES = (
    "C:evil", "C:\\evil", "c:/evil", "C:", "Z:film.mp4", "film.mp4:evil", "film:$DATA", "film::$DATA",
    "film.mp4:Zone.Identifier", "file:///tmp/evil", "file:evil", "http://example.com/a.mp4", "https://example.com",
    "ftp://h/f", "smb://h/s", "data:,x", "javascript:alert(1)", "concat:a|b", "pipe:1", "fd:3",
    "subfile,,start,0,end,0,,:a", "tcp://127.0.0.1:1", "nemo://sessions", "mailto:a@b", "urn:x", "hfs:evil",
    "Macintosh HD:evil", "a:b", ":", "::", "::1",
)  # fmt: skip
_DEVICES = (
    "CON", "nul", "Aux", "PRN", "COM1", "com9", "LPT1", "COM\u00b9", "LPT\u00b2", "com\u00b3", "CONIN$", "CONOUT$",
)  # fmt: skip
DEVICES = (
    *(form.format(name) for name in _DEVICES for form in ("{}", "{}.mp4", "{}.film", "{} .film", "{}. x")),
    "COM0", "lpt0.take", "NUL:", "CON .", "nul.tar.gz", "clock$", "\uff23\uff2f\uff2e",
)  # fmt: skip
EDGES = (
    ".hidden", ".mp4", "..mp4", ".film.part", "-rf", "--help", "-", "--", "-i", "@file", "#", "=1+1", "+1", "film.",
    "film ..", "film...", "film..mp4", "film .mp4", "film. .mp4", " . ", "", " ", "   ", "\t", "\n", " .hidden", " -x",
    "film.mp4.", "film.mp4 .", "film;rm", "a|b", "a&b", "a<b", "a>b", 'a"b', "a'b", "a`b", "a,b", "a=b", "a\u00a0b",
    "\u3000film", "film\u3000", "a~b", "FILM~1!", "desktop.ini:x", "autorun.inf\\", "Thumbs.db/", "a\x00b",
    "film\x00.mp4", "film.mp4\x00.png",
    *(f"film{chr(code)}x" for code in (1, 7, 8, 9, 10, 11, 12, 13, 27, 31, 127, 128, 133, 155, 159)),
)  # fmt: skip
_UNSEEN = (
    0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180E, 0x180F, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F,
    0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2063, 0x2066, 0x2067, 0x2068, 0x2069, 0x206A,
    0x3164, 0xFE00, 0xFE0E, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9, 0xFFFC, 0xFFFD, 0xFFFE, 0xFFFF, 0xE000, 0xE0001, 0xE0041,
    0xE0100, 0xE01EF, 0xF0000, 0x10FFFF, 0x378, 0x1F600, 0x2215, 0xFF0F, 0xFF1A, 0x2236, 0xA789, 0x29F8,
)  # fmt: skip
UNSEEN = (*(f"fi{chr(code)}lm" for code in _UNSEEN), "\u0301film", "\u20ddfilm", "\u202egpj.exe")
LENGTHS = (
    "x" * 197, "x" * 200, "x" * 255, "x" * 256, "x" * 4096, "\u79cb" * 66, "\u79cb" * 100, "\u00e9" * 99,
    "e\u0301" * 99, "\U00020000" * 50, "a." * 99 + "a.", "x" * 199 + ".", " " * 300,
)  # fmt: skip
SUFFIXES = (
    "film.mp4/", "film.gif\\", "film.mp4:x", "film.exe\u202e", "film.lnk|", "film.mp4\n", "film.scr?", "a.gif\u200b",
    "film.mp4\u2028", "film.\uff4dp4/", ".mp4.mp4", "-.mp4", "..gif", "CON.gif", " .webm", "con.mp4.gif",
)  # fmt: skip
REFUSED = (*TRAVERSAL, *ADDRESSES, *DEVICES, *EDGES, *UNSEEN, *LENGTHS, *SUFFIXES)
"""Names of which none may be used, each for a reason of its own."""

TAKEN = {
    "film.mp4": "film", "film.gif": "film", "Film.PNG": "Film", "film.png.mp4": "film.png", "film.exe": "film.exe",
    "film.lnk": "film.lnk", " film ": "film", "\u79cb\u5929": "\u79cb\u5929", "e\u0301te\u0301": "\u00e9t\u00e9",
    "at-2.5": "at-2.5", "\u0939\u093f\u0928\u094d\u0926\u0940": "\u0939\u093f\u0928\u094d\u0926\u0940",
    "\u0e20\u0e32\u0e1e\u0e22\u0e19\u0e15\u0e23\u0e4c": "\u0e20\u0e32\u0e1e\u0e22\u0e19\u0e15\u0e23\u0e4c",
    "\u05e1\u05e8\u05d8": "\u05e1\u05e8\u05d8", "\u0641\u064a\u0644\u0645": "\u0641\u064a\u0644\u0645",
    "(final) take_2": "(final) take_2", "console": "console", "null": "null", "aux-in": "aux-in", "com10": "com10",
    "lpt": "lpt", "my con": "my con", "a..b": "a..b", "_film": "_film", "x" * 196: "x" * 196,
    "\u2460 \u00bd\u00b2": "\u2460 \u00bd\u00b2",
}  # fmt: skip
"""Names that may be used, with what is left of them before the suffix of the format."""

_PIECES = (
    "..", "/", "\\", ":", ".", "-", " ", "~", "\x00", "\n", "\u202e", "\u200d", "\u0301", "%2f", "con", "NUL",
    "com\u00b9", ".mp4", ".gif", "film", "a", "b2", "\u79cb", "\u00e9", "(", ")", "_", "\u0939\u093f", "\u115f",
    "\ufe0f", "\U0001f600", "$", "C:", "//", "x" * 60,
)  # fmt: skip
_HARMLESS = tuple(
    piece for piece in _PIECES if piece.isalnum() or piece in {".", "-", " ", ".mp4", ".gif", "(", ")", "_"}
)


def generated(count: int, seed: int) -> Iterator[str]:
    """Names put together from pieces: the same for each seed. Some hold nothing that is bad by itself."""
    dice = random.Random(seed)
    for _ in range(count):
        pieces = _HARMLESS if dice.random() < 0.2 else _PIECES
        yield "".join(dice.choice(pieces) for _ in range(dice.randint(1, 7)))


_RESERVED = re.compile(r"(?i)(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3])[ ]*(?:\..*)?")
_NOT_ON_WINDOWS = frozenset('<>:"/\\|?*')


def faults_of(name: str) -> list[str]:
    """Why a finished file name would not do on Windows, macOS or Linux, or could be taken for another one."""
    found = {
        "it is not one component": any(
            path(name).name != name or path(name).parts != (name,) or path(name).is_absolute()
            for path in (PurePosixPath, PureWindowsPath)
        ),
        "Windows forbids a character": any(letter in _NOT_ON_WINDOWS or ord(letter) < 32 for letter in name),
        "Windows has a device of that name": _RESERVED.fullmatch(name) is not None,
        "Windows drops its end": name.endswith((".", " ")) or name.rpartition(".")[0].endswith((".", " ")),
        "it is too long for Linux": len(name.encode("utf-8", "surrogatepass")) > 255,
        "it is too long for Windows": len(name.encode("utf-16-le", "surrogatepass")) > 510,
        "it is hidden, or looks like an option": name.startswith((".", "-", "~", " ")),
        "macOS would keep another name": unicodedata.normalize("NFC", name) != name,
        "it holds what cannot be seen": not name.isprintable(),
    }
    return [fault for fault, is_so in found.items() if is_so]


def tree(root: Path) -> dict[str, tuple[object, ...]]:
    """Everything below a folder: kind, rights, inode, time of change and content of each entry."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(root.rglob("*")):
        try:
            facts = path.lstat()
            content: object = path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None
        except FileNotFoundError:  # it was there for a moment only
            continue
        found[str(path.relative_to(root))] = (facts.st_mode, facts.st_ino, facts.st_mtime_ns, content)
    return found

"""Paths that lead, or pretend to lead, where nothing may be read; and a place on disk in which each would succeed."""

import os
import random
import socket
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from tests.media import picture

CANARY = b"canary-3f9c"
FORMATS = ("mp4", "mov", "avi", "webm", "mkv", "jpg", "png", "gif", "webp", "mp3", "wav", "m4a", "aac")


@dataclass(frozen=True, slots=True)
class Place:
    """`root` may be uploaded from; `outside` may not, and holds media and keys with the canary in them."""

    root: Path
    outside: Path
    good: Path

    @property
    def photo(self) -> Path:
        """Real media outside: only the first wall stops it."""
        return self.outside / "photo.png"


def build(base: Path, root: Path) -> Place:
    """Make the place. `root` must be a folder below or beside `base`."""
    outside = base / "outside"
    outside.mkdir(parents=True)
    root.mkdir(parents=True, exist_ok=True)
    for name in ("photo.png", "film.png", ".hidden.png"):
        _marked(outside / name)
    for name, content in secrets().items():
        (outside / name).write_bytes(content)
    (root / "sub").mkdir()
    (root / ".git").mkdir()
    good = picture(root / "good.png")
    _marked(root / ".hidden.png")
    _marked(root / ".git" / "inside.png")
    (root / "folder.mp4").mkdir()
    links = {
        "link.png": outside / "photo.png",
        "link-folder": outside,
        "link-up": "..",
        "link-loop.png": "link-loop.png",
        "link-chain.png": "link.png",
        "link-missing.png": outside / "nothing.png",
        "link-hidden.png": root / ".hidden.png",
        "link-etc.png": "/etc/passwd",
        "link-environ.png": "/proc/self/environ",
        "sub/link.png": "../link.png",
    }
    for name, target in links.items():
        (root / name).symlink_to(target)
    os.mkfifo(root / "pipe.mp4")
    with socket.socket(socket.AF_UNIX) as unix:
        here = Path.cwd()
        os.chdir(root)  # the address of a socket may be 107 bytes long only
        try:
            unix.bind("socket.mp4")
        finally:
            os.chdir(here)
    for number, content in enumerate(secrets().values()):
        (root / f"secret-{number}.{FORMATS[number % len(FORMATS)]}").write_bytes(content)
    return Place(root, outside, good)


def _marked(path: Path) -> Path:
    """A picture that every decoder opens, with the canary behind it."""
    with picture(path).open("ab") as file:
        file.write(CANARY)
    return path


def crafted(place: Place) -> list[str]:
    """At least two hundred sources by hand: each would give away the canary if its trick worked."""
    found: list[str] = []
    for target in (place.photo, place.outside / "id_rsa", place.outside / "cookies.sqlite", place.root / ".hidden.png"):
        found += spellings(place, target)
    found += ODD
    found += [str(path) for path in sorted(place.root.rglob("*")) if path != place.good]
    found += [f"{place.root}/{name}" for name in ODD_NAMES]
    return list(dict.fromkeys(found))


def spellings(place: Place, target: Path) -> list[str]:
    """One file in every spelling that some program has once let through."""
    root, name, path = place.root, target.name, str(target)
    up = os.path.relpath(target, root)
    coded, slashes = quote(path), path.replace("/", "%2f")
    return [
        path,
        f"file://{path}",
        f"file:{path}",
        f"FILE://{path}",
        f"file://localhost{path}",
        f"file://LOCALHOST{coded}",
        f"file://127.0.0.1{path}",
        f"file://{slashes}",
        f"file:///{slashes}",
        f"file://{quote(path, safe='').replace('.', '%2e')}",
        f"file://{coded.replace('%', '%25').replace('/', '%252f')}",
        f"file:////{path}",
        f"file://{path}?a.png",
        f"file://{path}#a.png",
        f"file://{path}%00.png",
        f"file:\\\\{path}",
        f"{root}/{up}",
        f"{root}/sub/../{up}",
        f"{root}/./{up}",
        f"{root}//{up.replace('/', '//')}",
        f"{root}/nothing/../{up}",
        f"{root}/good.png/../{up}",
        f"file://{root}/{up.replace('..', '%2e%2e')}",
        f"file://{root}/{up.replace('../', '..%2f')}",
        f"file://{root}/{up.replace('../', '%c0%ae%c0%ae/')}",
        f"{root}/{up.replace('../', '..%2f')}",
        f"{root}/{up.replace('/', chr(92))}",
        f"{root}/{up.replace('../', '....//')}",
        f"{root}/{up.replace('..', '．．')}",
        f"{root}/{up.replace('/', '／')}",
        f"{root}/link-folder/{name}",
        f"{root}/sub/../link-folder/{name}",
        f"{root}/link-up/{target.parent.name}/{name}",
        f"/proc/self/root{path}",
        f"/proc/self/cwd/{os.path.relpath(target)}",
        f"/proc/{os.getpid()}/root{path}",
        os.path.relpath(target),
        f"./{os.path.relpath(target)}",
        f"~/{os.path.relpath(target, Path.home())}",
        f"~root/{path}",
        f"//{path}",
        f"///{path}",
        f"\\\\?\\{path}",
        f"\\\\.\\{path}",
        f"\\\\localhost\\c$\\{path}",
        f"{path}/",
        f"{path}/.",
        f"{path}\0.png",
        f"{path}\n",
        f" {path}",
        f"{path} ",
        f"\u202e{path}",
        f"{path}\u200b",
        f"{path}::$DATA",
        f"{path}:x.png",
        f"concat:{path}|{path}",
        f"subfile,,start,0,end,0,,:{path}",
        f"crypto:{path}",
        f"cache:{path}",
        f"async:file:{path}",
        f"data:image/png;base64,{path}",
        f"ftp://localhost{path}",
        f"smb://localhost{path}",
        f"nemo://{path}",
        f"-i {path}",
        f"@{path}",
        f"|cat {path}",
        f"$(cat {path})",
        f"`cat {path}`",
        f"{path};{root}/good.png",
        f"{root}/good.png,{path}",
        f"{root}/good.png|{path}",
        f"{root}{path}",
    ]


ODD = [
    *(f"/dev/{name}" for name in ("stdin", "stdout", "fd/0", "fd/3", "zero", "null", "random", "tty", "mem", "sda")),
    *(f"/proc/self/{name}" for name in ("environ", "cmdline", "maps", "mem", "fd/0", "fd/3", "exe", "cwd", "root")),
    *(f"/etc/{name}" for name in ("passwd", "shadow", "hosts", "hostname", "ssl/private/key.pem")),
    *(f"~/{name}" for name in (".ssh/id_rsa", ".ssh/id_ed25519", ".aws/credentials", ".netrc", ".bash_history")),
    *(f"~{name}" for name in ("root", "root/.ssh/id_rsa", "nobody", "nobody-at-all", "+", "-", "0")),
    *("$HOME/.ssh/id_rsa", "${HOME}/.env", "%USERPROFILE%\\.ssh\\id_rsa", "%APPDATA%", "$(whoami)", "`id`"),
    *("C:\\Windows\\win.ini", "c:/Windows/win.ini", "C:file.mp4", "\\Windows\\win.ini", "\\\\server\\share\\a.mp4"),
    *("//server/share/a.mp4", "\\\\?\\C:\\a.mp4", "\\\\.\\PhysicalDrive0", "\\\\?\\UNC\\server\\share\\a.mp4"),
    *("CON", "NUL", "COM1", "LPT1.mp4", "aux.png", "CONIN$", "a.mp4:stream", "a.mp4::$DATA", "/", ".", "..", "~", "~/"),
    *("/" * 5000, "../" * 600 + "etc/passwd", "a/" * 2000 + "a.mp4", "x" * 4000, "x" * 300 + ".mp4", "*", "?", "*.mp4"),
    *("[a-z].mp4", "{a,b}.mp4", "-", "--help", "-y", "\t", "\n", " ", "\x7f", "\ud800.mp4", "\x1b[2J.mp4", "\ufeff"),
    *("file:", "file:/", "file://", "file:///", "file://%00", "file:///%", "file:///%zz", "file:///%2", "file:a.mp4"),
    *("pipe:0", "pipe:", "fd:0", "http+unix://a/b", "gopher://127.0.0.1/", "jar:file:///a!/b", "php://filter/a"),
    *("javascript:alert(1)", "blob:x", "about:blank", "view-source:file:///etc/passwd", "git+ssh://a/b", "s3://b/k"),
]

ODD_NAMES = [
    "missing.png",
    "missing/missing.png",
    "good.png/good.png",
    "good.png/.",
    "good.png/..",
    "folder.mp4/x.mp4",
    "link-missing.png/x.png",
    "link-loop.png/x.png",
    "sub/../.hidden.png",
    "sub/../.git/inside.png",
    "./.hidden.png",
    "link-folder",
    "link-folder/../outside/photo.png",
    "link-up/outside/photo.png",
    "x" * 256 + ".png",
    "*.png",
    "..",
    "../..",
    "../../../../../../../etc/passwd",
    "\u202egnp.good",
    "GOOD.PNG\0",
]


def secrets() -> dict[str, bytes]:
    """What people keep in files, none of it media, each with the canary in it."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", CANARY)
    named = {
        "id_rsa": b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUA\n",
        "key.pem": b"-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n",
        "cert.der": b"\x30\x82\x04\xa3\x02\x01\x00\x02\x82\x01\x01\x00",
        "store.p12": b"\x30\x82\x09\x21\x02\x01\x03\x30\x82\x08\xe7",
        "keys.jks": b"\xfe\xed\xfe\xed\x00\x00\x00\x02",
        "secring.gpg": b"\x95\x03\xc6\x04\x5f\x0e\x2a\x11",
        "key.asc": b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF\n",
        "key.ppk": b"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n",
        "age.txt": b"# created: today\nAGE-SECRET-KEY-1QQQQ\n",
        "vault.kdbx": b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5\x01\x00\x04\x00",
        "cookies.sqlite": b"SQLite format 3\x00\x10\x00\x01\x01\x00\x40\x20\x20",
        "journal-wal": b"\x37\x7f\x06\x82\x00\x2d\xe2\x18",
        "leveldb.log": b"\x9b\x1f\x83\x0b\x1d\x00\x01\x01\x00\x00",
        "env": b"DATABASE_URL=postgres://u:p@host/db\nAPI_KEY=abc\n",
        "credentials": b"[default]\naws_access_key_id = AKIA\naws_secret_access_key = x\n",
        "netrc": b"machine example.com login me password secret\n",
        "token.json": b'{"access_token": "abc", "refresh_token": "def"}\n',
        "config.yaml": b"apiVersion: v1\nusers:\n- user:\n    client-key-data: LS0t\n",
        "history": b"export TOKEN=abc\nmysql -psecret\nssh root@host\n",
        "passwd": b"root:x:0:0:root:/root:/bin/bash\n",
        "shadow": b"root:$6$abc$def:19000:0:99999:7:::\n",
        "mail.mbox": b"From someone@example.com Mon Nov 23 00:00:00 2026\nSubject: hi\n",
        "page.html": b"<!doctype html><title>free skip wide moov</title>\n",
        "sheet.csv": b"free,skip,wide\nname,iban,amount\n",
        "letter.rtf": b"{\\rtf1\\ansi secret}",
        "report.pdf": b"%PDF-1.7\n1 0 obj\n",
        "report.docx": packed.getvalue(),
        "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
        "backup.tar": b"home/me/.ssh/id_rsa" + bytes(481) + b"ustar\x0000",
        "backup.gz": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
        "backup.7z": b"7z\xbc\xaf\x27\x1c\x00\x04",
        "disk.iso": bytes(2048) + b"CD001",
        "disk.luks": b"LUKS\xba\xbe\x00\x02",
        "program": b"\x7fELF\x02\x01\x01\x00",
        "program.exe": b"MZ\x90\x00\x03\x00\x00\x00",
        "code.pyc": b"\xa7\x0d\x0d\x0a\x00\x00\x00\x00",
        "code.class": b"\xca\xfe\xba\xbe\x00\x00\x00\x41",
        "things.plist": b"bplist00\xd1\x01\x02",
        "traffic.pcap": b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00",
        "memory.dmp": b"PAGEDU64\x0f\x00\x00\x00",
        "utf16.txt": "\ufeffpassword = secret\n".encode("utf-16-le") * 4,
        "utf16be.txt": "\ufeffpassword = secret\n".encode("utf-16-be") * 4,
        "utf8.txt": b"\xef\xbb\xbfpassword = secret\n",
        "photo.heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
        "photo.avif": b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1",
        "photo.psd": b"8BPS\x00\x01" + bytes(6),
        "photo.tiff": b"II*\x00\x08\x00\x00\x00",
        "photo.bmp": b"BM\x36\x00\x0c\x00",
        "vector.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        "list.m3u8": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n",
        "list.ffconcat": b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        "riff.txt": b"RIFF 2026, notes of the tour\n",
        "id3.txt": b"ID3 tags explained, and my password\n",
        "ftyp.txt": b"the ftyp box, and my password\n",
        "zeros": bytes(512),
        "ones": b"\xff" * 16,
    }  # fmt: skip
    return {name: content + b"\n" + CANARY + b"\n" for name, content in named.items()}


def generated(place: Place, count: int, seed: int) -> Iterator[str]:
    """Random walks through the place, in random spellings; the same for the same seed."""
    chance = random.Random(seed)
    root, outside = str(place.root), str(place.outside)
    starts = ["", "/", "./", "~/", "~", "//", "\\\\", "file://", "file:", "file://localhost", "C:\\", "/proc/self/root"]
    starts += [root, f"{root}/", f"file://{root}/", f"{root}/sub/", outside, f"{outside}/", f"file://{outside}/"]
    steps = ["..", ".", "", "sub", "link-folder", "link-up", "link.png", "outside", "photo.png", "good.png", "film.png"]
    steps += [
        ".git",
        ".hidden.png",
        "inside.png",
        "folder.mp4",
        "id_rsa",
        "cookies.sqlite",
        "%2e%2e",
        "．．",
        "..;",
        "...",
        "~",
    ]
    steps += [
        "link-loop.png",
        "link-missing.png",
        "pipe.mp4",
        "secret-1.mov",
        place.root.name,
        "GOOD.PNG",
        "x" * 255,
        "a:b",
    ]
    joints = ["/", "/", "/", "/", "//", "/./", "\\", "%2f", "%5c", "/%2e/", "／", "\0", "\n"]
    ends = ["", "", "photo.png", "good.png", "film.png", "id_rsa", ".hidden.png", "x.mp4"]
    for number in range(count):
        harmless = number % 5 == 0  # a share of the walks may arrive
        text = f"{root}/" if harmless else chance.choice(starts)
        for _ in range(chance.randint(1, 7)):
            if harmless:
                text += chance.choice(["sub/../", "./", "/", "missing/../"])
            else:
                text += chance.choice(steps) + chance.choice(joints)
        yield text + chance.choice(ends)

"""Holds a bundle against the wheel of the same commit, and against what the official tool packs of the unpacked bundle.

python -m tests.bundle.against BUNDLE WHEEL PACKED
"""

import sys
import zipfile

PACKAGE = "nemo_mcp/"


def complaints(bundle: str, wheel: str, packed: str) -> list[str]:
    """What is not the same."""
    ours, theirs = _files(bundle), _files(packed)
    package = _files(wheel, PACKAGE)
    return [
        *(f"{name} is not the same in bundle and wheel" for name in _different(_files(bundle, PACKAGE), package)),
        *(f"{name} is not packed as it is by the official tool" for name in _different(ours, theirs)),
    ]


def _different(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _files(archive: str, start: str = "") -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist() if name.startswith(start)}


def main(archives: list[str]) -> int:
    """Compare. Returns 1 when something differs."""
    wrong = complaints(*archives)
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

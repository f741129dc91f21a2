"""Looks into a built wheel: the package and its metadata, nothing that runs while it is installed or at every start.

python -m tests.wheel FILE
"""

import sys
import zipfile
from pathlib import PurePosixPath

# Installers run nothing out of a wheel, but these would change what Python does, or stand outside the package.
FORBIDDEN = (".pth", ".start", ".so", ".pyd", ".dll", ".dylib", ".exe", ".sh", ".bat")
LARGEST_BYTES = 5 * 1024 * 1024


def complaints(wheel: str) -> list[str]:
    """What should not be in the wheel."""
    found: list[str] = []
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            path = PurePosixPath(entry.filename)
            top = path.parts[0]
            if path.suffix in FORBIDDEN:
                found.append(f"{path} is of a kind that is not shipped")
            if top != "nemo_mcp" and not top.endswith(".dist-info"):
                found.append(f"{path} lies outside the package")
            if path.name.startswith(".") or "__pycache__" in path.parts:
                found.append(f"{path} is not part of the package")
        names = {entry.filename for entry in archive.infolist()}
        total = sum(entry.compress_size for entry in archive.infolist())
    if "nemo_mcp/py.typed" not in names:
        found.append("py.typed is missing")
    if total > LARGEST_BYTES:
        found.append(f"{total:,} bytes are more than {LARGEST_BYTES:,}")
    return found


def main(wheels: list[str]) -> int:
    """Check wheels. Returns 1 when something is wrong."""
    wrong = [f"{wheel}: {line}" for wheel in wheels for line in complaints(wheel)]
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong or not wheels else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

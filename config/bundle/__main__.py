"""Makes the bundle for Claude Desktop: `python -m config.bundle [OUT]`, by default dist/nemo-mcp-VERSION.mcpb.

First it writes the version and the tools into the files that tell them, if they have changed. A bundle is made of what
is committed, so that the same commit always makes the same bytes. Exit codes: 0 made, 1 it could not be made.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

from config.bundle.archive import packed
from config.bundle.contents import contents, uncommitted
from config.bundle.facts import ROOT, with_facts
from nemo_mcp import __version__


def main(arguments: list[str]) -> int:
    """Make the bundle. Returns the exit code."""
    if len(arguments) > 1 or any(each.startswith("-") for each in arguments):
        return _ended("usage: python -m config.bundle [OUT]")
    out = Path(arguments[0] if arguments else ROOT / "dist" / f"nemo-mcp-{__version__}.mcpb")
    try:
        for file, text in with_facts(ROOT).items():
            if (ROOT / file).read_text(encoding="utf-8") != text:
                (ROOT / file).write_text(text, encoding="utf-8", newline="\n")
                sys.stderr.write(f"{file}: brought up to date\n")
        if changed := uncommitted(ROOT):
            return _ended("error: commit these first, the bundle is made of a commit:\n  " + "\n  ".join(changed))
        bundle = packed(contents(ROOT))
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(bundle)
    except subprocess.CalledProcessError as problem:
        return _ended(f"error: git: {problem.stderr.strip()}")
    except OSError as problem:
        return _ended(f"error: {problem}")
    sys.stdout.write(f"{out} ({len(bundle):,} bytes, sha256 {hashlib.sha256(bundle).hexdigest()})\n")
    return 0


def _ended(line: str) -> int:
    sys.stderr.write(f"{line}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python -m tests.proofs kills|faults|interleavings|soak|walls|all`: a proof in full, with its figures."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

NAMES = ("kills", "faults", "interleavings", "soak", "walls", "all")
WRONG_USE = 2


def main(words: Sequence[str]) -> int:
    """Run the proof of that name. Returns pytest's exit code, 2 for a name that there is not."""
    here = Path(__file__).parent
    if len(words) != 1 or words[0] not in NAMES:
        sys.stderr.write(f"usage: python -m tests.proofs {'|'.join(NAMES)}\n")
        return WRONG_USE
    os.environ["NEMO_PROOFS"] = "full"
    root, walls = here.parents[1], here.parent / "walls"
    places = {"walls": [walls], "all": [here, walls]}.get(words[0], [here / f"test_{words[0]}.py"])
    options = ["-n", "0", "--rootdir", str(root), "-c", str(root / "pyproject.toml")]
    return int(pytest.main([*options, *map(str, places)]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How much of a proof runs: the share that the suite has time for, or with `python -m tests.proofs` all of it."""

import os

FULL = os.environ.get("NEMO_PROOFS") == "full"


def share(full: int, usual: int) -> int:
    """The count for this run."""
    return full if FULL else usual

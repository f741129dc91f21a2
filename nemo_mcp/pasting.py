"""A command line that can be pasted into the usual shell of this system."""

import shlex
import subprocess
import sys


def quoted(*words: str) -> str:
    """The words as one line, quoted where the shell needs it."""
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)

"""Whether an earlier run left something open: asked before anything else is loaded, so it stands alone."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

ANY_OPEN: Final = "SELECT 1 FROM jobs WHERE stage != 'settled' LIMIT 1"


def has_open_jobs(path: Path) -> bool:
    """Whether a journal holds jobs that are not settled; False when there is no journal that can be read."""
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(path, timeout=0.2)) as db:
            return db.execute(ANY_OPEN).fetchone() is not None
    except sqlite3.Error:
        return False

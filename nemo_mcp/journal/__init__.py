"""What must outlive the process: sessions, what was uploaded into them, and every job with its stage and result."""

from pathlib import Path

from nemo_mcp.journal.file import JournalFile
from nemo_mcp.journal.job_table import JobTable, Permit
from nemo_mcp.journal.rows import JobRow, Kind, NewJob, Origin, SessionRow, Spending, Stage, UploadRow
from nemo_mcp.journal.session_table import SessionTable

__all__ = [
    "JobRow",
    "Journal",
    "Kind",
    "NewJob",
    "Origin",
    "Permit",
    "SessionRow",
    "Spending",
    "Stage",
    "UploadRow",
]


class Journal:
    """The journal of one folder. Calls are short and synchronous; each write is committed when the call returns.

    Every call may raise FolderError or DiskFullError, and what was to be announced then has not begun.
    """

    def __init__(self, path: Path) -> None:
        """Open or make it. Raises FolderError for a folder or file that cannot be used, or one from a newer version."""
        self._file = JournalFile(path)
        self.sessions = SessionTable(self._file)
        self.jobs = JobTable(self._file)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

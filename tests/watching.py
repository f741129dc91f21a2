"""Who opens files, and who calls: the kernel's own record of it (Linux)."""

import ctypes
import os
import socket
import struct
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

CAN_WATCH = sys.platform == "linux"
_OPENED = 0x20
_HEAD = struct.Struct("iIII")


class Watch:
    """Records which files of some folders are opened, by any process."""

    def __init__(self, *folders: Path) -> None:
        system = ctypes.CDLL(None, use_errno=True)
        self._handle = system.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        assert self._handle >= 0, os.strerror(ctypes.get_errno())
        self._folders = {system.inotify_add_watch(self._handle, os.fsencode(each), _OPENED): each for each in folders}
        assert -1 not in self._folders, os.strerror(ctypes.get_errno())

    def opened(self) -> set[Path]:
        """What was opened since the last call; the folders themselves do not count."""
        found: set[Path] = set()
        while True:
            try:
                data = os.read(self._handle, 1 << 16)
            except BlockingIOError:
                return found
            while data:
                folder, _, _, length = _HEAD.unpack_from(data)
                name = data[_HEAD.size : _HEAD.size + length].rstrip(b"\0")
                if name:
                    found.add(self._folders[folder] / os.fsdecode(name))
                data = data[_HEAD.size + length :]

    def close(self) -> None:
        """Stop watching."""
        os.close(self._handle)


@contextmanager
def watching(*folders: Path) -> Generator[Watch | None]:
    """A watch where the system has one, else None."""
    watch = Watch(*folders) if CAN_WATCH else None
    try:
        yield watch
    finally:
        if watch is not None:
            watch.close()


class Doorbell:
    """A port on which nobody should ring."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=50)
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]

    def rings(self) -> int:
        """How many connections came in."""
        count = 0
        while True:
            try:
                self._socket.accept()[0].close()
            except BlockingIOError:
                return count
            count += 1

    def close(self) -> None:
        """Close the port."""
        self._socket.close()

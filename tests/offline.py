"""Runs a command where there is no network but loopback: `python -m tests.offline [COMMAND...]`, without one the suite.

A network namespace of its own has no other interface and no route, so whatever the command does, nothing leaves. It
needs Linux with user namespaces. Exit codes: the command's, or 3 where namespaces are not to be had.
"""

import ctypes
import errno
import fcntl
import os
import socket
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

NOT_HERE = 3
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1
SOMEWHERE = ("192.0.2.1", 443)  # an address of the documentation (RFC 5737)


def leave_the_network() -> None:
    """Move this process, which must have one thread only, into a network of its own. Raises OSError."""
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    _raise_loopback()
    _prove()


def _raise_loopback() -> None:
    name = struct.pack("16sh", b"lo", 0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        flags = struct.unpack("16sh", fcntl.ioctl(any_socket, SIOCGIFFLAGS, name))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", flags | IFF_UP))


def _prove() -> None:
    others = [name for _, name in socket.if_nameindex() if name != "lo"]
    with socket.socket() as outside:
        outside.settimeout(5)
        found = outside.connect_ex(SOMEWHERE)
    if found != errno.ENETUNREACH:
        raise OSError(errno.EINVAL, f"there still is a network ({', '.join(others) or errno.errorcode.get(found)})")


def main(words: Sequence[str]) -> int:
    """Become the command. Returns only when that cannot be."""
    command = list(words) or [sys.executable, "-m", "pytest"]
    try:
        leave_the_network()
    except (OSError, AttributeError) as problem:
        sys.stderr.write(f"no network namespace can be had here: {problem}\n")
        return NOT_HERE
    return os.execvp(command[0], command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

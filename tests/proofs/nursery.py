"""Starting many victims without importing the server each time, and learning how each one ended.

`fresh STATUS COMMAND...` runs a command; `born STATUS SOCKET` asks a nursery for a victim with the caller's own stdin,
stdout, stderr and environment. Both end when the victim ends and leave its exit code (negative: the signal) in the file
STATUS. `nurse FD` is the nursery: it imports the server once and forks a victim for everybody who connects to the
listening socket FD, until its own stdin ends. Nothing heavy is imported here, as each victim has one of these.
"""

import json
import os
import signal
import socket
import sys


def fresh(status: str, *command: str) -> None:
    """Run a command of one's own."""
    child = os.posix_spawnp(command[0], command, os.environ)
    _leave(status, _exit_code(child))


def born(status: str, place: str) -> None:
    """Let the nursery run it."""
    with socket.socket(socket.AF_UNIX) as nursery:
        nursery.connect(place)
        socket.send_fds(nursery, [json.dumps(dict(os.environ)).encode()], [0, 1, 2])
        _leave(status, int(nursery.recv(16)))


def nurse(handle: str) -> None:
    """Fork a victim for everybody who asks."""
    import gc
    import select

    from nemo_mcp.client import backend
    from nemo_mcp.service import edit, export, lookup, recovery, upload
    from nemo_mcp.studio import render
    from tests.proofs import victim

    assert all((backend, edit, export, lookup, recovery, upload, render))
    gc.freeze()
    listener = socket.socket(fileno=int(handle))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the wardens need no burial
    while 0 not in select.select([0, listener], [], [])[0]:
        connection, _ = listener.accept()
        with connection:
            if os.fork() == 0:
                listener.close()
                _guard(connection, victim.serve)
                os._exit(0)


def _guard(connection: socket.socket, serve: object) -> None:
    """Between nursery and victim: waits for its end, and tells how it was."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    environment, handles, _, _ = socket.recv_fds(connection, 65536, 3)
    child = os.fork()
    if child == 0:
        connection.close()
        _become(environment, handles, serve)
    for handle in handles:
        os.close(handle)
    connection.send(str(_exit_code(child)).encode())


def _become(environment: bytes, handles: list[int], serve: object) -> None:
    code = 1
    try:
        for number, handle in enumerate(handles):
            os.dup2(handle, number)
            os.close(handle)
        os.environ.clear()
        os.environ.update(json.loads(environment))
        if callable(serve):
            serve()
        code = 0
    finally:
        if code:
            sys.excepthook(*sys.exc_info())  # pyright: ignore[reportArgumentType]
        sys.stderr.flush()
        os._exit(code)


def _exit_code(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _leave(status: str, code: int) -> None:
    with open(status, "w", encoding="ascii") as file:  # noqa: PTH123 - pathlib takes longer to import than all of this
        file.write(str(code))


if __name__ == "__main__":
    {"fresh": fresh, "born": born, "nurse": nurse}[sys.argv[1]](*sys.argv[2:])

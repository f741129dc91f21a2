"""A bare server for transfers, in a process of its own: gives a file to who asks, and takes whatever is sent.

    python -m bench.transfers_server FILE

Prints its port and serves one connection after the other, with nothing but sockets.
"""

import socket
import sys
from pathlib import Path
from typing import Final

BUFFER: Final = 1024 * 1024
TAKEN: Final = b'{"code":0,"data":{"files":[{"filename":"large.mp4","file_type":"video"}]}}'


def serve(path: Path) -> None:
    """Serve until the process is ended."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            connection, _ = listener.accept()
            with connection:
                try:
                    while _answered(connection, path):
                        pass
                except OSError:
                    continue


def _answered(connection: socket.socket, path: Path) -> bool:
    """Answer one request; False when there was none any more."""
    head, body = _head(connection)
    if not head:
        return False
    if head.startswith(b"GET "):
        size = path.stat().st_size
        connection.sendall(_reply("video/mp4", size))
        with path.open("rb") as file:
            connection.sendfile(file)
        return True
    left = _length(head) - len(body)
    buffer = memoryview(bytearray(BUFFER))
    while left > 0:
        count = connection.recv_into(buffer, min(left, BUFFER))
        if not count:
            return False
        left -= count
    connection.sendall(_reply("application/json", len(TAKEN)) + TAKEN)
    return True


def _head(connection: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(64 * 1024)
        if not more:
            return b"", b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    return head, body


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)


def _reply(kind: str, size: int) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n\r\n".encode()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))

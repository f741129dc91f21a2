"""The body of an upload: files read piece by piece from their open handles."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import BinaryIO, Protocol

import anyio.to_thread
import httpx

from nemo_mcp.core.text import named
from nemo_mcp.errors import FileRefusedError
from nemo_mcp.kill_points import reached

PIECE = 256 * 1024


class Upload(Protocol):
    """A file that has been checked and stays open: it is read from its handle, never by its name again."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def media_type(self) -> str: ...
    @property
    def handle(self) -> BinaryIO: ...


class Multipart(httpx.AsyncByteStream):
    """A multipart body whose length is known before the first byte. It can be read again: each time from the start.

    `on_bytes` hears how many bytes of the files have been handed over.
    """

    def __init__(self, files: Sequence[Upload], boundary: str, on_bytes: Callable[[int], None]) -> None:
        self._files = files
        self._heads = [_part_head(file, boundary) for file in files]
        self._tail = f"--{boundary}--\r\n".encode()
        self._on_bytes = on_bytes
        self._size = sum(file.size for file in files)
        self.headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(self._size + sum(len(head) + 2 for head in self._heads) + len(self._tail)),
        }

    async def __aiter__(self) -> AsyncIterator[bytes]:
        done, half = 0, False
        for file, head in zip(self._files, self._heads, strict=True):
            yield head
            reached("upload.first_byte")
            async for piece in _pieces(file):
                yield piece
                done += len(piece)
                self._on_bytes(done)
                if not half and done * 2 >= self._size:
                    half = True
                    reached("upload.half")
            yield b"\r\n"
        yield self._tail
        reached("upload.last_byte")


async def _pieces(file: Upload) -> AsyncIterator[bytes]:
    await anyio.to_thread.run_sync(file.handle.seek, 0)
    left = file.size
    while left > 0:
        piece = await anyio.to_thread.run_sync(file.handle.read, min(PIECE, left))
        if not piece:
            raise FileRefusedError(f"{named(file.name)} became shorter while it was read.", "upload it again.")
        left -= len(piece)
        yield piece


def _part_head(file: Upload, boundary: str) -> bytes:
    # Only plain letters in the header: quotes, line breaks and control characters could forge another header.
    safe = "".join(letter if letter.isprintable() and letter not in '"\\' else "_" for letter in file.name)
    disposition = f'Content-Disposition: form-data; name="files"; filename="{safe}"'
    return f"--{boundary}\r\n{disposition}\r\nContent-Type: {file.media_type}\r\n\r\n".encode("utf-8", "replace")

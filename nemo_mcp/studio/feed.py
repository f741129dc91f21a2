"""A queue between a turn and the response that shows it. Neither waits for the other; either may go first."""

from collections import deque

import anyio


class Cut:
    """Stands in a feed where the connection is to break."""


Frame = bytes | Cut


class Feed:
    """Frames in order. The turn puts and closes; the response gets, and leaves when its client does."""

    def __init__(self) -> None:
        self._frames: deque[Frame] = deque()
        self._news = anyio.Event()
        self._closed = False
        self.left = False

    def put(self, frame: Frame) -> None:
        """Add a frame; nothing happens when nobody listens any more or the feed is closed."""
        if not self.left and not self._closed:
            self._frames.append(frame)
            self._news.set()

    def close(self) -> None:
        """No more frames."""
        self._closed = True
        self._news.set()

    def leave(self) -> None:
        """The client has gone: what is put from now on is dropped."""
        self.left = True
        self._frames.clear()

    async def get(self) -> Frame | None:
        """The next frame, as soon as there is one; None at the end."""
        while not self._frames:
            if self._closed:
                return None
            self._news = anyio.Event()
            await self._news.wait()
        return self._frames.popleft()

"""A queue between a turn and the response that shows it. Neither waits for the other; either may go first."""

from collections import deque
from collections.abc import Callable

import anyio


class Cut:
    """Stands in a feed where the connection is to break."""


Frame = bytes | Cut


class Feed:
    """Frames in order. The turn puts and closes; the response gets, and leaves when its client does.

    `when_hung_up` is called once, when the client leaves before it has been given the end.
    """

    def __init__(self) -> None:
        self._frames: deque[Frame] = deque()
        self._news = anyio.Event()
        self._closed = False
        self._ended = False
        self.left = False
        self.when_hung_up: Callable[[], None] | None = None

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
        """Nobody listens any more: what is put from now on is dropped."""
        self.left = True
        self._frames.clear()

    def hang_up(self) -> None:
        """The client has gone. After the end, or a break of our own, that is nothing but leaving."""
        self.leave()
        act, self.when_hung_up = self.when_hung_up, None
        if act is not None and not self._ended:
            act()

    async def get(self) -> Frame | None:
        """The next frame, as soon as there is one; None at the end."""
        while not self._frames:
            if self._closed:
                self._ended = True
                return None
            self._news = anyio.Event()
            await self._news.wait()
        frame = self._frames.popleft()
        self._ended = isinstance(frame, Cut)
        return frame

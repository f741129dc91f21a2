"""Time as a parameter: everything that waits or looks at a clock is given one of these."""

import random
import time
from typing import Protocol

import anyio


class Clock(Protocol):
    """What the product needs to know about time."""

    def now(self) -> float:
        """Seconds on a clock that never jumps."""
        ...

    def wall(self) -> float:
        """Seconds since 1970, as the computer's owner sees them; may jump."""
        ...

    def roll(self) -> float:
        """A random number from 0 to 1, for jitter."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let that much time pass."""
        ...

    async def wait_for(self, event: anyio.Event, seconds: float) -> None:
        """Return when the event is set or the time has passed, whichever comes first."""
        ...


class SystemClock:
    """The real one."""

    def now(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()

    def wall(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def roll(self) -> float:
        """Jitter; not for secrets."""
        return random.random()  # noqa: S311

    async def sleep(self, seconds: float) -> None:
        """Sleep in the event loop."""
        await anyio.sleep(seconds)

    async def wait_for(self, event: anyio.Event, seconds: float) -> None:
        """Wait in the event loop."""
        with anyio.move_on_after(seconds):
            await event.wait()

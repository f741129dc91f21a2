"""A clock that makes waiting free."""

import anyio
import anyio.lowlevel


class FastClock:
    """Sleeping moves the time and lets other tasks run; waiting for an event gives it a moment of real time."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def wall(self) -> float:
        return 1_790_000_000.0 + self.time

    def roll(self) -> float:
        return 0.5

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        await anyio.lowlevel.checkpoint()

    async def wait_for(self, event: anyio.Event, seconds: float) -> None:
        with anyio.move_on_after(0.01):
            await event.wait()
            return
        self.time += seconds

"""Clocks for tests: one that makes waiting free, and one that makes it short."""

import time
from collections.abc import Callable

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


class HookedClock(FastClock):
    """A fast clock that calls `on_sleep` with the seconds whenever somebody is about to sleep."""

    def __init__(self, on_sleep: Callable[[float], None]) -> None:
        super().__init__()
        self._on_sleep = on_sleep

    async def sleep(self, seconds: float) -> None:
        self._on_sleep(seconds)
        await super().sleep(seconds)


class ScaledClock:
    """Real time, made to run `scale` times as fast: who sleeps 60 s of it waits 60 / scale real seconds.

    For tests with several processes, or where things that happen by themselves must keep their order with the waits.
    """

    def __init__(self, scale: float = 1000.0) -> None:
        self.scale = scale
        self._began = self.now()

    def now(self) -> float:
        return time.monotonic() * self.scale

    def wall(self) -> float:
        return 1_790_000_000.0 + self.now() - self._began

    def roll(self) -> float:
        return 0.5

    async def sleep(self, seconds: float) -> None:
        await anyio.sleep(seconds / self.scale)

    async def wait_for(self, event: anyio.Event, seconds: float) -> None:
        with anyio.move_on_after(seconds / self.scale):
            await event.wait()

"""Work that may hang: done in a thread that nobody waits for longer than the limit, nor at the end of the program."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from nemo_mcp.clock import SystemClock

T = TypeVar("T")


class Underway(Generic[T]):
    """Work that has begun. Its thread dies with the process, wherever it hangs."""

    def __init__(self, work: Callable[[], T], limit_s: float) -> None:
        self._clock = SystemClock()
        self._until_s = self._clock.now() + limit_s
        self._limit_s = limit_s
        self._ended = threading.Event()
        self._result: list[T] = []
        self._problem: BaseException | None = None
        threading.Thread(target=self._do, args=(work,), daemon=True).start()

    def _do(self, work: Callable[[], T]) -> None:
        try:
            self._result.append(work())
        except BaseException as problem:  # carried over to who asks for the result
            self._problem = problem
        finally:
            self._ended.set()

    def result(self) -> T:
        """Wait for the end. Raises what the work raised, and TimeoutError when the limit is over."""
        if not self._ended.wait(max(0.0, self._until_s - self._clock.now())):
            raise TimeoutError(f"no end after {self._limit_s:g} s")
        if self._problem is not None:
            raise self._problem
        return self._result[0]


def in_time(work: Callable[[], T], limit_s: float) -> T:
    """The result of the work. Raises what it raises, and TimeoutError when it takes longer than the limit."""
    return Underway(work, limit_s).result()

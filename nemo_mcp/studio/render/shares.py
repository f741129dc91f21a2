"""Who draws which segment: neighbours go to one worker, which has their pictures at hand; nobody waits at the end."""

from collections import deque
from collections.abc import Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Shares(Generic[T]):
    """Pieces of work in their order, cut into one stretch for each worker.

    A worker takes its own from the front; one that has nothing left takes the last of whoever has the most left.
    """

    def __init__(self, pieces: Sequence[tuple[int, T]], workers: int) -> None:
        """`pieces` come with their weights."""
        total = sum(weight for weight, _ in pieces)
        self._left: list[deque[tuple[int, T]]] = [deque() for _ in range(max(1, workers))]
        done = 0
        for weight, piece in pieces:
            middle = done + weight / 2
            self._left[min(workers - 1, int(middle * workers / total)) if total else 0].append((weight, piece))
            done += weight

    def next(self, worker: int) -> T | None:
        """The next piece for a worker; None when there is none left for anybody."""
        if self._left[worker]:
            return self._left[worker].popleft()[1]
        fullest = max(self._left, key=lambda queue: sum(weight for weight, _ in queue))
        return fullest.pop()[1] if fullest else None

"""Fetching a finished file whole, over as many as four connections.

A connection that breaks costs only the bytes that are missing: the next one asks for the rest of the very same file
(`Range` with `If-Range`), and starts again from nothing when the server cannot give exactly that.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol

import anyio
import anyio.to_thread
import httpx

from nemo_mcp.client.channel import LONGEST_PAUSE_S, TRIES, USUAL_PAUSE_S
from nemo_mcp.client.fetch import strangers
from nemo_mcp.client.replies import read_data, span
from nemo_mcp.client.source import Source
from nemo_mcp.client.transport import USUAL, Patience, translated, whole
from nemo_mcp.clock import Clock
from nemo_mcp.core.pacing import backoff_s, retry_after_s
from nemo_mcp.errors import BrokenReplyError, NemoError, NoAnswerError, RateLimitedError
from nemo_mcp.owner_only import open_file

IDLE_TRIES = 2
LENGTH = re.compile(r"[0-9]{1,18}", re.ASCII)
SENT_ELSEWHERE = ("text/html", "application/xhtml")
CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})", re.ASCII)


class Target(Protocol):
    """Takes a file as it comes."""

    def restart(self) -> None:
        """Throw away what came: the file begins (again). Called before the first byte, too."""
        ...

    def expect(self, size: int | None) -> None:
        """How large the whole file says it is. Called before its first byte; may raise DiskFullError."""
        ...

    async def take(self, piece: bytes) -> None:
        """The next bytes."""
        ...


class PassingError(Exception):
    """Carries a problem that another try may mend; never leaves this module. `wish_s`: the least pause before it."""

    def __init__(self, problem: NemoError, wish_s: float = 0) -> None:
        super().__init__(problem.message)
        self.problem = problem
        self.wish_s = wish_s


async def download(
    source: Source,
    target: Target,
    limit: int,
    clock: Clock,
    limit_s: float = USUAL.download_s,
    pace: float | None = None,
) -> int:
    """Fetch a file of at most `limit` bytes into `target`, in at most `limit_s` seconds. Returns its size.

    With a `pace` (bytes a second) each byte that comes buys the time that it takes at this pace. Raises what `target`
    raises; UrlRefusedError, RefusedError; NoAnswerError or BrokenReplyError when it did not come whole. What `target`
    holds is of use only after a return.
    """
    with anyio.CancelScope(deadline=anyio.current_time() + limit_s) as scope:

        def came(count: int) -> None:
            scope.deadline += count / pace if pace else 0

        return await _tried(source, _Arriving(target, limit, came), clock)
    raise NoAnswerError("The finished file came far too slowly.", "call `export` again: it takes up the same render.")


async def _tried(source: Source, file: "_Arriving", clock: Clock) -> int:
    idle = 0
    for attempt in range(TRIES):
        before = file.received
        try:
            async with translated(), source.open(file.wanted()) as (response, own):
                await _refuse(response, own, clock)
                return await file.take(response)
        except PassingError as passing:
            failure, sent = passing, True
        except NoAnswerError as silence:
            if file.whole:
                return file.have
            failure, sent = PassingError(silence), silence.sent
        idle = 0 if file.received > before else idle + sent
        pause = max(backoff_s(attempt, clock.roll()), failure.wish_s)
        if idle == IDLE_TRIES or attempt == TRIES - 1 or pause > LONGEST_PAUSE_S:
            raise failure.problem
        await clock.sleep(pause)
    raise AssertionError("the last try returns or raises")


async def fetch_file(url: str, path: Path, limit: int, clock: Clock, patience: Patience = USUAL) -> int:
    """Fetch a public https address into a file for its owner alone, in 15 minutes at most. Returns its size.

    Raises UrlRefusedError, NoAnswerError, BrokenReplyError, OSError; then the file may hold a part.
    """
    with os.fdopen(open_file(path), "r+b") as file:
        async with strangers(patience) as http:
            return await download(Source(url, http), _File(file), limit, clock, patience.download_s)


class _File:
    """A target that is nothing but a file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def restart(self) -> None:
        self._file.seek(0)
        self._file.truncate()

    def expect(self, size: int | None) -> None:
        pass

    async def take(self, piece: bytes) -> None:
        await anyio.to_thread.run_sync(self._file.write, piece)


class _Arriving:
    """A file on its way: what is there, how much there will be, and by what the server knows it again."""

    def __init__(self, target: Target, limit: int, came: Callable[[int], None]) -> None:
        self._target = target
        self._limit = limit
        self._came = came
        self._size: int | None = None
        self._validator: str | None = None
        self.have = 0
        self.received = 0

    @property
    def whole(self) -> bool:
        """Whether every byte is there, whatever became of the connection then."""
        return self.have == self._size

    def wanted(self) -> dict[str, str]:
        """Request headers: for the rest of the file when the server can tell it from another, else for all of it."""
        plain = {"Accept-Encoding": "identity"}
        if not self.have or self._size is None or self._validator is None:
            return plain
        return plain | {"Range": f"bytes={self.have}-", "If-Range": self._validator}

    async def take(self, response: httpx.Response) -> int:
        """Read a reply's body to its end. Returns the file's size when it is whole now."""
        if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
            raise BrokenReplyError("The finished file came in an encoding that was not asked for.")
        if response.status_code == 200:
            self._begin(response.headers)
        elif response.status_code != 206 or not self._goes_on(response.headers):
            self.have = 0
            raise PassingError(BrokenReplyError("The rest of the file could not be fetched."))
        async for piece in response.aiter_raw():
            self.have += len(piece)
            self.received += len(piece)
            self._came(len(piece))
            if self.have > (self._limit if self._size is None else self._size):
                raise BrokenReplyError("The finished file is larger than it may be.")
            await self._target.take(piece)
        if self._size is not None and self.have != self._size:
            raise PassingError(BrokenReplyError("The finished file came only in part."))
        return self.have

    def _begin(self, headers: httpx.Headers) -> None:
        said = headers.get("content-length", "")
        self.have = 0
        self._size = int(said) if LENGTH.fullmatch(said) else None
        self._validator = _validator(headers)
        if self._size is not None and self._size > self._limit:
            raise BrokenReplyError("The finished file is far too large.")
        self._target.restart()
        self._target.expect(self._size)

    def _goes_on(self, headers: httpx.Headers) -> bool:
        """Whether a 206 holds what comes next of the file that has begun."""
        found = CONTENT_RANGE.fullmatch(headers.get("content-range", "").strip())
        if not self.have or self._validator is None or found is None:
            return False
        known_by = "etag" if self._validator.startswith('"') else "last-modified"
        same = headers.get(known_by, self._validator).strip() == self._validator
        return same and int(found[1]) == self.have and int(found[3]) == self._size


def _validator(headers: httpx.Headers) -> str | None:
    """By what a file can be told from another one of the same name: a strong ETag, else its date."""
    etag, modified = headers.get("etag", "").strip(), headers.get("last-modified", "").strip()
    found = etag if etag.startswith('"') else modified
    return found if found and found.isascii() else None


async def _refuse(response: httpx.Response, own: bool, clock: Clock) -> None:
    """Raise for a reply that holds no file; PassingError for one that may hold it next time."""
    status = response.status_code
    kind = response.headers.get("content-type", "").strip().lower()
    page = kind.startswith(("application/json", "text/") if own else SENT_ELSEWHERE)
    if status == 416 or (status in {200, 206} and not page):
        return
    reason = "something else came instead" if page else f"the answer was {status}"
    problem: NemoError = BrokenReplyError(f"The finished file could not be fetched: {reason}.", status=status)
    if own:
        try:
            read_data(await whole(response, clock))
        except NemoError as refusal:
            problem = refusal
    passing = status in {408, 429} or status >= 500 or isinstance(problem, RateLimitedError)
    if not passing:
        raise problem
    asked_s = retry_after_s(response.headers.get("retry-after"), clock.wall())
    usual_s = USUAL_PAUSE_S if status in {429, 503} else 0
    wish_s = usual_s if asked_s is None else asked_s
    if wish_s:
        when = f"call `export` again in {span(wish_s)}: it takes up the same render."
        problem = RateLimitedError("The finished file cannot be fetched at the moment.", when, retry_after_s=wish_s)
    raise PassingError(problem, wish_s)

"""Connections that are open without a request: they cost little, but must not add up.

Only who knows the secret has a request under way; everyone else is refused as soon as the headers are there. So what a
stranger can hold is a connection on which no request has begun: such ones end after a while, and the oldest of them
make room when there are many.
"""

import asyncio
from itertools import count

from uvicorn.protocols.http.h11_impl import H11Protocol

LOOK_S = 15
"""How often a connection is looked at; one that is without a request at two looks running is closed."""
MOST_CONNECTIONS = 512

_NUMBERS = count()


class Connection(H11Protocol):
    """One connection of the HTTP server."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to watch it, and make room for it."""
        if len(self.connections) >= MOST_CONNECTIONS:
            self._make_room()
        super().connection_made(transport)
        self._waited = False
        self._next_look = self.loop.call_later(LOOK_S, self._look)
        self.number = next(_NUMBERS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._next_look.cancel()
        super().connection_lost(exc)

    @property
    def waiting(self) -> bool:
        """Whether no request is under way."""
        return bool(getattr(self.cycle, "response_complete", True))  # there is none before the first request

    def _look(self) -> None:
        if self.waiting and self._waited:
            self.transport.close()
            return
        self._waited = self.waiting
        self._next_look = self.loop.call_later(LOOK_S, self._look)

    def _make_room(self) -> None:
        ours = [each for each in list[object](self.connections) if isinstance(each, Connection)]
        waiting = [each for each in ours if each.waiting]
        if waiting:
            min(waiting, key=lambda each: each.number).transport.abort()

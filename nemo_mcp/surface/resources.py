"""The draft and the timeline as resources, completion of session ids, and word to whoever watches that they changed."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mcp import MCPError
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from mcp.server.subscriptions import InMemorySubscriptionBus, ResourceUpdated
from mcp.types import Completion, EmptyResult, SubscribeRequestParams, UnsubscribeRequestParams
from mcp.types.jsonrpc import INVALID_PARAMS

from nemo_mcp.core.secrets import redact
from nemo_mcp.core.text import clean
from nemo_mcp.errors import NemoError, UnknownSessionError
from nemo_mcp.surface.desk import Desk

logger = logging.getLogger(__name__)

CURRENT = "nemo://draft"
MOST_WATCHED = 256
_WATCHABLE = re.compile(r"nemo://(?:draft|sessions/[^/\s]{1,128}/(?:draft|timeline(?:\.otio)?))")


def draft_uri(session_id: str) -> str:
    """The address of a session's draft."""
    return f"nemo://sessions/{session_id}/draft"


def timeline_uri(session_id: str) -> str:
    """The address of a session's timeline as a drawing and in words."""
    return f"nemo://sessions/{session_id}/timeline"


def otio_uri(session_id: str) -> str:
    """The address of a session's timeline for other editing programs."""
    return f"nemo://sessions/{session_id}/timeline.otio"


@dataclass(slots=True)
class _Watcher:
    """One legacy connection, and the addresses it watches. Sessions are made anew for each request."""

    session: Any
    addresses: set[str] = field(default_factory=set[str])


class Watchers:
    """Who wants to hear of changes: modern clients over the bus, legacy ones by their subscriptions."""

    def __init__(self) -> None:
        self.bus = InMemorySubscriptionBus()
        self._legacy: dict[int, _Watcher] = {}

    def attach(self, server: MCPServer) -> None:
        """Serve `resources/subscribe`, which the SDK does only for modern clients."""
        low: Any = server._lowlevel_server  # pyright: ignore[reportPrivateUsage]
        low.add_request_handler("resources/subscribe", SubscribeRequestParams, self._watch)
        low.add_request_handler("resources/unsubscribe", UnsubscribeRequestParams, self._leave)

    async def changed(self, session_id: str) -> None:
        """Tell everybody that a session's draft and timeline are no longer what they were."""
        for uri in (CURRENT, draft_uri(session_id), timeline_uri(session_id), otio_uri(session_id)):
            await self.bus.publish(ResourceUpdated(uri=uri))
            for key, watcher in list(self._legacy.items()):
                if uri in watcher.addresses:
                    await self._tell(key, watcher, uri)

    async def _tell(self, key: int, watcher: _Watcher, uri: str) -> None:
        try:
            await watcher.session.send_resource_updated(uri)
        except Exception:  # whoever watched is gone, which must not cost anybody the result of an edit
            logger.info("a watcher of %s is gone", uri)
            watcher.addresses.clear()

    async def _watch(self, ctx: Any, params: SubscribeRequestParams) -> EmptyResult:
        uri, key = str(params.uri), id(ctx.session.client_params)
        if _WATCHABLE.fullmatch(uri) is None:
            raise MCPError(INVALID_PARAMS, "There is no such resource to watch.")
        watcher = self._legacy.get(key)
        if watcher is None:  # the connection cleans up after itself, once
            watcher = self._legacy[key] = _Watcher(ctx.session)
            ctx.session._connection.exit_stack.callback(self._legacy.pop, key, None)
        if uri not in watcher.addresses and len(watcher.addresses) >= MOST_WATCHED:
            raise MCPError(INVALID_PARAMS, f"This client watches {MOST_WATCHED} resources already.")
        watcher.session = ctx.session
        watcher.addresses.add(uri)
        return EmptyResult()

    async def _leave(self, ctx: Any, params: UnsubscribeRequestParams) -> EmptyResult:
        watcher = self._legacy.get(id(ctx.session.client_params))
        if watcher is not None:
            watcher.addresses.discard(str(params.uri))
        return EmptyResult()


def add_resources(server: MCPServer, desk: Callable[[], Desk]) -> None:
    """Register the resources. `desk` gives the running server's desk: a static resource is not handed a context."""

    async def draft() -> str:
        """The current session's draft, JSON exactly as the backend gave it."""
        from nemo_mcp.service.lookup import draft_json

        return await _told(desk(), None, draft_json)

    async def session_draft(session_id: str, ctx: Context[Desk]) -> str:
        """A session's draft, JSON exactly as the backend gave it."""
        from nemo_mcp.service.lookup import draft_json

        return await _told(ctx.request_context.lifespan_context, session_id, draft_json)

    async def session_timeline(session_id: str, ctx: Context[Desk]) -> str:
        """A session's timeline drawn in plain characters, with a line for each segment."""
        from nemo_mcp.service.lookup import timeline

        return await _told(ctx.request_context.lifespan_context, session_id, timeline)

    async def session_otio(session_id: str, ctx: Context[Desk]) -> str:
        """A session's timeline as OpenTimelineIO, for other editing programs, its files linked."""
        from nemo_mcp.service.lookup import timeline_otio

        return await _told(ctx.request_context.lifespan_context, session_id, timeline_otio)

    async def complete(ref: object, argument: Any, context: object) -> Completion | None:
        from nemo_mcp.service.lookup import session_ids

        if argument.name != "session_id":
            return None
        try:
            bench = await desk().bench()
        except NemoError:
            return None
        return Completion(values=session_ids(bench, argument.value)[:100])

    json_type, text_type = "application/json", "text/plain"
    server.resource(CURRENT, name="draft", title="Current draft", mime_type=json_type)(draft)
    server.resource(draft_uri("{session_id}"), name="session_draft", title="Draft of a session", mime_type=json_type)(
        session_draft
    )
    server.resource(
        timeline_uri("{session_id}"), name="session_timeline", title="Timeline of a session", mime_type=text_type
    )(session_timeline)
    server.resource(
        otio_uri("{session_id}"), name="session_otio", title="Timeline for other editors", mime_type=json_type
    )(session_otio)
    server.completion()(complete)


async def _told(desk: Desk, session_id: str | None, read: Callable[..., Any]) -> str:
    try:
        return await read(await desk.bench(), session_id)
    except UnknownSessionError as problem:
        raise ResourceNotFoundError(redact(clean(str(problem)))) from problem
    except NemoError as problem:
        raise ResourceError(redact(clean(str(problem)))) from problem

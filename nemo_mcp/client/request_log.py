"""What the log tells of requests, at debug: method, path, status and milliseconds; never a header, query or body.

Of an address that is not the contract's only the host is told: its path may be all that it takes to fetch a file.
"""

import logging
from typing import Any, Final

import anyio
import httpx

from nemo_mcp import contract

logger = logging.getLogger(__name__)

BEGAN = "nemo_began_s"


def hooks() -> dict[str, list[Any]]:
    """What httpx calls before a request and when the headers of its reply are there."""
    return {"request": [_begun], "response": [_answered]}


async def _begun(request: httpx.Request) -> None:
    if logger.isEnabledFor(logging.DEBUG):
        request.extensions[BEGAN] = anyio.current_time()
        logger.debug("%s %s", request.method, shown(request.url))


async def _answered(response: httpx.Response) -> None:
    request = response.request
    began_s = request.extensions.get(BEGAN)
    if began_s is not None:
        took_ms = (anyio.current_time() - began_s) * 1000
        logger.debug("%s %s: %d in %d ms", request.method, shown(request.url), response.status_code, took_ms)


_OF_THE_CONTRACT: Final = tuple(
    f"/api/{part}/" for part in ("auth", "tasks", "credits", "render/proxy", f"upload-video/{contract.AGENT}", "state")
)


def shown(url: httpx.URL) -> str:
    """An address as the log tells it."""
    known = url.path.startswith(_OF_THE_CONTRACT) or url.path == contract.EDIT_PATH
    return url.path if known else f"{url.scheme}://{url.host}/..."

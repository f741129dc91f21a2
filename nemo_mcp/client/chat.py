"""A chat endpoint of the OpenAI-compatible kind: one question, one answer, within limits of time and size.

Only text goes there; nothing is followed elsewhere (no redirects), and neither the key nor an address is ever logged.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, cast
from urllib.parse import urlsplit

import anyio
import httpx
from pydantic import SecretStr

from nemo_mcp import contract
from nemo_mcp.client.transport import quiet_http
from nemo_mcp.errors import SettingsError

log = logging.getLogger(__name__)
ANSWER_LIMIT: Final = 256 * 1024
COMPLETIONS: Final = "/chat/completions"
CONNECT_S: Final = 10.0
# What makes an answer steady and well-formed. Some servers refuse one or the other, so it is tried without them, too.
EXTRAS: Final[Mapping[str, Any]] = MappingProxyType({"temperature": 0, "response_format": {"type": "json_object"}})
NOT_TAKEN: Final = frozenset({400, 422})

Why = Literal["unreachable", "late", "refused", "unreadable"]


class ChatError(Exception):
    """No answer came. `why`: no connection, not in time, a status other than 200, or a reply of another form."""

    def __init__(self, why: Why) -> None:
        super().__init__(f"the language model gave no answer: {why}")
        self.why: Final[Why] = why


@dataclass(frozen=True, slots=True)
class Chat:
    """A model behind an address. `limit_s` seconds are all it gets for an answer, connecting and a second try included.

    `url` is the server's address as people write it: without a path, with the path up to the version, or whole.
    """

    url: str
    model: str
    key: SecretStr | None = None
    limit_s: float = 120.0

    async def answer(self, system: str, user: str) -> str:
        """The text that the model answers. Raises ChatError."""
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        body = {"model": self.model, "messages": messages, "stream": False}
        try:
            with anyio.fail_after(self.limit_s):
                async with self._http() as http:
                    status, reply = await self._post(http, {**body, **EXTRAS})
                    if status in NOT_TAKEN:
                        status, reply = await self._post(http, body)
        except (httpx.ConnectError, httpx.ConnectTimeout) as problem:
            raise ChatError("unreachable") from problem
        except (TimeoutError, httpx.TimeoutException) as problem:
            raise ChatError("late") from problem
        except (httpx.TransportError, httpx.InvalidURL, UnicodeError, SettingsError) as problem:
            raise ChatError("unreachable") from problem
        if status != 200:
            log.warning("the language model's server answered with status %d", status)
            raise ChatError("refused")
        return text_of(reply)

    def _http(self) -> httpx.AsyncClient:
        return quiet_http(self.url, timeout=httpx.Timeout(self.limit_s, connect=min(CONNECT_S, self.limit_s)))

    async def _post(self, http: httpx.AsyncClient, body: Mapping[str, Any]) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
        if self.key is not None:
            headers[contract.AUTHORIZATION] = f"Bearer {self.key.get_secret_value()}"
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        async with http.stream("POST", endpoint(self.url), content=content, headers=headers) as response:
            return response.status_code, await _body(response) if response.status_code == 200 else b""


def endpoint(url: str) -> str:
    """The address that questions are posted to."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if not path.endswith(COMPLETIONS):
        path = (path or "/v1") + COMPLETIONS
    return parts._replace(path=path, fragment="").geturl()


async def _body(response: httpx.Response) -> bytes:
    if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise ChatError("unreadable")
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > ANSWER_LIMIT:
            raise ChatError("unreadable")
    return bytes(body)


def text_of(reply: bytes) -> str:
    """The text of the first choice; models that answer in parts say it in the parts that are text."""
    try:
        content: object = json.loads(reply)["choices"][0]["message"]["content"]
        if isinstance(content, list):
            parts = cast("list[dict[str, Any]]", content)
            content = "".join(part["text"] for part in parts if part.get("type") == "text")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as problem:
        raise ChatError("unreadable") from problem
    if not isinstance(content, str):
        raise ChatError("unreadable")
    return content

"""The backend as the services see it: one method for each end point, typed values out, typed errors raised."""

import json
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol
from urllib.parse import quote, urlsplit

import anyio.to_thread
import httpx

from nemo_mcp import contract
from nemo_mcp.client.channel import TIMEOUT, Account, Channel, translated, whole
from nemo_mcp.client.edit_stream import StreamEnd, stream_edit
from nemo_mcp.client.fetch import Sink, fetch, read_file
from nemo_mcp.client.replies import (
    Credits,
    RenderStatus,
    Reply,
    is_duplicate,
    read_credits,
    read_data,
    read_render,
    text_field,
)
from nemo_mcp.core.state import Asset, SessionState, StateShapeError, read_assets, read_state
from nemo_mcp.core.turn import Turn
from nemo_mcp.errors import (
    BadAccessTokenError,
    BrokenReplyError,
    FileRefusedError,
    NemoError,
    NoAnswerError,
    NoCreditsError,
    RateLimitedError,
    RefusedError,
    RenderUnknownError,
    SessionGoneError,
)

PIECE = 256 * 1024
DOWNLOAD_LIMIT = 4 * 1024**3


class Upload(Protocol):
    """A file that has been checked and stays open: it is read from its handle, never by its name again."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def media_type(self) -> str: ...
    @property
    def handle(self) -> BinaryIO: ...


@dataclass(frozen=True, slots=True)
class NewSession:
    """What E2 gave."""

    session_id: str
    task_id: str | None


class Backend:
    """The NemoVideo backend, or anything that speaks its contract."""

    def __init__(self, channel: Channel, account: Account, api_url: str, web_url: str) -> None:
        self._channel = channel
        self._api_url = api_url
        self._web_url = web_url
        self.account = account
        channel.use(account)

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts whose links may be shown: the API's and the web site's."""
        names = (urlsplit(url).hostname for url in (self._api_url, self._web_url))
        return frozenset(name for name in names if name)

    async def connect(self) -> None:
        """Make sure that there is an access token."""
        await self._channel.headers()

    async def open_session(self, language: str) -> NewSession:
        """E2. A lost reply costs nothing but a spare empty session, so it is asked once more."""
        body = {"task_name": contract.TASK_NAME, "language": language}
        try:
            data = await self._channel.post(contract.NEW_SESSION_PATH, body)
        except (NoAnswerError, BrokenReplyError):
            data = await self._channel.post(contract.NEW_SESSION_PATH, body)
        self._note_user(text_field(data, "user_id"))
        session_id = text_field(data, "session_id")
        if session_id is None:
            raise BrokenReplyError("The video service opened a session without saying which.")
        return NewSession(session_id, text_field(data, "task_id"))

    async def credits(self) -> Credits:
        """E5."""
        return read_credits(await self._channel.read(contract.CREDITS_PATH))

    async def state(self, session_id: str) -> SessionState:
        """E6. Raises SessionGoneError for a session that the backend does not know."""
        reply = await self._channel.read_reply(contract.state_path(_segment(session_id)))
        try:
            read_data(reply)
            found = read_state(reply.text)
        except RenderUnknownError as refusal:
            raise SessionGoneError("The video service does not know this session.", code=1002) from refusal
        except StateShapeError as problem:
            raise BrokenReplyError("The video service sent a state that cannot be read.") from problem
        self._note_user(found.user_id)
        return found

    async def upload_files(
        self, session_id: str, files: Sequence[Upload], on_bytes: Callable[[int], None]
    ) -> tuple[Asset, ...]:
        """E4 with files, streamed from their handles. Never sent again by itself after a doubt."""
        boundary = secrets.token_hex(16)
        parts = _Multipart(files, boundary, on_bytes)
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Content-Length": str(parts.length)}
        timeout = httpx.Timeout(600, connect=10, write=60)
        path = contract.upload_path(_segment(session_id))
        reply = await self._channel.once_more(
            lambda: self._channel.authorised("POST", path, headers=headers, content=parts, timeout=timeout)
        )
        return read_assets(read_data(reply).get("files"))

    async def upload_urls(self, session_id: str, urls: Sequence[str]) -> tuple[Asset, ...]:
        """E4 with addresses that the backend fetches by itself."""
        body = {"urls": list(urls), "source_type": "url"}
        data = await self._channel.post(contract.upload_path(_segment(session_id)), body)
        return read_assets(data.get("files"))

    async def edit(self, session_id: str, instruction: str, on_turn: Callable[[Turn], None]) -> StreamEnd:
        """E3: one paid POST. Raises only when nothing ran; after a doubt it returns and the stream's end says why.

        A refusal that a pause or a new anonymous access token mends is mended once; an edit is never sent into
        a session that the new access token cannot read.
        """
        answer = await self._edit_once(session_id, instruction, on_turn)
        if isinstance(answer, StreamEnd):
            return answer
        try:
            read_data(answer)
        except NemoError as refusal:
            await self._mend(refusal, session_id)
        answer = await self._edit_once(session_id, instruction, on_turn)
        if isinstance(answer, StreamEnd):
            return answer
        read_data(answer)
        raise BrokenReplyError("The video service answered an edit with something else.")

    async def start_render(self, render_id: str, session_id: str, draft: str, output: dict[str, str]) -> RenderStatus:
        """E7. `draft` is JSON text and goes out as it is. "That id is taken" counts as accepted."""
        head = json.dumps({"id": render_id, "sessionId": session_id}, ensure_ascii=False)
        body = f'{head[:-1]}, "draft": {draft}, "output": {json.dumps(output)}}}'
        reply = await self._channel.post_reply(contract.RENDER_PATH, body)
        if is_duplicate(reply):
            return RenderStatus("pending")
        return read_render(reply)

    async def poll_render(self, render_id: str) -> RenderStatus:
        """E8. Raises RenderUnknownError when the backend has no such render."""
        return read_render(await self._channel.read_reply(contract.render_poll_path(_segment(render_id))))

    async def claim_link(self, session_id: str, task_id: str | None) -> str | None:
        """E11: a link for the browser, or None where the backend offers none."""
        try:
            data = await self._channel.post(
                contract.CLAIM_TOKEN_PATH, {"task_id": task_id or "", "session_id": session_id}
            )
        except (RefusedError, BrokenReplyError, NoAnswerError):
            return None
        token = text_field(data, "claim_token")
        if token is None or not token.startswith("clm_"):
            return None
        return f"{self._web_url}/workspace/claim?ct={quote(token, safe='')}"

    async def download(self, url: str, sink: Sink, on_length: Callable[[int | None], None]) -> int:
        """Fetch a finished file. Only the backend's own origin gets our headers. Returns the bytes read."""
        if _origin(url) != _origin(self._api_url):
            return await fetch(url, sink, DOWNLOAD_LIMIT, on_length)
        return await self._own_file(url, sink, on_length)

    async def download_render(self, render_id: str, sink: Sink, on_length: Callable[[int | None], None]) -> int:
        """E9, the way in when the address of E8 fails."""
        return await self._own_file(contract.render_download_path(_segment(render_id)), sink, on_length)

    async def _own_file(self, url: str, sink: Sink, on_length: Callable[[int | None], None]) -> int:
        headers, _ = await self._channel.headers()
        headers["Accept-Encoding"] = "identity"
        async with (
            translated(),
            self._channel.http.stream("GET", url, headers=headers, timeout=TIMEOUT) as response,
        ):
            kind = response.headers.get("content-type", "")
            if response.status_code != 200 or kind.startswith(("application/json", "text/")):
                read_data(await whole(response, self._channel.clock))
                raise BrokenReplyError("The video service sent something else instead of the file.")
            return await read_file(response, sink, DOWNLOAD_LIMIT, on_length)

    async def _edit_once(self, session_id: str, text: str, on_turn: Callable[[Turn], None]) -> StreamEnd | Reply:
        headers, _ = await self._channel.headers()
        return await stream_edit(self._api_url, headers, session_id, text, self._channel.clock, on_turn)

    async def _mend(self, refusal: NemoError, session_id: str) -> None:
        """Do what makes one more try of a refused edit right, or raise the refusal."""
        match refusal:
            case NoCreditsError():
                raise self.no_credits(refusal)
            case RateLimitedError():
                await self._channel.pause(refusal)
            case BadAccessTokenError():
                _, token = await self._channel.headers()
                await self.account.renew(token)
                try:
                    await self.state(session_id)
                except SessionGoneError as gone:
                    raise SessionGoneError(
                        "The free account was renewed, and this session belongs to the previous account.",
                        'nothing was sent or charged. Call `upload` and `edit` with session="new" to start afresh.',
                        code=gone.code,
                    ) from gone
            case _:
                raise refusal

    def no_credits(self, refusal: NoCreditsError) -> NoCreditsError:
        """The same refusal with what to do about it."""
        self._note_user(refusal.user_id)
        return NoCreditsError(refusal.message, self.low_credits_advice(), user_id=self.account.user_id)

    def low_credits_advice(self) -> str:
        """How to get more credits: register for an anonymous account, top up for the others."""
        if not self.account.anonymous:
            return "Top up credits in your account, then try again."
        bind = f"?bind={quote(self.account.user_id, safe='')}" if self.account.user_id else ""
        return f"register to get more credits and keep this work: {self._web_url}/register{bind}"

    def _note_user(self, user_id: str | None) -> None:
        if user_id:
            self.account.note_user(user_id)


class _Multipart(httpx.AsyncByteStream):
    """A multipart body that reads its files piece by piece; its length is known before the first byte."""

    def __init__(self, files: Sequence[Upload], boundary: str, on_bytes: Callable[[int], None]) -> None:
        self._files = files
        self._heads = [_part_head(file, boundary) for file in files]
        self._tail = f"--{boundary}--\r\n".encode()
        self._on_bytes = on_bytes
        self.length = sum(len(head) + 2 for head in self._heads) + sum(file.size for file in files) + len(self._tail)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        done = 0
        for file, head in zip(self._files, self._heads, strict=True):
            yield head
            await anyio.to_thread.run_sync(file.handle.seek, 0)
            left = file.size
            while left > 0:
                piece = await anyio.to_thread.run_sync(file.handle.read, min(PIECE, left))
                if not piece:
                    raise FileRefusedError(f"{file.name} became shorter while it was read.", "upload it again.")
                left -= len(piece)
                done += len(piece)
                yield piece
                self._on_bytes(done)
            yield b"\r\n"
        yield self._tail


def _part_head(file: Upload, boundary: str) -> bytes:
    # Only plain letters in the header: quotes, line breaks and control characters could forge another header.
    safe = "".join(letter if letter.isprintable() and letter not in '"\\' else "_" for letter in file.name)
    disposition = f'Content-Disposition: form-data; name="files"; filename="{safe}"'
    return f"--{boundary}\r\n{disposition}\r\nContent-Type: {file.media_type}\r\n\r\n".encode("utf-8", "replace")


def _segment(value: str) -> str:
    return quote(value, safe="")


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)

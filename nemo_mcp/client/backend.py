"""The backend as the services see it: one method for each end point, typed values out, typed errors raised."""

import json
import secrets
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, urlsplit

from nemo_mcp import contract
from nemo_mcp.client.channel import Channel
from nemo_mcp.client.download import Target, download
from nemo_mcp.client.edit import Edit
from nemo_mcp.client.edit_stream import StreamEnd
from nemo_mcp.client.fetch import strangers
from nemo_mcp.client.multipart import Multipart, Upload
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
from nemo_mcp.client.sender import Account
from nemo_mcp.client.source import Home, Source
from nemo_mcp.client.transport import passing
from nemo_mcp.core.addresses import is_this_computer
from nemo_mcp.core.state import Asset, SessionState, StateShapeError, read_assets, read_state
from nemo_mcp.core.text import is_id
from nemo_mcp.core.turn import Turn
from nemo_mcp.errors import (
    BrokenReplyError,
    NoAnswerError,
    NoCreditsError,
    RefusedError,
    RenderUnknownError,
    SessionGoneError,
)
from nemo_mcp.kill_points import reached

DOWNLOAD_LIMIT = 4 * 1024**3
LONGEST_CLAIM = 1_000
SLOWEST = 128 * 1024
"""Bytes a second: a film that comes no slower than this may take longer than a download has."""


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
        """The hosts whose links may be shown: the API's and the web site's. This computer is none: on other ports there
        may be anything."""
        names = (urlsplit(url).hostname for url in (self._api_url, self._web_url))
        return frozenset(name for name in names if name and not is_this_computer(name))

    @property
    def server_time_s(self) -> float | None:
        """The backend's own time in its last reply, in seconds since 1970; None when it did not tell."""
        return self._channel.server_time_s

    async def connect(self) -> None:
        """Make sure that there is an access token."""
        await self._channel.sender()

    async def open_session(self, language: str) -> NewSession:
        """E2. A lost reply costs nothing but a spare empty session, so it is asked once more."""
        body = json.dumps({"task_name": contract.TASK_NAME, "language": language}, ensure_ascii=False)
        await self.connect()
        reached("session.before_call")
        reply = await self._channel.again_on_doubt(self._channel.posting(contract.NEW_SESSION_PATH, body))
        reached("session.replied")
        data = read_data(reply)
        self._note_user(text_field(data, "user_id"))
        session_id = text_field(data, "session_id")
        if session_id is None or not is_id(session_id):
            raise BrokenReplyError("The video service opened a session without saying which.")
        return NewSession(session_id, _id(text_field(data, "task_id")))

    async def credits(self) -> Credits:
        """E5."""
        return read_credits(await self._channel.read(contract.CREDITS_PATH))

    async def state(self, session_id: str) -> SessionState:
        """E6. Raises SessionGoneError for a session that the backend does not know."""
        reply = await self._channel.read_reply(contract.state_path(_segment(session_id)), bound=True)
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
        parts = Multipart(files, secrets.token_hex(16), on_bytes)
        send = partial(
            self._channel.authorised,
            "POST",
            contract.upload_path(_segment(session_id)),
            bound=True,
            headers=parts.headers,
            content=parts,
            timeout=self._channel.patience.upload,
        )
        with self._advising():
            return _uploaded(await self._channel.once_more(send))

    async def upload_urls(self, session_id: str, urls: Sequence[str]) -> tuple[Asset, ...]:
        """E4 with addresses that the backend fetches by itself."""
        body = json.dumps({"urls": list(urls), "source_type": "url"}, ensure_ascii=False)
        path, timeout = contract.upload_path(_segment(session_id)), self._channel.patience.upload
        with self._advising():
            return _uploaded(await self._channel.post_reply(path, body, bound=True, timeout=timeout))

    async def edit(self, session_id: str, instruction: str, on_turn: Callable[[Turn], None]) -> StreamEnd:
        """E3: one paid POST. Raises only when nothing ran; after a doubt it returns and the stream's end says why."""
        edit = Edit(self._api_url, session_id, instruction, partial(self.state, session_id), on_turn)
        with self._advising():
            return await edit.send(self._channel)

    async def start_render(
        self, render_id: str, session_id: str, draft: str, output: dict[str, str | int]
    ) -> RenderStatus:
        """E7. `draft` is JSON text and goes out as it is. "That id is taken" counts as accepted."""
        head = json.dumps({"id": render_id, "sessionId": session_id}, ensure_ascii=False)
        body = f'{head[:-1]}, "draft": {draft}, "output": {json.dumps(output)}}}'
        posted = passing({"send_request_body.complete": "export.posted"})
        reply = await self._channel.post_reply(contract.RENDER_PATH, body, bound=True, extensions=posted)
        if is_duplicate(reply):
            return RenderStatus("pending")
        with self._advising():
            return read_render(reply)

    async def poll_render(self, render_id: str) -> RenderStatus:
        """E8. Raises RenderUnknownError when the backend has no such render."""
        path = contract.render_poll_path(_segment(render_id))
        return read_render(await self._channel.read_reply(path, bound=True))

    async def cancel_render(self, render_id: str) -> bool:
        """E10, asked once. Whether the backend took it; it need not offer this at all."""
        path = contract.render_cancel_path(_segment(render_id))
        try:
            reply = await self._channel.authorised("POST", path, bound=True)
            if not (200 <= reply.status < 300 and not reply.body):
                read_data(reply)
        except (RefusedError, BrokenReplyError, NoAnswerError):
            return False
        return True

    async def claim_link(self, session_id: str, task_id: str | None) -> str | None:
        """E11: a link for the browser, or None where the backend offers none."""
        try:
            data = await self._channel.post(
                contract.CLAIM_TOKEN_PATH, {"task_id": task_id or "", "session_id": session_id}
            )
        except (RefusedError, BrokenReplyError, NoAnswerError):
            return None
        token = text_field(data, "claim_token")
        if token is None or not token.startswith("clm_") or len(token) > LONGEST_CLAIM:
            return None
        return f"{self._web_url}/workspace/claim?ct={quote(token, safe='')}"

    async def download(self, url: str, target: Target, limit: int = DOWNLOAD_LIMIT) -> int:
        """Fetch a finished file of at most `limit` bytes. Only the backend's own origin gets our headers.

        Returns the bytes read.
        """
        patience = self._channel.patience
        ours = (await self._channel.sender()).headers
        home = Home(self._channel.http, self._api_url, ours, patience.download)
        async with strangers(patience) as others:
            source, most = Source(url, others, home), min(limit, DOWNLOAD_LIMIT)
            return await download(source, target, most, self._channel.clock, patience.download_s, SLOWEST)

    def download_url(self, render_id: str) -> str:
        """E9, the way in when the address of E8 fails."""
        return f"{self._api_url.rstrip('/')}{contract.render_download_path(_segment(render_id))}"

    @contextmanager
    def _advising(self) -> Generator[None]:
        """Say with "no credits" how to get more."""
        try:
            yield
        except NoCreditsError as refusal:
            raise self.no_credits(refusal) from refusal

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
        if user_id and is_id(user_id):
            self.account.note_user(user_id)


def _uploaded(reply: Reply) -> tuple[Asset, ...]:
    reached("upload.replied")
    return read_assets(read_data(reply).get("files"))


def _id(told: str | None) -> str | None:
    return told if told and is_id(told) else None


def _segment(value: str) -> str:
    return quote(value, safe="")

"""Accounts: a person's own access token, or a free anonymous one that is kept between runs.

An anonymous access token is asked for once per client id and 7 days, so it is written down before its first use and
only thrown away when the backend refuses it, never because of this computer's clock. Processes that start together
ask once: the file is locked and read again before anybody asks.
"""

import contextlib
import hashlib
import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import anyio
import anyio.to_thread
from pydantic import SecretStr

from nemo_mcp import contract
from nemo_mcp.client.channel import Channel
from nemo_mcp.client.credential import Credential
from nemo_mcp.client.replies import Json, Reply, read_data, text_field
from nemo_mcp.core.secrets import LONGEST, remember
from nemo_mcp.errors import (
    BadAccessTokenError,
    BrokenReplyError,
    CredentialFileError,
    FolderError,
    MissingClientIdError,
    RateLimitedError,
    RefusedError,
    SetupError,
)
from nemo_mcp.kill_points import reached
from nemo_mcp.locks import lock, try_lock, unlock
from nemo_mcp.private_file import drop_parts, private_folder, read_private, write_private

USUAL_PRICES = "an edit costs about 50, a generated clip about 100; exporting is free."


def account_file(folder: Path, api_url: str) -> Path:
    """Where the anonymous account of a backend is kept."""
    return folder / f"account-{hashlib.sha256(api_url.encode()).hexdigest()[:12]}.json"


class OwnAccount:
    """The person's own access token (`NEMO_TOKEN`): used as it is, never replaced."""

    anonymous = False

    def __init__(self, token: SecretStr, label: str = "your own access token", prices: str = USUAL_PRICES) -> None:
        remember(token.get_secret_value())
        self._token = token
        self.label = label
        self.prices = prices
        self.user_id: str | None = None

    def note_user(self, user_id: str) -> None:
        """Keep the id that the backend told."""
        self.user_id = user_id

    @property
    def expires_at(self) -> str | None:
        """Not known."""
        return None

    async def access_token(self) -> str:
        """The access token as it was set. Raises BadAccessTokenError for one that no header can carry."""
        token = self._token.get_secret_value()
        if not _sendable(token):
            raise BadAccessTokenError(
                "The access token in NEMO_TOKEN holds characters that no access token has.",
                "copy it again, without spaces or line breaks, and restart the server.",
                code=contract.BAD_TOKEN,
            )
        return token

    async def renew(self, refused: str) -> None:
        """Always raises: a person's own access token is never silently replaced by an anonymous one."""
        raise BadAccessTokenError(
            "The access token in NEMO_TOKEN is not valid or has expired.",
            "put a valid one into NEMO_TOKEN and restart the server, or remove it to use a free anonymous account.",
            code=contract.BAD_TOKEN,
        )


class AnonymousAccount:
    """A free account of 7 days. `folder` holds one file per backend address, readable by its owner alone."""

    anonymous = True
    label = "free anonymous account of 7 days"
    prices = USUAL_PRICES

    def __init__(self, channel: Channel, folder: Path, api_url: str, client_id: str | None = None) -> None:
        self._channel = channel
        self._file = account_file(folder, api_url)
        self._lock_file = self._file.with_suffix(".lock")
        self._wished_client_id = client_id
        self._credential: Credential | None = None
        self._asking = anyio.Lock()

    @property
    def user_id(self) -> str | None:
        """The account's id at the backend, when it is known."""
        return self._credential.user_id if self._credential else None

    def note_user(self, user_id: str) -> None:
        """Keep the id that the backend told, with the access token."""
        if self._credential and user_id != self._credential.user_id:
            self._credential = replace(self._credential, user_id=user_id)
            self._write_down(self._credential)

    def _write_down(self, known: Credential) -> None:
        """Save an id, which is worth neither a wait nor an error; never over another process's newer token."""
        with contextlib.suppress(SetupError, OSError):
            file = try_lock(self._lock_file)
            if file is None:
                return
            try:
                if self._read().token == known.token:
                    write_private(self._file, known.dump())
            finally:
                unlock(file)

    @property
    def expires_at(self) -> str | None:
        """When the access token expires (ISO 8601), as the backend said or 7 days after its receipt."""
        return self._credential.expires_at if self._credential else None

    async def access_token(self) -> str:
        """The kept access token; the first time ever, a new one.

        Raises RefusedError, NoAnswerError, BrokenReplyError, CredentialFileError.
        """
        if self._credential and self._credential.token:
            return self._credential.token.get_secret_value()
        return await self._obtain(refused=None)

    async def renew(self, refused: str) -> None:
        """Get another access token with the same client id, unless another process has done so already."""
        await self._obtain(refused=refused)

    async def _obtain(self, refused: str | None) -> str:
        async with self._asking:
            private_folder(self._file.parent)
            file = await anyio.to_thread.run_sync(self._locked, abandon_on_cancel=True)
            try:
                drop_parts(self._file)
                kept = self._read()
                if kept.token is None or kept.token.get_secret_value() == refused:
                    kept = await self._ask(kept)
                    write_private(self._file, kept.dump(), "token")
                self._credential = kept
            finally:
                unlock(file)
        if kept.token is None:
            raise BadAccessTokenError("The video service gave no access token.", code=contract.BAD_TOKEN)
        return kept.token.get_secret_value()

    def _read(self) -> Credential:
        text = read_private(self._file)
        if text is None:
            return Credential(self._wished_client_id or str(uuid.uuid4()))
        try:
            kept = Credential.load(text)
        except (ValueError, TypeError):
            raise CredentialFileError(
                f"{self._file} is damaged.", "delete it; a new anonymous account is made at the next call."
            ) from None  # what JSON's own error holds is the file's text
        if kept.token is not None:
            remember(kept.token.get_secret_value())
        return kept

    def _locked(self) -> BinaryIO:
        try:
            return lock(self._lock_file)
        except OSError as problem:
            raise FolderError(
                f"{self._lock_file} cannot be locked ({problem.strerror}).", "check the folder, then try again."
            ) from problem

    async def _ask(self, known: Credential) -> Credential:
        """E1. The client id is kept before the request, so that a lost reply does not cost a second account."""
        if read_private(self._file) is None:
            write_private(self._file, known.dump())
        try:
            data = await self._request(known.client_id)
        except MissingClientIdError:  # a proxy dropped or emptied the header
            known = replace(known, client_id=str(uuid.uuid4()))
            write_private(self._file, known.dump())
            data = await self._request(known.client_id)
        except RateLimitedError as refusal:
            when = f" until {self._day_after(refusal.retry_after_s)}" if refusal.retry_after_s else ""
            raise RateLimitedError(
                "A free anonymous account was already given to this computer in the last 7 days.",
                f"use your own access token (NEMO_TOKEN), wait{when}, or edit on this computer: nemo-mcp --studio.",
                retry_after_s=refusal.retry_after_s,
            ) from refusal
        token = text_field(data, "token")
        if token is None or not _sendable(token):
            raise BrokenReplyError("The video service gave no access token that can be used.")
        remember(token)
        week = datetime.fromtimestamp(self._channel.clock.wall(), UTC) + timedelta(days=contract.ANONYMOUS_DAYS)
        return Credential(
            known.client_id,
            SecretStr(token),
            _without(token, text_field(data, "user_id")) or known.user_id,
            _without(token, text_field(data, "expires_at")) or week.isoformat(timespec="seconds"),
        )

    def _day_after(self, seconds: float) -> str:
        until = datetime.fromtimestamp(self._channel.clock.wall() + seconds, UTC).astimezone()
        return until.isoformat(sep=" ", timespec="minutes")

    async def _request(self, client_id: str) -> Json:
        headers = self._channel.identity.headers() | {contract.CLIENT_ID: client_id}

        async def send() -> Reply:
            reached("token.before_call")
            with anyio.CancelScope(shield=True):  # a reply that nobody reads would cost the account of the week
                return await self._channel.exchange("POST", contract.ANONYMOUS_TOKEN_PATH, headers=headers)
            raise AssertionError("a shield swallows nothing")

        # After a doubt the same client id again: at worst the backend says that it has given one.
        reply = await self._channel.again_on_doubt(send)
        reached("token.replied")
        try:
            return read_data(reply)
        except RefusedError as refusal:
            if refusal.code == contract.NO_CLIENT_ID:
                raise MissingClientIdError(refusal.message, code=refusal.code) from refusal
            raise


def _sendable(token: str) -> bool:
    return len(token) <= LONGEST and re.fullmatch(r"[!-~]+", token) is not None


def _without(token: str, said: str | None) -> str | None:
    """What the backend said of an account, unless it holds the access token itself."""
    return None if said is None or token in said else said

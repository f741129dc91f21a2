"""E4: files come in whole, are judged by their content, and are kept once. A request is taken as a whole or not."""

import hashlib
import secrets
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from nemo_mcp import contract
from nemo_mcp.studio.backend import Backend
from nemo_mcp.studio.bodies import Received, TooLargeError, json_body, receive_files, wrong_type
from nemo_mcp.studio.engines import FetchLike
from nemo_mcp.studio.media import SUBTITLES, Asset, UnsupportedMediaError, check_label, plain_name, stated_format
from nemo_mcp.studio.render import MediaError, MediaInfo
from nemo_mcp.studio.replies import MalformedError, RefusedError, envelope
from nemo_mcp.studio.sessions import Session
from nemo_mcp.studio.subtitles import LARGEST_BYTES, SubtitleError, read


async def upload(backend: Backend, request: Request) -> Response:
    """E4."""
    session = backend.session(request.path_params["session_id"], backend.caller(request, "upload"))
    if backend.faults.strike("upload-refused", "E4"):
        raise RefusedError(contract.BAD_FILE_TYPE, "unsupported file type")
    if backend.faults.strike("upload-too-large", "E4"):
        raise RefusedError(contract.FILE_TOO_LARGE, "file too large")
    received = await _received(backend, request)
    try:
        assets = _kept(backend, session, received, [await _judged(backend, each) for each in received])
    except UnsupportedMediaError as problem:
        raise RefusedError(contract.BAD_FILE_TYPE, str(problem)) from problem
    finally:
        for each in received:
            each.path.unlink(missing_ok=True)
    return envelope(
        {
            "files": [asset.entry(backend.base_url) for asset in assets],
            "session_state_applied": True,
        }
    )


async def _received(backend: Backend, request: Request) -> list[Received]:
    limit = backend.profile.upload_limit_bytes
    try:
        if "json" in request.headers.get("content-type", ""):
            return await _fetched(backend, request, limit)
        return await receive_files(request, backend.store.incoming, limit)
    except TooLargeError as problem:
        raise RefusedError(contract.FILE_TOO_LARGE, str(problem)) from problem
    except OSError as problem:
        raise RefusedError(507, f"the studio cannot store the upload: {problem.strerror}") from problem


async def _fetched(backend: Backend, request: Request, limit: int) -> list[Received]:
    body = await json_body(request)
    urls: Any = body.get("urls")
    if not isinstance(urls, list) or not urls or not all(isinstance(url, str) for url in cast("list[Any]", urls)):
        raise MalformedError(422, [wrong_type("list_type", "Input should be a valid list", urls, "urls")])
    if backend.fetch is None:
        raise RefusedError(
            contract.BAD_FILE_TYPE,
            "the studio opens no web addresses unless NEMO_STUDIO_URLS=1 is set; download the file and upload it "
            "from this computer",
        )
    received: list[Received] = []
    try:
        for url in cast("list[str]", urls):
            received.append(await _fetch(backend.fetch, url, backend.store.incoming, limit))  # noqa: PERF401 - kept on failure
    except (OSError, TooLargeError, RefusedError):
        for each in received:
            each.path.unlink(missing_ok=True)
        raise
    return received


async def _fetch(fetch: FetchLike, url: str, folder: Path, limit: int) -> Received:
    filename = plain_name(unquote(_path(url)))
    path = folder / f"fetched-{secrets.token_hex(8)}"
    try:
        try:
            await fetch(url, path)
        except OSError as problem:
            raise RefusedError(contract.BAD_FILE_TYPE, f"the address could not be fetched: {problem}") from problem
        size = path.stat().st_size
        if size > limit:
            raise TooLargeError(f"file too large: {filename}")
        return Received(filename, path, await anyio.to_thread.run_sync(_sha256, path), size)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError as problem:
        raise RefusedError(contract.BAD_FILE_TYPE, "that is no web address") from problem


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _judged(backend: Backend, received: Received) -> Asset:
    """The asset that a file makes. Raises UnsupportedMediaError."""
    stated = stated_format(received.filename, subtitles=backend.profile.subtitles)
    if stated in SUBTITLES:
        info = await anyio.to_thread.run_sync(_captions, received)
    else:
        info = await _media(backend, received)
    check_label(received.filename, info)
    return Asset.new(received.filename, received.sha256, received.size, info)


async def _media(backend: Backend, received: Received) -> MediaInfo:
    try:
        return await backend.renderer.probe(received.path)
    except MediaError as problem:
        reason = str(problem).removeprefix(f"{received.path.name}: ").replace(received.path.name, received.filename)
        raise UnsupportedMediaError(f"unsupported file: {received.filename}: {reason}") from problem


def _captions(received: Received) -> MediaInfo:
    try:
        with received.path.open("rb") as file:
            found = read(file.read(LARGEST_BYTES + 1))
    except SubtitleError as problem:
        raise UnsupportedMediaError(f"unsupported file: {received.filename}: {problem}") from problem
    return MediaInfo("captions", found.form, found.duration_ms, cues=len(found.cues))


def _kept(backend: Backend, session: Session, received: list[Received], assets: list[Asset]) -> list[Asset]:
    for each in received:
        place = backend.store.media / each.sha256
        if not place.exists():
            each.path.replace(place)
    with backend.store.transaction():
        return [backend.sessions.add_asset(session.session_id, asset) for asset in assets]

"""Bodies of requests: JSON of bounded size, and multipart files that go to disk as they come."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from nemo_mcp.owner_only import new_file
from nemo_mcp.studio.media import plain_name
from nemo_mcp.studio.replies import MalformedError, missing

JSON_LIMIT: Final = 4 * 1024 * 1024
Json = dict[str, Any]


class TooLargeError(Exception):
    """A file of an upload is over the limit."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has come in whole."""

    filename: str
    path: Path
    sha256: str
    size: int


async def json_body(request: Request) -> Json:
    """The JSON object of a request. Raises MalformedError: 413 above 4 MiB, 422 for anything else."""
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > JSON_LIMIT:
            raise MalformedError(413, "Request body too large")
    try:
        body = json.loads(data)
        json.dumps(body, ensure_ascii=False).encode()  # half of a surrogate pair would break every later use
    except (ValueError, RecursionError) as problem:
        error: Json = {"type": "json_invalid", "loc": ["body", 0], "msg": "JSON decode error", "input": {}}
        raise MalformedError(422, [error | {"ctx": {"error": type(problem).__name__}}]) from problem
    if not isinstance(body, dict):
        shape: Json = {"type": "model_attributes_type", "loc": ["body"], "msg": "Input should be a valid dictionary"}
        raise MalformedError(422, [shape | {"input": None}])
    return cast("Json", body)


def text_field(body: Mapping[str, Any], *names: str) -> str:
    """A field that must be a string, under the first name that is there. Raises MalformedError 422."""
    for name in names:
        if name in body:
            value = body[name]
            if isinstance(value, str):
                return value
            raise MalformedError(422, [wrong_type("string_type", "Input should be a valid string", value, name)])
    raise missing(names[-1], dict(body))


def object_field(body: Mapping[str, Any], *names: str) -> Json:
    """A field that must be an object, under the first name that is there. Raises MalformedError 422."""
    for name in names:
        if name in body:
            value = body[name]
            if isinstance(value, dict):
                return cast("Json", value)
            raise MalformedError(422, [wrong_type("dict_type", "Input should be a valid dictionary", value, name)])
    raise missing(names[-1], dict(body))


def wrong_type(kind: str, message: str, value: Any, *where: str | int) -> Json:
    """One entry of a 422 detail."""
    return {"type": kind, "loc": ["body", *where], "msg": message, "input": value}


async def receive_files(request: Request, folder: Path, limit: int) -> list[Received]:
    """Write the parts named `files` into `folder`, hashing on the way; memory stays constant.

    Raises TooLargeError when one is over `limit` bytes, MalformedError 422 when the body is no such form. Whatever was
    written before a failure is removed.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise missing("files", {})
    intake = _Intake(folder, limit)
    try:
        parser = MultipartParser(boundary, intake.callbacks())  # pyright: ignore[reportArgumentType]
        async for piece in request.stream():
            parser.write(piece)
        parser.finalize()
        if not intake.ended:
            raise FormParserError("the body ends before its last boundary")
        if not intake.done:
            raise missing("files", {})
    except FormParserError as problem:
        intake.discard()
        raise MalformedError(422, [wrong_type("multipart_invalid", str(problem), None)]) from problem
    except BaseException:
        intake.discard()
        raise
    return intake.done


def _made(path: Path) -> BinaryIO:
    return open(path, "xb", opener=lambda name, _: new_file(Path(name)))


class _Intake:
    """Callbacks of the multipart parser: one open file at a time."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.done: list[Received] = []
        self.ended = False
        self._folder = folder
        self._limit = limit
        self._name = b""
        self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._filename: str | None = None
        self._file: BinaryIO | None = None
        self._hash = hashlib.sha256()
        self._size = 0

    def callbacks(self) -> dict[str, Any]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._last,
        }

    def discard(self) -> None:
        if self._file is not None:
            self._file.close()
            Path(self._file.name).unlink(missing_ok=True)
            self._file = None
        for received in self.done:
            received.path.unlink(missing_ok=True)

    def _last(self) -> None:
        self.ended = True

    def _begin(self) -> None:
        self._headers = {}

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        filename = options.get(b"filename")
        if options.get(b"name") != b"files" or filename is None:
            return
        self._filename = plain_name(filename.decode("utf-8", "replace"))
        self._hash, self._size = hashlib.sha256(), 0
        self._file = _made(self._folder / f"part-{secrets.token_hex(8)}")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file is None:
            return
        self._size += end - start
        if self._size > self._limit:
            raise TooLargeError(f"file too large: {self._filename}")
        piece = memoryview(data)[start:end]
        self._hash.update(piece)
        self._file.write(piece)

    def _end(self) -> None:
        if self._file is None:
            return
        self._file.close()
        path, name = Path(self._file.name), self._filename or "file"
        self._file = None
        self.done.append(Received(name, path, self._hash.hexdigest(), self._size))

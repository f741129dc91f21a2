"""Whatever bytes and drafts come in: files arrive whole or not at all, and every render ends."""

import json
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from nemo_mcp import contract
from nemo_mcp.studio.bodies import Received, TooLargeError, receive_files
from nemo_mcp.studio.replies import MalformedError
from tests.studio.conftest import open_desk

BOUNDARY = b"----edge"
LIMIT = 400
contents = st.lists(st.binary(max_size=300) | st.just(b"\r\n--" + BOUNDARY[:-1]), min_size=1, max_size=3)


def form(files: list[bytes]) -> bytes:
    head = b'--%s\r\nContent-Disposition: form-data; name="files"; filename="%d.mp4"\r\n\r\n%s\r\n'
    return b"".join(head % (BOUNDARY, n, data) for n, data in enumerate(files)) + b"--%s--\r\n" % BOUNDARY


async def received(body: bytes, cuts: list[int], folder: Path, limit: int = LIMIT) -> list[Received]:
    edges = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})
    pieces = [body[start:end] for start, end in pairwise(edges)]

    async def receive() -> Message:
        piece = pieces.pop(0) if pieces else b""
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    headers = [(b"content-type", b"multipart/form-data; boundary=" + BOUNDARY)]
    return await receive_files(Request({"type": "http", "headers": headers}, receive), folder, limit)


@given(contents, st.lists(st.integers(0, 2000), max_size=8))
async def test_files_arrive_as_they_were_wherever_the_body_is_cut(files: list[bytes], cuts: list[int]) -> None:
    with TemporaryDirectory() as folder:
        arrived = await received(form(files), cuts, Path(folder))
        assert [each.path.read_bytes() for each in arrived] == files
        assert [(each.filename, each.size) for each in arrived] == [(f"{n}.mp4", len(d)) for n, d in enumerate(files)]


@given(contents, st.integers(0, 2000))
async def test_a_body_that_ends_early_leaves_nothing(files: list[bytes], length: int) -> None:
    body = form(files)[: -len(b"--\r\n")]
    with TemporaryDirectory() as folder:
        with pytest.raises(MalformedError):
            await received(body[: length % (len(body) + 1)], [], Path(folder))
        assert list(Path(folder).iterdir()) == []


@given(st.integers(0, LIMIT), st.integers(1, LIMIT), st.lists(st.integers(0, 2000), max_size=4))
async def test_a_file_over_the_limit_leaves_nothing(first: int, excess: int, cuts: list[int]) -> None:
    with TemporaryDirectory() as folder:
        with pytest.raises(TooLargeError):
            await received(form([b"a" * first, b"b" * (LIMIT + excess)]), cuts, Path(folder))
        assert list(Path(folder).iterdir()) == []


@given(st.binary(max_size=200))
async def test_any_bytes_are_a_form_or_malformed(body: bytes) -> None:
    with TemporaryDirectory() as folder:
        try:
            arrived = await received(body, [], Path(folder))
        except MalformedError:
            arrived = []
        assert len(list(Path(folder).iterdir())) == len(arrived)


numbers = st.integers() | st.floats(allow_nan=False) | st.just(10**400)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
meta = st.dictionaries(st.sampled_from(["start", "asset", "zoom", "volume", "text", "transition", "in_ms"]), values)
segments = st.fixed_dictionaries({"d": values, "m": meta | values})
tracks = st.fixed_dictionaries({"tt": st.sampled_from([0, 1, 7, 42]) | values, "sg": st.lists(segments, max_size=2)})
drafts = st.fixed_dictionaries({"t": st.lists(tracks, max_size=2) | values, "m": values})


@settings(max_examples=30)
@given(st.lists(drafts, min_size=5, max_size=5))
async def test_a_render_of_any_draft_ends_with_a_file_or_a_reason(batch: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        async with open_desk(Path(folder)) as desk:
            session = await desk.session()
            for number, draft in enumerate(batch):
                body = json.dumps({"id": f"render_{number}", "sessionId": session, "draft": draft})
                accepted = await desk.http.post(contract.RENDER_PATH, content=body, headers=desk.headers)
                assert accepted.status_code == 200, accepted.text
                ended = await desk.finished(f"render_{number}")
                assert ended["status"] == "completed" or ended["error"]
                assert ended.get("error") != "the studio could not finish the render", draft

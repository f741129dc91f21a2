"""E4 and the files behind `cdn_url`."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp import contract
from nemo_mcp.studio.media import UnsupportedMediaError, check_label, plain_name
from nemo_mcp.studio.profiles import LOCAL
from nemo_mcp.studio.render import MediaInfo
from tests.studio.conftest import AUDIO, IMAGE, VIDEO, Desk, open_desk, sample, shape


async def test_an_uploaded_video_has_the_shape_of_the_sample(desk: Desk) -> None:
    session = await desk.session()
    reply = await desk.upload(session, ("clip.mp4", VIDEO))
    assert shape(reply.json()) == shape(sample("e4_upload_reply_video.json"))
    (entry,) = reply.json()["data"]["files"]
    assert (entry["duration"], entry["file_type"]) == (12.5, "video")
    assert entry["hash"] == hashlib.sha256(VIDEO).hexdigest()[:8]
    assert (await desk.state(session))["video_infos"] == [entry]


async def test_several_files_come_in_one_request(desk: Desk) -> None:
    session = await desk.session()
    reply = await desk.upload(session, ("product-1.png", IMAGE), ("voiceover.mp3", AUDIO))
    files = reply.json()["data"]["files"]
    golden = sample("e4_upload_reply_image_audio.json")["data"]["files"]
    assert [each.keys() - {"hash"} for each in files] == [each.keys() for each in golden]
    assert [each["file_type"] for each in files] == ["image", "audio"]


async def test_the_same_content_twice_is_one_asset(desk: Desk) -> None:
    session = await desk.session()
    first = (await desk.upload(session, ("a.mp4", VIDEO))).json()
    again = (await desk.upload(session, ("b.mp4", VIDEO), ("c.mp4", VIDEO))).json()
    assert again["data"]["files"] == first["data"]["files"] * 2
    assert len((await desk.state(session))["video_infos"]) == 1
    other = await desk.session()
    assert (await desk.upload(other, ("a.mp4", VIDEO))).json()["data"]["files"] != first["data"]["files"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("notes.txt", VIDEO),
        ("noending", VIDEO),
        ("clip.mp4", b"ffconcat version 1.0\nfile '/etc/passwd'\n"),
        ("clip.mp4", IMAGE),
        ("still.png", VIDEO),
        ("song.mp3", IMAGE),
        ("clip.mp4", b""),
    ],
)
async def test_what_is_not_a_supported_medium_is_4001(tmp_path: Path, name: str, data: bytes) -> None:
    async with open_desk(tmp_path) as desk:
        session = await desk.session()
        reply = await desk.upload(session, ("fine.mp4", VIDEO), (name, data))
        assert reply.status_code == 200
        assert shape(reply.json()) == shape(sample("error_4001.json"))
        assert name in reply.json()["message"]
        assert (await desk.state(session))["video_infos"] == []
        assert not list((tmp_path / "media").iterdir())
        assert not [path for path in (tmp_path / "incoming").rglob("*") if path.is_file()]


@pytest.mark.parametrize(("size", "code"), [(1000, 0), (1001, 4002)])
async def test_a_file_over_the_limit_is_4002_and_is_not_kept(tmp_path: Path, size: int, code: int) -> None:
    async with open_desk(tmp_path, replace(LOCAL, upload_limit_bytes=1000)) as desk:
        session = await desk.session()
        reply = await desk.upload(session, ("clip.mp4", VIDEO.ljust(size)))
        assert reply.json()["code"] == code
        assert len(list((tmp_path / "media").iterdir())) == (code == 0)
        assert not [path for path in (tmp_path / "incoming").rglob("*") if path.is_file()]


async def test_a_refusal_is_readable_even_before_the_end_of_a_large_body(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(LOCAL, upload_limit_bytes=8_000_000)) as desk:
        reply = await desk.upload("nope", ("clip.mp4", VIDEO.ljust(7_000_000)))
        assert reply.json() == sample("error_1002.json")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nnot a header"),
        ("multipart/form-data; boundary=x", b"--x--\r\n"),
        ("multipart/form-data", b"--x--\r\n"),
        ("text/plain", b"hello"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\nno name\r\n--x--',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.mp4"\r\n\r\n{',
        ),
    ],
)
async def test_a_malformed_upload_is_422(tmp_path: Path, content_type: str, body: bytes) -> None:
    async with open_desk(tmp_path) as desk:
        session = await desk.session()
        headers = desk.headers | {"content-type": content_type}
        reply = await desk.http.post(contract.upload_path(session), content=body, headers=headers)
        assert reply.status_code == 422
        assert isinstance(reply.json()["detail"], list)
        assert not [path for path in (tmp_path / "incoming").rglob("*") if path.is_file()]


async def test_an_upload_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.mp4"\r\n\r\n' + VIDEO
        raise RuntimeError("the client dies")

    async with open_desk(tmp_path) as desk:
        session = await desk.session()
        headers = desk.headers | {"content-type": "multipart/form-data; boundary=x"}
        with pytest.raises(RuntimeError, match="dies"):
            await desk.http.post(contract.upload_path(session), content=broken(), headers=headers)
        while [path for path in (tmp_path / "incoming").rglob("*") if path.is_file()]:
            await desk.credits()
        assert (await desk.state(session))["video_infos"] == []


async def test_the_media_url_needs_no_token_and_knows_ranges(desk: Desk) -> None:
    session = await desk.session()
    (entry,) = (await desk.upload(session, ("a clip & more.mp4", VIDEO))).json()["data"]["files"]
    whole = await desk.http.get(entry["cdn_url"])
    assert (whole.status_code, whole.content) == (200, VIDEO)
    assert whole.headers["content-length"] == str(len(VIDEO))
    assert whole.headers["content-type"] == "video/mp4"
    part = await desk.http.get(entry["cdn_url"], headers={"range": "bytes=1-4"})
    assert (part.status_code, part.content) == (206, VIDEO[1:5])
    assert part.headers["content-range"] == f"bytes 1-4/{len(VIDEO)}"
    capability = entry["cdn_url"].split("/")[-2]
    assert (await desk.http.get(f"/media/{'0' * len(capability)}/a.mp4")).status_code == 404


async def test_urls_are_refused_with_a_reason(desk: Desk) -> None:
    session = await desk.session()
    reply = (await desk.post(contract.upload_path(session), sample("e4_upload_by_url_request.json"))).json()
    assert reply["code"] == 4001
    assert "upload it" in reply["message"]


async def test_urls_are_taken_where_the_studio_is_given_a_fetcher(tmp_path: Path) -> None:
    async def fetch(url: str, target: Path) -> None:
        await anyio.Path(target).write_bytes(VIDEO if url.endswith("clip.mp4") else IMAGE)

    async with open_desk(tmp_path, fetch=fetch) as desk:
        session = await desk.session()
        reply = (await desk.post(contract.upload_path(session), sample("e4_upload_by_url_request.json"))).json()
        assert shape(reply) == shape(sample("e4_upload_reply_video.json"))
        assert reply["data"]["files"][0]["filename"] == "clip.mp4"


@pytest.mark.parametrize("body", [{}, {"urls": []}, {"urls": "x"}, {"urls": [1]}])
async def test_a_malformed_list_of_urls_is_422(desk: Desk, body: Any) -> None:
    session = await desk.session()
    assert (await desk.post(contract.upload_path(session), body)).status_code == 422


@pytest.mark.parametrize(
    ("fault", "golden"), [("upload-refused", "error_4001.json"), ("upload-too-large", "error_4002.json")]
)
async def test_upload_faults_refuse_any_file(tmp_path: Path, fault: str, golden: str) -> None:
    async with open_desk(tmp_path, faults=[fault]) as desk:
        session = await desk.session()
        assert (await desk.upload(session, ("clip.mp4", VIDEO))).json() == sample(golden)
        assert (await desk.state(session))["video_infos"] == []


@given(st.text())
def test_a_plain_name_has_no_folder_in_it(filename: str) -> None:
    name = plain_name(filename)
    assert 0 < len(name) <= 200
    assert not set(name) & set("/\\\0\n")
    assert plain_name(name) == name


@pytest.mark.parametrize(
    ("name", "kind", "fits"),
    [
        ("a.mp4", "video", True),
        ("a.MP4", "audio", True),
        ("a.jpeg", "image", True),
        ("a.mp3", "audio", True),
        ("a.mp4", "image", False),
        ("a.mp3", "video", False),
        ("a.gif", "video", False),
    ],
)
def test_a_name_must_fit_the_kind_of_medium(name: str, kind: Any, fits: bool) -> None:
    info = MediaInfo(kind=kind, format="png")
    if fits:
        check_label(name, info)
    else:
        with pytest.raises(UnsupportedMediaError):
            check_label(name, info)

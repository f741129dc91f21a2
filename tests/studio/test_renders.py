"""E7 to E10 and the download."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest

from nemo_mcp import contract
from nemo_mcp.studio.draft import dump
from nemo_mcp.studio.profiles import CLOUD, LOCAL
from nemo_mcp.studio.render import Output
from nemo_mcp.studio.store import MIGRATIONS
from nemo_mcp.studio.timeline import Clip, Sound, Timeline
from tests.studio.conftest import VIDEO, Desk, open_desk, sample, shape


async def edited(desk: Desk) -> str:
    session = await desk.session()
    await desk.edit(session, "generate Urban Dreams")
    return session


async def test_a_render_goes_from_accepted_to_a_file(desk: Desk) -> None:
    session = await edited(desk)
    accepted = await desk.start_render(session, "render_1", output={"format": "mp4", "quality": "high"})
    assert accepted.status_code == 200
    assert accepted.json() == sample("e7_render_accepted_r1.json") | {"taskId": "render_1"}
    body = await desk.finished("render_1")
    assert shape(body) == shape(sample("e8_poll_r1_completed.json"))
    assert body["output"]["duration"] == 10.0
    film = await desk.http.get(body["output"]["url"])
    assert film.content == desk.renderer.film
    assert film.headers["content-length"] == str(body["output"]["size"])
    assert film.headers["content-type"] == "video/mp4"
    part = await desk.http.get(body["output"]["url"], headers={"range": "bytes=-7"})
    assert (part.status_code, part.content) == (206, desk.renderer.film[-7:])
    by_token = await desk.get(contract.render_download_path("render_1"))
    assert by_token.content == desk.renderer.film
    assert (await desk.http.get(contract.render_download_path("render_1"))).json()["code"] == 1001


async def test_a_running_render_shows_its_progress(desk: Desk) -> None:
    desk.renderer.gate = anyio.Event()
    session = await edited(desk)
    await desk.start_render(session, "render_1")
    body: Any = {}
    with anyio.fail_after(5):
        while body.get("progress") != 50:
            body = (await desk.get(contract.render_poll_path("render_1"))).json()
    assert body == sample("e8_poll_r1_processing.json") | {"taskId": "render_1"}
    assert (await desk.get(contract.render_download_path("render_1"))).status_code == 404
    desk.renderer.gate.set()
    assert (await desk.finished("render_1"))["status"] == "completed"


async def test_the_second_shape_follows_its_samples(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(LOCAL, render_shape="r2")) as desk:
        session = await edited(desk)
        accepted = await desk.start_render(session, "render_1")
        assert shape(accepted.json()) == shape(sample("e7_render_accepted_r2.json"))
        body = await desk.finished("render_1")
        assert shape(body) == shape(sample("e8_poll_r2_completed.json"))
        assert (await desk.http.get(body["data"]["outputUrl"])).content == desk.renderer.film
        desk.studio.faults.arm("failing-render")
        await desk.start_render(session, "render_2")
        failed = await desk.finished("render_2")
        assert failed == sample("e8_poll_r2_failed.json") | {
            "data": {"id": "render_2", "status": "failed", "progress": 50}
        }


async def test_a_render_reply_can_stand_in_the_envelope(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(LOCAL, render_shape="enveloped")) as desk:
        session = await edited(desk)
        accepted = (await desk.start_render(session, "render_1")).json()
        assert (accepted["code"], accepted["data"]["status"]) == (0, "pending")
        assert (await desk.finished("render_1"))["data"]["output"]["url"].startswith(desk.studio.url)


@pytest.mark.parametrize(("error_status", "status"), [("200", 200), ("4xx", 409)])
async def test_a_used_id_is_a_duplicate(tmp_path: Path, error_status: Any, status: int) -> None:
    async with open_desk(tmp_path, replace(LOCAL, error_status=error_status)) as desk:
        session = await edited(desk)
        await desk.start_render(session, "render_1")
        again = await desk.start_render(session, "render_1")
        assert (again.status_code, again.json()) == (status, sample("e7_render_duplicate_id.json"))
        await desk.finished("render_1")
        assert len(desk.renderer.rendered) == 1


async def test_the_renderer_gets_the_media_of_the_session_and_the_quality(desk: Desk) -> None:
    session = await desk.session()
    await desk.upload(session, ("clip.mp4", VIDEO))
    await desk.edit(session, "combine")
    await desk.start_render(session, "render_1", output={"format": "mp4", "quality": "preview"})
    assert (await desk.finished("render_1"))["status"] == "completed"
    ((timeline, media, output),) = desk.renderer.rendered
    assert list(media.values()) == [VIDEO]
    assert {clip.asset for clip in timeline.clips} == media.keys()
    assert output == Output("mp4", "preview")


@pytest.mark.parametrize(
    ("output", "passed_on", "media_type"),
    [
        ({}, Output("mp4", "high"), "video/mp4"),
        ({"format": "mov", "quality": "medium"}, Output("mov", "medium"), "video/quicktime"),
        ({"format": "gif", "quality": "draft"}, Output("gif", "draft"), "image/gif"),
        ({"format": "png", "at_ms": 2500}, Output("png", "high", 2500), "image/png"),
        ({"format": "wav", "quality": "standard"}, Output("wav", "standard"), "audio/wav"),
    ],
)
async def test_a_file_has_the_type_and_the_name_of_its_format(
    desk: Desk, output: Any, passed_on: Output, media_type: str
) -> None:
    session = await edited(desk)
    await desk.start_render(session, "render_1", output=output)
    url = (await desk.finished("render_1"))["output"]["url"]
    assert url.endswith(f"/output.{passed_on.format}")
    for film in (await desk.http.get(url), await desk.get(contract.render_download_path("render_1"))):
        assert (film.content, film.headers["content-type"]) == (desk.renderer.film, media_type)
        assert f'filename="output.{passed_on.format}"' in film.headers["content-disposition"]
    assert [wish for _, _, wish in desk.renderer.rendered] == [passed_on]


@pytest.mark.parametrize(
    ("timeline", "output", "named"),
    [
        (Timeline(clips=(Clip(0, 90_000),)), {"format": "gif"}, "at most 60 s"),
        (Timeline(clips=(Clip(0, 1000),)), {"format": "mp3"}, "no sound on the timeline"),
        (Timeline(sounds=(Sound(0, 1000, bed="calm", volume=0),)), {"format": "wav"}, "no sound on the timeline"),
        (Timeline(clips=(Clip(0, 1000),)), {"format": "png", "at_ms": 1001}, "ends at 1 s"),
        (Timeline(clips=(Clip(0, 1000),)), {"format": "mkv", "at_ms": 1}, "no single time"),
    ],
)
async def test_what_a_draft_cannot_become_is_400_at_once(
    desk: Desk, timeline: Timeline, output: Any, named: str
) -> None:
    reply = await desk.start_render(await desk.session(), "render_1", dump(timeline), output=output)
    assert (reply.status_code, reply.json()["code"]) == (400, 400)
    assert named in reply.json()["message"]
    assert (await desk.get(contract.render_poll_path("render_1"))).status_code == 404


async def test_the_sound_of_a_film_counts_as_sound(desk: Desk) -> None:
    session = await desk.session()
    await desk.upload(session, ("clip.mp4", VIDEO))
    await desk.edit(session, "combine")
    assert (await desk.start_render(session, "render_1", output={"format": "mp3"})).status_code == 200
    assert (await desk.finished("render_1"))["status"] == "completed"


async def test_a_render_of_a_studio_from_before_is_still_served(tmp_path: Path) -> None:
    """Its database knew of no formats: what it made are mp4 files."""
    with closing(sqlite3.connect(tmp_path / "studio.db", isolation_level=None)) as old:
        old.executescript(MIGRATIONS[0])
        old.execute("PRAGMA user_version = 1")
        old.execute("INSERT INTO accounts VALUES ('anon_1', 'anonymous', 'client-1', 0)")
        old.execute("INSERT INTO sessions VALUES ('7', 'task', 'anon_1', 'project', 'en', 0)")
        old.execute(
            "INSERT INTO renders VALUES ('render_1', 'anon_1', '7', 'abc', '{}', 'draft', 'completed', 100, NULL, 1000,"
            " 4, '[]', 'gone', 0, 1)"
        )
    (tmp_path / "renders").mkdir()
    (tmp_path / "renders" / "abc.mp4").write_bytes(b"film")
    async with open_desk(tmp_path) as desk:
        film = await desk.http.get(f"{desk.studio.url}/renders/abc/output.mp4")
    assert (film.content, film.headers["content-type"]) == (b"film", "video/mp4")


async def test_media_of_another_session_are_out_of_reach(desk: Desk) -> None:
    first, second = await desk.session(), await desk.session()
    await desk.upload(first, ("clip.mp4", VIDEO))
    await desk.edit(first, "combine")
    await desk.start_render(second, "render_1", await desk.draft(first))
    body = await desk.finished("render_1")
    assert body["status"] == "failed"
    assert "not in this session" in body["error"]
    assert desk.renderer.rendered == []


STRANGE_DRAFTS: list[Any] = [
    {},
    {"t": []},
    {"t": [{"tt": 0, "sg": []}]},
    {"t": 5},
    {"t": [{"tt": 0, "sg": [{"d": "long"}]}]},
    {"t": [{"tt": 0, "sg": [{"d": 1000, "m": {"zoom": 7}}]}]},
]


@pytest.mark.parametrize("draft", STRANGE_DRAFTS)
async def test_a_draft_that_cannot_be_rendered_fails_with_a_reason(desk: Desk, draft: Any) -> None:
    session = await desk.session()
    assert (await desk.start_render(session, "render_1", draft)).json()["status"] == "pending"
    body = await desk.finished("render_1")
    assert shape(body) == shape(sample("e8_poll_r1_failed.json"))


async def test_a_draft_with_strange_keys_and_numbers_is_taken(desk: Desk) -> None:
    session = await desk.session()
    body = b'{"id":"render_1","sessionId":"%s","draft":%s}'
    odd = (
        b'{"zz":null,"t":[{"tt":0,"sg":[{"d":10000,"g":0.350,"big":9007199254740993}]},{"tt":42,"sg":[]}],"":{"T":[]}}'
    )
    headers = desk.headers | {"content-type": "application/json"}
    await desk.http.post(contract.RENDER_PATH, content=body % (session.encode(), odd), headers=headers)
    assert (await desk.finished("render_1"))["status"] == "completed"


@pytest.mark.parametrize("missing", [contract.SKILL_SOURCE, contract.SKILL_VERSION, contract.SKILL_PLATFORM])
async def test_an_export_without_the_skill_headers_is_402(desk: Desk, missing: str) -> None:
    session = await edited(desk)
    del desk.headers[missing]
    reply = await desk.start_render(session, "render_1")
    assert (reply.status_code, reply.json()) == (402, sample("e7_render_blocked_402.json"))
    assert (await desk.get(contract.CREDITS_PATH)).status_code == 200


async def test_the_skill_headers_can_be_optional(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(LOCAL, skill_headers_required=False)) as desk:
        session = await edited(desk)
        del desk.headers[contract.SKILL_SOURCE]
        assert (await desk.start_render(session, "render_1")).status_code == 200


@pytest.mark.parametrize(
    ("form", "status", "body"),
    [
        ("detail", 402, b'{"detail":"export is not available on the free plan"}'),
        ("empty", 402, b""),
        ("ok", 200, b'{"code":402,"message":"export is not available on the free plan"}'),
    ],
)
async def test_the_402_comes_in_the_form_of_the_profile(tmp_path: Path, form: Any, status: int, body: bytes) -> None:
    async with open_desk(tmp_path, replace(LOCAL, refusal_form=form), faults=["blocked-export"]) as desk:
        reply = await desk.start_render(await edited(desk), "render_1")
        assert (reply.status_code, reply.content) == (status, body)


@pytest.mark.parametrize(("switch", "status"), [("completed", 200), ("402", 402)])
async def test_an_anonymous_export_is_as_the_profile_says(tmp_path: Path, switch: Any, status: int) -> None:
    async with open_desk(tmp_path, replace(CLOUD.without_waiting(), anonymous_export=switch)) as desk:
        await desk.anonymous()
        assert (await desk.start_render(await edited(desk), "render_1")).status_code == status


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"output": {"format": "avi"}}, "known: mp4, mov, webm, mkv, gif, mp3, wav, png"),
        ({"output": {"format": None}}, "known: mp4"),
        ({"output": {"format": "png", "at_ms": "soon"}}, "milliseconds"),
        ({"output": {"format": "png", "at_ms": True}}, "milliseconds"),
        ({"output": {"format": "mp4", "quality": "superb"}}, "high"),
        ({"id": "../../x"}, "render id"),
    ],
)
async def test_what_the_studio_does_not_make_is_400_with_a_reason(desk: Desk, change: Any, named: str) -> None:
    session = await edited(desk)
    body = {"id": "render_1", "sessionId": session, "draft": {"t": []}} | change
    reply = await desk.post(contract.RENDER_PATH, body)
    assert (reply.status_code, reply.json()["code"]) == (400, 400)
    assert named in reply.json()["message"]


@pytest.mark.parametrize("missing", ["id", "sessionId", "draft"])
async def test_a_render_request_without_a_field_is_422(desk: Desk, missing: str) -> None:
    body: Any = {"id": "render_1", "sessionId": await desk.session(), "draft": {}}
    del body[missing]
    assert (await desk.post(contract.RENDER_PATH, body)).status_code == 422


async def test_a_render_of_another_account_is_404(desk: Desk) -> None:
    await desk.start_render(await edited(desk), "render_1")
    await desk.finished("render_1")
    await desk.anonymous()
    assert (await desk.get(contract.render_poll_path("render_1"))).status_code == 404
    assert (await desk.get(contract.render_download_path("render_1"))).status_code == 404
    assert (await desk.post(contract.render_cancel_path("render_1"))).status_code == 404
    assert (await desk.get(contract.render_poll_path("unknown"))).status_code == 404


async def test_optional_end_points_can_be_absent(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(LOCAL, downloads=False, cancels=False, claims=False)) as desk:
        for reply in (
            await desk.get(contract.render_download_path("render_1")),
            await desk.post(contract.render_cancel_path("render_1")),
            await desk.post(contract.CLAIM_TOKEN_PATH, {}),
        ):
            assert (reply.status_code, reply.json()) == (404, sample("adk213_unknown_route_404.json"))

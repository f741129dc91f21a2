"""E1, E2, E5 and E11 against the studio: accounts, sessions, credits, claims."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from nemo_mcp import contract
from nemo_mcp.studio.profiles import CLOUD, LOCAL, Profile
from tests.studio.conftest import SKILL, Desk, open_desk, sample, shape

QUICK = CLOUD.without_waiting()


async def ask_token(desk: Desk, client_id: str = "client-1") -> httpx.Response:
    headers = {contract.CLIENT_ID: client_id, **SKILL}
    return await desk.http.post(contract.ANONYMOUS_TOKEN_PATH, headers=headers)


async def test_an_anonymous_token_has_the_shape_of_the_sample(desk: Desk) -> None:
    reply = await ask_token(desk)
    assert shape(reply.json()) == shape(sample("e1_token_reply_full.json"))
    assert reply.json()["data"]["credits"] == 100


async def test_a_token_reply_can_leave_out_the_account_fields(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(LOCAL, account_fields=False)) as desk:
        reply = await ask_token(desk)
        assert shape(reply.json()) == shape(sample("e1_token_reply_short.json"))
        session = await desk.post(contract.NEW_SESSION_PATH, sample("e2_session_request.json"))
        assert shape(session.json()) == shape(sample("e2_session_reply_short.json"))


@pytest.mark.parametrize("client_id", ["", "x" * 65])
async def test_a_missing_client_id_is_refused_with_400(desk: Desk, client_id: str) -> None:
    reply = await ask_token(desk, client_id)
    assert (reply.status_code, reply.json()) == (400, sample("e1_no_client_id_400.json"))


@pytest.mark.parametrize(
    ("form", "status", "body"),
    [
        ("detail", 400, b'{"detail":"X-Client-Id header is required"}'),
        ("empty", 400, b""),
        ("ok", 200, b'{"code":400,"message":"X-Client-Id header is required"}'),
    ],
)
async def test_the_400_comes_in_the_form_of_the_profile(tmp_path: Path, form: Any, status: int, body: bytes) -> None:
    async with open_desk(tmp_path, replace(LOCAL, refusal_form=form)) as desk:
        reply = await ask_token(desk, "")
        assert (reply.status_code, reply.content) == (status, body)


async def test_a_second_token_within_seven_days_is_refused_by_the_cloud(tmp_path: Path) -> None:
    async with open_desk(tmp_path, QUICK) as desk:
        assert (await ask_token(desk)).status_code == 200
        again = await ask_token(desk)
        assert (again.status_code, again.json()) == (429, sample("e1_rate_limited_429.json"))
        assert (await ask_token(desk, "client-2")).status_code == 200


async def test_a_second_token_can_be_the_same_one(desk: Desk) -> None:
    first, second = [(await ask_token(desk)).json()["data"]["token"] for _ in range(2)]
    assert first == second


@pytest.mark.parametrize("renewed", ["same", "new"])
async def test_a_token_ends_after_seven_days_and_is_renewed(tmp_path: Path, renewed: Any) -> None:
    now = 1_000_000_000.0
    async with open_desk(tmp_path, replace(QUICK, renewed_user=renewed), clock=lambda: now) as desk:
        user = await desk.anonymous()
        assert (await desk.get(contract.CREDITS_PATH)).json()["code"] == 0
        now += 7 * 86400
        assert (await desk.get(contract.CREDITS_PATH)).json() == sample("error_1001.json")
        assert (await desk.anonymous() == user) is (renewed == "same")
        assert await desk.credits() == (100, 0, 100)


async def test_a_session_has_the_shape_of_the_sample(desk: Desk) -> None:
    reply = await desk.post(contract.NEW_SESSION_PATH, sample("e2_session_request.json"))
    assert shape(reply.json()) == shape(sample("e2_session_reply_full.json"))
    assert len(reply.json()["data"]["session_id"]) == 19


@pytest.mark.parametrize("header", [None, "Bearer nope", "Basic abc", "Bearer"])
async def test_a_bad_access_token_is_1001(desk: Desk, header: str | None) -> None:
    headers = {} if header is None else {contract.AUTHORIZATION: header}
    reply = await desk.http.get(contract.CREDITS_PATH, headers=headers)
    assert (reply.status_code, reply.json()) == (200, sample("error_1001.json"))


async def test_coded_refusals_can_have_a_status_of_their_own(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(LOCAL, error_status="4xx")) as desk:
        assert (await desk.get(contract.state_path("1"))).status_code == 404
        desk.headers.clear()
        assert (await desk.get(contract.CREDITS_PATH)).status_code == 401


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("msg", {"msg": "session not found"}),
        ("detail", {"detail": "session not found"}),
        ("error", {"error": "session not found"}),
        ("error-object", {"error": {"message": "session not found"}}),
    ],
)
async def test_the_error_text_stands_in_the_field_of_the_profile(tmp_path: Path, form: Any, expected: Any) -> None:
    async with open_desk(tmp_path, replace(LOCAL, error_text=form)) as desk:
        body = (await desk.get(contract.state_path("1"))).json()
        assert body == {"code": 1002, "data": None, **expected}


async def test_the_error_text_can_be_a_list(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(LOCAL, error_text="detail-list")) as desk:
        body = (await desk.get(contract.state_path("1"))).json()
        assert body["detail"][0]["msg"] == "session not found"


async def test_a_session_of_another_account_is_not_found(desk: Desk) -> None:
    own = await desk.session()
    await desk.anonymous()
    for reply in (
        await desk.get(contract.state_path(own)),
        await desk.post(contract.EDIT_PATH, desk.message(own, "title A")),
        await desk.upload(own, ("a.mp4", b"x")),
        await desk.start_render(own, "r-1", {"t": []}),
    ):
        assert reply.json() == sample("error_1002.json")


async def test_scopes_are_checked_where_the_profile_says(tmp_path: Path) -> None:
    limited = replace(QUICK, anonymous_scopes=frozenset({"read"}))
    async with open_desk(tmp_path, limited) as desk:
        await desk.anonymous()
        assert (await desk.get(contract.CREDITS_PATH)).status_code == 200
        reply = await desk.post(contract.NEW_SESSION_PATH, sample("e2_session_request.json"))
        assert reply.status_code == 403


@pytest.mark.parametrize("profile", [LOCAL, CLOUD])
async def test_a_new_account_has_a_hundred_credits(tmp_path: Path, profile: Profile) -> None:
    async with open_desk(tmp_path, profile) as desk:
        assert shape((await desk.get(contract.CREDITS_PATH)).json()) == shape(sample("e5_credits_reply.json"))
        assert await desk.credits() == (100, 0, 100)


async def test_a_claim_token_has_the_shape_of_the_sample(desk: Desk) -> None:
    data = (await desk.post(contract.NEW_SESSION_PATH, sample("e2_session_request.json"))).json()["data"]
    request = {"task_id": data["task_id"], "session_id": data["session_id"]}
    reply = (await desk.post(contract.CLAIM_TOKEN_PATH, request)).json()
    assert shape(reply) == shape(sample("e11_claim_reply.json"))
    assert reply["data"]["claim_token"].startswith("clm_")
    assert reply["data"]["expires_in"] == 604800
    desk.headers[contract.AUTHORIZATION] = f"Bearer {reply['data']['claim_token']}"
    assert (await desk.get(contract.CREDITS_PATH)).json()["code"] == 1001

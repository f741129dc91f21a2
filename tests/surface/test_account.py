"""Accounts: a person's own access token, and the free anonymous one."""

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from nemo_mcp import contract
from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.render import Renderer
from tests.media import picture
from tests.world import open_world

PAID = CLOUD.without_waiting()


def account_file(data: Path) -> Path:
    return next(data.glob("account-*.json"))


@pytest.mark.promise("P2")
async def test_an_own_access_token_is_used_as_it_is(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, profile=PAID) as world:
        await world.ask("state")
        assert world.sent(contract.ANONYMOUS_TOKEN_PATH) == []
        assert len(world.sent(contract.NEW_SESSION_PATH)) == 1
        assert (await world.ask("credits"))["account"] == "your own access token"


@pytest.mark.promise("P3", "P4")
async def test_without_one_a_free_account_is_made_once_and_kept(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, profile=PAID, anonymous=True) as world:
        credits = await world.ask("credits")
        asked = world.sent(contract.ANONYMOUS_TOKEN_PATH)[0]
        assert "authorization" not in asked.headers
        assert 0 < len(asked.headers["x-client-id"]) <= 64
        assert asked.headers["x-skill-source"] == "media-content-generator"
        assert credits["available"] == 100
        assert credits["account"] == "free anonymous account of 7 days"
        assert credits["expires"]
    kept = account_file(world.data)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    async with open_world(tmp_path, real_renderer, profile=PAID, anonymous=True, port=world.port) as again:
        assert (await again.ask("credits"))["available"] == 100
        assert again.sent(contract.ANONYMOUS_TOKEN_PATH) == []


@pytest.mark.promise("P6")
@pytest.mark.parametrize(
    ("setting", "instruction", "language"),
    [
        ("ja", "make a video", "ja"),
        (None, "制作一个关于秋天的视频", "zh-CN"),
        (None, "make a video about autumn", "en"),
    ],
)
async def test_a_session_is_opened_in_the_persons_language(
    tmp_path: Path, real_renderer: Renderer, setting: str | None, instruction: str, language: str
) -> None:
    async with open_world(tmp_path, real_renderer, language=setting) as world:
        await world.ask("edit", instruction=instruction)
        assert world.sent(contract.NEW_SESSION_PATH)[0].json == {"task_name": "project", "language": language}


@pytest.mark.promise("P46")
async def test_a_bad_own_access_token_is_an_error_and_never_replaced(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, profile=PAID, token="nmv_usr_WRONG00000000") as world:
        text = await world.refused("credits")
        assert "NEMO_TOKEN is not valid or has expired" in text
        assert "WRONG" not in text
        assert world.sent(contract.ANONYMOUS_TOKEN_PATH) == []


@pytest.mark.promise("P46")
async def test_an_expired_anonymous_access_token_is_renewed(tmp_path: Path, real_renderer: Renderer) -> None:
    profile = replace(PAID, second_token="same")
    async with open_world(tmp_path, real_renderer, profile=profile, anonymous=True) as world:
        await world.ask("state")
        before = json.loads(account_file(world.data).read_text())
        world.studio.faults.arm("expired-token", on="E5")
        assert (await world.ask("credits"))["available"] == 100
        after = json.loads(account_file(world.data).read_text())
        assert after["client_id"] == before["client_id"]
        assert after["token"] != before["token"]


@pytest.mark.promise("P54")
async def test_a_second_free_account_within_a_week_is_asked_for_once_more_and_then_told(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with open_world(
        tmp_path, real_renderer, profile=PAID, faults=["rate-limited-token"], anonymous=True
    ) as world:
        text = await world.refused("credits")
        assert "already given to this computer in the last 7 days" in text
        assert len(world.sent(contract.ANONYMOUS_TOKEN_PATH)) == 2


@pytest.mark.promise("P48")
async def test_an_anonymous_account_without_credits_gets_the_registration_link(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with open_world(tmp_path, real_renderer, profile=PAID, anonymous=True) as world:
        await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
        for seconds in (3, 4):
            await world.ask("edit", instruction=f"make a {seconds}-second video of the picture")
        text = await world.refused("edit", instruction="make it 5 seconds long")
        user_id = json.loads(account_file(world.data).read_text())["user_id"]
        assert f"https://nemovideo.com/register?bind={user_id}" in text


@pytest.mark.promise("P9")
async def test_no_secret_and_no_path_of_the_backend_is_in_any_result(tmp_path: Path, real_renderer: Renderer) -> None:
    said: list[str] = []
    async with open_world(tmp_path, real_renderer, profile=PAID, anonymous=True) as world:
        for tool, arguments in [
            ("upload", {"sources": [str(picture(world.media / "a.png"))]}),
            ("edit", {"instruction": "make a 1-second video of the picture"}),
            ("state", {}),
            ("credits", {}),
            ("export", {"quality": "preview"}),
            ("edit", {"instruction": "x", "session": "nope"}),
        ]:
            said.append((await world.call(tool, **arguments)).model_dump_json())
        said += [words for _, words in world.progress]
        kept = json.loads(account_file(world.data).read_text())
    everything = "\n".join(said)
    for secret in (kept["token"], kept["client_id"], "Bearer", "X-Skill", "/api/", "run_sse", "nmv_"):
        assert secret not in everything


async def test_a_damaged_account_file_is_a_plain_error(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, profile=PAID, anonymous=True) as world:
        await world.ask("credits")
    file = account_file(world.data)
    file.write_text("{")
    async with open_world(tmp_path, real_renderer, profile=PAID, anonymous=True, port=world.port) as again:
        text = await again.refused("credits")
        assert f"{file} is damaged" in text
        assert "delete it" in text
        assert again.studio.seen == []


async def test_an_account_file_that_others_can_read_is_refused(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, anonymous=True) as world:
        await world.ask("credits")
    account_file(world.data).chmod(0o644)
    async with open_world(tmp_path, real_renderer, anonymous=True, port=world.port) as again:
        assert "can be read by other users" in await again.refused("credits")
        assert again.studio.seen == []
        account_file(again.data).chmod(0o600)


async def test_no_network_is_told_with_a_way_out(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, api_url="http://127.0.0.1:9") as world:
        text = await world.refused("credits")
        assert "cannot be reached" in text
        assert "nemo-mcp --studio" in text

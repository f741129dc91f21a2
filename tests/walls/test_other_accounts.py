"""What belongs to one account cannot be reached from another, and whether it exists is not told."""

import json
import re
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import MCPError
from mcp.types import ResourceTemplateReference

from nemo_mcp import contract
from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.serve import Studio, open_studio
from tests.media import picture
from tests.proofs.figures import figures_of
from tests.task_client import TaskClient, cancel, get, update
from tests.world import World, open_host, open_world, text_of

PAID = replace(CLOUD.without_waiting(), silent_every=0, start_credits=1000, post_production="none")
TITLE = "Amberwood Canary"
WORDS = f'make a 1-second video of the picture with the title "{TITLE}"'
TAKES_TASKS: dict[str, Any] = {"mode": "auto", "client_options": {"extensions": [TaskClient()]}}
DRAFT = ResourceTemplateReference(type="ref/resource", uri="nemo://sessions/{session_id}/draft")
NOBODYS = {
    "session": "1234567890123456789",
    "edit": "edit-0badc0de",
    "export": "export-0badc0de",
    "upload": "upload-0badc0de",
    "render": "render_00000000000000000000000000000000",
}


@dataclass(frozen=True)
class Belongings:
    """The ids of what one account has, its access token, and addresses of its files."""

    ids: dict[str, str]
    token: str
    links: list[str]


async def work(world: World) -> Belongings:
    """A whole job: everything that others must not reach."""
    uploaded = await world.ask("upload", sources=[str(picture(world.media / "amberwood.png"))])
    edited = await world.ask("edit", instruction=WORDS, request_key="amber-key")
    exported = await world.ask("export", quality="preview")
    with closing(sqlite3.connect(world.data / "journal.sqlite3")) as journal:
        (details,) = journal.execute("SELECT details FROM jobs WHERE kind = 'export'").fetchone()
    ids = {
        "session": edited["session"],
        "edit": edited["job"],
        "export": exported["job"],
        "upload": uploaded["job"],
        "render": json.loads(details)["render_id"],
    }
    state = (await on_the_wire(world.studio, token_of(world), ids))[0]
    assert TITLE in state, "who owns it does reach it"
    links = re.findall(r'https?://[^"\\]+', state)
    assert links
    return Belongings(ids, token_of(world), links)


def token_of(world: World) -> str:
    (file,) = world.data.glob("account-*.json")
    return str(json.loads(file.read_text(encoding="utf-8"))["token"])


@asynccontextmanager
async def two_accounts(folder: Path, renderer: Renderer) -> AsyncGenerator[tuple[Studio, World, World]]:
    """Two anonymous accounts of one cloud, each with a data folder of its own."""
    async with (
        open_studio(folder / "studio", profile=PAID, renderer=renderer) as studio,
        open_host(studio, folder / "one", renderer, anonymous=True, **TAKES_TASKS) as one,
        open_host(studio, folder / "two", renderer, anonymous=True, **TAKES_TASKS) as two,
    ):
        yield studio, one, two


async def said(ask: Callable[[], Awaitable[Any]]) -> str:
    """What a request was answered with, whatever it was."""
    try:
        answer = await ask()
    except MCPError as refusal:
        return f"{refusal.error.code} {refusal.error.message} {refusal.error.data}"
    return text_of(answer) if hasattr(answer, "content") else answer.model_dump_json()


def through_tools(world: World, ids: dict[str, str], picture_path: str) -> list[Callable[[], Awaitable[Any]]]:
    """Every way in that takes an id."""
    client, session = world.client, ids["session"]
    jobs = [ids["edit"], ids["export"], ids["upload"]]
    resources = [f"nemo://sessions/{session}/{what}" for what in ("draft", "timeline", "timeline.otio")]
    return [
        lambda: world.call("state", session=session),
        lambda: world.call("edit", session=session, instruction='add the title "mine now"'),
        lambda: world.call("edit", session=session, instruction="undo", after_unknown=True, confirmed=True),
        lambda: world.call("export", session=session, format="mp4"),
        lambda: world.call("upload", session=session, sources=[picture_path]),
        *(lambda job=job: world.call("state", job=job, wait_s=0) for job in (*jobs, ids["render"])),
        *(lambda uri=uri: client.read_resource(uri) for uri in resources),
        *(lambda n=n: client.complete(DRAFT, {"name": "session_id", "value": session[:n]}) for n in (4, 19)),
        *(lambda job=job, ask=ask: ask(client.session, job) for job in jobs for ask in (get, update, cancel)),
    ]


async def on_the_wire(studio: Studio, token: str, ids: dict[str, str]) -> list[str]:
    """The same account's token against the other's ids, past our own server."""
    headers = {
        contract.AUTHORIZATION: f"Bearer {token}",
        contract.SKILL_SOURCE: "test",
        contract.SKILL_VERSION: "1",
        contract.SKILL_PLATFORM: "test",
    }
    session, render = ids["session"], ids["render"]
    turn = {"app_name": "nemo_agent", "user_id": "me", "session_id": session, "new_message": {"parts": [{"text": "x"}]}}
    async with httpx.AsyncClient(base_url=studio.url, headers=headers) as http:
        replies = [
            await http.get(contract.state_path(session)),
            await http.post(
                contract.upload_path(session), json={"source_type": "url", "urls": ["https://a.example/b.mp4"]}
            ),
            await http.post(contract.EDIT_PATH, json=turn),
            await http.post(contract.RENDER_PATH, json={"id": "render_mine", "sessionId": session, "draft": {}}),
            await http.get(contract.render_poll_path(render)),
            await http.get(contract.render_download_path(render)),
            await http.post(contract.render_cancel_path(render)),
            await http.post(contract.CLAIM_TOKEN_PATH, json={"task_id": "", "session_id": session}),
        ]
    return [f"{reply.status_code} {reply.text}" for reply in replies]


def plainly(text: str, ids: dict[str, str]) -> str:
    """An answer without the ids that were asked for, and without the ids of jobs that came of it."""
    for name, value in ids.items():
        text = text.replace(value, f"<{name}>")
        text = text.replace(value[:4], "<start>") if name == "session" else text
    return re.sub(r"(edit|export|upload)-[0-9a-f]{8}", r"<\1>", text)


async def test_another_account_is_answered_as_if_there_were_nothing(
    tmp_path: Path, real_renderer: Renderer, request: pytest.FixtureRequest
) -> None:
    async with two_accounts(tmp_path, real_renderer) as (studio, one, two):
        theirs = await work(one)
        before = await whole(one, studio)
        await two.ask("state")
        mine = token_of(two)
        assert mine != theirs.token
        file = str(picture(two.media / "mine.png"))
        foreign = [await said(ask) for ask in through_tools(two, theirs.ids, file)]
        unknown = [await said(ask) for ask in through_tools(two, NOBODYS, file)]
        foreign += await on_the_wire(studio, mine, theirs.ids)
        unknown += await on_the_wire(studio, mine, NOBODYS)
        links = [text_of(await two.call("upload", sources=[link])) for link in theirs.links]
        different = [
            (one_said, other_said)
            for one_said, other_said in zip(foreign, unknown, strict=True)
            if plainly(one_said, theirs.ids) != plainly(other_said, NOBODYS)
        ]
        read = [text for text in (*foreign, *links) if TITLE in text or "amberwood" in text]
        written = sum(piece != other for piece, other in zip(before, await whole(one, studio), strict=True))
        figures_of(request.config).record(
            "accounts",
            f"{len(foreign)} ways to another's ids: {len(different)} answered unlike unknown ones, "
            f"{len(read)} cross reads, {written} cross writes",
        )
        assert different == []
        assert (read, written) == ([], 0)
        assert TITLE in text_of(await one.call("state", session=theirs.ids["session"]))


async def whole(world: World, studio: Studio) -> list[str]:
    """All that an account has, to be compared."""
    draft = (await world.client.read_resource("nemo://draft")).contents[0]
    state = text_of(await world.call("state"))
    credits = text_of(await world.call("credits"))
    return [getattr(draft, "text", ""), state, credits, *sorted(path.name for path in world.exports.iterdir())]


async def test_a_request_key_means_something_only_where_it_was_used(tmp_path: Path, real_renderer: Renderer) -> None:
    async with two_accounts(tmp_path, real_renderer) as (_, one, two):
        theirs = await work(one)
        answer = await two.ask("edit", instruction="make a 2-second video about rain", request_key="amber-key")
        assert answer["job"] != theirs.ids["edit"]
        assert answer["session"] != theirs.ids["session"]


async def test_the_next_account_over_the_same_folder_gets_nothing_from_the_cloud(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    """The journal of a folder is its owner's, whichever account it was; what the cloud keeps is the account's."""
    async with open_world(tmp_path, real_renderer, profile=PAID, anonymous=True) as world:
        theirs = await work(world)
        async with open_host(world.studio, tmp_path, real_renderer) as next_one:
            session = theirs.ids["session"]
            texts = [await next_one.refused("state", session=session)]
            texts += [await said(lambda: next_one.client.read_resource(f"nemo://sessions/{session}/draft"))]
            texts += [text_of(await next_one.call("export", session=session))]
            texts += [text_of(await next_one.call("edit", session=session, instruction='add the title "x"'))]
            texts += [text_of(await next_one.call("state"))]
        assert not [text for text in texts if TITLE in text or "amberwood" in text]
        assert TITLE in text_of(await world.call("state", session=session)), "and it is all there for its owner"

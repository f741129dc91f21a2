"""Before more is asked for than there is, the person agrees, or the assistant is told to ask."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import pytest
from mcp.client._memory import InMemoryTransport
from mcp.client._transport import TransportStreams, WriteStream
from mcp.server import MCPServer
from mcp.shared.message import SessionMessage
from mcp.types import ElicitRequestFormParams, ElicitResult, JSONRPCRequest

from nemo_mcp.studio.profiles import CLOUD, LOCAL
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.serve import open_studio
from tests.media import picture
from tests.world import Mode, World, open_world, structure_of, until

PAID = replace(CLOUD.without_waiting(), silent_every=0)
WORDS = "make a 1-second video of the picture"
RAIN = "make a 4-second video about rain"
ENVELOPE = "io.modelcontextprotocol/clientCapabilities"
Offer = dict[str, Any] | None
"""What a client offers under `elicitation`; None is nothing."""
FORMS: list[Offer] = [{"form": {}}, {}, {"form": {}, "url": {}}]
NO_FORMS: list[Offer] = [None, {"url": {}}]
ERAS = pytest.mark.parametrize("mode", ["legacy", "auto"])


class Declaring:
    """A way to the server on which the client's word about elicitation is replaced by another."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer

    @asynccontextmanager
    async def __call__(self, server: MCPServer[Any]) -> AsyncGenerator[TransportStreams]:
        async with InMemoryTransport(server) as (read, write):
            yield read, Rewriting(write, self._offer)


class Rewriting:
    """Passes messages on, with `elicitation` as it was said to be."""

    def __init__(self, write: WriteStream[SessionMessage], offer: Offer) -> None:
        self._write = write
        self._offer = offer

    async def send(self, item: SessionMessage, /) -> None:
        if isinstance(item.message, JSONRPCRequest) and item.message.params is not None:
            params = item.message.params
            for holder, key in ((params, "capabilities"), (params.get("_meta") or {}, ENVELOPE)):
                if key in holder:
                    rest = {name: value for name, value in holder[key].items() if name != "elicitation"}
                    holder[key] = rest if self._offer is None else rest | {"elicitation": self._offer}
        await self._write.send(item)

    async def aclose(self) -> None:
        await self._write.aclose()

    async def __aenter__(self) -> "Rewriting":
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        await self.aclose()


class Person:
    """Whoever is asked; `asked` keeps the questions."""

    def __init__(
        self, action: Literal["accept", "decline", "cancel"] = "accept", content: dict[str, Any] | None = None
    ) -> None:
        self._answer = ElicitResult(action=action, content=content)  # pyright: ignore[reportArgumentType]: a form's values
        self.asked: list[str] = []

    async def __call__(self, context: object, params: object) -> ElicitResult:
        assert isinstance(params, ElicitRequestFormParams)
        assert list(params.requested_schema["properties"]) == ["send"]
        self.asked.append(params.message)
        return self._answer


@asynccontextmanager
async def world_of(
    folder: Path,
    renderer: Renderer,
    mode: Mode,
    person: Person,
    offer: Offer,
    *,
    credits: int = 40,
    footage: bool = True,
    **more: Any,
) -> AsyncGenerator[World]:
    chosen: dict[str, Any] = {
        "profile": replace(PAID, start_credits=credits),
        "client_options": {"elicitation_callback": person},
        "transport": Declaring(offer),
    }
    async with open_world(folder, renderer, mode=mode, **chosen | more) as world:
        if footage:
            await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
        world.studio.seen.clear()
        yield world


@ERAS
@pytest.mark.parametrize("offer", FORMS)
async def test_the_person_is_asked_and_the_edit_sent_once(
    tmp_path: Path, real_renderer: Renderer, mode: Mode, offer: Offer
) -> None:
    person = Person(content={"send": True})
    async with world_of(tmp_path, real_renderer, mode, person, offer) as world:
        text = await world.refused("edit", instruction=WORDS)
        assert "Top up credits" in text, "the backend has the last word"
        assert person.asked == ["This edit may cost about 50 credits, and 40 are available. Send it all the same?"]
        assert world.edits_sent == 1


@ERAS
async def test_an_edit_that_turns_out_cheaper_is_done(tmp_path: Path, real_renderer: Renderer, mode: Mode) -> None:
    person = Person(content={"send": True})
    profile = replace(PAID, start_credits=40, edit_cost=30)
    async with world_of(tmp_path, real_renderer, mode, person, {"form": {}}, profile=profile) as world:
        assert (await world.ask("edit", instruction=WORDS))["status"] == "done"
        assert (len(person.asked), world.edits_sent, world.studio.charges()) == (1, 1, 1)


@ERAS
@pytest.mark.parametrize(
    "person", [Person("decline"), Person("cancel"), Person(content={"send": False})], ids=["decline", "cancel", "no"]
)
async def test_without_the_persons_yes_nothing_is_sent(
    tmp_path: Path, real_renderer: Renderer, mode: Mode, person: Person
) -> None:
    person.asked.clear()
    async with world_of(tmp_path, real_renderer, mode, person, {"form": {}}) as world:
        text = await world.refused("edit", instruction=WORDS)
        assert text == "The person did not agree to this edit. Nothing was sent.\n\nhint: ask what they want instead."
        assert len(person.asked) == 1
        assert world.edits_sent == 0


@ERAS
@pytest.mark.parametrize("offer", NO_FORMS)
async def test_where_nobody_can_be_asked_the_assistant_has_to(
    tmp_path: Path, real_renderer: Renderer, mode: Mode, offer: Offer
) -> None:
    person = Person()
    async with world_of(tmp_path, real_renderer, mode, person, offer) as world:
        text = await world.refused("edit", instruction=WORDS)
        assert text.startswith("This edit may cost about 50 credits, and 40 are available. Nothing was sent.")
        assert "confirmed=true" in text
        assert "Top up credits" in text
        assert world.edits_sent == 0
        assert "Top up credits" in await world.refused("edit", instruction=WORDS, confirmed=True)
        assert (world.edits_sent, person.asked) == (1, [])


@ERAS
async def test_a_video_from_nothing_is_dearer_than_an_edit_of_footage(
    tmp_path: Path, real_renderer: Renderer, mode: Mode
) -> None:
    person = Person("decline")
    async with world_of(tmp_path, real_renderer, mode, person, {"form": {}}, credits=60, footage=False) as world:
        await world.refused("edit", instruction=RAIN)
        await world.refused("edit", instruction=RAIN, session="new")
        assert len(person.asked) == 2
        assert all("about 100 credits, and 60 are available" in question for question in person.asked)
        assert world.edits_sent == 0
        await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
        assert (await world.ask("edit", instruction=WORDS))["status"] == "done"
        assert len(person.asked) == 2


@ERAS
async def test_a_call_that_only_joins_never_asks(tmp_path: Path, real_renderer: Renderer, mode: Mode) -> None:
    person, slow = Person("decline"), replace(PAID, start_credits=60, edit_s=0.3)
    async with world_of(tmp_path, real_renderer, mode, person, {"form": {}}, profile=slow) as world:
        first = structure_of(await world.call("edit", instruction=WORDS, wait_s=0))
        await until(lambda: world.edits_sent == 1)
        assert structure_of(await world.call("credits"))["available"] < 50
        again = structure_of(await world.call("edit", instruction=WORDS, wait_s=0))
        assert again["job"] == first["job"]
        assert (await world.ask("state", job=first["job"]))["status"] == "done"
        assert (person.asked, world.edits_sent) == ([], 1)


@ERAS
async def test_what_is_wrong_with_the_call_is_told_before_anybody_is_asked(
    tmp_path: Path, real_renderer: Renderer, mode: Mode
) -> None:
    person = Person()
    async with world_of(tmp_path, real_renderer, mode, person, {"form": {}}) as world:
        assert "empty" in await world.refused("edit", instruction=" ")
        assert "call `export`" in await world.refused("edit", instruction="export")
        assert "there is no argument" in await world.refused("edit", instruction=WORDS, confirm=True)
        assert (person.asked, world.studio.seen) == ([], [])


@ERAS
async def test_credits_that_cannot_be_read_are_the_edits_own_trouble(
    tmp_path: Path, real_renderer: Renderer, mode: Mode
) -> None:
    person = Person()
    async with world_of(tmp_path, real_renderer, mode, person, {"form": {}}) as world:
        world.studio.faults.arm("server-error", 1000, on="E5")
        text = await world.refused("edit", instruction=WORDS)
        assert "hint:" in text
        assert "agree" not in text
        assert (person.asked, world.edits_sent) == ([], 0)


@ERAS
async def test_the_studio_of_this_computer_costs_nothing_and_asks_nothing(
    tmp_path: Path, real_renderer: Renderer, mode: Mode
) -> None:
    poor = replace(LOCAL.without_waiting(), start_credits=10)
    async with open_studio(tmp_path / "data" / "studio", profile=poor, renderer=real_renderer):
        pass  # the account is made, and stays as poor as this
    person = Person("decline")
    async with world_of(tmp_path, real_renderer, mode, person, {"form": {}}, backend="studio") as world:
        assert structure_of(await world.call("credits"))["available"] == 10
        assert (await world.ask("edit", instruction=WORDS))["status"] == "done"
        assert person.asked == []

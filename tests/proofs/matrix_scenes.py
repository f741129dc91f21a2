"""How the faults of the rows are made: armed at the proxy or the studio, or played as a scene."""

import json
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Final

import anyio
import httpx
from mcp.types import CallToolResult

from nemo_mcp import contract
from tests.media import picture
from tests.proofs.matrix_scarcity import no_room_for_the_file, no_room_for_the_journal, no_room_for_the_verdict
from tests.proofs.matrix_stage import (
    FILE,
    FLOWS,
    MEANWHILE,
    NO_ROOM_FOR_THE_FILE,
    NO_ROOM_FOR_THE_JOURNAL,
    NO_ROOM_FOR_THE_VERDICT,
    Pacer,
    Stage,
    act,
    another_host,
)
from tests.proofs.proxy_wire import PIECE
from tests.world import structure_of, text_of, until

Scene = Callable[[Stage], Awaitable[CallToolResult]]
DAY_S: Final = 86_400.0
LONGER: Final = "make it 12 seconds long"
KEEP_ALIVES_END_S: Final = 601

# Which request is the last one before the call of a row, so that the way can be broken right behind it.
BEFORE: Final[Mapping[str, str]] = MappingProxyType({"E3": "E5", "E4": "E6", "E7": "E6", "E8": "E7", "DL": "E8"})


async def play(stage: Stage) -> CallToolResult:
    """Make the fault of a row strike the call of the row. Gives what was told in the end."""
    row = stage.row
    if row.how in SCENES:
        return await SCENES[row.how](stage)
    if row.how.startswith("studio:"):
        _arm_studio(stage)
    else:
        stage.proxy.arm(row.how, row.call, row.times, passed=row.passed)
    return await act(stage)


def _arm_studio(stage: Stage) -> None:
    name, faults = stage.row.how.removeprefix("studio:"), stage.studio.faults
    if name in {"expired-token", "no-session"}:
        faults.arm(name, 1, on=stage.row.call)
    else:
        faults.arm(name, 1)


async def _down(stage: Stage) -> CallToolResult:
    """No connection can be made; once, or from now on. What is asked before the call still comes through."""
    row, proxy = stage.row, stage.proxy
    if row.call in BEFORE:
        proxy.go_down_after(BEFORE[row.call])
    else:
        proxy.go_down()
    tries_left = 2 if row.call == "E8" else 1  # the first pause before a poll is that of the schedule

    async def come_up(_: float) -> None:
        nonlocal tries_left
        fallen = row.call not in BEFORE or BEFORE[row.call] in stage.asked
        tries_left -= fallen
        if tries_left == 0:
            proxy.come_up()

    if row.times == 1:
        stage.clock.on_sleep = come_up
    return await act(stage)


def _clock_jumps(days: float) -> Scene:
    async def scene(stage: Stage) -> CallToolResult:
        stage.clock.offset_s = days * DAY_S
        first = await act(stage)
        if stage.row.call != "E1":
            return first
        clock = Pacer()
        clock.offset_s = stage.clock.offset_s
        async with another_host(stage, clock) as other:  # who starts now still uses the access token that is kept
            return await other.follow("credits")

    return scene


async def _token_ends(stage: Stage) -> CallToolResult:
    """The access token ends while an edit streams; the call of the row comes then, or is that edit."""
    stage.studio.faults.arm("heartbeats-only", 1)
    if stage.row.call == "E3":
        words = dict(FLOWS["E3"].arguments)
    else:
        words = {"instruction": MEANWHILE, "confirmed": True, "request_key": "meanwhile"}
    asked = len(stage.proxy.asked)
    edit = structure_of(await stage.world.call("edit", **words, wait_s=0))
    await until(lambda: "E3" in stage.proxy.asked[asked:])
    stage.begun = asked if stage.row.call == "E3" else len(stage.proxy.asked)
    match stage.row.call:
        case "E3":
            await _end_token(stage)
        case "DL":
            stage.proxy.arm("reset", "DL", passed=False)  # so that there is a moment before the file is asked for again
            stage.clock.on_sleep = lambda _: _end_token(stage, once="DL")
        case call:
            stage.studio.faults.arm("expired-token", 1, on=call)
    answer = None if stage.row.call == "E3" else await act(stage)
    stage.clock.time += KEEP_ALIVES_END_S
    ended = await stage.follow("state", job=edit["job"], wait_s=50)
    assert structure_of(ended)["status"] == "done", text_of(ended)
    assert "E1" in stage.asked, "another access token was asked for"
    return answer or ended


async def _charged_for_nothing(stage: Stage) -> CallToolResult:
    """The edit is charged and changes nothing, and its reply is lost."""
    stage.studio.faults.arm("charge-without-effect", 1)
    stage.proxy.arm("reset", "E3", passed=True)
    return await act(stage)


async def _cut_unseen(stage: Stage) -> CallToolResult:
    """A film of several pieces comes without its last one, and neither the reply nor the render says how long it is."""
    await stage.world.ask("edit", instruction=LONGER, confirmed=True)
    stage.proxy.arm("unframed-cut", "DL")
    answer = await act(stage)
    assert len(stage.truth.film()) > PIECE
    return answer


async def _end_token(stage: Stage, once: str | None = None) -> None:
    """Let the anonymous access token end at the backend. The product learns of it at its next call."""
    if once is not None and once not in stage.asked:
        return
    (file,) = stage.world.data.glob("account-*.json")
    token = json.loads(file.read_text())["token"]
    stage.studio.faults.arm("expired-token", 1, on="E5")
    async with httpx.AsyncClient(base_url=stage.studio.url, trust_env=False) as http:
        await http.get(contract.CREDITS_PATH, headers={"Authorization": f"Bearer {token}"})
    stage.studio.faults.disarm("expired-token")


async def _two_calls(stage: Stage) -> CallToolResult:
    """The same call twice at once."""
    return await _both(stage, lambda: act(stage))


async def _two_hosts(stage: Stage) -> CallToolResult:
    """The same call by two processes that share their folder."""
    async with another_host(stage, Pacer()) as other:
        return await _both(stage, lambda: act(other))


async def _both(stage: Stage, second: Callable[[], Awaitable[CallToolResult]]) -> CallToolResult:
    answers: list[CallToolResult] = []

    async def note(call: Callable[[], Awaitable[CallToolResult]]) -> None:
        answers.append(await call())

    async with anyio.create_task_group() as group:
        group.start_soon(note, second)
        group.start_soon(note, lambda: act(stage))
    one, two = (structure_of(answer) for answer in answers)
    assert one == two
    return answers[0]


async def _four_files(stage: Stage) -> CallToolResult:
    """Four uploads at once: all of them arrive, and no more than three are on their way at a time."""
    names = [FILE, "b.png", "c.png", "d.png"]
    paths = [picture(stage.world.media / name, (n * 60, 20, 30), (64, 36)) for n, name in enumerate(names)]
    answers: dict[str, CallToolResult] = {}

    async def send(path: str) -> None:
        answers[path] = await stage.follow("upload", sources=[path])

    async with anyio.create_task_group() as group:
        for path in paths:
            group.start_soon(send, str(path))
    assert [stage.truth.assets(name) for name in names] == [1, 1, 1, 1]
    assert "E4 E4 E4 E4" not in " ".join(stage.asked)
    return answers[str(paths[0])]


async def _hang_up(stage: Stage) -> CallToolResult:
    """The caller leaves as soon as the request has come in, and asks again later."""
    async with anyio.create_task_group() as group:
        group.start_soon(act, stage)
        await until(lambda: stage.row.call in stage.asked)
        group.cancel_scope.cancel()
    return await act(stage)


SCENES: Final[Mapping[str, Scene]] = MappingProxyType({
    "down": _down,
    "cut-unseen": _cut_unseen,
    "charged-for-nothing": _charged_for_nothing,
    "week-ahead": _clock_jumps(8),
    "year-behind": _clock_jumps(-365),
    "token-ends-meanwhile": _token_ends,
    "two-calls": _two_calls,
    "two-hosts": _two_hosts,
    "four-files": _four_files,
    "hang-up": _hang_up,
    NO_ROOM_FOR_THE_JOURNAL: no_room_for_the_journal,
    NO_ROOM_FOR_THE_FILE: no_room_for_the_file,
    NO_ROOM_FOR_THE_VERDICT: no_room_for_the_verdict,
})  # fmt: skip

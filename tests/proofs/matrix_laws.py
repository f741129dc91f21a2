"""What must hold after every row, whatever the fault was: told as it is, paid once, and nothing lost from sight."""

import json
from pathlib import Path
from typing import Final

from mcp.types import CallToolResult

from tests.proofs.matrix_stage import FILE, FLOWS, INSTRUCTION, MEANWHILE, READY, Stage, act
from tests.proofs.matrix_truth import JobFacts
from tests.world import structure_of, text_of

PAID: Final = (READY, INSTRUCTION, MEANWHILE)
ROUND_OFF_S: Final = 0.01


def told(answer: CallToolResult) -> str:
    """What was told, as `outcome` of a row has it: a status and all the words."""
    status = "error" if answer.is_error else structure_of(answer).get("status", "done")
    return f"{status}:{text_of(answer)}"


def assert_outcome(stage: Stage, answer: CallToolResult) -> None:
    """The row says what is told and how often the request goes out."""
    row = stage.row
    status, _, words = row.outcome.partition(":")
    assert told(answer).partition(":")[0] == status, told(answer)
    assert words in told(answer), told(answer)
    if answer.is_error:
        assert "hint:" in text_of(answer), "an error says what to do"
    if row.pauses is not None:
        assert len(stage.clock.pauses) == row.pauses, stage.clock.pauses
    assert row.sent is None or stage.asked.count(row.call) == row.sent, stage.asked
    if row.times == 1:
        assert stage.proxy.left == 0, "the fault has not struck"


def assert_pauses(stage: Stage) -> None:
    """`Retry-After` is a minimum: between two requests of a call that was refused lie at least that many seconds."""
    places = [place for place, label in enumerate(stage.proxy.asked) if label == stage.row.call]
    struck = [place for place in places if place >= stage.begun][: stage.row.times]
    for refused in struck:
        later = next((place for place in places if place > refused), None)
        if later is not None:
            slept = sum(seconds for asked, seconds in stage.clock.pauses if refused < asked <= later)
            assert slept >= stage.row.wait_s - ROUND_OFF_S, (slept, stage.clock.pauses)


def assert_true(stage: Stage, answer: CallToolResult) -> None:
    """What was told is so."""
    status = told(answer).partition(":")[0]
    match FLOWS[stage.row.call].tool:
        case "edit":
            _edit_is_as_told(stage, status, told(answer))
        case "upload":
            there = stage.truth.assets(FILE)
            assert there == (status == "done") or (status == "error" and stage.row.passed)
        case "export":
            _film_is_as_told(stage, status, answer)
        case "credits":
            _credits_are_as_told(stage, status, answer)
        case _:
            if status != "error":
                assert stage.truth.count("SELECT COUNT(*) FROM sessions WHERE session_id = ?",
                                         structure_of(answer)["session"]) == 1  # fmt: skip


def _edit_is_as_told(stage: Stage, status: str, words: str) -> None:
    applied, charged = stage.truth.applied(INSTRUCTION), stage.truth.charged(INSTRUCTION)
    if status == "done":
        assert (applied, charged) == (True, 1)
    else:
        assert not applied
        assert charged == ("Credits were charged" in words)


def _film_is_as_told(stage: Stage, status: str, answer: CallToolResult) -> None:
    films = list(stage.world.exports.glob("*.mp4"))
    if status == "done":
        assert Path(structure_of(answer)["path"]).read_bytes() == stage.truth.film()
        assert all(film.read_bytes() == stage.truth.film() for film in films)
    else:
        assert films == []
    assert list(stage.world.exports.glob(".*")) == [], "no part of a file is left"


def _credits_are_as_told(stage: Stage, status: str, answer: CallToolResult) -> None:
    if status == "error":
        return
    assert structure_of(answer)["total"] == stage.truth.credits_left()
    if not stage.row.own:
        (file,) = stage.world.data.glob("account-*.json")
        assert stage.truth.knows_token(json.loads(file.read_text())["token"])


def assert_paid_once(stage: Stage) -> int:
    """No instruction was taken or charged twice, and no render was made twice. Gives the most charges for one key."""
    truth = stage.truth
    assert max(truth.accepted(words) for words in PAID) <= 1
    charges = max(truth.charged(words) for words in PAID)
    assert charges <= 1
    exports = sum(job.kind == "export" for job in truth.jobs())
    assert truth.renders() - truth.renders("failed") <= exports
    assert truth.count("SELECT COUNT(*) FROM accounts WHERE kind = 'anonymous'") <= 1 + (
        stage.studio.profile.renewed_user == "new"
    )
    return charges


def open_jobs(stage: Stage) -> list[JobFacts]:
    """The jobs that are not settled. Each is free for whoever looks next, or somebody alive works on it."""
    left = [job for job in stage.truth.jobs() if job.stage != "settled"]
    assert all(job.alive or not job.owned for job in left), left
    return left


async def mend(stage: Stage, *, was_done: bool) -> int:
    """Take the fault away, let every open job come to its end, and make the call again. Gives how many jobs are lost.

    What was begun is found again and ends truly; a call that failed for the fault alone succeeds now. One that
    `was_done` is made again only where that could cost something.
    """
    stage.proxy.come_up()
    stage.proxy.disarm()
    stage.studio.faults.disarm()
    taken_up = open_jobs(stage)
    for job in taken_up:
        ended = await stage.follow("state", job=job.job_id, wait_s=50)
        if job.kind == FLOWS[stage.row.call].tool:
            assert_true(stage, ended)
    lost = len(open_jobs(stage))
    if was_done and FLOWS[stage.row.call].tool not in {"edit", "upload"}:
        return lost
    again = await act(stage)
    if stage.row.again and stage.row.call != "E3":
        assert told(again).startswith("done"), told(again)
    if FLOWS[stage.row.call].tool == "upload" and stage.row.again:
        assert stage.truth.assets(FILE) == 1
    if stage.row.call == "DL" and not taken_up:  # else it was another export
        assert stage.truth.renders() == 1, "trouble with the file costs no second render"
    return lost

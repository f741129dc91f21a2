"""What an assistant has to read is bounded, and says nothing twice. Sizes do not depend on the machine.

The budgets stand in `bench/assistant.py`, and so does the session whose answers are measured.
"""

import pytest

from bench.assistant import GREETING_BUDGET, LIST_BUDGET, RESULT_BUDGET, Paid, session
from bench.facts import said_twice
from nemo_mcp.service.results import AssetInfo, EditResult, ExportResult, JobInfo, Result, StateResult, UploadResult
from nemo_mcp.service.wording import words_of
from nemo_mcp.studio.render import Renderer

KINDS = ("upload of five files", "edit done", "edit running", "state", "credits", "export")
SESSION, JOB = "1995005192617521651", "edit-0123abcd"
TIMELINE = "Timeline (2 tracks): 1. Video: 5 clips (0-10s) 2. BGM: calm (0-10s, 70%)"
WAIT = f'call `state` with job="{JOB}" and wait_s=50; do not send the edit again.'
CHANGES = ["Length 10s", "Added 5 clips (0-10s)", "Added BGM calm (0-10s, 70%)", "Clip b.jpg: 0-2s -> 0-3s"]
JOBS = [
    JobInfo(job=JOB, kind="edit", about="make it calm", progress="editing, 00:12"),
    JobInfo(job="export-0123abce", kind="export", about="render", progress="done", finished=True),
]


@pytest.fixture(scope="module")
async def paid(tmp_path_factory: pytest.TempPathFactory, real_renderer: Renderer) -> Paid:
    """One session, whose answers several tests look at."""
    return await session(tmp_path_factory.mktemp("paid"), real_renderer)


async def test_the_lists_and_the_instructions_are_within_their_budgets(paid: Paid) -> None:
    assert len(paid.lists["tools/list"]) <= LIST_BUDGET
    assert '"outputSchema":' in paid.lists["tools/list"]
    assert len(paid.instructions) <= GREETING_BUDGET


@pytest.mark.parametrize("kind", KINDS)
async def test_a_typical_result_is_within_its_budget_and_says_no_fact_twice(paid: Paid, kind: str) -> None:
    assert len(paid.texts[kind]) <= RESULT_BUDGET
    assert said_twice(paid.texts[kind]) == [], paid.texts[kind]
    assert paid.structures[kind].startswith('{"')


async def test_the_typical_results_are_what_they_are_called(paid: Paid) -> None:
    assert tuple(paid.texts) == KINDS
    words = ("evening.jpg", "Done.", "Still running", "Running: edit-", "available", "harbour.mp4")
    for kind, word in zip(KINDS, words, strict=True):
        assert word in paid.texts[kind]


@pytest.mark.parametrize(
    "result",
    [
        EditResult(status="done", session=SESSION, job=JOB, changes=CHANGES, timeline=TIMELINE, next="call `export`."),
        EditResult(status="done", session=SESSION, job=JOB, changes=[], timeline=TIMELINE, next="call `export`."),
        EditResult(status="unconfirmed", session=SESSION, job=JOB, changes=[], note="The edit was sent.", next=WAIT),
        ExportResult(status="running", session=SESSION, job=JOB, note="Still rendering.", next=WAIT),
        ExportResult(
            status="done",
            session=SESSION,
            job=JOB,
            path="/films/a.mp4",
            sheet="/films/a-sheet.jpg",
            seconds=10,
            mb=1.5,
            next="tell the person.",
        ),
        UploadResult(status="running", session=SESSION, job=JOB, assets=[], refused=[], next=WAIT),
        StateResult(
            status="running",
            session=SESSION,
            timeline=TIMELINE,
            exportable=True,
            assets=[AssetInfo(name="a.jpg", kind="image", mb=1), AssetInfo(name="b.jpg", kind="image", mb=1)],
            jobs=JOBS,
            next="wait with `state`.",
        ),
    ],
)
def test_other_results_say_no_fact_twice_either_and_name_the_session(result: Result) -> None:
    text = words_of(result)
    assert said_twice(text) == [], text
    assert text.count(SESSION) == 1
    assert JOB in text


def test_an_edit_tells_the_changes_or_else_the_timeline() -> None:
    result = EditResult(status="done", session=SESSION, job=JOB, changes=CHANGES, timeline=TIMELINE, next="export it.")
    assert TIMELINE not in words_of(result)
    assert TIMELINE in words_of(result.model_copy(update={"changes": []}))


@pytest.mark.parametrize(
    ("text", "twice"),
    [
        (f'Session {SESSION}, job {JOB}.\nNext: call `state` with job="{JOB}".', [JOB]),
        ("Video: /films/a.mp4 (10 s)\nContact sheet: /films/a-sheet.jpg", ["/films/"]),
        ("Done, 50 credits spent.\nIn all, 50 credits are gone.", ["50credits"]),
        ("- Added BGM calm (0-10s, 70%)\nTimeline (1 track): 2. BGM: calm (0-10s, 70%)", ["0-10s", "70%"]),
        ('- Added title "Hi" (0-2s)\nThe title "Hi" is there.', ['"Hi"']),
        ("- a.jpg (640x360)\n- a.jpg (640x360)", ["a.jpg", "640x360"]),
        ("- a.jpg (640x360)\n- b.jpg (640x360)", []),
        ('- Added title "Hi" (0-2s)\n> I added the title "Hi" (0-2s).', []),
        ("Credits: 100 available, 0 frozen, 100 total.", []),
    ],
)
def test_what_is_said_twice_is_found(text: str, twice: list[str]) -> None:
    assert said_twice(text) == twice

"""The instructions of the bench: enough of them, none like another, each with an expectation that can fail."""

from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations

import pytest

from bench.instructions.__main__ import shares
from bench.instructions.cases import Case
from bench.instructions.clips import CARDS_OR_REFUSAL
from bench.instructions.collection import EVERY, SETS
from bench.instructions.judging import Verdict, judge
from bench.instructions.scenes import SCENES
from nemo_mcp.studio.planner import Plan
from nemo_mcp.studio.timeline import Timeline

FLOORS = {True: 0.85, False: 0.68}
"""The share that the planner has to handle right: of the cases that its authors have seen, and of the others."""

SIMILAR = 0.9


def _idle(case: Case) -> Plan:
    """What a planner does that does nothing and says nothing."""
    return Plan(SCENES[case.scene].timeline, (), ())


def _apart(one: str, other: str) -> bool:
    match = SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False)
    return match.real_quick_ratio() < SIMILAR or match.quick_ratio() < SIMILAR or match.ratio() < SIMILAR


def test_there_are_more_than_300_instructions_in_both_languages() -> None:
    languages = Counter(tagged.language for tagged in EVERY)
    assert languages.total() >= 580
    assert min(languages["English"], languages["Chinese"]) >= 200


def test_about_a_third_of_each_language_that_has_been_seen_was_held_back_at_first() -> None:
    held = Counter(tagged.language for tagged in SETS["held"])
    for language, count in Counter(tagged.language for tagged in EVERY if tagged.is_seen).items():
        assert 0.25 <= held[language] / count <= 0.45


def test_enough_of_each_language_is_unseen_to_measure_with() -> None:
    unseen = Counter(tagged.language for tagged in EVERY if not tagged.is_seen)
    assert unseen["English"] >= 80
    assert unseen["Chinese"] >= 50
    assert unseen == Counter(tagged.language for tagged in SETS["fresh"])


def test_the_figures_tell_the_seen_from_the_unseen() -> None:
    verdicts = [(tagged, Verdict(() if tagged.is_seen else ("missed",))) for tagged in EVERY]
    seen, unseen = len(SETS["dev"]) + len(SETS["held"]), len(SETS["fresh"])
    assert shares(verdicts)["seen or not"] == {"seen (dev + held)": (seen, seen), "unseen (fresh)": (0, unseen)}


@pytest.mark.parametrize("split", ["held", "fresh"])
def test_the_topics_that_are_measured_are_those_that_can_be_practised(split: str) -> None:
    practised = {tagged.case.topic for tagged in SETS["dev"]}
    measured = {tagged.case.topic for tagged in SETS[split]}
    assert measured == practised


def test_every_draft_exists_and_hangs_together() -> None:
    assert {tagged.case.scene for tagged in EVERY} == set(SCENES)
    for scene in SCENES.values():
        assert all(piece.duration_ms > 0 for piece in (*scene.timeline.clips, *scene.timeline.texts))
        used = {clip.asset for clip in scene.timeline.clips}
        assert used <= {source.id for source in scene.sources}


def test_no_instruction_is_a_template_of_another() -> None:
    texts = [tagged.case.text for tagged in EVERY]
    assert [pair for pair in combinations(texts, 2) if not _apart(*pair)] == []


@pytest.mark.parametrize("split", SETS)
def test_doing_nothing_is_wrong_wherever_a_change_or_an_answer_is_expected(split: str) -> None:
    unmoved = [tagged.case.text for tagged in SETS[split] if not tagged.case.failures(_idle(tagged.case))]
    assert unmoved == []


def test_refusing_is_right_only_where_the_studio_cannot_do_it() -> None:
    for tagged in EVERY:
        case = tagged.case
        plan = Plan(SCENES[case.scene].timeline, (), ("This cannot be done.",))
        declinable = case.is_beyond or case.is_question or CARDS_OR_REFUSAL in case.checks
        assert declinable is not bool(case.failures(plan)), case.text


def test_emptying_the_draft_is_always_wrong() -> None:
    for tagged in EVERY:
        if SCENES[tagged.case.scene].timeline.clips:
            assert tagged.case.failures(Plan(Timeline(), ("Removed it all.",), ("No.",))), tagged.case.text


@pytest.mark.parametrize("is_seen", FLOORS)
def test_the_planner_handles_the_share_right_that_it_promises(is_seen: bool) -> None:
    cases = [tagged.case for tagged in EVERY if tagged.is_seen == is_seen]
    assert sum(judge(case).right for case in cases) / len(cases) >= FLOORS[is_seen]

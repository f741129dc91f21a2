"""Whatever is asked, and however often: the planner answers, and the timeline stays sound."""

import time
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nemo_mcp.studio.draft import dump, load
from nemo_mcp.studio.planner import LONGEST_MS, Source, plan
from nemo_mcp.studio.timeline import Clip, Timeline
from tests.shares import share
from tests.studio.planner.examples_chinese import CHINESE
from tests.studio.planner.examples_english import ENGLISH
from tests.studio.planner.examples_pictures import PICTURES_CHINESE, PICTURES_ENGLISH
from tests.studio.planner.scenes import SCENES, SHOW, SHOW_SOURCES

_EXAMPLES = [row[1] for row in (*ENGLISH, *CHINESE, *PICTURES_ENGLISH, *PICTURES_CHINESE)]
_PIECES = sorted({piece for example in _EXAMPLES for piece in example.split()})
_RUBBISH = st.text(max_size=80)
_SHUFFLED = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=14).map(" ".join)
_MIXED = st.lists(st.sampled_from(_EXAMPLES) | _RUBBISH, min_size=1, max_size=4).map(", ".join)
_INSTRUCTIONS = st.sampled_from(_EXAMPLES) | _SHUFFLED | _MIXED | _RUBBISH
_SLOW = [HealthCheck.too_slow]


def assert_sound(timeline: Timeline, sources: Sequence[Source]) -> None:
    by_id = {source.id: source for source in sources}
    total = timeline.duration_ms
    assert load(dump(timeline)) == timeline
    assert total <= LONGEST_MS + 1
    _assert_clips(timeline.clips)
    for clip in timeline.clips:
        _assert_within(clip.asset, by_id, clip.in_ms + clip.duration_ms * clip.speed, loops=False)
        assert 0 <= clip.volume <= 2
        assert clip.asset is None or by_id[clip.asset].kind in {"image", "video"}
        assert clip.turn in {0, 90, 180, 270}
        if clip.crop is not None:
            assert 0 <= clip.crop.x < clip.crop.x + clip.crop.width <= 1.001
            assert 0 <= clip.crop.y < clip.crop.y + clip.crop.height <= 1.001
        assert clip.fade_in_ms + clip.fade_out_ms <= clip.duration_ms
    for sound in timeline.sounds:
        assert sound.start_ms >= 0
        assert sound.duration_ms > 0
        assert sound.end_ms <= total
        assert 0 <= sound.volume <= 2
        assert (sound.asset is None) != (sound.bed is None)
        _assert_within(sound.asset, by_id, sound.in_ms + sound.duration_ms * sound.speed, loops=sound.loop)
    assert 24 <= timeline.fps <= 60
    assert -30 <= timeline.loudness_lufs <= -8
    for overlay in timeline.overlays:
        assert 0 <= overlay.start_ms < overlay.end_ms <= total
        assert 0 < overlay.size <= 1
        assert 0 < overlay.opacity <= 1
        assert overlay.fade_in_ms + overlay.fade_out_ms <= overlay.duration_ms
        assert by_id[overlay.asset].kind in {"image", "video"}
        _assert_within(overlay.asset, by_id, overlay.in_ms + overlay.duration_ms, loops=False)
    for text in timeline.texts:
        assert 0.4 <= text.size <= 3
        assert text.start_ms >= 0
        assert text.duration_ms > 0
        assert text.end_ms <= total
        assert text.fade_in_ms + text.fade_out_ms <= text.duration_ms


def _assert_clips(clips: Sequence[Clip]) -> None:
    for index, clip in enumerate(clips):
        assert clip.duration_ms > 0
        before = clips[index - 1] if index else None
        overlap = clip.transition.duration_ms if clip.transition else 0
        if before is None:
            assert clip.start_ms == 0
            assert clip.transition is None
            continue
        assert clip.start_ms == before.end_ms - overlap
        assert overlap * 2 <= min(before.duration_ms, clip.duration_ms)


def _assert_within(asset: str | None, by_id: dict[str, Source], needed_ms: float, *, loops: bool) -> None:
    if asset is None:
        return
    source = by_id[asset]
    if source.kind != "image" and source.duration_ms is not None and not loops:
        assert needed_ms <= source.duration_ms + 1


@settings(max_examples=share(250, 62), suppress_health_check=_SLOW)
@given(st.sampled_from(sorted(SCENES)), st.lists(_INSTRUCTIONS, min_size=1, max_size=4), st.integers(0, 3))
def test_any_row_of_instructions_leaves_a_sound_timeline(scene: str, instructions: list[str], depth: int) -> None:
    timeline, sources = SCENES[scene]
    for instruction in instructions:
        made = plan(instruction, timeline, sources, undo_depth=depth, redo_depth=3 - depth)
        assert made.done or made.refused or made.questions
        assert 0 <= made.steps_back <= depth
        assert 0 <= made.steps_forward <= 3 - depth
        if made.steps_back or made.steps_forward or not made.done:
            assert made.timeline == timeline
        timeline = made.timeline
        assert_sound(timeline, sources)


@settings(max_examples=60, suppress_health_check=_SLOW)
@given(_INSTRUCTIONS)
def test_the_same_question_has_the_same_answer(instruction: str) -> None:
    assert plan(instruction, SHOW, SHOW_SOURCES) == plan(instruction, SHOW, SHOW_SOURCES)


@settings(max_examples=60, suppress_health_check=_SLOW)
@given(st.text(max_size=400))
def test_no_text_breaks_the_planner(instruction: str) -> None:
    made = plan(instruction, SHOW, SHOW_SOURCES)
    assert made.done or made.refused or made.questions


def test_the_longest_instruction_is_read_in_good_time() -> None:
    for piece in (
        "add the title 'Hi' at 3 s, ",
        "把音乐调小一点，",
        "a",
        "1 2 3 ",
        "from 1 to ",
        '"',
        "第一",
        "  ",
        "一分",
        "saying x ",
    ):
        words = (piece * (20_000 // len(piece) + 1))[:20_000]
        started = time.perf_counter()
        plan(words, SHOW, SHOW_SOURCES)
        # A second is usual; a pattern that goes over the rest of the text from each place would take minutes.
        assert time.perf_counter() - started < 60

"""What the model is shown, and what it is never shown."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.studio.planner import Plan, Source
from nemo_mcp.studio.planner.model import Cue
from nemo_mcp.studio.rewriting.catalogue import CATALOGUE
from nemo_mcp.studio.rewriting.question import question, rules
from nemo_mcp.studio.timeline import Clip, Overlay, Sound, Text, Timeline, Transition, Zoom
from tests.studio.planner.scenes import SHOW, SHOW_SOURCES

TIMELINE = Timeline(
    clips=(
        Clip(0, 4000, "id-of-clip", "beach.mp4", in_ms=500, speed=2.0, look="warm"),
        Clip(3000, 4500, "id-2", "city.mp4", zoom=Zoom(), transition=Transition("slide", 1000), volume=0.0),
    ),
    sounds=(Sound(0, 7500, "music", bed="calm", name="calm", volume=0.305),),
    texts=(Text(0, 3000, "Autumn", "title", "center"),),
    overlays=(Overlay(0, 7500, "id-3", "logo.png"),),
)
SOURCES = (
    Source("id-of-clip", "beach.mp4", "video", 12_340, 1920, 1080, True),
    Source("id-c", "talk.srt", "captions", None, None, None, cues=(Cue(0, 1000, "what was said"),)),
)


def asked(instruction: str, made: Plan, sources: tuple[Source, ...] = ()) -> dict[str, Any]:
    return json.loads(question(instruction, made, sources))


def test_the_timeline_and_the_uploads_are_described_in_short() -> None:
    made = Plan(TIMELINE, ("Made it vertical.",), ("Not understood: “x”.", "A note."), unread=("Not understood: “x”.",))
    assert asked("do x", made, SOURCES) == {
        "instruction": "do x",
        "already_done": ["Made it vertical."],
        "not_understood": ["Not understood: “x”."],
        "video": {"seconds": 7.5, "size": "1920x1080"},
        "clips": [
            {"clip": 1, "name": "beach.mp4", "from": 0.0, "to": 4.0, "speed": 2.0, "look": "warm"},
            {
                "clip": 2,
                "name": "city.mp4",
                "from": 3.0,
                "to": 7.5,
                "volume": 0.0,
                "comes_in_by": "slide",
                "zoom": "in",
            },
        ],
        "texts": [{"title": "Autumn", "from": 0.0, "to": 3.0, "place": "center"}],
        "sounds": [{"music": "calm", "from": 0.0, "to": 7.5, "volume": 0.3}],
        "overlays": [{"name": "logo.png", "from": 0.0, "to": 7.5, "place": "top-right"}],
        "uploads": [{"name": "beach.mp4", "kind": "video", "seconds": 12.34}, {"name": "talk.srt", "kind": "captions"}],
    }


def test_ids_captions_and_pixels_are_not_sent() -> None:
    said = question("do x", Plan(TIMELINE, (), ()), SOURCES)
    for secret in ("id-of-clip", "id-2", "id-c", "what was said"):
        assert secret not in said


def test_a_long_timeline_and_long_words_are_cut() -> None:
    long = Timeline(clips=tuple(Clip(n * 1000, 1000, "a", "n" * 500) for n in range(100)))
    found = asked("do x", Plan(long, (), ()))
    assert len(found["clips"]) == 41
    assert found["clips"][-1] == {"more": 60}
    assert {len(clip["name"]) for clip in found["clips"][:40]} == {80}


@given(st.text(), st.text(), st.text())
def test_no_name_and_no_text_can_be_taken_for_a_part_of_the_form(instruction: str, name: str, words: str) -> None:
    text = replace(TIMELINE.texts[0], text=words)
    found = asked(instruction, Plan(replace(TIMELINE, texts=(text,)), (), ()), (replace(SOURCES[0], name=name),))
    assert found.get("instruction", "") == instruction
    assert found["uploads"] == [{"name": found["uploads"][0]["name"], "kind": "video", "seconds": 12.34}]
    assert name.startswith(found["uploads"][0]["name"].removesuffix("…"))
    assert found.keys() <= {"instruction", "video", "clips", "texts", "sounds", "overlays", "uploads"}


def test_the_rules_show_the_sentences_that_fit_the_timeline_in_the_language_of_the_instruction() -> None:
    clips = [pattern for pattern in CATALOGUE if pattern.on == "clips"]
    english, chinese = (rules(SHOW, SHOW_SOURCES, chinese=each) for each in (False, True))
    assert all(pattern.english in english and pattern.chinese in chinese for pattern in clips)
    assert "combine the pictures" not in english
    assert "{subject}" not in english
    assert "暖色调" in chinese
    empty = rules(Timeline(), SHOW_SOURCES, chinese=False)
    assert "combine the pictures" in empty
    assert "trim the first" in empty
    nothing = rules(Timeline(), (), chinese=False)
    assert "make a {total} second video about {subject}" in nothing
    assert "trim the first" not in nothing


def test_a_question_is_small_enough_for_a_small_model() -> None:
    sent = len(rules(SHOW, SHOW_SOURCES, chinese=False)) + len(question("x" * 200, Plan(SHOW, (), ()), SHOW_SOURCES))
    assert sent < 9000  # some 2,500 tokens; models that run on a laptop read 4,096 by default

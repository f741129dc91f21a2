"""Scripts and faults as values: whatever is struck, a turn is settled once and its stream ends."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.studio.encoding import Encoder
from nemo_mcp.studio.planner import Plan
from nemo_mcp.studio.profiles import CLOUD, LOCAL, Profile
from nemo_mcp.studio.script import EVENTS, Close, Cut, Linger, Part, Raw, Say, Work, script
from nemo_mcp.studio.spoiling import SPOILERS, spoil
from nemo_mcp.studio.timeline import Timeline
from nemo_mcp.studio.wording import joined, reply
from tests.studio.conftest import events

DRAFT: dict[str, Any] = {"d": 0, "m": {}, "t": []}
UNDOING = {"cut-before-apply", "only-apology", "error-in-stream", "adk-error-event", "heartbeats-never"}

parts = st.builds(
    Part,
    instruction=st.text(max_size=20),
    text=st.text(max_size=20),
    draft=st.just(DRAFT),
    changes=st.booleans(),
    generates=st.booleans(),
    silent=st.booleans(),
    raw_draft=st.sampled_from([None, DRAFT]),
    raw_text=st.just("raw"),
)
profiles = st.sampled_from(
    [LOCAL, CLOUD, replace(CLOUD, post_production="in-stream"), replace(LOCAL, event_shape="typed")]
)
faults = st.lists(st.sampled_from(list(SPOILERS)), unique=True, max_size=4)


@given(parts, profiles, faults)
def test_every_script_settles_its_turn_exactly_once(part: Part, profile: Profile, names: list[str]) -> None:
    ordered = [name for name in SPOILERS if name in names]
    steps = spoil(script(part, profile), ordered, profile)
    settled = [step.kind for step in steps if isinstance(step, Work) and step.kind != "raw"]
    assert len(settled) == 1
    if UNDOING & set(names):
        assert settled == ["refund"]
        assert Work("raw") not in steps


@given(parts, profiles, faults)
def test_nothing_is_said_after_the_end_of_a_stream(part: Part, profile: Profile, names: list[str]) -> None:
    ordered = [name for name in SPOILERS if name in names]
    steps = spoil(script(part, profile), ordered, profile)
    ends = [at for at, step in enumerate(steps) if isinstance(step, Cut | Close | Linger)]
    if ends:
        assert not [step for step in steps[ends[0] + 1 :] if isinstance(step, EVENTS)]


@given(parts, profiles, faults, st.booleans())
def test_every_event_is_whole_lines_of_one_data_field(
    part: Part, profile: Profile, names: list[str], crlf: bool
) -> None:
    ordered = [name for name in SPOILERS if name in names]
    encoder = Encoder(profile, lambda: 0.0, crlf=crlf)
    end = b"\r\n" if crlf else b"\n"
    for step in spoil(script(part, profile), ordered, profile):
        if isinstance(step, EVENTS) and not isinstance(step, Raw):
            data = encoder.encode(step)
            assert data.startswith(b"data: {")
            assert data.endswith(b"}" + end + end)
            assert data.count(b"\n") == 2
            assert len(events(data.replace(b"\r\n", b"\n").replace("\u2028".encode(), b" "))) == 1


@given(st.text(max_size=60))
def test_a_text_keeps_every_character_on_the_wire(text: str) -> None:
    (event,) = events(Encoder(LOCAL, lambda: 0.0).encode(Say(text)))
    assert event["content"]["parts"] == [{"text": text}]


def test_sentences_are_joined_as_their_script_asks() -> None:
    assert joined(["Added a title.", " ", "Cut the clip."]) == "Added a title. Cut the clip."
    assert joined(["已添加标题。", "已剪短片段。"]) == "已添加标题。已剪短片段。"


def test_a_reply_is_never_empty() -> None:
    nothing: Any = Plan(Timeline(), (), ())
    assert reply(nothing, "hello", gui_talk=True) == "Nothing was changed."
    assert reply(nothing, "你好", gui_talk=False) == "没有任何改动。"

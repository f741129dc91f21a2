import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemo_mcp.core.state import Asset, Canvas, StateShapeError, read_assets, read_state
from tests.core.samples import JSON, text
from tests.shares import share

CLIP = Asset("clip.mp4", "video", "https://cdn.example.com/videos/a1/clip.mp4", 12_500, 1920, 1080, 30.0, "9c1185a5")


@pytest.mark.promise("P26")
def test_the_full_state_is_read() -> None:
    state = read_state(text("e6_state_after_title.json"))
    assert (state.session_id, state.task_id, state.user_id) == ("5530112233445566778", "task_7f3a", None)
    assert state.assets == (CLIP,)
    assert state.canvas == Canvas(1920, 1080, "16:9")
    assert state.generated == 0
    assert len(state.draft.tracks) == 3


@pytest.mark.promise("P26")
def test_a_fresh_session_has_an_empty_timeline_and_a_canvas() -> None:
    state = read_state(text("e6_state_fresh_session.json"))
    assert state.draft.empty
    assert state.assets == ()
    assert state.canvas == Canvas(1920, 1080, "16:9")


def test_a_state_without_most_fields_is_read() -> None:
    state = read_state(text("e6_state_odd_draft.json"))
    assert state.session_id == "5530112233445566778"
    assert (state.task_id, state.canvas, state.assets) == (None, None, ())
    assert state.draft.exportable


def test_upload_replies_are_read_in_milliseconds() -> None:
    assert read_assets(json.loads(text("e4_upload_reply_video.json"))["data"]["files"]) == (CLIP,)
    image, audio = read_assets(json.loads(text("e4_upload_reply_image_audio.json"))["data"]["files"])
    assert (image.name, image.kind, image.duration_ms, image.width) == ("product-1.png", "image", None, 1200)
    assert (audio.name, audio.kind, audio.duration_ms, audio.width) == ("voiceover.mp3", "audio", 29_800, None)
    assert (audio.fps, audio.hash) == (None, None)


@pytest.mark.parametrize("files", [None, {}, [], "clip.mp4", 7, [None, 3, "x", {}]])
def test_odd_file_lists_hold_no_assets(files: object) -> None:
    assert read_assets(files) == ()


def test_an_asset_without_a_name_takes_the_last_part_of_its_url() -> None:
    url = "https://cdn.example.com/a/My%20clip.mp4?sig=1"
    (named,) = read_assets({"one": {"cdn_url": url, "duration": "12", "width": 0, "fps": -1, "hash": 7}})
    assert named == Asset("My clip.mp4", None, url, None, None, None, None, None)
    assert read_assets([{"file_type": "video"}])[0].name == "unnamed"


@pytest.mark.promise("P48")
def test_the_user_id_is_kept_wherever_it_stands() -> None:
    assert read_state('{"code":0,"data":{"user_id":"anon_1","state":{}}}').user_id == "anon_1"
    assert read_state('{"code":0,"data":{"state":{"user_id":"anon_1"}}}').user_id == "anon_1"


def test_an_envelope_is_optional_and_ids_keep_all_their_digits() -> None:
    state = read_state('{"session_id":5530112233445566778,"state":{"generated_media":{"a":1,"b":2}}}')
    assert state.session_id == "5530112233445566778"
    assert state.generated == 2


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html></html>",
        "[]",
        "null",
        '"state"',
        "{}",
        '{"detail":"Not Found"}',
        text("error_1001.json"),
        text("error_1002.json"),
        text("adk213_unknown_session_404.json"),
    ],
)
def test_what_is_no_state_is_never_read_as_an_empty_one(body: str) -> None:
    with pytest.raises(StateShapeError):
        read_state(body)


@pytest.mark.promise("P44")
def test_the_fingerprint_changes_with_the_title_and_not_with_white_space_or_signatures() -> None:
    before, after = text("e6_state_before_title.json"), text("e6_state_after_title.json")
    signed = json.dumps(json.loads(before)).replace('/clip.mp4"', '/clip.mp4?X-Signature=abc"')
    assert "X-Signature" in signed
    assert read_state(signed).fingerprint == read_state(before).fingerprint
    assert read_state(after).fingerprint != read_state(before).fingerprint


def test_the_fingerprint_sees_assets_and_generated_media_and_no_other_field() -> None:
    body = json.loads(text("e6_state_fresh_session.json"))
    base = read_state(json.dumps(body)).fingerprint
    body["data"]["task_name"] = "renamed"
    body["data"]["state"]["draft"] = None
    assert read_state(json.dumps(body)).fingerprint == base
    body["data"]["state"]["generated_media"] = [{"id": 1}]
    generated = read_state(json.dumps(body)).fingerprint
    body["data"]["state"]["video_infos"] = [{"filename": "a.mp4"}]
    assert len({base, generated, read_state(json.dumps(body)).fingerprint}) == 3


STATE_KEYS = ("draft", "video_infos", "canvas_config", "generated_media", "user_id", "video_analyses")
STATES = st.fixed_dictionaries({}, optional=dict.fromkeys(STATE_KEYS, JSON))


@settings(max_examples=share(200, 50))
@given(STATES | JSON, JSON)
def test_odd_states_are_read_without_an_exception(state: object, odd: object) -> None:
    body = json.dumps({"code": 0, "data": {"session_id": odd, "task_id": odd, "state": state}})
    found = read_state(body)
    assert found.fingerprint == read_state(body).fingerprint
    for asset in found.assets:
        assert asset.name
        assert asset.duration_ms is None or asset.duration_ms >= 0


@given(st.text())
def test_any_text_is_a_state_or_a_shape_error(body: str) -> None:
    with pytest.raises(StateShapeError):
        read_state(body)

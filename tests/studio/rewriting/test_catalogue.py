"""Every sentence that a language model is shown does, in both languages, what it says."""

import itertools
import re
from dataclasses import asdict, replace
from typing import Any

import pytest

from nemo_mcp.studio.planner import Source, plan
from nemo_mcp.studio.planner.model import Cue
from nemo_mcp.studio.rewriting.catalogue import CATALOGUE, SLOTS, Pattern
from nemo_mcp.studio.timeline import Overlay, Timeline, Zoom
from tests.studio.planner.scenes import PICTURES, SHOW, SHOW_SOURCES, VOICE, film

FILM = film("x", "beach.mp4", 10_000)
CAPTIONS = Source("t", "talk.srt", "captions", None, None, None, cues=(Cue(0, 2000, "Hi"), Cue(3000, 4000, "Bye")))
LOGO = Source("l", "logo.png", "image", None, 300, 300)
SOURCES = (*SHOW_SOURCES, FILM, CAPTIONS, LOGO)
# The show with something of each kind to change or take away, and nothing that is already as a sentence wants it.
RICH = replace(
    SHOW,
    width=1000,
    height=1000,
    fps=48,
    clips=tuple(
        replace(clip, zoom=Zoom(1.3, 1.3), look="vivid" if number == 4 else "")
        if number not in {1, 2}
        else replace(clip, asset=FILM.id, name=FILM.name, zoom=Zoom(1.3, 1.3))
        for number, clip in enumerate(SHOW.clips)
    ),
    texts=tuple(replace(text, color="#123456") if text.role == "title" else text for text in SHOW.texts),
    overlays=(Overlay(0, 16_000, LOGO.id, LOGO.name),),
)
SCENES = {
    "clips": (RICH, SOURCES),
    "uploads": (Timeline(), (*PICTURES, VOICE)),
    "nothing": (Timeline(), ()),
}
# What each sentence changes first of all. A number is how many pieces there are more or fewer.
CHANGES = {
    "combine the pictures and audio into a {total} second video": "clips +5",
    "make a {total} second video about {subject}": "title",
    "make the video {total} seconds long": "clips duration_ms",
    "make it {ratio}": "height",
    "make the video {fps} fps": "fps",
    "remove clip {clip}": "clips -1",
    "keep only clip {clip}": "clips -4",
    "move clip {clip} to the start": "clips asset",
    "move clip {clip} to the end": "clips asset",
    "swap clips {clip} and {other}": "clips asset",
    "reverse the order of the clips": "clips asset",
    "add {file} at the end": "clips +1",
    "add {file} at the start": "clips +1",
    "replace clip {clip} with {file}": "clips asset",
    "duplicate clip {clip}": "clips +1",
    "make clip {clip} {seconds} seconds long": "clips duration_ms",
    "trim the first {seconds} seconds": "length",
    "trim the last {seconds} seconds": "length",
    "cut from {from} s to {to} s": "length",
    "keep only from {from} s to {to} s": "length",
    "split at {from} s": "clips +1",
    "play clip {clip} at {factor}x speed": "clips speed",
    "play everything at {factor}x speed": "clips speed",
    "crossfade of {brief} s between all clips": "clips transition",
    "add a crossfade of {brief} s before clip {clip}": "clips transition",
    "add {transition} transitions between all clips": "clips transition",
    "remove the transitions": "clips transition",
    "slow zoom in on clip {clip}": "clips zoom",
    "slow zoom out on clip {clip}": "clips zoom",
    "remove the zoom": "clips zoom",
    "show clip {clip} whole without cropping": "clips fit",
    "make clip {clip} {look}": "clips look",
    "make all clips {look}": "clips look",
    "natural colours": "clips look",
    "rotate clip {clip} by {angle} degrees": "clips turn",
    "mirror clip {clip}": "clips mirror",
    "crop clip {clip} by {share}%": "clips crop",
    "put {file} as a logo at the {place}": "overlays +1",
    "show {file} as a picture in picture at the {place} from {from} to {to} s": "overlays +1",
    "remove the logo": "overlays -1",
    "make the logo smaller": "overlays size",
    "make the logo bigger": "overlays size",
    "fade in the picture over {seconds} s at the start": "clips fade_in_ms",
    "fade out the picture over {seconds} s at the end": "clips fade_out_ms",
    "add the title “{words}” at the start": "texts +1",
    "add the caption “{words}” from {from} to {to} s": "texts +1",
    "add the caption “{words}” at the {place} from {from} to {to} s": "texts +1",
    "add the caption “{words}” on clip {clip}": "texts +1",
    "add the lower third “{words}” from {from} to {to} s": "texts +1",
    "add the captions from {captions_file}": "texts -3",
    "show the text “{old}” from {from} to {to} s": "texts start_ms",
    "change the text “{old}” to “{words}”": "texts text",
    "remove the text “{old}”": "texts -1",
    "remove the title": "texts -1",
    "remove all captions": "texts -5",
    "make the title {color}": "texts color",
    "make the title bigger": "texts size",
    "make the captions bigger": "texts size",
    "make the captions smaller": "texts size",
    "put the captions on a box": "texts box",
    "give the captions an outline": "texts outline",
    "move the title to the {place}": "texts place",
    "add {mood} background music at {percent}% volume": "sounds volume",
    "change the music to {mood}": "sounds bed",
    "use {sound_file} as the background music": "sounds asset",
    "use {sound_file} as the narration": "sounds +1",
    "remove the music": "sounds -1",
    "remove the voice": "sounds -1",
    "set the music volume to {percent}%": "sounds volume",
    "set the voice volume to {percent}%": "sounds volume",
    "mute clip {clip}": "clips volume",
    "set the loudness to {lufs} LUFS": "loudness_lufs",
    "fade in the music over {seconds} s": "sounds fade_in_ms",
    "fade out the music over the last {seconds} s": "sounds fade_out_ms",
}
CUTS = frozenset({"length", "clips -1", "clips -4", "clips +1", "clips +5", "title"})


def filled(pattern: Pattern, *, chinese: bool) -> list[str]:
    """The sentence with every combination of the samples of its slots."""
    words = pattern.sentence(chinese=chinese)
    names = sorted(re.findall(r"\{(\w+)\}", words))  # the same order in both languages
    samples = (SLOTS[name].samples(chinese=chinese) for name in names)
    return [words.format(**dict(zip(names, values, strict=True))) for values in itertools.product(*samples)]


def pieces(timeline: Timeline) -> dict[str, list[dict[str, Any]]]:
    """The pieces of a timeline as plain values."""
    plain = asdict(timeline)
    return {kind: list(plain[kind]) for kind in ("clips", "sounds", "texts", "overlays")}


def differences(before: Timeline, after: Timeline) -> set[str]:
    """What differs: fields of the timeline, fields of its pieces, and how many pieces there are more or fewer."""
    found = {"length"} if before.duration_ms > after.duration_ms else set[str]()
    old, new = pieces(before), pieces(after)
    found |= {
        name
        for name in ("title", "width", "height", "fps", "loudness_lufs")
        if getattr(before, name) != getattr(after, name)
    }
    for kind in old:
        if len(old[kind]) != len(new[kind]):
            found.add(f"{kind} {len(new[kind]) - len(old[kind]):+d}")
            continue
        for was, now in zip(old[kind], new[kind], strict=True):
            found |= {f"{kind} {name}" for name in was if was[name] != now[name]}
    return found


def test_every_sentence_has_its_row_here() -> None:
    assert {pattern.english for pattern in CATALOGUE} == CHANGES.keys()


@pytest.mark.parametrize("chinese", [False, True], ids=["english", "chinese"])
@pytest.mark.parametrize("pattern", CATALOGUE, ids=lambda pattern: pattern.english)
def test_a_sentence_of_the_catalogue_does_what_it_says_whatever_its_slots_hold(pattern: Pattern, chinese: bool) -> None:
    timeline, sources = SCENES[pattern.on]
    wanted = CHANGES[pattern.english]
    seen: set[str] = set()
    for sentence in filled(pattern, chinese=chinese):
        made = plan(sentence, timeline, sources)
        assert made.done, sentence
        assert not (made.refused or made.questions or made.unread), (sentence, made.refused, made.questions)
        found = differences(timeline, made.timeline)
        seen |= found
        if wanted not in CUTS:
            assert not any(each.startswith("clips ") and each[6] in "+-" for each in found), (sentence, made.done)
    assert wanted in seen


@pytest.mark.parametrize(
    "pattern", [each for each in CATALOGUE if each.on == "clips"], ids=lambda pattern: pattern.english
)
def test_both_languages_of_a_sentence_mean_the_same(pattern: Pattern) -> None:
    timeline, sources = SCENES[pattern.on]
    for pair in zip(filled(pattern, chinese=False), filled(pattern, chinese=True), strict=True):
        english, chinese = (plan(sentence, timeline, sources).timeline for sentence in pair)
        assert english == chinese, pair


def test_every_slot_is_used_and_every_hole_is_a_slot() -> None:
    for chinese in (False, True):
        holes = [set(re.findall(r"\{(\w+)\}", pattern.sentence(chinese=chinese))) for pattern in CATALOGUE]
        assert set().union(*holes) == SLOTS.keys()
    for pattern in CATALOGUE:
        assert sorted(re.findall(r"\{\w+\}", pattern.english)) == sorted(re.findall(r"\{\w+\}", pattern.chinese))

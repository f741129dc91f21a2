"""What a request may mean: the table of intents."""

from dataclasses import dataclass
from typing import Final

from nemo_mcp.studio.planner.lexicon.index import Tags

# Names for groups of tags that many rows speak of.
_GROUPS: Final = {
    "@texts": "title caption text",
    "@spoken": "music voice",
    "@times": "edge for number rel span",
    "@style": "background bigger bit color color-noun much place size-noun smaller",
    "@which": "all asset clip each file image last new nth number pair rest video",
    "@amount": "bit decibel double factor half loud max much normal percent volume",
    "@sound": "@amount @which @times sound own voice music fade",
    "@text": "@style @times @which quote about show",
}


@dataclass(frozen=True, slots=True)
class Intent:
    """`needs`: of each group at least one tag. `avoid`: none of these. `takes`: further details it can use.

    Of all intents that fit the one with the greatest `weight` is meant. Only a `negative` one fits a request with "no"
    or "don't" in it.
    """

    name: str
    weight: float
    needs: tuple[Tags, ...]
    avoid: Tags
    takes: Tags
    negative: bool


def _intent(
    name: str, weight: float, needs: str, *, avoid: str = "", takes: str = "", negative: bool = False
) -> Intent:
    """A row: `needs` holds groups between `&`, and `@name` stands for one of `_GROUPS`."""
    groups = tuple(_tags(group) for group in needs.split("&"))
    return Intent(name, weight, groups, _tags(avoid), _tags(takes), negative)


def _tags(words: str) -> Tags:
    found: set[str] = set()
    for word in words.split():
        found |= set(_tags(_GROUPS[word])) if word in _GROUPS else {word}
    return frozenset(found)


INTENTS: Final[tuple[Intent, ...]] = (
    # taking back, asking
    _intent("undo", 9, "undo", avoid="@texts music transition", takes="all count last nth number span step video"),
    _intent("redo", 8, "redo"),
    _intent("help", 3, "help", avoid="@times add music remove title"),
    # whole videos
    _intent("compose", 9, "combine create & image works clip file asset slideshow video sound", avoid="cut remove"),
    _intent("compose", 8.5, "newvideo", avoid="remove"),
    _intent(
        "compose",
        7,
        "make change use edit & image file these clip & works & to of with create",
        avoid="edge nth place span.by transition zoom",
    ),
    # texts
    _intent("remove_text", 7, "remove neg & @texts", avoid="music", takes="@text", negative=True),
    _intent(
        "change_text",
        7.2,
        "change replace make & @texts & quote",
        avoid="add cut remove",
        takes="@text to with",
    ),
    _intent("change_text", 6, "change replace & quote & to with", avoid="asset music remove", takes="@text to with"),
    _intent(
        "style_text",
        6.5,
        "change make move put lower raise add & @texts & color bigger smaller place background",
        avoid="create quote",
        takes="@text",
    ),
    _intent(
        "style_text",
        3,
        "color bigger smaller place & change make move put & video",
        avoid="image music nth quote zoom",
        takes="@text",
    ),
    _intent(
        "style_text",
        4,
        "@texts & color bigger smaller place",
        avoid="add create quote",
        takes="@text",
    ),
    _intent(
        "time_text",
        6,
        "change make move show keep extend shorten put & @texts & span edge rel",
        avoid="add only quote",
        takes="@text",
    ),
    _intent("time_text", 3.4, "@texts & span", avoid="add create cut only quote remove", takes="@text"),
    _intent("fade_text", 6.2, "fade & @texts", avoid="quote", takes="@text"),
    _intent(
        "add_text",
        5.5,
        "add show use make create with & @texts",
        avoid="combine newvideo",
        takes="@text",
    ),
    _intent("add_text", 5, "@texts & quote", avoid="combine newvideo", takes="@text"),
    _intent("add_text", 4.5, "add show & quote", avoid="asset music quoted-asset quoted-sound", takes="@text"),
    _intent("add_text", 4.2, "title caption & each", avoid="combine newvideo remove neg", takes="@text"),
    # sound
    _intent(
        "add_music",
        6,
        "add use with show & music",
        avoid="mute replace half double",
        takes="all asset bit each fade for loop lower mood percent sound span volume",
    ),
    _intent(
        "add_music",
        6.4,
        "add use & music & percent",
        avoid="change lower raise",
        takes="asset bit mood percent span",
    ),
    _intent(
        "add_music",
        6.6,
        "use add move make replace & asset.audio quoted-sound & music sound voice all with to add use",
        avoid="remove volume",
        takes="@spoken asset fade loop mood percent sound span volume",
    ),
    _intent("add_voice", 5.6, "add use & voice", avoid="@texts remove volume music", takes="asset quote @times"),
    _intent("sound_time", 3, "@spoken & span edge", avoid="add remove cut @texts raise lower", takes="@times"),
    _intent(
        "add_music", 6.35, "asset.audio quoted-sound & background", avoid="remove volume", takes="lower @times bit"
    ),
    _intent("add_music", 6, "loop & music sound asset.audio", avoid="remove"),
    _intent(
        "change_music",
        5.8,
        "change make replace use & music",
        avoid="factor lower percent quote raise volume",
        takes="asset mood to video with",
    ),
    _intent("change_music", 5.4, "music & mood", avoid="cannot lower raise volume", takes="asset mood"),
    _intent("change_music", 2.5, "mood & make change", avoid="@texts create", takes="mood video"),
    _intent(
        "remove_music",
        7.5,
        "remove neg & music",
        avoid="fade",
        takes="all asset music nth sound",
        negative=True,
    ),
    _intent("remove_voice", 7.4, "remove neg & voice", avoid="music", takes="all asset voice", negative=True),
    _intent(
        "volume",
        6.3,
        "raise lower mute unmute percent decibel max & music voice sound own volume asset.audio",
        avoid="@texts",
        takes="@sound",
    ),
    _intent("volume", 6.3, "change & music voice sound own & go", avoid="caption title", takes="@sound go"),
    _intent(
        "volume",
        6,
        "volume loud & change make percent double half normal factor max decibel",
        avoid="caption title",
        takes="@sound",
    ),
    _intent("volume", 4.5, "mute unmute", avoid="combine newvideo undo", takes="@sound"),
    _intent("volume", 2.2, "raise lower", avoid="@texts transition zoom size-noun", takes="@sound"),
    _intent("mute_sound", 6.9, "remove neg & sound own", avoid="@spoken", takes="@which", negative=True),
    _intent(
        "fade_sound",
        6.6,
        "fade & music voice sound asset.audio",
        avoid="neg remove transition",
        takes="bit dir edge fade of span video",
    ),
    # picture
    _intent(
        "fade_picture",
        4.2,
        "fade.in fade.out fade.both",
        avoid="neg remove trans.fade-black",
        takes="clip color dir edge fade image nth span video",
    ),
    _intent(
        "fade_picture",
        3.4,
        "fade & video edge clip image add",
        avoid="neg remove transition",
        takes="clip dir edge fade image nth span video",
    ),
    _intent(
        "no_fade",
        7.3,
        "remove neg & fade",
        avoid="transition",
        takes="@which @spoken fade sound",
        negative=True,
    ),
    _intent("no_transition", 7.6, "trans.none", takes="@which edge for rel span", negative=True),
    _intent("no_transition", 7.4, "remove neg & transition trans", takes="@which edge for rel span", negative=True),
    _intent(
        "transition",
        5,
        "trans.crossfade trans.fade-black trans.slide trans.wipe",
        avoid="@texts trans.none",
        takes="@which fade rel span trans transition",
    ),
    _intent(
        "transition",
        4.4,
        "transition",
        avoid="trans.none zoom.none",
        takes="@which bit extend factor fade much shorten slow span speed trans",
    ),
    _intent("no_zoom", 6.5, "zoom.none", avoid="trans", takes="@which", negative=True),
    _intent("no_zoom", 7.2, "remove neg & zoom", takes="@which", negative=True),
    _intent(
        "zoom",
        4.8,
        "zoom.in zoom.out",
        avoid="@texts @spoken volume zoom.none",
        takes="@which bit edge much slow span speed zoom",
    ),
    _intent(
        "zoom",
        4.6,
        "zoom",
        avoid="@texts @spoken volume zoom.none",
        takes="@which bit edge lower much raise slow speed zoom",
    ),
    _intent("fit", 7.8, "fit", takes="@which", negative=True),
    _intent("ratio", 5.2, "ratio", takes="for ratio ratio-noun to video"),
    # time
    _intent(
        "cut_span",
        6.4,
        "cut trim remove shorten & span.range span.first span.last span.onward span.after span.before span.for",
        avoid="@texts @spoken fade only transition zoom",
        takes="@which edge for rel sound span",
    ),
    _intent(
        "cut_span",
        5.8,
        "cut remove trim shorten & span.length span.by span.at & edge of",
        avoid="@texts @spoken fade only split",
        takes="@which edge for rel span",
    ),
    _intent(
        "cut_span",
        2,
        "must-not neg & span.first span.last",
        avoid="@texts music",
        takes="@times",
        negative=True,
    ),
    _intent(
        "keep_span",
        6.8,
        "keep only use & span.range span.first span.last span.onward span.after span.before",
        avoid="@texts @spoken",
        takes="@which edge for rel span",
    ),
    _intent("keep_span", 6.45, "trim cut & span.range & to", avoid="@texts", takes="@which edge for rel span"),
    _intent(
        "set_length",
        4.6,
        (
            "make change shorten extend trim cut length video keep combine & span.to span.length span.for "
            "span.by span.before"
        ),
        avoid="@texts @spoken asset clip each fade image nth quote tempo transition zoom",
        takes="@times extend length shorten video",
    ),
    _intent(
        "set_length",
        2.6,
        "make change shorten extend length video & shorten extend length",
        avoid="@texts @spoken asset clip each fade image nth ratio transition zoom",
        takes="@times bit double factor half much percent video",
    ),
    _intent(
        "clip_length",
        5,
        "nth each image clip asset & span.to span.length span.for span.by shorten extend length double half",
        avoid="@texts @spoken add combine fade newvideo slow speed split tempo transition volume zoom",
        takes="@which bit double edge extend for half length much rel shorten span",
    ),
    _intent(
        "speed",
        4.7,
        "speed slow",
        avoid="@texts fade transition zoom",
        takes="@which @amount slow span speed tempo to voice",
    ),
    _intent(
        "speed",
        5.6,
        "tempo speed & factor double half percent normal",
        avoid="transition volume zoom",
        takes="@which @amount tempo to",
    ),
    _intent(
        "speed",
        3.2,
        "factor & make change video clip nth show asset",
        avoid="extend length shorten title volume zoom",
        takes="@which @amount",
    ),
    _intent("speed", 1.5, "factor", avoid="@texts @spoken image lower raise volume zoom", takes="@which @amount"),
    # clips
    _intent("split", 6.5, "split", avoid="caption title", takes="@which edge for rel span"),
    _intent("split", 4, "cut & span.at", avoid="caption edge music title", takes="@which edge for rel span"),
    _intent("duplicate", 5, "duplicate", avoid="@texts music", takes="@which edge factor rel"),
    _intent("swap", 4, "swap & word", avoid="music title text caption", takes="@which"),
    _intent("reverse", 8, "reverse", takes="@which order"),
    _intent("sort", 6, "sort", takes="@which order"),
    _intent("backwards", 8, "backwards", takes="@which"),
    _intent("swap", 7.2, "swap & nth pair asset clip image", avoid="music title", takes="@which edge order"),
    _intent(
        "move_clip",
        5.2,
        "move put make & nth asset clip image video & edge rel list number goal last",
        avoid="@texts @spoken color factor fade length new quote slow span speed zoom",
        takes="@which edge order rel to",
    ),
    _intent(
        "move_clip",
        4,
        "move put & word & edge rel goal last",
        avoid="@texts @spoken fade new quote span zoom",
        takes="@which edge order rel to",
    ),
    _intent(
        "remove_clip",
        5.6,
        "remove cut & nth asset clip image pair video quoted-asset",
        avoid="@texts @spoken background fade mute own sound span transition volume zoom",
        takes="@which quote",
    ),
    _intent("keep_clip", 6, "only & nth asset clip image", avoid="@texts music sound span", takes="@which"),
    _intent(
        "replace_clip",
        6.1,
        "replace change swap & nth asset clip image quoted-asset & asset new with to quoted-asset",
        avoid="@texts @spoken ratio span transition volume zoom",
        takes="@which quote to with",
    ),
    _intent(
        "insert_clip",
        4.8,
        "add show use move put & asset new image clip quoted-asset file",
        avoid="@texts @spoken asset.audio combine fade newvideo only transition zoom",
        takes="@which edge for quote rel span",
    ),
    _intent(
        "insert_clip",
        5.4,
        "new & edge rel & image clip asset video",
        avoid="music remove text title",
        takes="@which edge for rel span",
    ),
    _intent(
        "start_over",
        5,
        "remove & all video & all clip video file image",
        avoid="@texts @spoken asset fade nth sound span transition zoom",
    ),
    # the rest
    _intent(
        "leave",
        7.7,
        (
            "neg must-not & remove change cut trim mute speed slow lower raise move shorten extend replace "
            "swap reverse add show fade undo zoom combine create duplicate"
        ),
        avoid="fit trans.none zoom.none",
        takes="@which @texts @spoken length order sound volume",
        negative=True,
    ),
    _intent(
        "leave",
        3.6,
        "keep & @texts music voice sound order own video clip image volume length tempo ratio-noun rest",
        avoid="asset change lower nth only raise span",
        takes="@texts @spoken sound",
        negative=True,
    ),
    _intent("leave", 8.2, "hands-off", takes="@texts @spoken order sound", negative=True),
    _intent("cannot", 6.95, "cannot", avoid="combine newvideo", takes="cannot", negative=True),
    _intent("rotate", 5.9, "rotate"),
    _intent("elsewhere", 4.1, "elsewhere", avoid="add caption combine music newvideo title"),
    _intent("vague", 2.4, "vague", avoid="@texts transition", takes="bit much video"),
)

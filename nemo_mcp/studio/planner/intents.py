"""What a request may mean: a table of intents, and the scoring that picks one."""

from dataclasses import dataclass
from typing import Final

from nemo_mcp.studio.planner.clause import Clause

_ANY_TEXT = ("title", "caption", "text")
_LOUDNESS = ("volume", "raise", "lower", "mute", "unmute", "percent", "decibel", "loud")
_TIMES = frozenset({"span", "edge", "for", "number", "rel"})
_STYLE = frozenset({"color", "place", "bigger", "smaller", "bit", "much", "background", "color-noun", "size-noun"})
_WHICH = frozenset(
    {"nth", "pair", "clip", "image", "video", "asset", "file", "all", "each", "new", "last", "rest", "number"}
)
_AMOUNT = frozenset(
    {"percent", "decibel", "factor", "bit", "much", "double", "half", "max", "normal", "volume", "loud"}
)


@dataclass(frozen=True, slots=True)
class Intent:
    """`needs`: of each group at least one tag. `avoid`: none of these. `takes`: further details it can use.

    `weight` ranks intents whose needs are all met; more groups and more precise tags weigh more.
    """

    name: str
    needs: tuple[tuple[str, ...], ...]
    weight: float
    avoid: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    negative: bool = False


def _no(*tags: str) -> frozenset[str]:
    return frozenset(tags)


_SOUND_TAKES: Final = _AMOUNT | _WHICH | _TIMES | {"sound", "own", "voice", "music", "fade"}
_TEXT_TAKES: Final = _STYLE | _TIMES | _WHICH | {"quote", "about", "show"}

INTENTS: Final[tuple[Intent, ...]] = (
    Intent("undo", (("undo",),), 9, _no("title", "caption", "text", "music", "transition"), _no("number", "last", "step", "all", "nth", "video", "span")),
    Intent("redo", (("redo",),), 8),
    Intent("help", (("help",),), 3, _TIMES | {"add", "remove", "title", "music"}),
    # whole videos
    Intent("compose", (("combine", "create"), ("image", "works", "clip", "file", "asset", "slideshow", "video", "sound")), 9,
           _no("cut", "remove"), _no()),
    Intent("compose", (("newvideo",),), 8.5, _no("remove")),
    Intent("compose", (("make", "change", "use", "edit"), ("image", "file", "these", "clip"), ("works",), ("to", "of", "with", "create")), 7,
           _no("span.by", "nth", "transition", "zoom", "place", "edge")),
    # text
    Intent("remove_text", (("remove", "neg"), _ANY_TEXT), 7, _no("music"), _TEXT_TAKES, negative=True),
    Intent("change_text", (("change", "replace", "make"), _ANY_TEXT, ("quote",)), 7.2, _no("add"), _TEXT_TAKES | {"to", "with"}),
    Intent("change_text", (("change", "replace"), ("quote",), ("to", "with")), 6, _no("music", "asset"), _TEXT_TAKES | {"to", "with"}),
    Intent("style_text", (("change", "make", "move", "put", "lower", "raise", "add"), _ANY_TEXT, ("color", "bigger", "smaller", "place", "background")), 6.5,
           _no("quote", "create"), _TEXT_TAKES),
    Intent("style_text", (("color", "bigger", "smaller", "place"), ("change", "make", "move", "put"), ("video",)), 3, _no("quote", "nth", "zoom", "music", "image"), _TEXT_TAKES),
    Intent("style_text", (_ANY_TEXT, ("color", "bigger", "smaller", "place")), 4, _no("quote", "add", "create"), _TEXT_TAKES),
    Intent("time_text", (("change", "make", "move", "show", "keep", "extend", "shorten", "put"), _ANY_TEXT, ("span", "edge", "rel")), 6, _no("quote", "add", "only"), _TEXT_TAKES),
    Intent("fade_text", (("fade",), _ANY_TEXT), 6.2, _no("quote"), _TEXT_TAKES),
    Intent("add_text", (("add", "show", "use", "make", "create", "with"), _ANY_TEXT), 5.5, _no("combine", "newvideo"), _TEXT_TAKES),
    Intent("add_text", (_ANY_TEXT, ("quote",)), 5, _no("combine", "newvideo"), _TEXT_TAKES),
    Intent("add_text", (("add", "show"), ("quote",)), 4.5, _no("music", "asset", "quoted-asset"), _TEXT_TAKES),
    # sound
    Intent("add_music", (("add", "use", "with", "show"), ("music",)), 6, _no("mute", "replace"), _no("mood", "asset", "span", "percent", "volume", "fade", "loop", "sound", "lower", "bit", "for", "each", "all")),
    Intent("add_music", (("use", "add", "move", "make", "replace"), ("asset.audio", "quoted-asset"), ("music", "sound", "voice", "all", "with", "to", "add", "use")), 6.6,
           _no("remove", "volume"), _no("mood", "asset", "span", "percent", "volume", "fade", "loop", "music", "voice", "sound")),
    Intent("add_music", (("loop",), ("music", "sound", "asset.audio")), 6, _no("remove")),
    Intent("change_music", (("change", "make", "replace", "use"), ("music",)), 5.8, _no("volume", "percent", "raise", "lower", "factor", "quote"), _no("mood", "asset", "to", "with", "video")),
    Intent("change_music", (("music",), ("mood",)), 5.4, _no("volume", "raise", "lower", "cannot"), _no("mood", "asset")),
    Intent("change_music", (("mood",), ("make", "change")), 2.5, _no("title", "caption", "text", "create"), _no("mood", "video")),
    Intent("remove_music", (("remove", "neg"), ("music",)), 7.5, _no("fade"), _no("music", "asset", "all", "sound", "nth"), negative=True),
    Intent("remove_voice", (("remove", "neg"), ("voice",)), 7.4, _no("music"), _no("voice", "asset", "all"), negative=True),
    Intent("volume", (("raise", "lower", "mute", "unmute", "percent", "decibel", "max"), ("music", "voice", "sound", "own", "volume", "asset.audio")), 6.3,
           _no("title", "caption", "text"), _SOUND_TAKES),
    Intent("volume", (("volume", "loud"), ("change", "make", "percent", "double", "half", "normal", "factor", "max", "decibel")), 6, _no("title", "caption"), _SOUND_TAKES),
    Intent("volume", (("mute", "unmute"),), 4.5, _no("undo", "combine", "newvideo"), _SOUND_TAKES),
    Intent("volume", (("raise", "lower"),), 2.2, _no("title", "caption", "text", "zoom", "transition"), _SOUND_TAKES),
    Intent("mute_sound", (("remove", "neg"), ("sound", "own")), 6.9, _no("music", "voice"), _WHICH, negative=True),
    Intent("fade_sound", (("fade",), ("music", "voice", "sound", "asset.audio")), 6.6, _no("transition", "remove", "neg"), _no("dir", "fade", "span", "edge", "bit", "video", "of")),
    # picture
    Intent("fade_picture", (("fade.in", "fade.out", "fade.both"),), 4.2, _no("trans.fade-black", "neg", "remove"), _no("fade", "dir", "span", "edge", "clip", "nth", "video", "image", "color")),
    Intent("fade_picture", (("fade",), ("video", "edge", "clip", "image", "add")), 3.4, _no("transition", "neg", "remove"), _no("fade", "dir", "span", "edge", "clip", "nth", "video", "image")),
    Intent("no_fade", (("remove", "neg"), ("fade",)), 7.3, _no("transition"), _WHICH | {"music", "voice", "sound", "fade"}, negative=True),
    Intent("no_transition", (("trans.none",),), 7.6, _no(), _WHICH | _TIMES, negative=True),
    Intent("no_transition", (("remove", "neg"), ("transition", "trans")), 7.4, _no(), _WHICH | _TIMES, negative=True),
    Intent("transition", (("trans.crossfade", "trans.fade-black", "trans.slide", "trans.wipe"),), 5, _no("trans.none", "title", "caption", "text"), _no("trans", "transition", "span", "all", "each", "rel", "fade") | _WHICH),
    Intent("transition", (("transition",),), 4.4, _no("trans.none", "zoom.none"), _no("trans", "span", "shorten", "extend", "speed", "slow", "bit", "much", "factor", "fade") | _WHICH),
    Intent("no_zoom", (("zoom.none",),), 6.5, _no("trans"), _WHICH, negative=True),
    Intent("no_zoom", (("remove", "neg"), ("zoom",)), 7.2, _no(), _WHICH, negative=True),
    Intent("zoom", (("zoom.in", "zoom.out"),), 4.8, _no("zoom.none", "title", "caption", "text", "music", "volume", "voice"), _no("zoom", "speed", "slow", "bit", "much", "edge", "span") | _WHICH),
    Intent("zoom", (("zoom",),), 4.6, _no("zoom.none", "title", "caption", "text", "music", "volume", "voice"), _no("zoom", "speed", "slow", "bit", "much", "edge", "lower", "raise") | _WHICH),
    Intent("fit", (("fit",),), 7.8, _no(), _WHICH, negative=True),
    Intent("ratio", (("ratio",),), 5.2, _no("combine"), _no("ratio", "ratio-noun", "video", "for", "to")),
    # time
    Intent("cut_span", (("cut", "trim", "remove", "shorten"), ("span.range", "span.first", "span.last", "span.onward", "span.after", "span.before", "span.for")), 6.4,
           _no("title", "caption", "text", "music", "voice", "zoom", "transition", "only", "fade"), _TIMES | _WHICH | {"sound"}),
    Intent("cut_span", (("cut", "remove", "trim", "shorten"), ("span.length", "span.by", "span.at"), ("edge", "of")), 5.8, _no("title", "caption", "text", "music", "voice", "only", "fade", "split"), _TIMES | _WHICH),
    Intent("cut_span", (("must-not", "neg"), ("span.first", "span.last")), 2, _no("title", "caption", "text", "music"), _TIMES, negative=True),
    Intent("keep_span", (("keep", "only", "use"), ("span.range", "span.first", "span.last", "span.onward", "span.after", "span.before")), 6.8,
           _no("title", "caption", "text", "music", "voice"), _TIMES | _WHICH),
    Intent("keep_span", (("trim", "cut"), ("span.range",), ("to",)), 6.45, _no("title", "caption", "text"), _TIMES | _WHICH),
    Intent("set_length", (("make", "change", "shorten", "extend", "trim", "cut", "length", "video", "keep", "combine"), ("span.to", "span.length", "span.for", "span.by", "span.before")), 4.6,
           _no("title", "caption", "text", "nth", "each", "image", "asset", "transition", "zoom", "music", "voice", "fade", "clip", "tempo", "quote"), _TIMES | {"video", "length", "shorten", "extend"}),
    Intent("set_length", (("make", "change", "shorten", "extend", "length", "video"), ("shorten", "extend", "length")), 2.6,
           _no("title", "caption", "text", "nth", "each", "image", "asset", "transition", "zoom", "music", "voice", "fade", "clip", "ratio"), _TIMES | {"video", "bit", "much", "double", "half", "factor", "percent"}),
    Intent("clip_length", (("nth", "each", "image", "clip", "asset"), ("span.to", "span.length", "span.for", "span.by", "shorten", "extend", "length", "double", "half")), 5,
           _no("title", "caption", "text", "music", "voice", "transition", "zoom", "fade", "speed", "slow", "split", "volume", "combine", "newvideo", "add", "tempo"), _TIMES | _WHICH | {"length", "shorten", "extend", "bit", "much", "double", "half"}),
    Intent("speed", (("speed", "slow"),), 4.7, _no("zoom", "transition", "title", "caption", "text", "fade"), _WHICH | _AMOUNT | {"tempo", "speed", "slow", "to", "video", "voice", "span"}),
    Intent("speed", (("tempo", "speed"), ("factor", "double", "half", "percent", "normal")), 5.6, _no("zoom", "transition", "volume"), _WHICH | _AMOUNT | {"tempo", "to"}),
    Intent("speed", (("factor",), ("make", "change", "video", "clip", "nth", "show", "asset")), 3.2, _no("volume", "zoom", "title", "length", "extend", "shorten"), _WHICH | _AMOUNT),
    # clips
    Intent("split", (("split",),), 6.5, _no("title", "caption"), _TIMES | _WHICH),
    Intent("split", (("cut",), ("span.at",)), 4, _no("edge", "title", "music", "caption"), _TIMES | _WHICH),
    Intent("duplicate", (("duplicate",),), 5, _no("title", "caption", "text", "music"), _WHICH | {"rel", "edge", "factor"}),
    Intent("reverse", (("reverse",),), 8, _no(), _WHICH | {"order"}),
    Intent("sort", (("sort",),), 6, _no(), _WHICH | {"order"}),
    Intent("backwards", (("backwards",),), 8, _no(), _WHICH),
    Intent("swap", (("swap",), ("nth", "pair", "asset", "clip", "image")), 7.2, _no("music", "title"), _WHICH | {"edge", "order"}),
    Intent("move_clip", (("move", "put", "make"), ("nth", "asset", "clip", "image", "video"), ("edge", "rel", "nth", "number")), 5.2,
           _no("title", "caption", "text", "music", "voice", "new", "span", "quote", "zoom", "length", "fade"), _WHICH | {"edge", "rel", "order", "to"}),
    Intent("remove_clip", (("remove", "cut"), ("nth", "asset", "clip", "image", "pair", "video", "quoted-asset")), 5.6,
           _no("title", "caption", "text", "music", "voice", "sound", "transition", "zoom", "fade", "span", "own", "background", "volume", "mute"), _WHICH | {"quote"}),
    Intent("keep_clip", (("only",), ("nth", "asset", "clip", "image")), 6, _no("title", "caption", "text", "music", "span", "sound"), _WHICH),
    Intent("replace_clip", (("replace", "change", "swap"), ("nth", "asset", "clip", "image", "quoted-asset"), ("asset", "new", "with", "to", "quoted-asset")), 6.1,
           _no("title", "caption", "text", "music", "voice", "span", "zoom", "transition", "volume", "ratio"), _WHICH | {"with", "to", "quote"}),
    Intent("insert_clip", (("add", "show", "use", "move", "put"), ("asset", "new", "image", "clip", "quoted-asset", "file")), 4.8,
           _no("title", "caption", "text", "music", "voice", "combine", "zoom", "transition", "fade", "only", "newvideo", "asset.audio"), _WHICH | _TIMES | {"quote"}),
    Intent("insert_clip", (("new",), ("edge", "rel"), ("image", "clip", "asset", "video")), 5.4, _no("title", "music", "text", "remove"), _WHICH | _TIMES),
    Intent("start_over", (("remove",), ("all", "video"), ("all", "clip", "video", "file", "image")), 5, _no("title", "caption", "text", "music", "voice", "sound", "span", "nth", "asset", "zoom", "transition", "fade")),
    # the rest
    Intent("leave", (("neg", "must-not"), ("remove", "change", "cut", "trim", "mute", "speed", "slow", "lower", "raise", "move", "shorten", "extend", "replace", "swap", "reverse", "add", "show", "fade", "undo", "zoom", "combine", "create", "duplicate")), 7.7,
           _no("trans.none", "zoom.none", "fit"), _WHICH | {"title", "caption", "text", "music", "voice", "sound", "order", "volume", "length"}, negative=True),
    Intent("leave", (("keep",), ("title", "caption", "text", "music", "voice", "sound", "order", "own", "video", "clip", "image", "volume", "length", "tempo", "ratio-noun")), 3.6,
           _no("span", "only", "change", "nth", "asset"), _no("title", "caption", "text", "music", "voice", "sound"), negative=True),
    Intent("leave", (("hands-off",),), 8.2, _no(), _no("title", "caption", "text", "music", "voice", "sound", "order"), negative=True),
    Intent("cannot", (("cannot",),), 6.95, _no("newvideo", "combine"), _no("cannot"), negative=True),
    Intent("rotate", (("rotate",),), 5.9, _no()),
    Intent("elsewhere", (("elsewhere",),), 4.1, _no("newvideo", "combine", "title", "caption", "add", "music")),
    Intent("vague", (("vague",),), 2.4, _no("title", "caption", "text", "transition"), _no("video", "bit", "much")),
)  # fmt: skip


def best_intent(clause: Clause) -> Intent | None:
    """The intent that fits best, the earlier one of equals, or None when nothing fits."""
    best = max(INTENTS, key=lambda intent: _score(intent, clause))
    return best if _score(best, clause) > 0 else None


def _score(intent: Intent, clause: Clause) -> float:
    tags = clause.tags
    if "neg" in tags and not intent.negative:
        return 0
    if not intent.avoid.isdisjoint(tags) or any(tags.isdisjoint(group) for group in intent.needs):
        return 0
    return intent.weight

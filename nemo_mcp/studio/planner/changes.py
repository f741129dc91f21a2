"""What became different between two timelines, property by property, before -> after."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from nemo_mcp.studio.planner import say
from nemo_mcp.studio.timeline import Clip, Crop, Overlay, Sound, Text, Timeline, Transition, Zoom

Piece = TypeVar("Piece", Clip, Overlay, Sound, Text)
_MOST_LINES: Final = 4
_MOST_OLD: Final = 3
FADES: Final = frozenset({"fade-in", "fade-out"})


@dataclass(frozen=True, slots=True)
class Aspect:
    """A property by its key, and its values in words."""

    key: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A piece that differs: its kind ("clip", "title", "music", "overlay"), its number from 1, its name, in what."""

    kind: str
    number: int
    name: str
    aspects: tuple[Aspect, ...]


def told(before: Timeline, after: Timeline, chinese: bool, *, without: frozenset[str] = FADES) -> list[str]:
    """Sentences on all that differs, the aspects in `without` left out; pieces that came or went are not told."""
    found = [
        *_clips(before, after, chinese),
        *_overlays(before, after, chinese),
        *_sounds(before, after, chinese),
        *_texts(before, after, chinese),
    ]
    kept = [_less(each, without) for each in found]
    counts = {"clip": len(after.clips), "overlay": len(after.overlays)}
    for text in after.texts:
        counts[text.role] = counts.get(text.role, 0) + 1
    lines = _grouped([each for each in kept if each.aspects], counts, chinese)
    return [*_frame(before, after, chinese), *lines]


def _less(found: Difference, without: frozenset[str]) -> Difference:
    aspects = tuple(aspect for aspect in found.aspects if aspect.key not in without)
    return Difference(found.kind, found.number, found.name, aspects)


def _frame(before: Timeline, after: Timeline, chinese: bool) -> list[str]:
    rows = (
        ("frame-changed", say.shape(before.width, before.height), say.shape(after.width, after.height)),
        ("fps-changed", str(before.fps), str(after.fps)),
        ("lufs-changed", f"{before.loudness_lufs:g}", f"{after.loudness_lufs:g}"),
    )
    return [say.sentence(key, chinese, old=old, new=new) for key, old, new in rows if old != new]


def _clips(before: Timeline, after: Timeline, chinese: bool) -> Iterable[Difference]:
    if len(before.clips) != len(after.clips):
        return
    for number, (old, new) in enumerate(zip(before.clips, after.clips, strict=True), start=1):
        if old.asset == new.asset:
            yield Difference("clip", number, new.name, _aspects(old, new, _CLIP, chinese))


def _overlays(before: Timeline, after: Timeline, chinese: bool) -> Iterable[Difference]:
    for number, old, new in _paired(before.overlays, after.overlays, lambda each: each.asset):
        yield Difference("overlay", number, new.name, _aspects(old, new, _OVERLAY, chinese))


def _sounds(before: Timeline, after: Timeline, chinese: bool) -> Iterable[Difference]:
    for number, old, new in _paired(before.sounds, after.sounds, lambda each: (each.role, each.asset, each.bed)):
        name = say.kind(new.bed, chinese) if new.bed else new.name
        yield Difference(new.role, number, name, _aspects(old, new, _SOUND, chinese))


def _texts(before: Timeline, after: Timeline, chinese: bool) -> Iterable[Difference]:
    for number, old, new in _paired(before.texts, after.texts, lambda each: (each.role, each.text)):
        yield Difference(new.role, number, new.text, _aspects(old, new, _TEXT, chinese))


def _paired(
    olds: Sequence[Piece], news: Sequence[Piece], identity: Callable[[Piece], Hashable]
) -> Iterable[tuple[int, Piece, Piece]]:
    """Pieces of the same identity, in their order; those that did not change first find themselves."""
    waiting: dict[Hashable, list[Piece]] = {}
    for old in olds:
        if old not in news:
            waiting.setdefault(identity(old), []).append(old)
    for number, new in enumerate(news, start=1):
        found = waiting.get(identity(new))
        if found and new not in olds:
            yield number, found.pop(0), new


def _aspects(old: object, new: object, table: "Table", chinese: bool) -> tuple[Aspect, ...]:
    rows = ((key, words(old, chinese), words(new, chinese)) for key, words in table)
    return tuple(Aspect(key, a, b) for key, a, b in rows if a != b)


def _grouped(found: Sequence[Difference], counts: dict[str, int], chinese: bool) -> list[str]:
    """One line for all pieces of a kind that changed to the same; a count when there would be too many lines."""
    groups: dict[tuple[str, tuple[tuple[str, str], ...]], list[Difference]] = {}
    for each in found:
        groups.setdefault((each.kind, tuple((a.key, a.new) for a in each.aspects)), []).append(each)
    if len(groups) > _MOST_LINES:
        return _counted(found, chinese)
    return [_line(each, counts, chinese) for each in groups.values()]


def _counted(found: Sequence[Difference], chinese: bool) -> list[str]:
    lines: list[str] = []
    for kind in dict.fromkeys(each.kind for each in found):
        same = [each for each in found if each.kind == kind]
        keys = dict.fromkeys(aspect.key for each in same for aspect in each.aspects)
        names = say.listed([say.sentence(f"aspect.{key}", chinese) for key in keys], chinese)
        who = say.counted(kind, len(same), chinese)
        lines.append(say.sentence("many-changed", chinese, who=who, what=names))
    return lines


def _line(group: Sequence[Difference], counts: dict[str, int], chinese: bool) -> str:
    parts: list[str] = []
    for place, aspect in enumerate(group[0].aspects):
        olds = list(dict.fromkeys(each.aspects[place].old for each in group))
        old = "/".join(olds[:_MOST_OLD]) + ("…" if len(olds) > _MOST_OLD else "")
        name = say.sentence(f"aspect.{aspect.key}", chinese)
        parts.append(say.sentence("aspect-changed", chinese, aspect=name, old=old, new=aspect.new))
    what = ("，" if chinese else ", ").join(parts)
    return say.sentence("changed", chinese, who=_who(group, counts, chinese), what=what)


def _who(group: Sequence[Difference], counts: dict[str, int], chinese: bool) -> str:
    first = group[0]
    if len(group) == 1:
        return say.named(first.kind, first.number, first.name, chinese)
    if first.kind == "clip" and len(group) < counts["clip"]:
        numbers = say.listed([str(each.number) for each in group], chinese)
        return _capital(say.sentence("word.clips", chinese, n=numbers))
    whole = len(group) == counts.get(first.kind)
    return _capital(say.counted(first.kind, len(group), chinese, whole=whole))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


Words = Callable[[object, bool], str]
Table = tuple[tuple[str, Words], ...]


def _of(name: str, words: Callable[[object, bool], str]) -> Words:
    return lambda piece, chinese: words(getattr(piece, name), chinese)


def _length(value: object, chinese: bool) -> str:
    return say.length(value, chinese) if isinstance(value, int) else ""


def _percent(value: object, _chinese: bool) -> str:
    return say.percent(value) if isinstance(value, float | int) else ""


def _times(value: object, _chinese: bool) -> str:
    return f"{value:g}x" if isinstance(value, float | int) else ""


def _known(value: object, chinese: bool) -> str:
    return say.kind(str(value) or "none", chinese)


def _look(value: object, chinese: bool) -> str:
    return say.kind(f"look-{value}" if value else "none", chinese)


def _place(value: object, chinese: bool) -> str:
    return say.place(str(value), chinese)


def _color(value: object, chinese: bool) -> str:
    return say.color(str(value), chinese)


def _switch(value: object, chinese: bool) -> str:
    return say.kind("on" if value else "off", chinese)


def _turn(value: object, _chinese: bool) -> str:
    return f"{value}°"


def _zoom(value: object, chinese: bool) -> str:
    if not isinstance(value, Zoom):
        return say.kind("none", chinese)
    way = "zoom-in" if value.to_scale > value.from_scale else "zoom-out"
    most = max(value.from_scale, value.to_scale)
    return f"{say.kind(way, chinese)} {round((most - 1) * 100)}%"


def _transition(value: object, chinese: bool) -> str:
    if not isinstance(value, Transition):
        return say.kind("none", chinese)
    return f"{say.kind(value.kind, chinese)} {say.length(value.duration_ms, chinese)}"


def _crop(value: object, chinese: bool) -> str:
    if not isinstance(value, Crop):
        return say.kind("none", chinese)
    return say.sentence("crop-is", chinese, x=say.percent(value.x), y=say.percent(value.y),
                        width=say.percent(value.width), height=say.percent(value.height))  # fmt: skip


def _when(piece: object, chinese: bool) -> str:
    return say.stretch(piece.start_ms, piece.end_ms, chinese) if isinstance(piece, Text | Sound | Overlay) else ""


_FADES: Final[Table] = (("fade-in", _of("fade_in_ms", _length)), ("fade-out", _of("fade_out_ms", _length)))
_CLIP: Final[Table] = (
    ("length", _of("duration_ms", _length)),
    ("speed", _of("speed", _times)),
    ("volume", _of("volume", _percent)),
    ("fit", _of("fit", _known)),
    ("look", _of("look", _look)),
    ("color", _of("color", _color)),
    ("crop", _of("crop", _crop)),
    ("turn", _of("turn", _turn)),
    ("mirror", _of("mirror", _switch)),
    ("zoom", _of("zoom", _zoom)),
    ("transition", _of("transition", _transition)),
    *_FADES,
)
_OVERLAY: Final[Table] = (
    ("place", _of("place", _place)),
    ("size", _of("size", _percent)),
    ("opacity", _of("opacity", _percent)),
    ("radius", _of("radius", _percent)),
    ("volume", _of("volume", _percent)),
    ("time", _when),
    *_FADES,
)
_SOUND: Final[Table] = (
    ("volume", _of("volume", _percent)),
    ("time", _when),
    ("speed", _of("speed", _times)),
    *_FADES,
)
_TEXT: Final[Table] = (
    ("size", _of("size", _percent)),
    ("color", _of("color", _color)),
    ("place", _of("place", _place)),
    ("box", _of("box", _switch)),
    ("outline", _of("outline", _switch)),
    ("time", _when),
    *_FADES,
)

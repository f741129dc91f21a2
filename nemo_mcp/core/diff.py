"""What an edit changed, from the draft before and the draft after it: plain words, and only what the drafts say."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from nemo_mcp.core import values
from nemo_mcp.core.draft import Draft
from nemo_mcp.core.summary import segment_label
from nemo_mcp.core.tracks import Segment, Track
from nemo_mcp.core.words import percent, seconds, span

LINES_SHOWN: Final = 12
GROUP_FROM: Final = 3

_NOUNS: Final = {
    "Video": ("clip", "clips"),
    "BGM": ("BGM", "BGM pieces"),
    "Voice": ("voice", "voice pieces"),
    "Sound": ("sound", "sounds"),
    "Title": ("title", "titles"),
    "Captions": ("caption", "captions"),
    "Lower third": ("lower third", "lower thirds"),
    "Overlay": ("overlay", "overlays"),
    "Track": ("segment", "segments"),
}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A segment and the track it lies on."""

    track: Track
    segment: Segment

    @property
    def label(self) -> str | None:
        return segment_label(self.track, self.segment)

    @property
    def time(self) -> str | None:
        segment = self.segment
        return span(segment.start_ms, segment.end_ms if segment.start_ms is not None else segment.duration_ms, 2)


def _effects(old: tuple[str, ...], new: tuple[str, ...]) -> list[str]:
    """`fade out 0.6s -> 1s` where only the time of an effect changed, else what came and what went."""
    before, after = dict(map(_kind_and_time, old)), dict(map(_kind_and_time, new))
    came = [_came(kind, value) for kind, value in after.items() if kind not in before]
    went = [_went(kind, value) for kind, value in before.items() if kind not in after]
    both = [_step(before[kind], after[kind], f"{kind} ") for kind in after if kind in before]
    return [*filter(None, both), *came, *went]


def _came(kind: str, value: str) -> str:
    if kind in _SETTINGS:
        return f"{kind} -> {value}"
    return f"{'now' if kind in _STATES else 'with'} {kind} {value}".rstrip()


def _went(kind: str, value: str) -> str:
    if kind in _SETTINGS:
        return f"{kind} {value} -> default"
    return f"{'no longer' if kind in _STATES else 'without'} {kind} {value}".rstrip()


# What every piece has, said or not; and what a piece is or is not.
_SETTINGS: Final = frozenset({"size", "opacity", "colour", "look", "crop"})
_STATES: Final = frozenset({"turned", "mirrored", "shown whole", "on a box", "outlined", "looped", "rounded"})
# Notes that say of something what it is, and what that something is called.
_VALUES: Final = {"at the ": "place", "cropped to ": "crop", "colour ": "colour"}


def _kind_and_time(note: str) -> tuple[str, str]:
    for opening, kind in _VALUES.items():
        if note.startswith(opening):
            return kind, note.removeprefix(opening)
    if note.endswith(" look"):
        return "look", note.removesuffix(" look")
    kind, _, time = note.rpartition(" ")
    return (kind, time) if time[:1].isdigit() else (note, "")


@dataclass(frozen=True, slots=True)
class _Change:
    """A segment that stayed but differs."""

    before: _Piece
    after: _Piece

    @property
    def aspects(self) -> tuple[str, ...]:
        """In which respects, in words; never empty."""
        old, new = self.before.segment, self.after.segment
        told = (
            _step(self.before.label, self.after.label),
            _step(self.before.time, self.after.time),
            _step(_volume(old), _volume(new), "volume "),
            *_effects(old.notes, new.notes),
        )
        return tuple(aspect for aspect in told if aspect) or ("details changed",)

    @property
    def sort(self) -> tuple[str, ...]:
        """The aspects, whatever the times are."""
        time = _step(self.before.time, self.after.time)
        return tuple("times changed" if aspect == time else aspect for aspect in self.aspects)

    @property
    def line(self) -> str:
        """`BGM Lo-fi: volume 35% -> 20%`; without the name where the name itself is what changed."""
        label = self.after.label if self.before.label == self.after.label else None
        noun = _nouns(self.after.track.word)[0]
        return f"{noun[0].upper()}{noun[1:]}{f' {label}' if label else ''}: {', '.join(self.aspects)}"


def changes(before: Draft, after: Draft) -> tuple[str, ...]:
    """Short lines such as `Added title "Urban Dreams" (0-3s)`; none when the drafts say the same.

    At most LINES_SHOWN lines and one that counts the rest. URLs that differ in their query string alone are equal.
    """
    if before.digest == after.digest:
        return ()
    lines = [*_frame(before, after), *_pieces(before, after)] or _details(before, after)
    if len(lines) > LINES_SHOWN:
        hidden = len(lines) - LINES_SHOWN
        lines = [*lines[:LINES_SHOWN], f"and {hidden} more change{'s' if hidden > 1 else ''}"]
    return tuple(lines)


def _frame(before: Draft, after: Draft) -> Iterator[str]:
    """What is said of the draft as a whole."""
    olds, news = values.members((before.value or {}).get("m")), values.members((after.value or {}).get("m"))
    sizes = [(values.amount(said.get("width")), values.amount(said.get("height"))) for said in (olds, news)]
    if all(map(all, sizes)) and sizes[0] != sizes[1]:
        yield f"Canvas {sizes[0][0]}x{sizes[0][1]} -> {sizes[1][0]}x{sizes[1][1]}"
    rates = [values.number(said.get("fps")) for said in (olds, news)]
    if all(rates) and rates[0] != rates[1]:
        yield f"Frame rate {rates[0]:g} -> {rates[1]:g}"
    loud = [values.number(said.get("loudness_lufs")) for said in (olds, news)]
    if loud[0] != loud[1]:
        told = ["default" if level is None else f"{level:g} LUFS" for level in loud]
        yield f"Loudness {told[0]} -> {told[1]}"
    old_ms, new_ms = before.duration_ms, after.duration_ms
    if new_ms and old_ms != new_ms:
        yield f"Length {f'{seconds(old_ms, 2)}s -> ' if old_ms else ''}{seconds(new_ms, 2)}s"


def _pieces(before: Draft, after: Draft) -> Iterator[str]:
    olds, news = _by_word(before), _by_word(after)
    for word in dict.fromkeys((*news, *olds)):
        removed, added, changed = _matched(olds.get(word, []), news.get(word, []))
        yield from _listed("Added", added)
        yield from _listed("Removed", removed)
        yield from _changed(word, changed)


def _by_word(draft: Draft) -> dict[str, list[_Piece]]:
    found: dict[str, list[_Piece]] = {}
    for track in draft.tracks:
        for segment in track.segments:
            found.setdefault(track.word, []).append(_Piece(track, segment))
    return found


def _matched(olds: list[_Piece], news: list[_Piece]) -> tuple[list[_Piece], list[_Piece], list[_Change]]:
    """Which are gone, which are new, which stayed but differ.

    Pieces of one label are one piece; then those of one start; then those of which neither is told, in their order.
    """
    same = Counter(piece.segment.source for piece in olds) & Counter(piece.segment.source for piece in news)
    olds, news = _without(olds, same), _without(news, same)
    changed: list[_Change] = []
    for identity in (_label, _start, _untold):
        olds, news, pairs = _paired(olds, news, identity)
        changed += pairs
    return olds, news, changed


def _without(pieces: list[_Piece], same: Counter[str]) -> list[_Piece]:
    left = same.copy()
    kept: list[_Piece] = []
    for piece in pieces:
        if left[piece.segment.source] > 0:
            left[piece.segment.source] -= 1
        else:
            kept.append(piece)
    return kept


def _paired(
    olds: list[_Piece], news: list[_Piece], identity: Callable[[_Piece], Hashable | None]
) -> tuple[list[_Piece], list[_Piece], list[_Change]]:
    waiting: dict[Hashable, list[_Piece]] = {}
    for old in reversed(olds):
        waiting.setdefault(identity(old), []).append(old)
    waiting.pop(None, None)
    changed: list[_Change] = []
    added: list[_Piece] = []
    for new in news:
        candidates = waiting.get(identity(new))
        if candidates:
            changed.append(_Change(candidates.pop(), new))
        else:
            added.append(new)
    gone = {id(change.before) for change in changed}
    return [old for old in olds if id(old) not in gone], added, changed


def _label(piece: _Piece) -> str | None:
    return piece.label


def _start(piece: _Piece) -> int | None:
    return piece.segment.start_ms


def _untold(piece: _Piece) -> str | None:
    return "untold" if piece.label is None and piece.segment.start_ms is None else None


def _listed(verb: str, pieces: Sequence[_Piece]) -> Iterator[str]:
    if not pieces:
        return
    one, many = _nouns(pieces[0].track.word)
    if len(pieces) >= GROUP_FROM:
        yield f"{verb} {len(pieces)} {many}{_bracketed(_whole_span(pieces))}"
        return
    for piece in pieces:
        label = f" {piece.label}" if piece.label else ""
        yield f"{verb} {one}{label}{_bracketed(piece.time, _volume(piece.segment))}"


def _changed(word: str, found: list[_Change]) -> Iterator[str]:
    """Many changes of one sort become one line: those that are equal first, then those that differ in their times."""
    many = _nouns(word)[1]
    for sort_of in (_aspects, _sort):
        sizes = Counter(sort_of(change) for change in found)
        yield from (f"{size} {many}: {', '.join(sort)}" for sort, size in sizes.items() if size >= GROUP_FROM)
        found = [change for change in found if sizes[sort_of(change)] < GROUP_FROM]
    yield from (change.line for change in found)


def _aspects(change: _Change) -> tuple[str, ...]:
    return change.aspects


def _sort(change: _Change) -> tuple[str, ...]:
    return change.sort


def _details(before: Draft, after: Draft) -> list[str]:
    """When nothing that has a word changed: say where, at least."""
    olds = {track.number: track for track in before.tracks}
    news = {track.number: track for track in after.tracks}
    lines: list[str] = []
    for number in sorted(olds.keys() | news.keys()):
        old, new = olds.get(number), news.get(number)
        if old is None and new is not None:
            lines.append(f"Added track {number}. {new.word}")
        elif new is None and old is not None:
            lines.append(f"Removed track {number}. {old.word}")
        elif old is not None and new is not None and old.source != new.source:
            lines.append(f"Details of {number}. {new.word} changed")
    return lines or ["Details of the draft changed"]


def _nouns(word: str) -> tuple[str, str]:
    """What one segment and several segments of a track are called."""
    name = word.lower()
    if name.startswith("track type"):
        return f"segment of {name}", f"segments of {name}"
    return _NOUNS.get(word, (name, f"{name} pieces"))


def _whole_span(pieces: Sequence[_Piece]) -> str | None:
    starts = [piece.segment.start_ms for piece in pieces if piece.segment.start_ms is not None]
    ends = [piece.segment.end_ms for piece in pieces if piece.segment.end_ms is not None]
    return span(min(starts), max(ends), 2) if len(starts) == len(ends) == len(pieces) else None


def _volume(segment: Segment) -> str | None:
    return None if segment.volume is None else percent(segment.volume)


def _step(old: str | None, new: str | None, name: str = "") -> str | None:
    """`name old -> new`; only the new one when the old one was not told; None when nothing new is told."""
    if new is None or new == old:
        return None
    return f"{name}{old} -> {new}" if old else f"{name}{new}"


def _bracketed(*facts: str | None) -> str:
    told = ", ".join(fact for fact in facts if fact)
    return f" ({told})" if told else ""

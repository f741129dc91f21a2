"""The state while the requests of one instruction are carried out one after the other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from nemo_mcp.studio.planner import say
from nemo_mcp.studio.planner.arrange import settle
from nemo_mcp.studio.planner.changes import FADES, told
from nemo_mcp.studio.planner.model import Source
from nemo_mcp.studio.planner.openness import is_open
from nemo_mcp.studio.timeline import Clip, Overlay, Sound, Text, Timeline

_MOST_NAMED: Final = 6
_FEW: Final = 3
Piece = Clip | Overlay | Sound | Text


@dataclass
class Work:
    """The timeline as it stands, what was done and refused so far, and what the last request was about.

    `kept` holds what the person asked to leave alone ("title", "music"): requests about everything spare it. `focus`
    is what "it" means ("text", "clip", "overlay", "music", "voice" or nothing) and `focused` the pieces; `named` are
    the clips that the request under way names.
    """

    timeline: Timeline
    sources: tuple[Source, ...]
    chinese: bool
    undo_depth: int = 0
    redo_depth: int = 0
    done: list[str] = field(default_factory=list[str])
    refused: list[str] = field(default_factory=list[str])
    unread: list[str] = field(default_factory=list[str])
    questions: list[str] = field(default_factory=list[str])
    steps_back: int = 0
    steps_forward: int = 0
    generated: bool = False
    focus: str = ""
    focused: tuple[Piece, ...] = ()
    kept: frozenset[str] = frozenset()
    named: tuple[Clip, ...] = ()

    @property
    def by_id(self) -> dict[str, Source]:
        """The sources by id."""
        return {source.id: source for source in self.sources}

    @property
    def visuals(self) -> list[Source]:
        """The pictures and videos that were uploaded."""
        return [source for source in self.sources if source.kind in {"image", "video"}]

    @property
    def total_ms(self) -> int:
        """The length of the video."""
        return self.timeline.duration_ms

    def did(self, key: str, **values: object) -> None:
        """Note something done."""
        self._note(self.done, say.sentence(key, self.chinese, **values))

    def cannot(self, key: str, **values: object) -> None:
        """Note something refused."""
        self._note(self.refused, say.sentence(key, self.chinese, **values))
        if is_open(key):
            self._note(self.unread, say.sentence(key, self.chinese, **values))

    def tell(self, key: str) -> None:
        """Note something that no other words change: what the studio can do, or never does."""
        self._note(self.refused, say.sentence(key, self.chinese))

    def ask(self, key: str, **values: object) -> None:
        """Note a question; what it is about stays as it is."""
        self._note(self.questions, say.sentence(key, self.chinese, **values))

    def changed(self, before: Timeline, *, without: frozenset[str] = FADES, key: str = "", **values: object) -> None:
        """Note what differs from `before`, property by property; that nothing does, with `key` saying how it is."""
        lines = told(before, self.timeline, self.chinese, without=without)
        for line in lines:
            self._note(self.done, line)
        if before.duration_ms != self.total_ms:
            self.did("length-changed", old=self.s(before.duration_ms), new=self.s(self.total_ms))
        elif not lines:
            self.already(say.sentence(key, self.chinese, **values) if key else "")

    def already(self, words: str = "") -> None:
        """Note that nothing had to change."""
        self.did("already", words=words) if words else self.did("already-plain")

    def total_change(self, before: Timeline) -> str:
        """ "16 s -> 12 s", or only the length when it stayed."""
        old, new = self.s(before.duration_ms), self.s(self.total_ms)
        return new if old == new else f"{old} {'→' if self.chinese else '->'} {new}"

    def _note(self, notes: list[str], words: str) -> None:
        if words.startswith(("clip ", "clips ", "all clips", "the ")):
            words = words[0].upper() + words[1:]
        if words not in notes:
            notes.append(words)

    def set(self, timeline: Timeline) -> None:
        """Take over a changed timeline, brought into order."""
        self.timeline = settle(timeline)

    def set_clips(self, clips: Iterable[Clip]) -> None:
        """Change clips without moving anything in time."""
        self.set(replace(self.timeline, clips=tuple(clips)))

    def set_sounds(self, sounds: Iterable[Sound]) -> None:
        """Change the sounds."""
        self.set(replace(self.timeline, sounds=tuple(sounds)))

    def set_overlays(self, overlays: Iterable[Overlay]) -> None:
        """Change the overlays."""
        self.set(replace(self.timeline, overlays=tuple(overlays)))

    def focus_on(self, pieces: Sequence[Piece]) -> None:
        """What "it" means from here on."""
        if not pieces:
            return
        first = pieces[0]
        self.focused = tuple(pieces)
        match first:
            case Text():
                self.focus = "text"
            case Overlay():
                self.focus = "overlay"
            case Clip():
                self.focus = "clip"
            case Sound():
                self.focus = first.role

    def in_focus(self, piece: Piece) -> bool:
        """Whether a piece is one of those last touched; what it looks like may have changed since."""
        return _identity(piece) in {_identity(each) for each in self.focused}

    def s(self, time_ms: int) -> str:
        """A length in the person's language."""
        return say.length(time_ms, self.chinese)

    def q(self, words: str) -> str:
        """Words in quotation marks."""
        return say.quoted(words, self.chinese)

    def kind(self, name: str) -> str:
        """The name of a kind in the person's language."""
        return say.kind(name, self.chinese)

    def clip_name(self, index: int) -> str:
        """ "3 (beach.jpg)"."""
        clip = self.timeline.clips[index]
        name = clip.name or (self.by_id[clip.asset].name if clip.asset in self.by_id else "")
        return f"{index + 1} ({name})" if name else str(index + 1)

    def which(self, indices: Iterable[int]) -> str:
        """ "clip 2 (beach.jpg)", "clips 1 and 3", "all clips"."""
        numbers = sorted(set(indices))
        if len(numbers) > 1 and len(numbers) == len(self.timeline.clips):
            return say.sentence("word.all-clips", self.chinese)
        if len(numbers) == 1 and numbers[0] < len(self.timeline.clips):
            return say.sentence("word.clip", self.chinese, n=self.clip_name(numbers[0]))
        key = "word.clip" if len(numbers) == 1 else "word.clips"
        short = len(numbers) <= _FEW and all(n < len(self.timeline.clips) for n in numbers)
        names = [self.clip_name(n) if short else str(n + 1) for n in numbers]
        return say.sentence(key, self.chinese, n=say.listed(names, self.chinese))

    def inventory(self) -> str:
        """What clips there are, for a refusal."""
        count = len(self.timeline.clips)
        named = [self.clip_name(index) for index in range(min(count, _MOST_NAMED))]
        more = "…" if count > _MOST_NAMED else ""
        key = "word.there-is-one" if count == 1 else "word.there-are"
        return say.sentence(key, self.chinese, n=count, names=", ".join(named) + more)

    def uploads(self) -> str:
        """What assets there are, for a refusal."""
        if not self.sources:
            return say.sentence("word.no-uploads", self.chinese)
        names = [source.name for source in self.sources[:_MOST_NAMED]]
        more = "…" if len(self.sources) > _MOST_NAMED else ""
        return say.sentence("word.uploads", self.chinese, names=", ".join(names) + more)


def _identity(piece: Piece) -> tuple[object, ...]:
    match piece:
        case Text():
            return (Text, piece.role, piece.text)
        case Clip():
            return (Clip, piece.asset, piece.in_ms, piece.color)
        case Overlay():
            return (Overlay, piece.asset)
        case Sound():
            return (Sound, piece.role, piece.asset, piece.bed)

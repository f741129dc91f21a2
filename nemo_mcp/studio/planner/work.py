"""The state while the requests of one instruction are carried out one after the other."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from nemo_mcp.studio.planner import say
from nemo_mcp.studio.planner.arrange import settle
from nemo_mcp.studio.planner.model import Source
from nemo_mcp.studio.timeline import Clip, Sound, Timeline

_MOST_NAMED: Final = 6


@dataclass
class Work:
    """The timeline as it stands, what was done and refused so far, and what the last request was about.

    `kept` holds what the person asked to leave alone ("title", "music"): requests about everything spare it.
    """

    timeline: Timeline
    sources: tuple[Source, ...]
    chinese: bool
    undo_depth: int = 0
    done: list[str] = field(default_factory=list[str])
    refused: list[str] = field(default_factory=list[str])
    steps_back: int = 0
    generated: bool = False
    focus: str = ""
    kept: frozenset[str] = frozenset()

    @property
    def by_id(self) -> dict[str, Source]:
        """The sources by id."""
        return {source.id: source for source in self.sources}

    @property
    def total_ms(self) -> int:
        """The length of the video."""
        return self.timeline.duration_ms

    def did(self, key: str, **values: object) -> None:
        """Note something done."""
        self._note(self.done, key, values)

    def cannot(self, key: str, **values: object) -> None:
        """Note something refused."""
        self._note(self.refused, key, values)

    def _note(self, notes: list[str], key: str, values: dict[str, object]) -> None:
        words = say.sentence(key, self.chinese, **values)
        if words.startswith(("clip ", "clips ", "all clips")):
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
        """ "clip 2", "clips 1 and 3", "all clips"."""
        numbers = sorted(set(indices))
        if len(numbers) > 1 and len(numbers) == len(self.timeline.clips):
            return say.sentence("word.all-clips", self.chinese)
        key = "word.clip" if len(numbers) == 1 else "word.clips"
        return say.sentence(key, self.chinese, n=say.listed([str(n + 1) for n in numbers], self.chinese))

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

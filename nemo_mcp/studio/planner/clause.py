"""One request of an instruction, and what can be asked of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from nemo_mcp.studio.planner.lexicon.index import Tags
from nemo_mcp.studio.planner.times import How, Span
from nemo_mcp.studio.planner.tokens import Token

VERBS = frozenset(
    [
        "add",
        "remove",
        "change",
        "cut",
        "trim",
        "keep",
        "shorten",
        "extend",
        "split",
        "move",
        "swap",
        "replace",
        "reverse",
        "backwards",
        "sort",
        "use",
        "combine",
        "create",
        "speed",
        "slow",
        "mute",
        "unmute",
        "raise",
        "lower",
        "undo",
        "redo",
        "duplicate",
        "loop",
        "rotate",
        "help",
        "show",
        "make",
        "cannot",
        "elsewhere",
        "vague",
    ]
)
TEXTS = frozenset({"title", "caption", "text"})
SOUNDS = frozenset({"music", "voice", "sound", "own"})
CLIPS = frozenset({"clip", "image", "video", "file", "asset"})
THINGS = TEXTS | SOUNDS | CLIPS | {"transition"}


@dataclass(frozen=True)
class Clause:
    """The tokens of one request; `lent` holds the verbs that it takes over from the request before it."""

    tokens: tuple[Token, ...]
    lent: Tags = field(default_factory=frozenset[str])
    source: str = ""

    @cached_property
    def tags(self) -> Tags:
        """All tags, those after "except" left out."""
        found: set[str] = set(self.lent)
        for token in self.tokens:
            if "except" in token.tags:
                break
            found |= token.tags
        return frozenset(found)

    @cached_property
    def spared(self) -> Tags:
        """The tags after "except"."""
        found: set[str] = set()
        seen = False
        for token in self.tokens:
            if seen:
                found |= token.tags
            seen = seen or "except" in token.tags
        return frozenset(found)

    def has(self, *tags: str) -> bool:
        """Whether any of the tags stands in the request."""
        return not self.tags.isdisjoint(tags)

    def words(self) -> str:
        """The request as it was said, shortened for quoting."""
        if not self.tokens:
            return ""
        said = " ".join(self.source[self.tokens[0].start : self.tokens[-1].end].split())
        said = said.strip(" ,.;:!?，。；：！？、")
        return said if len(said) <= 60 else f"{said[:57].rstrip()}…"

    def quotes(self) -> tuple[str, ...]:
        """The words to be shown, in order."""
        return tuple(token.words for token in self.tokens if "quote" in token.tags)

    def assets(self) -> tuple[str, ...]:
        """The ids of the assets named, in order."""
        return tuple(dict.fromkeys(token.asset for token in self.tokens if token.asset))

    def nth(self, *tags: str) -> tuple[int, ...]:
        """The numbers said of a thing with one of the tags ("clip 3"), in order; negative ones count from the end."""
        return tuple(
            n for token in self.tokens if "nth" in token.tags and not token.tags.isdisjoint(tags) for n in token.nth
        )

    def span(self, *hows: How) -> Span | None:
        """The first time said in one of the ways, ways in order of preference."""
        for how in hows:
            for token in self.tokens:
                if token.span and token.span.how == how:
                    return token.span
        return None

    def value(self, tag: str) -> float | None:
        """The number of the first token with `tag` (`percent.to`, `factor`, `decibel`, `number`)."""
        return next((token.number for token in self.tokens if tag in token.tags), None)

    def detail(self, group: str) -> str | None:
        """The value of the first `group.value` tag: `detail("place")` is "top"."""
        return next(iter(self.details(group)), None)

    def details(self, group: str) -> tuple[str, ...]:
        """The values of all `group.value` tags, in order."""
        prefix = f"{group}."
        tags = (tag for token in self.tokens for tag in sorted(token.tags))
        return tuple(dict.fromkeys(tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix)))

    def after(self, tag: str) -> "Clause":
        """What follows the last token with `tag` (empty when there is none)."""
        places = [index for index, token in enumerate(self.tokens) if tag in token.tags]
        return Clause(self.tokens[places[-1] + 1 :] if places else (), source=self.source)

    def before(self, tag: str) -> "Clause":
        """What precedes the last token with `tag` (all when there is none)."""
        places = [index for index, token in enumerate(self.tokens) if tag in token.tags]
        return Clause(self.tokens[: places[-1]] if places else self.tokens, source=self.source)

    def unknown(self) -> tuple[str, ...]:
        """The words that no table knows, in lower case."""
        return tuple(token.words.lower() for token in self.tokens if "word" in token.tags)

    def unknown_run(self, start: int = 0) -> str:
        """The stretch from the first to the last unknown word from token `start` on, in its own spelling."""
        places = [token for token in self.tokens[start:] if "word" in token.tags]
        return self.source[places[0].start : places[-1].end].strip() if places else ""


def join(clauses: Iterable[Clause], source: str) -> Clause:
    """One request of several stretches."""
    parts = list(clauses)
    tokens = tuple(token for clause in parts for token in clause.tokens)
    lent = frozenset[str]().union(*(clause.lent for clause in parts))
    return Clause(tokens, lent, source)

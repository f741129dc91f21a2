"""One request of an instruction, and what can be asked of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from nemo_mcp.studio.planner.lexicon.groups import CLIPS, OVERLAYS, SOUNDS, TEXTS, THINGS, VERBS
from nemo_mcp.studio.planner.lexicon.index import Tags, is_han
from nemo_mcp.studio.planner.lexicon.traditional import simplified
from nemo_mcp.studio.planner.times import How, Span
from nemo_mcp.studio.planner.tokens import Token

__all__ = ["CLIPS", "OVERLAYS", "SOUNDS", "TEXTS", "THINGS", "VERBS", "Clause", "join"]
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "my", "all", "every"})
_STYLES = frozenset({"style", "background"})


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
        for place, token in enumerate(self.tokens):
            if "except" in token.tags:
                break
            found |= token.tags if not self._wants_what_is_there(place) else (token.tags - {"add"}) | {"make"}
        if any(one.words.lower() in _DEFINITE and other.tags & TEXTS for one, other in pairwise(self.tokens)):
            found.add("the-text")
        if len(self.assets()) > 1:
            found.add("two-assets")
        if "quoted-text" in found:
            found.add("text")
            if all("quoted-text" in token.tags for token in self.tokens if "quote" in token.tags):
                adds = "add" in found and found.isdisjoint(_STYLES)
                found -= set[str]() if adds or self._gives_new_words() else {"quote", "shown"}
        return frozenset(found)

    def _gives_new_words(self) -> bool:
        """ "Change the title to 'Summer'": what stands behind "to" is to be shown, even where it is shown already."""
        pairs = pairwise(token for token in self.tokens if "glue" not in token.tags)
        return any("to" in one.tags and "quote" in other.tags for one, other in pairs)

    def _wants_what_is_there(self, place: int) -> bool:
        """ "I want the harbor longer" speaks of what is there, "I want a title" of something new."""
        if "want" not in self.tokens[place].tags or place + 1 >= len(self.tokens):
            return False
        after = self.tokens[place + 1]
        return after.asset is not None or "nth" in after.tags or after.words.lower() in _DEFINITE

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

    def low(self) -> str:
        """The request as it was said, in lower case and simplified characters."""
        return simplified(self.source[self.tokens[0].start : self.tokens[-1].end].lower()) if self.tokens else ""

    def chinese(self) -> bool:
        """Whether a word of the request is Chinese."""
        return any(is_han(letter) for token in self.tokens for letter in token.words)

    def before_except(self) -> "Clause":
        """The request up to "except"."""
        place = next((i for i, t in enumerate(self.tokens) if "except" in t.tags), None)
        return self if place is None else Clause(self.tokens[:place], self.lent, self.source)

    def named_tags(self) -> Tags:
        """The tags of the request less those of pronouns."""
        return frozenset(tag for token in self.tokens if "pronoun" not in token.tags for tag in token.tags)

    def names_texts(self) -> bool:
        """Whether a title, a caption or another text is spoken of."""
        return self.has(*TEXTS)

    def without_asset(self, identity: str) -> "Clause":
        """The request less one of the assets it names."""
        return Clause(tuple(token for token in self.tokens if token.asset != identity), self.lent, self.source)

    def within(self, whole_ms: int) -> "Clause":
        """The request with times said by the whole ("halfway") in milliseconds."""
        if not any(token.span and any(token.span.shares) for token in self.tokens):
            return self
        tokens = tuple(replace(t, span=t.span.within(whole_ms)) if t.span else t for t in self.tokens)
        return Clause(tokens, self.lent, self.source)

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

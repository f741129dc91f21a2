"""What a request may mean: rows of a table, and the groups of tags they speak of."""

from dataclasses import dataclass
from typing import Final

from nemo_mcp.studio.planner.lexicon.index import Tags

# Names for groups of tags that many rows speak of.
_GROUPS: Final = {
    "@texts": "title caption text lower-third",
    "@spoken": "music voice",
    "@times": "edge for number rel span",
    "@style": "background bigger bit color color-noun much percent place side size-noun smaller style factor half "
    "double",
    "@pictures": "logo pip overlay",
    "@overlay": "bigger bit circle corner fade fainter factor half double much opacity opaque-noun percent place "
    "rounded side size-noun smaller width-noun background mute unmute",
    "@which": "all asset clip each file image last new nth number pair rest video",
    "@amount": "bit decibel double factor half loud max much normal percent volume",
    "@sound": "@amount @which @times sound own voice music fade",
    "@text": "@style @times @which about evenly quote show shown",
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


def row(name: str, weight: float, needs: str, *, avoid: str = "", takes: str = "", negative: bool = False) -> Intent:
    """A row: `needs` holds groups between `&`, and `@name` stands for one of `_GROUPS`."""
    groups = tuple(_tags(group) for group in needs.split("&"))
    return Intent(name, weight, groups, _tags(avoid), _tags(takes), negative)


def _tags(words: str) -> Tags:
    found: set[str] = set()
    for word in words.split():
        found |= set(_tags(_GROUPS[word])) if word in _GROUPS else {word}
    return frozenset(found)

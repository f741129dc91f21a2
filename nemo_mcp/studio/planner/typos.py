"""Unknown words that are a slip away from a known one."""

from dataclasses import replace
from functools import lru_cache

from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.lexicon.index import Tags, single_words
from nemo_mcp.studio.planner.tokens import Token

_SHORTEST = 4


def corrected(clause: Clause) -> Clause | None:
    """The request with mistyped words read as what they must mean, or None when no word is mistyped."""
    tokens = tuple(_corrected(token) for token in clause.tokens)
    return None if tokens == clause.tokens else Clause(tokens, clause.lent, clause.source)


def _corrected(token: Token) -> Token:
    if "word" not in token.tags:
        return token
    tags = nearest(token.words.lower())
    return replace(token, tags=tags) if tags else token


@lru_cache(maxsize=512)
def nearest(word: str) -> Tags:
    """The tags of the known word that `word` is one slip away from (two in long words); none when there is none."""
    if len(word) < _SHORTEST or not word.isascii() or not word.isalpha():
        return frozenset()
    best, found = (2 if len(word) > 7 else 1) + 1, frozenset[str]()
    for known, tags in single_words().items():
        if any(tag.startswith("cannot") for tag in tags):
            continue
        if len(word) == _SHORTEST and sorted(known) != sorted(word):
            continue  # in short words only two letters in the wrong order are certain
        if abs(len(known) - len(word)) < best and (known[0] == word[0] or known[-1] == word[-1]):
            slips = _slips(word, known, best)
            if slips < best:
                best, found = slips, tags
    return found | {tag.partition(".")[0] for tag in found if "." in tag}


def _slips(one: str, other: str, limit: int) -> int:
    """Letters to add, drop, change or swap to get from one word to the other; `limit` when that many or more."""
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        older, before = before, row
        row = [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) >= limit:
            return limit
    return row[-1]

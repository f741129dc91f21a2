"""Which clips, texts or assets a request speaks of."""

import re
from collections.abc import Sequence
from typing import Final

from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.model import Source
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Text

_CLIP_NOUNS: Final = ("clip", "pair")


def clips(work: Work, clause: Clause, *, default: Sequence[int] = ()) -> list[int] | None:
    """The numbers (from 0) of the clips meant, `default` when none is named.

    None after a refusal has been noted: a clip that does not exist, or a name that fits nothing.
    """
    count = len(work.timeline.clips)
    said = clause.nth(*_CLIP_NOUNS)
    if said:
        return _numbered(work, said, count)
    named = _by_asset(work, clause.assets())
    if named is not None:
        return named
    if clause.has("all", "each"):
        return list(range(count))
    by_word = by_words(work, clause)
    if by_word:
        return by_word
    if clause.has("new") and (fresh := _newest(work)):
        return fresh
    number = clause.value("number")
    if number is not None and clause.has("clip", "image", "video"):
        return _numbered(work, (int(number),), count)
    if clause.has("last") and count:
        return [count - 1]
    return list(default)


def _numbered(work: Work, said: Sequence[int], count: int) -> list[int] | None:
    found: list[int] = []
    for n in said:
        index = n - 1 if n > 0 else count + n
        if n == 0 or not 0 <= index < count:
            work.cannot("no-such-clip", n=abs(n), there=work.inventory(), last=count)
            return None
        if index not in found:
            found.append(index)
    return found


def _by_asset(work: Work, ids: Sequence[str]) -> list[int] | None:
    found = [index for index, clip in enumerate(work.timeline.clips) if clip.asset in ids]
    return found or None


def by_words(work: Work, clause: Clause) -> list[int]:
    """Clips whose name holds a word of the request that is no editing word ("the sunset picture")."""
    matched = assets_by_words(work, clause)
    ids = {source.id for source in matched}
    return [index for index, clip in enumerate(work.timeline.clips) if clip.asset in ids]


def assets_by_words(work: Work, clause: Clause) -> list[Source]:
    """Assets whose name holds an unknown word of the request; Chinese runs count as one word."""
    wanted = [word for word in re.split(r"[\s,]+", _unknown(clause)) if len(word) > 1]
    if not wanted:
        return []
    scores = [sum(1 for word in wanted if _in_name(word, source.name)) for source in work.sources]
    best = max(scores, default=0)
    return [source for source, score in zip(work.sources, scores, strict=True) if score and score == best]


def _unknown(clause: Clause) -> str:
    words: list[str] = []
    end = -1
    for token in clause.tokens:
        if "word" in token.tags:
            glued = token.start == end and words
            words.append(token.words.lower() if not glued else words.pop() + token.words.lower())
            end = token.end
    return " ".join(words)


def _in_name(word: str, name: str) -> bool:
    low = name.lower()
    if word.isascii():
        stem = word.removesuffix("'s")
        return stem in re.split(r"[^a-z0-9]+", low) or (len(stem) > 3 and stem.rstrip("s") in low)
    return word in low


def _newest(work: Work) -> list[int]:
    return (
        [index for index, clip in enumerate(work.timeline.clips) if clip.asset == work.sources[-1].id]
        if work.sources
        else []
    )


def unused(work: Work) -> list[Source]:
    """Pictures and videos that were uploaded and are not on the timeline."""
    used = {clip.asset for clip in work.timeline.clips}
    return [source for source in work.sources if source.kind != "audio" and source.id not in used]


def texts(work: Work, clause: Clause) -> list[int]:
    """The numbers of the texts meant: by words quoted, number, role, clip or time; empty when none fits."""
    pieces = work.timeline.texts
    found = list(range(len(pieces)))
    quotes = {words.casefold() for words in clause.quotes()}
    if quotes and (named := [index for index in found if pieces[index].text.casefold() in quotes]):
        return named
    roles = _roles(clause)
    found = [index for index in found if pieces[index].role in roles]
    said = clause.nth("title", "caption", "text")
    if said:
        return [found[n - 1 if n > 0 else n] for n in said if -len(found) <= n <= len(found) and n and found]
    in_clips = clause.nth("clip")
    if in_clips:
        chosen = [n - 1 if n > 0 else len(work.timeline.clips) + n for n in in_clips]
        return [index for index in found if _clip_of(work, pieces[index]) in chosen]
    span = clause.span("range", "at", "first", "last") if clause.has("remove") else None
    if span is None:
        return _spared(clause.spared | (work.kept - clause.tags), found, pieces)
    start, end = span.a_ms, span.b_ms or span.a_ms + 1
    if span.how in {"first", "last"}:
        start, end = (0, span.a_ms) if span.how == "first" else (work.total_ms - span.a_ms, work.total_ms)
    return [index for index in found if pieces[index].start_ms < end and pieces[index].end_ms > start]


def _roles(clause: Clause) -> tuple[str, ...]:
    if clause.has("text") and not clause.has("title", "caption"):
        return ("title", "caption")
    roles = tuple(role for role in ("title", "caption") if clause.has(role))
    return roles or ("title", "caption")


def _spared(spared: frozenset[str], found: list[int], pieces: Sequence[Text]) -> list[int]:
    return [index for index in found if pieces[index].role not in spared]


def _clip_of(work: Work, text: Text) -> int:
    shares = [min(text.end_ms, c.end_ms) - max(text.start_ms, c.start_ms) for c in work.timeline.clips]
    return max(range(len(shares)), key=lambda index: shares[index]) if shares else -1


def asset(work: Work, clause: Clause, *kinds: str) -> Source | None:
    """The one asset of those kinds that the request names or describes, else None."""
    for identity in reversed(clause.assets()):
        source = work.by_id[identity]
        if source.kind in kinds:
            return source
    matched = [source for source in assets_by_words(work, clause) if source.kind in kinds]
    return matched[0] if matched else None

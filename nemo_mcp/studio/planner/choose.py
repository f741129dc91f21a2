"""Which clips, texts or assets a request speaks of."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from nemo_mcp.studio.planner import say
from nemo_mcp.studio.planner.clause import THINGS, Clause
from nemo_mcp.studio.planner.lexicon.index import is_han
from nemo_mcp.studio.planner.lexicon.traditional import simplified
from nemo_mcp.studio.planner.model import Source
from nemo_mcp.studio.planner.tokens import Token
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Text

_CLIP_NOUNS: Final = ("clip", "pair")
_ALIKE: Final = 0.8
_MOST_NAMED: Final = 6
_PLURAL: Final = re.compile(r"(?<![a-z])(?:clips|pictures|images|photos|videos|pics|shots|scenes|ones|both)(?![a-z])")


def clips(work: Work, clause: Clause, *, default: Sequence[int] = ()) -> list[int] | None:
    """The numbers (from 0) of the clips meant, `default` when none is named.

    None after a refusal or a question has been noted: a clip that does not exist, a name that fits several.
    """
    found = _named(work, clause)
    if found is None:
        return None
    found = found or _focused(work, clause) or list(default)
    if clause.spared and len(found) > 1:
        spared = _named(work, Clause(after_except(clause), source=clause.source)) or []
        found = [index for index in found if index not in spared]
    return found


def after_except(clause: Clause) -> tuple[Token, ...]:
    """The tokens after "except"."""
    place = next((i for i, t in enumerate(clause.tokens) if "except" in t.tags), len(clause.tokens))
    return clause.tokens[place + 1 :]


def _named(work: Work, clause: Clause) -> list[int] | None:
    count = len(work.timeline.clips)
    clause = clause.before_except()
    said = clause.nth(*_CLIP_NOUNS)
    named = _numbered(work, said, count) if said else _by_asset(work, clause.assets())
    if named is None and said:
        return None
    if said and named is not None:
        named += [index for index in _by_asset(work, clause.assets()) or [] if index not in named]
    if named and clause.has("all", "rest") and clause.has("rel") and len(named) == 1:
        return list(range(named[0] + 1, count)) if clause.has("rel.after") else list(range(named[0]))
    if named is not None:
        work.named = tuple(work.timeline.clips[index] for index in named)
        return named
    if clause.has("all", "each"):
        return _of_kind(work, clause) or list(range(count))
    if clause.has("rest") and work.focus == "clip":
        return [index for index, clip in enumerate(work.timeline.clips) if not work.in_focus(clip)]
    by_word = by_words(work, clause)
    if by_word is None or by_word:
        return by_word
    if clause.has("new") and (fresh := _newest(work)):
        return fresh
    number = clause.value("number")
    if number is not None and clause.has("clip", "image", "video"):
        return _numbered(work, (int(number),), count)
    if clause.has("last") and count:
        return [count - 1]
    return _of_kind(work, clause) if _PLURAL.search(clause.low()) else []


def _of_kind(work: Work, clause: Clause) -> list[int]:
    """The pictures, or the videos, when one of the two is said and both are there."""
    low = clause.low()
    wanted = "image" if clause.has("image") else "video" if re.search(r"videos|视频片段|所有视频", low) else ""
    kinds = [work.by_id[clip.asset].kind if clip.asset in work.by_id else "" for clip in work.timeline.clips]
    return [index for index, kind in enumerate(kinds) if kind == wanted] if wanted in kinds else []


def _focused(work: Work, clause: Clause) -> list[int]:
    """The clips last touched, when "it" is all that is said of them."""
    if work.focus != "clip" or clause.named_tags() & (THINGS - {"video", "clip", "own", "sound"}):
        return []
    if not clause.has("pronoun") and clause.named_tags() & {"video", "all", "span"}:
        return []
    return [index for index, clip in enumerate(work.timeline.clips) if work.in_focus(clip)]


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
    clips_there = work.timeline.clips
    found = [index for identity in ids for index, clip in enumerate(clips_there) if clip.asset == identity]
    return found or None


def by_words(work: Work, clause: Clause) -> list[int] | None:
    """Clips whose name holds a word of the request that is no editing word ("the sunset picture").

    None after a question, when the word fits several clips and one is spoken of.
    """
    ids = {source.id for source in assets_by_words(work, clause)}
    found = [index for index, clip in enumerate(work.timeline.clips) if clip.asset in ids]
    if len(ids) > 1 and len(found) > 1 and not _PLURAL.search(clause.low()) and not clause.chinese():
        names = [work.clip_name(index) for index in found[:_MOST_NAMED]]
        work.ask("which-of-these", names=say.listed(names, work.chinese))
        return None
    return found


def assets_by_words(work: Work, clause: Clause) -> list[Source]:
    """Assets whose name holds an unknown word of the request, or one much like it; a Chinese run is one word."""
    wanted = [word for word in re.split(r"[\s,]+", _unknown(clause)) if len(word) > 1]
    if not wanted:
        return []
    for fits in (_in_name, _like_name):
        scores = [sum(1 for word in wanted if fits(word, source.name)) for source in work.sources]
        best = max(scores, default=0)
        if best:
            return [source for source, score in zip(work.sources, scores, strict=True) if score == best]
    return []


def _unknown(clause: Clause) -> str:
    words: list[str] = []
    end = -1
    for token in clause.tokens:
        if "word" in token.tags:
            glued = token.start == end and words
            words.append(token.words.lower() if not glued else words.pop() + token.words.lower())
            end = token.end
    return " ".join(words)


def _parts(name: str) -> list[str]:
    return re.split(r"[^a-z0-9]+", name.lower().rpartition(".")[0] or name.lower())


def _in_name(word: str, name: str) -> bool:
    low = simplified(name.lower())
    if word.isascii():
        stem = word.removesuffix("'s")
        return stem in re.split(r"[^a-z0-9]+", low) or (len(stem) > 3 and stem.rstrip("s") in low)
    return word in low


def _like_name(word: str, name: str) -> bool:
    """Whether a part of the name is nearly that word ("sunest" for "sunset")."""
    if not word.isascii() or len(word) < 5:
        return any(is_han(letter) for letter in word) and _shared_han(word, name) >= 2
    return any(
        abs(len(part) - len(word)) <= 2 and SequenceMatcher(None, word, part).ratio() >= _ALIKE
        for part in _parts(name)
        if len(part) > 3
    )


def _shared_han(word: str, name: str) -> int:
    longest = SequenceMatcher(None, word, simplified(name.lower())).find_longest_match()
    return longest.size if any(is_han(letter) for letter in word[longest.a : longest.a + longest.size]) else 0


def _newest(work: Work) -> list[int]:
    return (
        [index for index, clip in enumerate(work.timeline.clips) if clip.asset == work.sources[-1].id]
        if work.sources
        else []
    )


def unused(work: Work) -> list[Source]:
    """Pictures and videos that were uploaded and are not on the timeline."""
    used = {clip.asset for clip in work.timeline.clips} | {each.asset for each in work.timeline.overlays}
    return [source for source in work.visuals if source.id not in used]


def texts(work: Work, clause: Clause) -> list[int]:
    """The numbers of the texts meant: by words quoted, focus, number, role, clip or time; empty when none fits."""
    pieces = work.timeline.texts
    found = list(range(len(pieces)))
    quotes = {words.casefold() for words in clause.quotes()}
    if quotes and (named := [index for index in found if pieces[index].text.casefold() in quotes]):
        return named
    if work.focus == "text" and not clause.names_texts() and not clause.has("all", "each"):
        return [index for index in found if work.in_focus(pieces[index])] or found
    roles = _roles(clause)
    found = [index for index in found if pieces[index].role in roles]
    if not clause.names_texts():
        found = _most_telling(pieces, found)
    if by_content := _by_content(clause, pieces, found):
        return by_content
    said = clause.nth("title", "caption", "text", "lower-third")
    if said:
        return [found[n - 1 if n > 0 else n] for n in said if -len(found) <= n <= len(found) and n and found]
    in_clips = clause.nth("clip")
    if in_clips:
        chosen = [n - 1 if n > 0 else len(work.timeline.clips) + n for n in in_clips]
        return [index for index in found if _clip_of(work, pieces[index]) in chosen]
    return _at_time(work, clause, found)


def _by_content(clause: Clause, pieces: Sequence[Text], found: Sequence[int]) -> list[int]:
    """ "The Biscuit caption": texts that hold an unknown word of the request, other than words to be shown."""
    words = [word for word in clause.unknown() if len(word) > 2 or any(map(is_han, word))]
    run = "".join(token.words for token in clause.tokens if "word" in token.tags and is_han(token.words[:1] or " "))
    wanted = [word for word in words if not is_han(word[0])] + ([run.lower()] if len(run) > 1 else [])
    return [index for index in found if any(word in simplified(pieces[index].text.lower()) for word in wanted)]


def _most_telling(pieces: Sequence[Text], found: list[int]) -> list[int]:
    """Where no text is named at all, the titles, else the lower thirds, else the captions."""
    for role in ("title", "lower-third", "caption"):
        if some := [index for index in found if pieces[index].role == role]:
            return some
    return found


def _at_time(work: Work, clause: Clause, found: list[int]) -> list[int]:
    pieces = work.timeline.texts
    acts = (clause.has("remove") and not clause.has("later", "earlier")) or clause.has("shown-then")
    span = clause.span("range", "at", "first", "last", "onward", "after", "before") if acts else None
    if span is None:
        spared = clause.spared | (work.kept - clause.tags)
        return [index for index in found if pieces[index].role not in spared]
    start, end = span.a_ms, span.b_ms or span.a_ms + 1
    if span.how in {"first", "before"}:
        start, end = 0, span.a_ms
    elif span.how == "last":
        start, end = work.total_ms - span.a_ms, work.total_ms
    elif span.how in {"onward", "after"}:
        end = work.total_ms
    return [index for index in found if pieces[index].start_ms < end and pieces[index].end_ms > start]


def _roles(clause: Clause) -> tuple[str, ...]:
    if clause.has("text") and not clause.has("title", "caption", "lower-third"):
        return ("title", "caption", "lower-third")
    roles = tuple(role for role in ("title", "caption", "lower-third") if clause.has(role))
    return roles or ("title", "caption", "lower-third")


def _clip_of(work: Work, text: Text) -> int:
    shares = [min(text.end_ms, c.end_ms) - max(text.start_ms, c.start_ms) for c in work.timeline.clips]
    return max(range(len(shares)), key=lambda index: shares[index]) if shares else -1


def texts_there(work: Work) -> str:
    """What texts there are, for a refusal."""
    words = [work.q(text.text) for text in work.timeline.texts[:5]]
    return say.sentence("word.texts" if words else "word.no-texts", work.chinese, words=say.listed(words, work.chinese))


def asset(work: Work, clause: Clause, *kinds: str) -> Source | None:
    """The one asset of those kinds that the request names or describes, else None."""
    for identity in reversed(clause.assets()):
        source = work.by_id[identity]
        if source.kind in kinds:
            return source
    matched = [source for source in assets_by_words(work, clause) if source.kind in kinds]
    return matched[0] if matched else None

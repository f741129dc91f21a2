"""Titles and captions that are there: new words, looks, times, or away with them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from nemo_mcp.studio.planner import choose, say
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.ops import text as adding
from nemo_mcp.studio.planner.ops.styles import styled
from nemo_mcp.studio.planner.ops.windows import window
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Text


def change(work: Work, clause: Clause) -> None:
    """Give a text new words: "change the title to 'X'", "replace 'A' with 'B'"."""
    quotes = list(clause.quotes())
    if not quotes:
        work.cannot("text-needs-words")
        return
    if len(quotes) > 2 and len(quotes) % 2 == 0 and not clause.has("all", "each"):
        _change_pairs(work, quotes)
        return
    wanted = quotes[-1]
    described = Clause(
        tuple(t for t in clause.tokens if t.words != wanted or "quote" not in t.tags), clause.lent, clause.source
    )
    found = choose.texts(work, described)
    if len(quotes) == 2 and _change_part(work, *quotes):
        return
    if len(quotes) > 1 and not any(t.text.casefold() == quotes[0].casefold() for t in work.timeline.texts):
        work.cannot("no-such-text", words=work.q(quotes[0]), there=choose.texts_there(work))
        return
    if not found:
        adding.add(work, described if len(quotes) > 1 else clause)
        return
    chosen = found if clause.has("all", "each") else found[:1]
    before = work.timeline.texts[chosen[0]]
    new = adding.name_lines([wanted]) if before.role == "lower-third" else wanted
    if before.text == new and styled(before, clause) == before:
        work.already(say.sentence("text-is", work.chinese, role=work.kind(before.role), words=work.q(new)))
        return
    if before.text != new:
        _update(work, {index: replace(work.timeline.texts[index], text=new) for index in chosen})
        work.did("text-changed", role=work.kind(before.role), old=work.q(before.text), new=work.q(new))
    now = work.timeline
    _update(work, {index: styled(now.texts[index], clause) for index in chosen})
    if work.timeline != now:
        work.changed(now)


def _change_part(work: Work, old: str, new: str) -> bool:
    """Replace words inside of texts, when no text is those words; False when none holds them."""
    texts = work.timeline.texts
    low = old.casefold()
    if any(text.text.casefold() == low for text in texts):
        return False
    holding = [i for i, text in enumerate(texts) if low in text.text.casefold()]
    changed = {
        i: replace(texts[i], text=re.sub(re.escape(old), lambda _: new, texts[i].text, flags=re.IGNORECASE))
        for i in holding
    }
    _update(work, changed)
    for index, text in changed.items():
        work.did("text-changed", role=work.kind(text.role), old=work.q(texts[index].text), new=work.q(text.text))
    return bool(holding)


def _change_pairs(work: Work, quotes: Sequence[str]) -> None:
    """ "Change 'One' to 'Uno' and 'Two' to 'Dos'"."""
    for old, new in zip(quotes[::2], quotes[1::2], strict=True):
        found = [i for i, text in enumerate(work.timeline.texts) if text.text.casefold() == old.casefold()]
        if not found:
            work.cannot("no-such-text", words=work.q(old), there=choose.texts_there(work))
            continue
        before = work.timeline.texts[found[0]]
        _update(work, {index: replace(work.timeline.texts[index], text=new) for index in found})
        work.did("text-changed", role=work.kind(before.role), old=work.q(before.text), new=work.q(new))


def _update(work: Work, new: dict[int, Text]) -> None:
    texts = tuple(new.get(index, text) for index, text in enumerate(work.timeline.texts))
    work.set(replace(work.timeline, texts=texts))


def style(work: Work, clause: Clause) -> None:
    """Colour, size, place, outline, box or shadow of texts."""
    found = choose.texts(work, clause)
    if not found and clause.has("caption") and not clause.has("remove", "neg"):
        adding.add(work, clause)
        return
    if not found:
        work.cannot("no-texts", there=choose.texts_there(work))
        return
    before = work.timeline
    _update(work, {index: styled(before.texts[index], clause) for index in found})
    shown = work.timeline.texts[min(found[0], len(work.timeline.texts) - 1)]
    work.changed(
        before, key="text-is-so", texts=_named(work, [before.texts[i] for i in found]), how=_looks(work, shown)
    )


def _looks(work: Work, text: Text) -> str:
    facts = [say.color(text.color, work.chinese), say.place(text.place, work.chinese)]
    facts.append(f"{say.sentence('aspect.size', work.chinese)} {say.percent(text.size)}")
    facts += [say.sentence("word.box", work.chinese)] if text.box else []
    facts += [say.sentence("word.outline", work.chinese)] if text.outline else []
    return say.listed(facts, work.chinese)


def _named(work: Work, texts: Sequence[Text]) -> str:
    if len(texts) == 1:
        return say.named(texts[0].role, 1, texts[0].text, work.chinese)
    return say.sentence("word.n-texts", work.chinese, n=len(texts))


def retime(work: Work, clause: Clause) -> None:
    """When texts show."""
    found = choose.texts(work, clause)
    if not found:
        work.cannot("no-texts", there=choose.texts_there(work))
        return
    text = work.timeline.texts[found[0]]
    by = clause.span("by")
    if by is not None:
        change_ms = -by.a_ms if clause.has("shorten") else by.a_ms
        span = (text.start_ms, max(text.start_ms + 300, text.end_ms + change_ms))
    elif (until := clause.span("before")) is not None and not clause.span("range", "at"):
        span = (min(text.start_ms, max(0, until.a_ms - 300)), until.a_ms)
    elif clause.has("all") and not clause.has("span"):
        span = (0, work.total_ms)
    elif clause.span("to", "length", "for") and not clause.span("at", "range", "first", "last"):
        lasting = clause.span("to", "length", "for")
        span = (text.start_ms, text.start_ms + (lasting.a_ms if lasting else 0))
    elif (
        (begins := clause.span("at")) is not None
        and not clause.span("range", "for", "to")
        and not clause.has("disappear")
    ):
        span = (begins.a_ms, begins.a_ms + text.duration_ms)
    else:
        found_span = window(work, clause, length_ms=text.duration_ms)
        if found_span is None:
            return
        span = found_span
    if span[0] >= work.total_ms or span[1] <= span[0]:
        work.cannot("beyond-end", time=work.s(max(span)), total=work.s(work.total_ms))
        return
    end, before = min(span[1], work.total_ms), work.timeline
    _update(work, {found[0]: replace(text, start_ms=span[0], duration_ms=end - span[0])})
    when = say.stretch(span[0], end, work.chinese)
    work.changed(before, key="text-shows", text=_named(work, [text]), when=when)


def fade(work: Work, clause: Clause) -> None:
    """Fades of texts."""
    found = choose.texts(work, clause)
    if not found:
        work.cannot("no-texts", there=choose.texts_there(work))
        return
    said = clause.span("length", "for", "to", "by", "last", "first")
    fade_ms = said.a_ms if said else 600
    ways = clause.has("fade.in"), clause.has("fade.out")
    into, out = (True, True) if clause.has("fade.both") or not any(ways) else ways
    texts = work.timeline.texts
    new = {
        i: replace(
            texts[i],
            fade_in_ms=fade_ms if into else texts[i].fade_in_ms,
            fade_out_ms=fade_ms if out else texts[i].fade_out_ms,
        )
        for i in found
    }
    names, before = _named(work, [texts[i] for i in found]), work.timeline
    _update(work, new)
    work.changed(before, without=frozenset(), key="text-fades", texts=names, time=work.s(fade_ms))


def remove(work: Work, clause: Clause) -> None:
    """Remove texts."""
    found = choose.texts(work, clause)
    if not found and clause.quotes() and not clause.has("title", "caption", "lower-third"):
        work.cannot("no-such-text", words=work.q(clause.quotes()[0]), there=choose.texts_there(work))
        return
    if not found:
        if clause.has("neg"):
            work.did("none-to-keep-out", what=_asked_role(work, clause))
        else:
            work.cannot("no-texts", there=choose.texts_there(work))
        return
    if clause.quotes() and not any(
        t.text.casefold() == q.casefold() for t in work.timeline.texts for q in clause.quotes()
    ):
        work.cannot("no-such-text", words=work.q(clause.quotes()[0]), there=choose.texts_there(work))
        return
    gone = [work.timeline.texts[index] for index in found]
    work.set(replace(work.timeline, texts=tuple(t for i, t in enumerate(work.timeline.texts) if i not in found)))
    when = say.stretch(min(text.start_ms for text in gone), max(text.end_ms for text in gone), work.chinese)
    work.did("text-removed", texts=say.inside(_named(work, gone), work.chinese), when=when)


def _asked_role(work: Work, clause: Clause) -> str:
    key = "word.title" if clause.has("title") else "word.text"
    return say.sentence(key, work.chinese)

"""Which clips there are and in what order."""

from collections.abc import Sequence
from dataclasses import replace

from nemo_mcp.studio.planner import choose
from nemo_mcp.studio.planner.arrange import Moved, head, rearrange, tail
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.model import LONGEST_MS, Source
from nemo_mcp.studio.planner.ops.compose import clip_of
from nemo_mcp.studio.planner.tokens import Token
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Clip, Transition


def _take(work: Work, order: Sequence[int]) -> None:
    """Put the clips in that order; a transition stays with its place in the row, not with its clip."""
    clips = work.timeline.clips
    places = [clip.transition for clip in clips]
    usual = next((t for t in places if t), None)
    moved = [
        Moved(replace(clips[index], transition=_at(places, usual, place)), index) for place, index in enumerate(order)
    ]
    work.timeline = rearrange(work.timeline, moved)


def _at(places: Sequence[Transition | None], usual: Transition | None, place: int) -> Transition | None:
    return None if place == 0 else places[place] if place < len(places) else usual


def reverse(work: Work, _clause: Clause) -> None:
    """Last clip first."""
    _take(work, list(reversed(range(len(work.timeline.clips)))))
    work.did("reversed")


def sort(work: Work, clause: Clause) -> None:
    """By name, or in upload order when that is asked."""
    clips = work.timeline.clips
    uploaded = {source.id: place for place, source in enumerate(work.sources)}
    by_upload = any("upload" in t.words.lower() or "original" in t.words.lower() or "上传" in t.words for t in clause.tokens)
    order = sorted(range(len(clips)), key=lambda i: (uploaded.get(clips[i].asset or "", 999) if by_upload else 0, "" if by_upload else clips[i].name.lower(), i))
    _take(work, order)
    work.did("sorted-upload" if by_upload else "sorted-name")


def swap(work: Work, clause: Clause) -> None:
    """Two clips trade places."""
    found = choose.clips(work, clause)
    if found is None:
        return
    if len(found) == 1 and clause.nth("clip", "pair") and clause.assets():
        found += [i for i, c in enumerate(work.timeline.clips) if c.asset in clause.assets() and i not in found]
    if len(found) < 2:
        work.cannot("swap-needs-two", there=work.inventory())
        return
    a, b = found[0], found[1]
    order = list(range(len(work.timeline.clips)))
    order[a], order[b] = order[b], order[a]
    _take(work, order)
    work.did("swapped", a=a + 1, b=b + 1)


def move(work: Work, clause: Clause) -> None:
    """A clip goes to the start, the end, a number, or before or after another."""
    relative = next((tag for tag in ("rel.before", "rel.after") if clause.has(tag)), "")
    what, goal = (clause.before(relative), clause.after(relative)) if relative else (clause, clause)
    if relative and not (goal.nth("clip") or goal.assets()):
        what, goal = _chinese_goal(clause, what)
    found = choose.clips(work, what)
    if found is None:
        return
    if not found:
        work.cannot("which-clip", there=work.inventory())
        return
    said = what.nth("clip", "pair")
    others = choose.clips(work, goal) if relative else None
    if relative and not others:
        if others is not None:
            work.cannot("which-clip", there=work.inventory())
        return
    moving = found if relative or len(said) < 2 or clause.has("edge") else found[:1]
    rest = [i for i in range(len(work.timeline.clips)) if i not in moving]
    place = _goal(clause, relative, rest, others or [], found, moving)
    if place is None:
        work.cannot("move-where", there=work.inventory())
        return
    _take(work, [*rest[:place], *moving, *rest[place:]])
    work.did("moved", clips=work.which(moving), place=place + 1)


def _chinese_goal(clause: Clause, what: Clause) -> tuple[Clause, Clause]:
    """In Chinese the goal stands before its word: "把片段3移到片段1前面"."""
    named = [i for i, token in enumerate(what.tokens) if token.tags & {"nth", "asset", "word"}]
    if len(named) < 2:
        return what, Clause((), source=clause.source)
    border = named[-1]
    return Clause(what.tokens[:border], source=clause.source), Clause(what.tokens[border:], source=clause.source)


def _goal(clause: Clause, relative: str, rest: Sequence[int], others: Sequence[int], found: Sequence[int], moving: Sequence[int]) -> int | None:
    if relative:
        beside = [place for place, index in enumerate(rest) if index in others]
        return None if not beside else beside[0] + (relative == "rel.after")
    if clause.has("edge.start"):
        return 0
    if clause.has("edge.end", "last"):
        return len(rest)
    if len(found) > len(moving):
        return min(found[1], len(rest))
    number = clause.value("number")
    if number is not None:
        return min(max(0, int(number) - 1), len(rest))
    return 0 if any(t.words.lower() in {"first", "第一"} for t in clause.tokens) else None


def remove(work: Work, clause: Clause) -> None:
    """Clips go; at least one stays."""
    described = Clause(tuple(t for t in clause.tokens), frozenset(), clause.source)
    found = choose.clips(work, described)
    if found is None:
        return
    if clause.spared and found:
        spared = choose.clips(work, Clause(_after_except(clause), source=clause.source)) or []
        found = [index for index in found if index not in spared]
    if not found:
        work.cannot("which-clip", there=work.inventory())
        return
    if len(found) == len(work.timeline.clips):
        work.cannot("would-be-empty", n=len(found))
        return
    _keep(work, [i for i in range(len(work.timeline.clips)) if i not in found], "clips-removed", found)


def _after_except(clause: Clause) -> tuple[Token, ...]:
    place = next((i for i, t in enumerate(clause.tokens) if "except" in t.tags), len(clause.tokens))
    return clause.tokens[place + 1 :]


def keep_only(work: Work, clause: Clause) -> None:
    """Only the clips named stay."""
    found = choose.clips(work, clause)
    if found is None:
        return
    if not found:
        work.cannot("which-clip", there=work.inventory())
        return
    _keep(work, sorted(found), "clips-kept", found)


def _keep(work: Work, keep: Sequence[int], key: str, named: Sequence[int]) -> None:
    which = work.which(named)
    names = ", ".join(work.clip_name(index) for index in sorted(named)[:5])
    work.timeline = rearrange(work.timeline, [Moved(work.timeline.clips[index], index) for index in keep])
    work.did(key, clips=which, names=names, n=len(keep), total=work.s(work.total_ms))


def replace_clip(work: Work, clause: Clause) -> None:
    """Another asset in the place of a clip."""
    assets = [work.by_id[a] for a in clause.assets() if work.by_id[a].kind != "audio"]
    source = assets[-1] if assets else next(iter(reversed(choose.unused(work))), None) if clause.has("new") else None
    if source is None:
        matched = choose.assets_by_words(work, clause.after("with")) or choose.assets_by_words(work, clause.after("to"))
        source = next((s for s in matched if s.kind != "audio"), None)
    if source is None:
        work.cannot("which-asset", there=work.uploads())
        return
    found = choose.clips(work, _first_part(clause)) if len(assets) != 1 or clause.nth("clip") else choose.clips(work, clause.before("with"))
    if found is None:
        return
    if not found:
        work.cannot("which-clip", there=work.inventory())
        return
    clips = list(work.timeline.clips)
    for index in found[:1]:
        old = clips[index]
        new = clip_of(source, old.duration_ms, index)
        clips[index] = replace(new, transition=old.transition, fit=old.fit, start_ms=old.start_ms)
    work.timeline = rearrange(work.timeline, [Moved(clip, index) for index, clip in enumerate(clips)])
    work.did("clip-replaced", clip=found[0] + 1, name=source.name)


def _first_part(clause: Clause) -> Clause:
    """The request up to its last asset."""
    places = [i for i, token in enumerate(clause.tokens) if token.asset]
    return Clause(clause.tokens[: places[-1]] if places else clause.tokens, source=clause.source)


def insert(work: Work, clause: Clause) -> None:
    """Uploaded assets come in: at the end unless said otherwise."""
    sources = _wanted(work, clause)
    if not sources:
        work.cannot("which-asset", there=work.uploads())
        return
    place = _insert_place(work, clause)
    if place is None:
        return
    said = clause.span("for", "length")
    clips = work.timeline.clips
    usual = next((clip.transition for clip in clips if clip.transition), None)
    new = [clip_of(source, said.a_ms if said else None, len(clips) + i) for i, source in enumerate(sources)]
    if work.total_ms + sum(clip.duration_ms for clip in new) > LONGEST_MS:
        work.cannot("too-long", asked=work.s(work.total_ms + sum(c.duration_ms for c in new)), most=work.s(LONGEST_MS))
        return
    fresh = [Moved(replace(clip, transition=usual)) for clip in new]
    moved = [Moved(clip, index) for index, clip in enumerate(clips)]
    span = clause.span("at", "after")
    if span is not None and not (clause.nth("clip")):
        moved = _opened(clips, span.a_ms)
        place = sum(1 for each in moved if each.old is not None and clips[each.old].start_ms + each.from_ms < span.a_ms)
    if place == 0 and moved:
        moved[0] = replace(moved[0], clip=replace(moved[0].clip, transition=usual))
    work.timeline = rearrange(work.timeline, [*moved[:place], *fresh, *moved[place:]])
    names = ", ".join(source.name for source in sources)
    work.did("clips-added", names=names, place=place + 1, total=work.s(work.total_ms))


def _opened(clips: Sequence[Clip], time_ms: int) -> list[Moved]:
    """The clips with the one that shows at a moment cut in two there."""
    opened: list[Moved] = []
    for index, clip in enumerate(clips):
        inside = time_ms - clip.start_ms
        if 100 <= inside <= clip.duration_ms - 100 and (index + 1 == len(clips) or clips[index + 1].start_ms > time_ms):
            opened += [Moved(head(clip, inside), index), Moved(replace(tail(clip, inside), transition=None), index, from_ms=inside)]
        else:
            opened.append(Moved(clip, index))
    return opened


def _wanted(work: Work, clause: Clause) -> list[Source]:
    named = [work.by_id[a] for a in clause.assets() if work.by_id[a].kind != "audio"]
    if named:
        return named if len(named) == 1 or not clause.has("rel") else named[:1]
    matched = [s for s in choose.assets_by_words(work, clause) if s.kind != "audio"]
    if matched:
        return matched
    fresh = choose.unused(work)
    if clause.has("image") and not clause.has("video"):
        fresh = [source for source in fresh if source.kind == "image"] or fresh
    number = clause.value("number")
    return fresh[-int(number) :] if number and clause.has("last") else fresh


def _insert_place(work: Work, clause: Clause) -> int | None:
    count = len(work.timeline.clips)
    said = clause.nth("clip")
    beside = [i for i, c in enumerate(work.timeline.clips) if c.asset in clause.assets()[1:]]
    if said or (beside and clause.has("rel")):
        found = choose.clips(work, clause) if said else beside
        if found is None:
            return None
        return found[0] if clause.has("rel.before") else found[0] + 1
    span = clause.span("at", "after")
    if span is not None and span.a_ms >= work.total_ms:
        work.cannot("beyond-end", time=work.s(span.a_ms), total=work.s(work.total_ms))
        return None
    return 0 if clause.has("edge.start") and not clause.has("edge.end") else count


def duplicate(work: Work, clause: Clause) -> None:
    """A clip once more, right behind itself."""
    found = choose.clips(work, clause)
    if found is None:
        return
    if not found:
        work.cannot("which-clip", there=work.inventory())
        return
    moved = [
        Moved(clip, index) if copy == 0 else Moved(clip)
        for index, clip in enumerate(work.timeline.clips)
        for copy in range(2 if index in found else 1)
    ]
    if sum(each.clip.duration_ms for each in moved) > LONGEST_MS:
        work.cannot("too-long", asked=work.s(sum(each.clip.duration_ms for each in moved)), most=work.s(LONGEST_MS))
        return
    which = work.which(found)
    work.timeline = rearrange(work.timeline, moved)
    work.did("duplicated", clips=which, total=work.s(work.total_ms))

"""The order of the clips."""

from collections.abc import Sequence
from dataclasses import replace

from nemo_mcp.studio.planner import choose, say
from nemo_mcp.studio.planner.arrange import Moved, rearrange
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Transition


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


def _reorder(work: Work, order: Sequence[int], key: str) -> None:
    if list(order) == list(range(len(order))):
        work.already(say.sentence("order-is", work.chinese, order=_names(work)))
        return
    _take(work, order)
    work.did(key, order=_names(work))


def _names(work: Work) -> str:
    names = [clip.name or str(index + 1) for index, clip in enumerate(work.timeline.clips)]
    return ", ".join(names[:8]) + ("…" if len(names) > 8 else "")


def reverse(work: Work, _clause: Clause) -> None:
    """Last clip first."""
    _reorder(work, list(reversed(range(len(work.timeline.clips)))), "reversed")


def sort(work: Work, clause: Clause) -> None:
    """By name, or in upload order when that is asked."""
    clips = work.timeline.clips
    uploaded = {source.id: place for place, source in enumerate(work.sources)}
    by_upload = any(
        "upload" in t.words.lower() or "original" in t.words.lower() or "上传" in t.words for t in clause.tokens
    )
    order = sorted(
        range(len(clips)),
        key=lambda i: (
            uploaded.get(clips[i].asset or "", 999) if by_upload else 0,
            "" if by_upload else clips[i].name.lower(),
            i,
        ),
    )
    _reorder(work, order, "sorted-upload" if by_upload else "sorted-name")


def swap(work: Work, clause: Clause) -> None:
    """Two clips trade places."""
    found = choose.clips(work, clause)
    if found is None:
        return
    if len(found) == 1 and clause.nth("clip", "pair") and clause.assets():
        found += [i for i, c in enumerate(work.timeline.clips) if c.asset in clause.assets() and i not in found]
    if len(found) < 2 and len(work.timeline.clips) == 2:
        found = [0, 1]
    if len(found) < 2:
        work.cannot("swap-needs-two", there=work.inventory())
        return
    a, b = found[0], found[1]
    order = list(range(len(work.timeline.clips)))
    order[a], order[b] = order[b], order[a]
    names = work.clip_name(a), work.clip_name(b)
    _take(work, order)
    work.did("swapped", a=names[0], b=names[1])


def move(work: Work, clause: Clause) -> None:
    """A clip goes to the start, the end, a number, or before or after another."""
    relative = next((tag for tag in ("between", "rel.before", "rel.after") if clause.has(tag)), "")
    what, goal = (clause.before(relative), clause.after(relative)) if relative else (clause, clause)
    if relative and not (what.nth("clip") or what.assets()) and len(goal.assets()) > 1:
        border = next(i for i, token in enumerate(goal.tokens) if token.asset)
        goal, what = (
            Clause(part, source=clause.source) for part in (goal.tokens[: border + 1], goal.tokens[border + 1 :])
        )
    if relative and not (goal.nth("clip") or goal.assets() or goal.unknown()):
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
    work.named = tuple(work.timeline.clips[index] for index in moving)
    which, old = work.which(moving), say.listed([str(index + 1) for index in sorted(moving)], work.chinese)
    if [*rest[:place], *moving, *rest[place:]] == list(range(len(work.timeline.clips))):
        work.already(say.sentence("order-is", work.chinese, order=_names(work)))
        return
    _take(work, [*rest[:place], *moving, *rest[place:]])
    if len(moving) > 1 and not rest:
        work.did("ordered", order=_names(work))
        return
    work.did("moved", clips=which, old=old, place=place + 1)


def _chinese_goal(clause: Clause, what: Clause) -> tuple[Clause, Clause]:
    """In Chinese the goal stands before its word: "把片段3移到片段1前面"."""
    named = [i for i, token in enumerate(what.tokens) if token.tags & {"nth", "asset", "word"}]
    if len(named) < 2:
        return what, Clause((), source=clause.source)
    border = named[-1]
    return Clause(what.tokens[:border], source=clause.source), Clause(what.tokens[border:], source=clause.source)


def _goal(
    clause: Clause,
    relative: str,
    rest: Sequence[int],
    others: Sequence[int],
    found: Sequence[int],
    moving: Sequence[int],
) -> int | None:
    if relative:
        beside = [place for place, index in enumerate(rest) if index in others]
        return None if not beside else beside[0] + (relative != "rel.before")
    if clause.has("edge.start"):
        return 0
    if clause.has("edge.end", "last"):
        return len(rest)
    if len(found) > len(moving):
        return min(found[1], len(rest))
    number = next(iter(clause.nth("goal")), None) or clause.value("number")
    if number is not None:
        return min(max(0, int(number) - 1), len(rest))
    return 0 if any(t.words.lower() in {"first", "第一"} for t in clause.tokens) else None

"""Which clips there are: removing, keeping, replacing, adding."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from nemo_mcp.studio.planner import choose
from nemo_mcp.studio.planner.arrange import Moved, head, rearrange, tail
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.model import LONGEST_MS, Source
from nemo_mcp.studio.planner.ops import order
from nemo_mcp.studio.planner.ops.compose import clip_of
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Clip

_SHOWN = frozenset({"image", "video"})


def remove(work: Work, clause: Clause) -> None:
    """Clips go; at least one stays."""
    found = choose.clips(work, clause)
    if found is None:
        return
    if not found:
        work.cannot("which-clip", there=work.inventory())
        return
    if len(found) == len(work.timeline.clips):
        work.cannot("would-be-empty", n=len(found))
        return
    _keep(work, [i for i in range(len(work.timeline.clips)) if i not in found], "clips-removed", found)


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
    before = work.timeline
    work.timeline = rearrange(before, [Moved(before.clips[index], index) for index in keep])
    work.did(key, clips=which, n=len(keep), total=work.total_change(before))


_REPLACES: Final = frozenset({"替换", "代替", "顶替", "换掉", "替换掉", "换下", "取代", "替掉", "代替掉"})


def replace_clip(work: Work, clause: Clause) -> None:
    """Another asset in the place of a clip."""
    assets = [work.by_id[a] for a in clause.assets() if work.by_id[a].kind in _SHOWN]
    source = assets[-1] if assets else next(iter(reversed(choose.unused(work))), None) if clause.has("new") else None
    if source is None:
        matched = choose.assets_by_words(work, clause.after("with")) or choose.assets_by_words(work, clause.after("to"))
        source = next((s for s in matched if s.kind in _SHOWN), None)
    if source is None:
        work.cannot("which-asset", there=work.uploads())
        return
    if clause.has("instead-of") and assets:
        source = assets[0]
        found = choose.clips(work, clause.after("instead-of"))
    elif (goal := _behind_replaces(clause)) is not None:
        source = assets[0]
        found = choose.clips(work, goal)
    elif (goal := _behind_ba(clause)) is not None and (len(assets) > 1 or goal.nth("clip")):
        source = next((s for s in assets if s.id not in goal.assets()), source)
        found = choose.clips(work, goal)
    elif len(assets) != 1 or clause.nth("clip"):
        found = choose.clips(work, _first_part(clause))
    else:
        found = choose.clips(work, clause.before("with"))
    if found is None:
        return
    if not found:
        work.cannot("which-clip", there=work.inventory())
        return
    clips = list(work.timeline.clips)
    was = work.clip_name(found[0])
    for index in found[:1]:
        old = clips[index]
        new = clip_of(source, old.duration_ms, index)
        clips[index] = replace(new, transition=old.transition, fit=old.fit, start_ms=old.start_ms)
    work.timeline = rearrange(work.timeline, [Moved(clip, index) for index, clip in enumerate(clips)])
    work.did("clip-replaced", clip=was, name=source.name)


def _behind_ba(clause: Clause) -> Clause | None:
    """In "用A把B换掉" and "把B换成A" what stands behind 把, up to the next asset: the clip that goes."""
    place = next((i for i, t in enumerate(clause.tokens) if t.words in {"把", "将"}), None)
    if place is None:
        return None
    behind = clause.tokens[place + 1 :]
    first = next((i for i, t in enumerate(behind) if t.asset or "nth" in t.tags), None)
    return None if first is None else Clause(behind[: first + 1], source=clause.source)


def _behind_replaces(clause: Clause) -> Clause | None:
    """In "用A替换B" what stands behind the verb: the clip that goes."""
    tokens = clause.tokens
    verb = next((i for i, t in enumerate(tokens) if t.words in _REPLACES), None)
    if verb is None or not any(t.words in {"用", "拿"} for t in tokens[:verb]):
        return None
    goal = Clause(tokens[verb + 1 :], source=clause.source)
    return goal if any(t.asset for t in tokens[:verb]) and (goal.assets() or goal.nth("clip")) else None


def _first_part(clause: Clause) -> Clause:
    """The request up to its last asset."""
    places = [i for i, token in enumerate(clause.tokens) if token.asset]
    return Clause(clause.tokens[: places[-1]] if places else clause.tokens, source=clause.source)


def insert(work: Work, clause: Clause) -> None:
    """Uploaded assets come in: at the end unless said otherwise."""
    if _is_there_already(work, clause):
        order.move(work, clause)
        return
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
    before = work.timeline
    work.timeline = rearrange(before, [*moved[:place], *fresh, *moved[place:]])
    names = ", ".join(source.name for source in sources)
    work.did("clips-added", names=names, place=place + 1, total=work.total_change(before))


def _is_there_already(work: Work, clause: Clause) -> bool:
    """ "Open with the croissant": an asset that is on the timeline is moved, unless once more is asked for."""
    used = {clip.asset for clip in work.timeline.clips}
    visuals = [a for a in clause.assets() if work.by_id[a].kind in _SHOWN]
    return (
        bool(visuals)
        and all(a in used for a in visuals)
        and clause.has("edge", "rel", "goal")
        and not clause.has("duplicate", "span")
    )


def _opened(clips: Sequence[Clip], time_ms: int) -> list[Moved]:
    """The clips with the one that shows at a moment cut in two there."""
    opened: list[Moved] = []
    for index, clip in enumerate(clips):
        inside = time_ms - clip.start_ms
        if 100 <= inside <= clip.duration_ms - 100 and (index + 1 == len(clips) or clips[index + 1].start_ms > time_ms):
            opened += [
                Moved(head(clip, inside), index),
                Moved(replace(tail(clip, inside), transition=None), index, from_ms=inside),
            ]
        else:
            opened.append(Moved(clip, index))
    return opened


def _wanted(work: Work, clause: Clause) -> list[Source]:
    named = [work.by_id[a] for a in clause.assets() if work.by_id[a].kind in _SHOWN]
    if named and clause.has("rel", "between"):
        used = {clip.asset for clip in work.timeline.clips}
        return [source for source in named if source.id not in used] or named[:1]
    if named:
        return named
    matched = [s for s in choose.assets_by_words(work, clause) if s.kind in _SHOWN]
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
    coming = {source.id for source in _wanted(work, clause)}
    beside = [i for i, c in enumerate(work.timeline.clips) if c.asset in clause.assets() and c.asset not in coming]
    if said or (beside and clause.has("rel", "between")):
        found = choose.clips(work, clause) if said else beside
        if found is None:
            return None
        return found[0] if clause.has("rel.before") else found[0] + 1
    if goal := clause.nth("goal"):
        return min(max(0, goal[0] - 1), count)
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
    whole = not clause.nth("clip") and not clause.assets() and clause.has("video", "all")
    if whole:
        found = list(range(len(work.timeline.clips)))
    if not found:
        work.cannot("which-clip", there=work.inventory())
        return
    moved = [
        Moved(clip, index) if copy == 0 else Moved(clip)
        for index, clip in enumerate(work.timeline.clips)
        for copy in range(2 if index in found else 1)
    ]
    if whole or (clause.has("edge.end", "edge.start") and not clause.has("rel")):
        copies = [Moved(replace(work.timeline.clips[i], transition=None)) for i in found]
        rest = [Moved(clip, index) for index, clip in enumerate(work.timeline.clips)]
        moved = [*copies, *rest] if clause.has("edge.start") else [*rest, *copies]
    if sum(each.clip.duration_ms for each in moved) > LONGEST_MS:
        work.cannot("too-long", asked=work.s(sum(each.clip.duration_ms for each in moved)), most=work.s(LONGEST_MS))
        return
    which, before = work.which(found), work.timeline
    work.timeline = rearrange(before, moved)
    work.did("duplicated", clips=which, total=work.total_change(before))

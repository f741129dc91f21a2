"""Where a draft begins: from the wishes for a whole video, or from the uploads that an edit of nothing is meant for."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from nemo_mcp.studio.planner.ops import compose, describe, picture
from nemo_mcp.studio.planner.request import Request
from nemo_mcp.studio.planner.wishes import Wishes, gather, scored
from nemo_mcp.studio.planner.work import Work


def start_from_wishes(work: Work, requests: Sequence[Request]) -> list[Request]:
    """Make the whole video that a request asks for, with what others refine of it. Gives what is left to do."""
    wishes, rest = gather(requests)
    clause = wishes.clause
    if clause is not None:
        for kind in clause.details("cannot"):
            if kind != "face":
                work.cannot(f"cannot.{kind}")
    if wishes.ratio is not None and wishes.ratio not in picture.RATIOS:
        work.cannot(
            "ratio-odd", ratio=next((t.words for t in clause.tokens if "ratio.odd" in t.tags), "") if clause else ""
        )
    visuals = compose.pick_visuals(work, wishes)
    if visuals:
        compose.compose(work, wishes)
    elif (
        clause is not None
        and clause.has("these", "file")
        and clause.has("image", "file", "clip")
        and not work.sources
        and not clause.has("about")
    ):
        work.cannot("no-assets")
    else:
        describe.describe(work, wishes)
    return rest


def start_from_uploads(work: Work, requests: Sequence[Request], edits: Collection[str]) -> list[Request]:
    """An edit of an empty timeline is meant for what was uploaded: put that there first. Gives what is left to do."""
    visuals = work.visuals
    if not visuals or not any(request.name in edits or request.name == "insert_clip" for request in requests):
        return list(requests)
    placing = [each for each in requests if each.name in {"insert_clip", "move_clip"} and not each.clause.has("span")]
    naming = [*placing, *(each for each in requests if each.name == "add_music")]
    order = [a for each in naming for a in each.clause.assets() if work.by_id[a] in visuals]
    if any(each.clause.has("rest") for each in placing):
        order = _with_the_rest(placing, order, [source.id for source in visuals])
    if len(dict.fromkeys(order)) > 1:  # "put the drone shot first and then the beach"
        first = [work.by_id[a] for a in dict.fromkeys(order)]
        compose.place_all(work, _plain(requests), first)
        return [each for each in requests if each not in placing]
    lone = next((each for each in requests if each.name in {"keep_span", "keep_clip"}), None)
    if lone is not None and any(work.by_id[a] in visuals for a in lone.clause.assets()):
        only = [work.by_id[a] for a in lone.clause.assets() if work.by_id[a] in visuals]
        compose.place_all(work, replace(_plain(requests), music=False, voice=False), only)
        return [each for each in requests if each is not lone or each.name == "keep_span"]
    if lone is not None and lone.name == "keep_clip" and lone.clause.nth("clip"):
        picked = compose.pick_visuals(work, replace(_plain(requests), picked=lone.clause.nth("clip")))
        compose.place_all(work, _plain(requests), picked)
        return [each for each in requests if each is not lone]
    left_out = {a for each in requests if each.name in {"insert_clip", "add_overlay"} for a in each.clause.assets()}
    compose.place_all(work, _plain(requests), [s for s in visuals if s.id not in left_out] or visuals)
    return list(requests)


def _with_the_rest(placing: Sequence[Request], named: Sequence[str], every: Sequence[str]) -> list[str]:
    """ "Start with A, the others behind it, B at the end"."""
    last = [a for each in placing if each.clause.has("edge.end") for a in each.clause.assets()]
    first = [a for a in named if a not in last]
    return [*first, *(a for a in every if a not in named), *(a for a in named if a in last)]


def _plain(requests: Sequence[Request]) -> Wishes:
    """Nothing is added but what was uploaded; sounds that a request places itself are left to it."""
    placed = tuple(a for each in requests if each.name in {"add_music", "add_voice"} for a in each.clause.assets())
    return Wishes(plain=True, placed=placed, scored=tuple(a for each in requests for a in scored(each.clause)))

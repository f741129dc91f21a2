"""Pictures over the clips: a logo, a picture in a picture."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

from nemo_mcp.studio.planner import choose, say
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.model import Source
from nemo_mcp.studio.planner.ops.windows import window
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Overlay, Place

_LOGO_NAMES: Final = ("logo", "watermark", "badge", "icon", "emblem", "brand", "标志", "徽标", "水印", "台标", "图标")
_LOGO_SIZE, _PIP_SIZE = 0.15, 0.3
_SMALLEST, _LARGEST = 0.03, 1.0
_FAINTEST: Final = 0.05
_ROUNDED: Final = 0.12
_NEAR: Final = 3
_SHARE_NOUNS: Final = frozenset({"opacity", "opaque-noun", "size-noun", "width-noun"})


def is_logo(source: Source) -> bool:
    """Whether a picture is a logo, by its name."""
    low = source.name.lower()
    return source.kind == "image" and any(word in low for word in _LOGO_NAMES)


def add(work: Work, clause: Clause) -> None:
    """Put an asset over the clips: over all of the video unless a time is said."""
    found = candidates(work, clause)
    there = [each for each in work.timeline.overlays if found and each.asset == found[0].id]
    if len(found) == 1 and there and not clause.has("new"):
        _restyle(work, clause, there)
        return
    if len(found) != 1:
        _unclear(work, clause, found)
        return
    source = found[0]
    inset = _is_inset(clause, source)
    clips = choose.clips(work, clause.without_asset(source.id), default=())
    if clips is None:
        return
    span = _clip_span(work, clips) if clips else window(work, clause, length_ms=work.total_ms)
    if span is None:
        return
    start, end = span
    if source.kind == "video" and source.duration_ms:
        end = min(end, start + source.duration_ms)
    new = Overlay(
        start,
        end - start,
        source.id,
        source.name,
        place=_place(clause, "bottom-right" if inset else "top-right"),
        size=_size(clause, _PIP_SIZE if inset else _LOGO_SIZE),
        opacity=_opacity(clause, 1.0),
        radius=_radius(clause, 0.0),
        volume=1.0 if clause.has("unmute") and source.has_audio else 0.0,
    )
    work.set_overlays([*work.timeline.overlays, new])
    _tell_added(work, new)


def _tell_added(work: Work, new: Overlay) -> None:
    work.did(
        "overlay-added",
        name=new.name,
        place=say.place(new.place, work.chinese),
        size=say.percent(new.size),
        opacity=say.percent(new.opacity),
        when=say.stretch(new.start_ms, min(new.end_ms, work.total_ms), work.chinese),
    )


def candidates(work: Work, clause: Clause) -> list[Source]:
    """The assets that an overlay may be made of: the one named, else those that the words fit."""
    named = [work.by_id[a] for a in clause.assets() if work.by_id[a].kind in {"image", "video"}]
    if named:
        below = {clip.asset for clip in work.timeline.clips}
        return [source for source in named if source.id not in below][:1] or named[:1]
    visuals = work.visuals
    if clause.has("logo"):
        return [source for source in visuals if is_logo(source)]
    matched = [source for source in choose.assets_by_words(work, clause) if source in visuals]
    if matched:
        return matched
    spare = choose.unused(work)
    films = [source for source in spare if source.kind == "video"]
    return films if clause.has("pip") and films else spare


def _unclear(work: Work, clause: Clause, found: Sequence[Source]) -> None:
    if found:
        work.ask("which-of-these", names=say.listed([source.name for source in found[:6]], work.chinese))
    elif clause.has("logo"):
        work.cannot("no-logo", there=work.uploads())
    else:
        work.cannot("which-overlay", there=work.uploads())


def _is_inset(clause: Clause, source: Source) -> bool:
    return (
        clause.has("pip")
        or (source.kind == "video" and not clause.has("logo"))
        or not (clause.has("logo") or is_logo(source))
    )


def _clip_span(work: Work, indices: Sequence[int]) -> tuple[int, int]:
    clips = [work.timeline.clips[index] for index in indices]
    return min(clip.start_ms for clip in clips), max(clip.end_ms for clip in clips)


def _place(clause: Clause, usual: Place) -> Place:
    said = clause.detail("place")
    if said in {"top", "bottom"} and clause.has("side.left", "side.right"):
        return cast("Place", f"{said}-{'left' if clause.has('side.left') else 'right'}")
    if said:
        return cast("Place", said)
    side = "left" if clause.has("side.left") else "right" if clause.has("side.right") else ""
    return cast("Place", f"{usual.partition('-')[0]}-{side}") if side and "-" in usual else usual


def _shares(clause: Clause) -> tuple[float | None, float | None]:
    """The percentages said of the size and of the opacity: each goes to the word nearest to it."""
    places = [i for i, token in enumerate(clause.tokens) if "percent" in token.tags]
    nouns = [
        i
        for i, token in enumerate(clause.tokens)
        if token.tags & _SHARE_NOUNS and not token.tags & {"opacity.half", "opacity.full"}
    ]
    noun_first = bool(nouns and places) and nouns[0] < places[0]
    found: dict[str, float] = {}
    for place in places:
        near = sorted(nouns, key=lambda noun, here=place: (abs(noun - here), (noun > here) == noun_first))
        token = clause.tokens[place]
        if (
            near
            and "percent.by" not in token.tags
            and abs(near[0] - place) <= _NEAR
            and clause.tokens[near[0]].tags & {"opacity", "opaque-noun"}
        ):
            clear = "opaque-noun" not in clause.tokens[near[0]].tags
            found.setdefault("opacity", 1 - token.number if clear else token.number)
        else:
            found.setdefault("size", token.number)
        nouns = [noun for noun in nouns if not near or noun != near[0]]
    return found.get("size"), found.get("opacity")


def _size(clause: Clause, old: float) -> float:
    said, _ = _shares(clause)
    step = 1.15 if clause.has("bit") else 2.0 if clause.has("much") else 1.4
    relative = clause.has("bigger", "smaller", "raise", "lower")
    if said is not None and (
        clause.has("percent.by") or (relative and said < 1 and not clause.has("percent.to", "width-noun"))
    ):
        size = old * (1 - said) if clause.has("smaller", "lower") else old * (1 + said)
    elif said is not None:
        size = said
    elif clause.has("half") and not clause.has("opacity.half"):
        size = old / 2
    elif clause.has("double"):
        size = old * 2
    elif clause.value("factor"):
        size = old * (clause.value("factor") or 1)
    else:
        size = old * step if clause.has("bigger") else old / step if clause.has("smaller") else old
    return round(min(_LARGEST, max(_SMALLEST, size)), 4)


def _opacity(clause: Clause, old: float) -> float:
    _, said = _shares(clause)
    if clause.has("opacity.half"):
        said = 0.5
    if said is None and clause.has("opacity.full"):
        said = 1.0
    if said is None and clause.has("fainter"):
        said = old * 0.6
    if said is None and clause.has("opacity") and not clause.has("opaque-noun") and old == 1.0:
        said = 0.5
    return round(min(1.0, max(_FAINTEST, said)), 3) if said is not None else old


def _radius(clause: Clause, old: float) -> float:
    return 0.5 if clause.has("circle") else _ROUNDED if clause.has("rounded") else old


def chosen(work: Work, clause: Clause) -> list[Overlay]:
    """The overlays meant: by asset, by what they are, the last one touched, else all."""
    overlays = work.timeline.overlays
    named = [each for each in overlays if each.asset in clause.assets()]
    if named:
        return named
    if clause.has("logo"):
        logos = [each for each in overlays if work.by_id[each.asset].kind == "image"]
        certain = [each for each in logos if is_logo(work.by_id[each.asset])]
        return certain or logos
    if clause.has("pip"):
        films = [each for each in overlays if work.by_id[each.asset].kind == "video"]
        return films or [each for each in overlays if not is_logo(work.by_id[each.asset])]
    focused = [each for each in overlays if work.in_focus(each)]
    return focused or list(overlays)


def style(work: Work, clause: Clause) -> None:
    """Another place, size, opacity, shape or time."""
    meant = chosen(work, clause)
    named = [a for a in clause.assets() if work.by_id[a].kind in {"image", "video"}]
    if (named and not any(each.asset in named for each in meant)) or (not meant and candidates(work, clause)):
        add(work, clause)
        return
    if not meant:
        _none_there(work, clause)
        return
    _restyle(work, clause, meant)


def _restyle(work: Work, clause: Clause, meant: Sequence[Overlay]) -> None:
    before = work.timeline
    new: list[Overlay] = []
    for each in before.overlays:
        changed = _restyled(work, clause, each) if each in meant else each
        if changed is None:
            return
        new.append(changed)
    work.set_overlays(new)
    now = next(each for each in work.timeline.overlays if each.asset == meant[0].asset)
    work.changed(before, without=frozenset(), key="overlay-is", name=now.name, place=say.place(now.place, work.chinese),
                 size=say.percent(now.size), opacity=say.percent(now.opacity))  # fmt: skip


def _restyled(work: Work, clause: Clause, old: Overlay) -> Overlay | None:
    new = replace(
        old,
        place=_place(clause, old.place),
        size=_size(clause, old.size),
        opacity=_opacity(clause, old.opacity),
        radius=_radius(clause, old.radius),
    )
    if clause.has("fade"):
        said = clause.span("for", "length", "by")
        fade = said.a_ms if said else 500
        into = clause.has("fade.in", "fade.both") or not clause.has("fade.out")
        out = clause.has("fade.out", "fade.both") or not clause.has("fade.in")
        return replace(new, fade_in_ms=fade if into else old.fade_in_ms, fade_out_ms=fade if out else old.fade_out_ms)
    if not clause.has("span", "all", "edge.start", "edge.end"):
        return new
    span = window(work, clause, length_ms=work.total_ms if clause.has("all", "video") else old.duration_ms)
    if span is None:
        return None
    longest = work.by_id[old.asset].duration_ms if work.by_id[old.asset].kind == "video" else None
    end = min(span[1], span[0] + longest) if longest else span[1]
    return replace(new, start_ms=span[0], duration_ms=end - span[0])


def remove(work: Work, clause: Clause) -> None:
    """Take overlays away."""
    meant = chosen(work, clause)
    if not meant:
        _none_there(work, clause)
        return
    work.set_overlays(each for each in work.timeline.overlays if each not in meant)
    for each in meant:
        work.did("overlay-removed", name=each.name, place=say.place(each.place, work.chinese),
                 when=say.stretch(each.start_ms, each.end_ms, work.chinese))  # fmt: skip


def _none_there(work: Work, clause: Clause) -> None:
    if clause.has("neg"):
        work.did("none-to-keep-out", what=say.sentence("word.logo", work.chinese))
    else:
        work.cannot("no-overlay", there=work.uploads())

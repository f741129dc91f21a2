"""How words look: colour, size, place, outline, box or shadow."""

from dataclasses import replace
from typing import Final, cast

from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.timeline import Place, Text

SMALLEST, LARGEST = 0.4, 3.0
_STYLES: Final = ("style.outline", "style.shadow", "background")


def styled(text: Text, clause: Clause) -> Text:
    """The text with the looks that the request names; the others stay."""
    return replace(
        text,
        color=clause.detail("color") or text.color,
        place=placed(clause, text.place),
        size=sized(clause, text.size),
        box=_box(clause, text.box),
        outline=_outline(clause, text.outline),
    )


def placed(clause: Clause, old: Place) -> Place:
    """The place that the request names, else the old one."""
    said = clause.detail("place")
    side = "left" if clause.has("side.left") else "right" if clause.has("side.right") else ""
    if said in {"top", "bottom"} and side:
        return cast("Place", f"{said}-{side}")
    if said is None and side:
        row = old.partition("-")[0]
        return cast("Place", f"{row if row in {'top', 'bottom'} else 'bottom'}-{side}")
    return cast("Place", said) if said else old


def sized(clause: Clause, size: float) -> float:
    """The size that the request makes of `size`."""
    step = 1.15 if clause.has("bit") else 1.8 if clause.has("much") else 1.4
    percent, factor = clause.value("percent"), clause.value("factor")
    relative = clause.has("bigger", "smaller")
    if percent is not None and (relative or clause.has("size-noun", "percent.by")) and not clause.has("opacity"):
        if clause.has("percent.by") or (relative and not clause.has("percent.to") and percent < 1):
            size *= 1 - percent if clause.has("smaller", "lower") else 1 + percent
        elif clause.has("percent.to") or not relative:
            size = percent
        else:
            size *= percent
    elif (clause.has("double") or factor) and (relative or clause.has("size-noun")):
        times = factor or 2.0
        size = size / times if clause.has("smaller") and times > 1 else size * times
    elif clause.has("half") and (relative or clause.has("size-noun")):
        size /= 2
    elif clause.has("bigger") or (clause.has("raise") and clause.has("size-noun")):
        size *= step
    elif clause.has("smaller") or (clause.has("lower") and clause.has("size-noun")):
        size /= step
    return round(min(LARGEST, max(SMALLEST, size)), 3)


def names_a_style(clause: Clause) -> bool:
    """Whether an outline, a shadow or a box is spoken of."""
    return clause.has(*_STYLES)


def _off(clause: Clause) -> bool:
    return clause.has("remove", "neg")


def _box(clause: Clause, old: bool) -> bool:
    if clause.has("style.shadow") and not _off(clause):
        return False
    return (not _off(clause)) if clause.has("background") else old


def _outline(clause: Clause, old: bool) -> bool:
    if clause.has("style.shadow") and not _off(clause):
        return False
    return (not _off(clause)) if clause.has("style.outline") else old

"""From a line of text to glyphs: clusters, a font for each, runs of one font, script and direction, shaped and ordered.

All lengths are in ems, so one shaping serves every type size.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from nemo_mcp.studio.render.text.fonts import FontBook, code_points, wants_color
from nemo_mcp.studio.render.text.segments import clusters
from nemo_mcp.studio.render.text.shaping_bidi import levels, visual_order
from nemo_mcp.studio.render.text.shaping_harfbuzz import Glyph, Typeface, script_of


class Placed(NamedTuple):
    """A glyph at its place on the line: x from the line's left end, y above the baseline, `at` its character."""

    face: Typeface
    glyph: int
    x: float
    y: float
    advance: float
    at: int


@dataclass(frozen=True, slots=True)
class ShapedLine:
    """A line from left to right. `missing` are the code points that no font has; their clusters are left out."""

    glyphs: tuple[Placed, ...]
    width: float
    missing: tuple[int, ...]
    faces: frozenset[Typeface]


@dataclass(slots=True)
class _Run:
    face: Typeface
    script: str | None
    level: int
    text: str = ""
    origins: list[int] = field(default_factory=list[int])

    def add(self, cluster: str, script: str | None, start: int) -> None:
        """Append a cluster that stands at `start` of the line."""
        self.script = self.script or script
        self.text += cluster
        self.origins.extend([start] * len(cluster))


def shape_line(text: str, book: FontBook, language: str | None = None, base: int | None = None) -> ShapedLine:
    """Shape one line: no line breaks and no control characters in `text`; `base` as in `levels`."""
    missing: dict[int, None] = {}
    runs = _runs(text, book, han_region(text, language), levels(text, base), missing)
    glyphs: list[Placed] = []
    x = 0.0
    for run in visual_order(runs, [run.level for run in runs]):
        for glyph in run.face.shape(run.text, run.script, run.level % 2 == 1, language):
            glyphs.append(_placed(run, glyph, x))
            x += glyph.advance
    return ShapedLine(tuple(glyphs), x, tuple(missing), frozenset(run.face for run in runs))


def advances(text: str, shaped: ShapedLine) -> list[float]:
    """The advance that belongs to each character of `text`; a cluster's whole advance stands at its first one."""
    found = [0.0] * len(text)
    for glyph in shaped.glyphs:
        found[glyph.at] += glyph.advance
    return found


def han_region(text: str, language: str | None) -> str:
    """Which Han forms to draw: by the language, else by the kana or hangul in the text, else by the characters.

    Chinese is taken for simplified unless it has characters that only traditional Chinese uses.
    """
    tag = (language or "").lower().replace("_", "-")
    for start, region in (
        ("ja", "JP"),
        ("ko", "KR"),
        ("zh-hk", "HK"),
        ("zh-tw", "TC"),
        ("zh-hant", "TC"),
        ("zh", "SC"),
    ):
        if tag.startswith(start):
            return region
    scripts = {script_of(character) for character in set(text)}
    if scripts & {"Hira", "Kana"}:
        return "JP"
    if "Hang" in scripts:
        return "KR"
    return "TC" if _only_traditional(text) else "SC"


def _only_traditional(text: str) -> bool:
    """Whether the character sets of Taiwan and Hong Kong (Big5) know more of the text than that of China (GB 2312)."""
    han = "".join(character for character in text if script_of(character) == "Hani")
    taiwan, mainland = (len(han.encode(charset, "ignore").decode(charset)) for charset in ("big5hkscs", "gb2312"))
    return taiwan > mainland


def _placed(run: _Run, glyph: Glyph, x: float) -> Placed:
    at = run.origins[min(glyph.cluster, len(run.origins) - 1)]
    return Placed(run.face, glyph.glyph, x + glyph.dx, glyph.dy, glyph.advance, at)


def _runs(text: str, book: FontBook, region: str, line_levels: Sequence[int], missing: dict[int, None]) -> list[_Run]:
    """Runs in reading order; spaces and shared signs stay with the run before them."""
    runs: list[_Run] = []
    start = 0
    for cluster in clusters(text):
        level = line_levels[start]
        script = next(_scripts(cluster), None)
        before = runs[-1] if runs and runs[-1].level == level else None
        face = _face(cluster, script, before, book, region)
        drawn = cluster
        if face is None and len(cluster) > 1:
            face = book.choose(cluster[0], region)
            drawn = _drawable(cluster, face)
        missing.update(dict.fromkeys(code_points(cluster) if face is None else _left_out(cluster, drawn)))
        if face is not None:
            if before is None or before.face is not face or not _same_script(before.script, script):
                before = _Run(face, script, level)
                runs.append(before)
            before.add(drawn, script, start)
        start += len(cluster)
    return runs


def _drawable(cluster: str, face: Typeface | None) -> str:
    """What is left of a cluster that no font has as a whole: its base and the marks that the base's font has."""
    return "".join(character for character in cluster if face is not None and face.covers((ord(character),)))


def _left_out(cluster: str, drawn: str) -> tuple[int, ...]:
    return tuple(point for point in code_points(cluster) if chr(point) not in drawn)


def _face(cluster: str, script: str | None, before: _Run | None, book: FontBook, region: str) -> Typeface | None:
    """Spaces and punctuation keep the font of the run before them when it has them; words get the best font."""
    joins = before is not None and script is None and not before.face.in_color and _joins(cluster)
    if before is not None and joins and before.face.covers(_all_points(cluster)):
        return before.face
    return book.choose(cluster, region)


def _joins(cluster: str) -> bool:
    return not wants_color(cluster) and unicodedata.category(cluster[0])[0] in "ZPM"


def _all_points(cluster: str) -> tuple[int, ...]:
    return code_points(cluster) or tuple(map(ord, cluster[:1]))


def _scripts(cluster: str) -> Iterator[str]:
    return (script for script in map(script_of, cluster) if script)


def _same_script(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other

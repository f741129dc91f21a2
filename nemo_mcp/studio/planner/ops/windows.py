"""From what was said about time to a stretch of the timeline."""

from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.work import Work

_SHOWN_MS = 3000
_KEPT_MS = 5000


def window(work: Work, clause: Clause, *, length_ms: int) -> tuple[int, int] | None:
    """The stretch that a request means, inside the video; `length_ms` where only a beginning (or nothing) is said.

    None after a refusal has been noted: the time lies behind the end, or the range runs backwards.
    """
    total = work.total_ms
    start, end = _said(clause, total, length_ms)
    if start >= total or end <= start:
        key = "range-backwards" if clause.span("range") and end <= start else "beyond-end"
        work.cannot(key, time=work.s(start if start >= total else max(start, end)), total=work.s(total))
        return None
    return start, min(end, total)


def _said(clause: Clause, total: int, length_ms: int) -> tuple[int, int]:
    lasting = clause.span("for", "length", "by", "to")
    length = lasting.a_ms if lasting else length_ms
    shown = lasting.a_ms if lasting else length_ms if length_ms <= _KEPT_MS else _SHOWN_MS
    moments = [token.span.a_ms for token in clause.tokens if token.span and token.span.how in {"at", "before", "after"}]
    if len(moments) == 2 and clause.has("disappear", "edge") and moments[0] < moments[1]:
        return moments[0], moments[1]
    span = clause.span("range", "onward", "first", "last", "at", "after", "before")
    if span is None:
        if clause.has("edge.end") and not clause.has("edge.start"):
            return max(0, total - length), total
        return 0, length
    match span.how:
        case "range":
            return span.a_ms, span.b_ms
        case "onward":
            return span.a_ms, max(span.a_ms, total)
        case "first" | "before":
            return 0, span.a_ms
        case "last":
            return max(0, total - span.a_ms), total
        case _:
            return span.a_ms, span.a_ms + shown

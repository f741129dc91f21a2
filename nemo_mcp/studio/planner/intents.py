"""Which intent of the table a request has."""

from typing import Final

from nemo_mcp.studio.planner import rows_clips, rows_picture, rows_rest, rows_sound, rows_texts
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.intent_table import Intent

INTENTS: Final[tuple[Intent, ...]] = (
    *rows_rest.ROWS,
    *rows_texts.ROWS,
    *rows_sound.ROWS,
    *rows_picture.ROWS,
    *rows_clips.ROWS,
)


def best_intent(clause: Clause, *, without: str = "") -> Intent | None:
    """The intent that fits best, the earlier one of equals, or None when nothing fits; never `without`."""
    choices = [intent for intent in INTENTS if intent.name != without] if without else INTENTS
    best = max(choices, key=lambda intent: _score(intent, clause))
    return best if _score(best, clause) > 0 else None


def intent_named(name: str) -> Intent:
    """The first row of that name. Raises StopIteration when there is none."""
    return next(intent for intent in INTENTS if intent.name == name)


def _score(intent: Intent, clause: Clause) -> float:
    tags = clause.tags
    if "neg" in tags and not intent.negative:
        return 0
    if not intent.avoid.isdisjoint(tags) or any(tags.isdisjoint(group) for group in intent.needs):
        return 0
    return intent.weight

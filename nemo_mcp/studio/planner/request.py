"""A request of an instruction, with its meaning."""

from dataclasses import dataclass
from typing import Final

from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.intent_table import Intent
from nemo_mcp.studio.planner.intents import best_intent

EMPTY_TAGS: Final = frozenset(
    [
        "glue", "word", "and", "stop", "of", "for", "to", "with", "these", "indef", "works", "vague-word", "dir",
        "dir.in", "in", "about", "step", "neg", "must-not", "because", "only-rest", "instead-of", "onscreen", "between",
        "pronoun",
    ]
)  # fmt: skip
"""Tags of words that ask for nothing by themselves."""


@dataclass(frozen=True)
class Request:
    """One request with its meaning; `intent` is None when it was not understood."""

    clause: Clause
    intent: Intent | None

    @property
    def name(self) -> str:
        """The intent's name, or nothing."""
        return self.intent.name if self.intent else ""


def request_of(clause: Clause) -> Request:
    """The request with the meaning that fits it best."""
    return Request(clause, best_intent(clause))

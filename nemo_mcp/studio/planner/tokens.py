"""What an instruction is read into: tokens, which carry tags and values."""

from dataclasses import dataclass

from nemo_mcp.studio.planner.lexicon.index import Tags
from nemo_mcp.studio.planner.times import Span


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the instruction. Which value is set follows from the tags (`quote`, `asset`, `span.*`, `nth`, ...)."""

    start: int
    end: int
    tags: Tags
    words: str = ""
    asset: str | None = None
    span: Span | None = None
    number: float = 0.0
    nth: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A read instruction: the cleaned words in their own spelling, the tokens, and whether it is Chinese."""

    text: str
    tokens: tuple[Token, ...]
    chinese: bool

"""When the model is asked, and what becomes of its answer."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from nemo_mcp.studio.engines import AssistantLike, PlanLike, SilentAssistantError
from nemo_mcp.studio.planner import Plan, Source
from nemo_mcp.studio.planner.reading import read
from nemo_mcp.studio.rewriting import words
from nemo_mcp.studio.rewriting.answer import UnreadableAnswerError, read_answer
from nemo_mcp.studio.rewriting.combining import combine
from nemo_mcp.studio.rewriting.question import question, rules

LONGEST_INSTRUCTION: Final = 8_000


class Rewriter:
    """Asks a language model for what the planner did not understand, and plans its sentences."""

    def __init__(self, assistant: AssistantLike, plan: PlanLike) -> None:
        self._assistant = assistant
        self._plan = plan

    @staticmethod
    def is_wanted(instruction: str, made: Plan) -> bool:
        """Whether the planner left something open that other words for the same wish might settle."""
        moves = made.steps_back or made.steps_forward
        fits = 0 < len(instruction.strip()) <= LONGEST_INSTRUCTION
        return bool(made.unread or made.questions) and fits and not moves

    async def rewrite(self, instruction: str, made: Plan, sources: Sequence[Source]) -> Plan:
        """One question to the model, and the plan that comes of it: the planner's own `made` with a remark at least."""
        chinese, model = read(instruction, sources).chinese, self._assistant.name
        try:
            told = rules(made.timeline, sources, chinese=chinese)
            text = await self._assistant.answer(told, question(instruction, made, sources))
            answer = read_answer(text)
        except SilentAssistantError as silence:
            remark = words.no_answer(model, silence.why, chinese=chinese)
        except UnreadableAnswerError:
            remark = words.no_answer(model, "unreadable", chinese=chinese)
        else:
            return combine(made, answer, sources, self._plan, model, chinese=chinese)
        return replace(made, refused=(*made.refused, remark))

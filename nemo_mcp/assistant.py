"""The language model that the studio may ask, where the person has set one up."""

from nemo_mcp.client.chat import Chat, ChatError
from nemo_mcp.settings import Settings
from nemo_mcp.studio.engines import SilentAssistantError


class ChatAssistant:
    """A chat endpoint as the studio's assistant."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    @property
    def name(self) -> str:
        """The model's own name."""
        return self._chat.model

    async def answer(self, rules: str, question: str) -> str:
        """What the model answers. Raises SilentAssistantError."""
        try:
            return await self._chat.answer(rules, question)
        except ChatError as problem:
            raise SilentAssistantError(problem.why) from problem


def assistant(settings: Settings) -> ChatAssistant | None:
    """The assistant that the settings name; None where they name none, and then nobody is ever asked."""
    if settings.studio_llm_url is None or settings.studio_llm_model is None:
        return None
    key, limit_s = settings.studio_llm_key, settings.studio_llm_wait_s
    return ChatAssistant(Chat(settings.studio_llm_url, settings.studio_llm_model, key, limit_s))

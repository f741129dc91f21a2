"""Asking before money is spent that may not be there: the person, where the host can; else the assistant is told to."""

from typing import Any

from mcp.server.mcpserver import Context, Elicit
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import BaseModel, ConfigDict, Field

from nemo_mcp.errors import ConsentError, NemoError
from nemo_mcp.surface.desk import Desk


def _open_form(schema: dict[str, Any]) -> None:
    """Leave out what the forms of MCP do not have; a host may stumble over it."""
    schema.pop("additionalProperties", None)


class Consent(BaseModel):
    """What the person is asked. Only a plain yes counts as one."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra=_open_form)

    send: bool = Field(description="Send this edit and spend the credits?")


async def consent(
    confirmed: bool,
    instruction: str,
    session: str | None,
    request_key: str | None,
    after_unknown: bool,
    ctx: Context[Desk],
) -> Consent | Elicit[Consent]:
    """Runs before `edit`: nothing to ask, a question for the person, or an error that asks for `confirmed=true`."""
    if confirmed:
        return Consent(send=True)
    from nemo_mcp.service.edit import EditCall, question

    try:
        bench = await ctx.request_context.lifespan_context.bench()
        asked = await question(bench, EditCall(instruction, session, request_key, after_unknown))
    except NemoError:  # the edit itself meets the same trouble and reports it
        return Consent(send=True)
    if asked is None:
        return Consent(send=True)
    if can_ask(ctx):
        return Elicit(f"{asked} Send it all the same?", Consent)
    advice = bench.backend.low_credits_advice()
    error = ConsentError(
        f"{asked} Nothing was sent.", f"ask the person; if they agree, call `edit` with confirmed=true. {advice}"
    )
    raise ToolError(str(error))


def can_ask(ctx: Context[Desk]) -> bool:
    """Whether the host puts forms before the person; a bare `elicitation: {}` means that it does."""
    modes = ctx.client_capabilities.elicitation if ctx.client_capabilities else None
    return modes is not None and not (modes.form is None and modes.url is not None)

"""Three ways of working, as prompts that a person can pick in their host."""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any

from mcp import MCPError
from mcp.server.mcpserver import Context, MCPServer, UserMessage
from mcp.server.mcpserver.prompts import Prompt
from mcp.server.mcpserver.prompts.base import Message
from mcp.server.mcpserver.utilities.func_metadata import func_metadata
from mcp.types import InputRequiredResult
from mcp.types.jsonrpc import INVALID_PARAMS
from pydantic import AfterValidator, Field, ValidationError

from nemo_mcp.surface.arguments import closed, complaint, written

Words = Annotated[str, Field(max_length=8_000), AfterValidator(written)]

TIPS = (
    "Specific instructions beat vague ones: name the length, the format, the words on screen and their times. "
    "Fewer than 10 files keep generation under a minute. MP4, MOV, PNG and JPG are the smoothest choices, "
    "MP4 is the one that plays everywhere."
)


def quick_edit(
    goal: Annotated[Words, Field(description="What the video should be.")],
    files: Annotated[Words, Field(description="Paths or links of the footage, one a line; may be empty.")] = "",
) -> list[UserMessage]:
    """One video, start to finish: upload, one instruction, MP4 out."""
    first = (
        f"Upload these with `upload`:\n{files}\n" if files.strip() else "There is no footage; work from the words.\n"
    )
    return [
        UserMessage(
            f"Make this video: {goal}\n\n{first}Then call `edit` once with one complete instruction, check the result "
            f"with `state`, and `export` it. Tell me the path of the file.\n\n{TIPS}"
        )
    ]


def batch(
    files: Annotated[Words, Field(description="Paths or links of the footage, one a line.")],
    instructions: Annotated[Words, Field(description="What to do with each, one a line, or one line for all.")],
) -> list[UserMessage]:
    """Several files, one after the other, each with its own edit and its own export."""
    return [
        UserMessage(
            f"Edit these files one by one:\n{files}\n\nInstructions:\n{instructions}\n\n"
            "`upload` them all into one session. Then, for each file: `edit` so that the timeline holds only it, "
            "as its instruction says, and `export` it under a name of its own, before you go on with the next. At the "
            f"end list all paths. Ask `credits` first and say so if they will not suffice.\n\n{TIPS}"
        )
    ]


def iterative(
    goal: Annotated[Words, Field(description="What the video should become.")],
) -> list[UserMessage]:
    """A rough cut first, then refine it together until it is right."""
    return [
        UserMessage(
            f"Let us work on this video step by step: {goal}\n\nMake a rough cut with `edit`, show me the timeline "
            'from `state` and a quick look with `export` (quality="preview"), then ask what to change. Send each '
            "change as one `edit`. When I am content, `export` with quality high. The session keeps everything in "
            "between."
            f"\n\n{TIPS}"
        )
    ]


class StrictPrompt(Prompt):
    """A prompt that says in plain words what is wrong with its arguments."""

    async def render(
        self, arguments: dict[str, Any] | None, context: Context[Any, Any]
    ) -> list[Message] | InputRequiredResult:
        """Check the arguments before anything else. Raises MCPError."""
        model = closed(func_metadata(self.fn, structured_output=False).arg_model)
        try:
            model.model_validate(arguments or {})
        except ValidationError as problem:
            raise MCPError(INVALID_PARAMS, complaint(self.name, list(model.model_fields), problem)) from problem
        return await super().render(arguments, context)


@cache
def all_prompts() -> tuple[Prompt, ...]:
    """The three. Their argument schemas are made once, however many servers there are."""
    prompts: list[tuple[Callable[..., list[UserMessage]], str]] = [
        (quick_edit, "Quick edit"),
        (batch, "Batch"),
        (iterative, "Iterative"),
    ]
    return tuple(StrictPrompt.from_function(function, title=title) for function, title in prompts)


def add_prompts(server: MCPServer) -> None:
    """Register them."""
    for prompt in all_prompts():
        server.add_prompt(prompt)

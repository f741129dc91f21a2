"""Three ways of working, as prompts that a person can pick in their host."""

from typing import Annotated

from mcp.server.mcpserver import MCPServer, UserMessage
from pydantic import Field

TIPS = (
    "Specific instructions beat vague ones: name the length, the format, the words on screen and their times. "
    "Fewer than 10 files keep generation under a minute. MP4, MOV, PNG and JPG are the smoothest choices, "
    "MP4 is the one that plays everywhere."
)


def quick_edit(
    goal: Annotated[str, Field(description="What the video should be.")],
    files: Annotated[str, Field(description="Paths or links of the footage, one a line; may be empty.")] = "",
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
    files: Annotated[str, Field(description="Paths or links of the footage, one a line.")],
    instructions: Annotated[str, Field(description="What to do with each, one a line, or one line for all.")],
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
    goal: Annotated[str, Field(description="What the video should become.")],
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


def add_prompts(server: MCPServer) -> None:
    """Register the three."""
    server.prompt(name="quick_edit", title="Quick edit")(quick_edit)
    server.prompt(name="batch", title="Batch")(batch)
    server.prompt(name="iterative", title="Iterative")(iterative)

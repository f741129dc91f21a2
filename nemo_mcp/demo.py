"""`nemo-mcp demo`: the main job as an assistant does it, shown call by call.

The server runs as a host would start it (a process of its own, over stdio) and is driven by the SDK's real client.
"""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcp import Client, MCPError, StdioServerParameters
from mcp.types import CallToolResult, TextContent
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from nemo_mcp import contract
from nemo_mcp.errors import FileRefusedError, FolderError, NemoError

INSTRUCTION = "combine these images and audio into a 30-second promotional video with text overlays"
REFINEMENT = "lower the music to 20% and fade out over the last second"
SAMPLES = Path(__file__).parent / "samples"


class ToolFailedError(NemoError):
    """A tool answered with an error; its own text says what and why."""


class ServerStoppedError(NemoError):
    """The server's process ended in the middle of a call."""


@dataclass(slots=True)
class Show:
    """Calls tools and shows each call and its result as an assistant would see them."""

    client: Client
    console: Console

    async def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool; while its job is running, wait with `state`. Raises ToolFailedError."""
        result = await self._once(tool, arguments)
        while result["status"] == "running" and "job" in result:
            result = await self._once("state", {"job": result["job"], "wait_s": 50})
        return result

    async def _once(self, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        self.console.print(Text.assemble(("> ", "dim"), (tool, "bold cyan"), _shown(arguments)))
        columns = (
            TextColumn("  {task.description:44.44}"),
            BarColumn(bar_width=28),
            TaskProgressColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.console, transient=True) as bars:
            bar = bars.add_task("calling", total=100)

            async def on_progress(progress: float, total: float | None, message: str | None) -> None:
                bars.update(bar, completed=progress, total=total, description=message or "")

            answer = await self.client.call_tool(tool, arguments, progress_callback=on_progress)
        return self._show(answer)

    def _show(self, answer: CallToolResult) -> dict[str, Any]:
        text = "\n".join(block.text for block in answer.content if isinstance(block, TextContent))
        self.console.print(Panel(Text(text), border_style="red" if answer.is_error else "green", expand=False))
        if answer.is_error:
            message, _, hint = text.partition("\n\nhint: ")
            raise ToolFailedError(message, hint)
        found: dict[str, Any] = dict(answer.structured_content or {})
        return {"status": "done"} | found


async def run(files: Sequence[Path], instruction: str, out: Path) -> None:
    """Run the demo and print where the video is.

    Raises FileRefusedError, FolderError before the server starts; ToolFailedError when a call fails.
    """
    console = Console(highlight=False)
    sources = check_files(files)
    folder = make_folder(out)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="nemo-demo-", ignore_cleanup_errors=True) as data:
        command = host_command(sources, folder, Path(data))
        done = await main_job(command, console, [str(path) for path in sources], instruction)
    console.print(f"\nVideo:         {done['path']}", soft_wrap=True)
    console.print(f"Contact sheet: {done.get('sheet', '(none)')}", soft_wrap=True)
    console.print(f"Took {time.monotonic() - began:.0f} s in all.")


async def main_job(
    command: StdioServerParameters, console: Console, sources: list[str], instruction: str
) -> dict[str, Any]:
    """Upload, edit, look, refine, export; returns the export's result. Raises ToolFailedError, ServerStoppedError."""
    done: dict[str, Any] = {}
    failure: NemoError | None = None
    try:
        async with Client(command, mode="legacy") as client:
            show = Show(client, console)
            try:
                await show.call("upload", sources=sources, session="new")
                await show.call("edit", instruction=instruction)
                await show.call("state")
                await show.call("credits")
                await show.call("edit", instruction=REFINEMENT)
                done = await show.call("export", filename="nemo-demo")
            except ToolFailedError as problem:  # raised below: the client's task group would wrap it
                failure = problem
    except* MCPError:
        failure = ServerStoppedError("The server stopped before it answered.", "what it said is above.")
    if failure is not None:
        raise failure
    return done


def check_files(files: Sequence[Path]) -> list[Path]:
    """The files to use: those given, else the samples. Raises FileRefusedError before anything is started."""
    if not files:
        return sorted(path for path in SAMPLES.iterdir() if path.suffix.lstrip(".") in contract.FORMATS)
    missing = [str(path) for path in files if not path.is_file()]
    if missing:
        raise FileRefusedError(f"Not a file: {', '.join(missing)}.", "check the paths.")
    return [path.resolve() for path in files]


def make_folder(out: Path) -> Path:
    """The folder for the result. Raises FolderError."""
    folder = out.expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise FolderError(f"{folder} cannot be made ({problem.strerror}).", "choose another --out.") from problem
    return folder


def host_command(sources: Sequence[Path], exports: Path, data: Path) -> StdioServerParameters:
    """The server as a host would configure it: the studio, these folders, and nothing of the person's own settings."""
    folders = dict.fromkeys(str(path.parent) for path in sources)
    config = data / "config.toml"
    config.write_text("", encoding="utf-8")
    env = {
        "NEMO_CONFIG": str(config),
        "NEMO_DATA_DIR": str(data),
        "NEMO_EXPORT_DIR": str(exports),
        "NEMO_MEDIA_DIRS": os.pathsep.join(folders),
        "NEMO_LOG": "error",
    }
    return StdioServerParameters(command=sys.executable, args=["-m", "nemo_mcp", "--studio"], env=env)


def _shown(arguments: dict[str, Any]) -> str:
    def short(value: Any) -> str:
        if isinstance(value, list):
            names = [Path(str(each)).name for each in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            return f"[{', '.join(names)}]"
        return f'"{value}"' if isinstance(value, str) else str(value)

    return "(" + ", ".join(f"{name}={short(value)}" for name, value in arguments.items()) + ")"

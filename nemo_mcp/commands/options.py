"""The options that several commands share, and what they come to."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer

Session = Annotated[
    str | None, typer.Option(help='Session id; "new" starts a project; without it the current one.', show_default=False)
]
Wait = Annotated[
    float | None, typer.Option(min=0, help="Seconds to wait at most; without it to the end.", show_default=False)
]


@dataclass(frozen=True, slots=True)
class Terms:
    """How a command is carried out and told."""

    studio: bool = False
    config: Path | None = None
    as_json: bool = False
    quiet: bool = False


OPTIONS: Final[dict[str, Any]] = {
    "studio": Annotated[bool, typer.Option("--studio", help="Edit on this computer: no account, no network.")],
    "config": Annotated[Path | None, typer.Option(help="Settings file (TOML) to use.", show_default=False)],
    "as_json": Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")],
    "quiet": Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing while it runs.")],
}
"""The options of each command, by the field of `Terms` that they fill."""

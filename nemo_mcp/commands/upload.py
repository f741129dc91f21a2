"""`nemo-mcp upload`."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nemo_mcp.commands.answers import show
from nemo_mcp.commands.command import command
from nemo_mcp.commands.options import Session, Terms
from nemo_mcp.commands.work import Desk, attempt, settings_of

if TYPE_CHECKING:
    from nemo_mcp.service.results import Result


@command
def upload(
    terms: Terms,
    files: Annotated[list[str], typer.Argument(help="Videos, pictures, sounds, subtitles; or https:// addresses.")],
    session: Session = None,
) -> None:
    """Put files into a session, so that `edit` can use them. Free."""
    settings = settings_of(terms)
    folders = (*settings.media_dirs, *folders_of(files))
    work = partial(_upload, files, session)
    show(terms, attempt(terms, work, settings.model_copy(update={"media_dirs": folders})))


async def _upload(files: Sequence[str], session: str | None, desk: Desk) -> "Result":
    from nemo_mcp.service.upload import upload as uploading

    return await desk.end_of(await uploading(desk.bench, files, session, 0.0, desk.report), None)


def folders_of(files: Sequence[str]) -> list[Path]:
    """The folders of the files: who names one means it. What is hidden stays closed all the same."""
    named = [each for each in files if "://" not in each and "\0" not in each]
    paths = [Path(os.path.realpath(Path(each).expanduser())) for each in named]
    return list(dict.fromkeys(path.parent for path in paths if not any(part.startswith(".") for part in path.parts)))

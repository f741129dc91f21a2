"""Subtitle files among the uploads: text has no magic bytes, so they are judged as a whole, by whoever takes them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from nemo_mcp.errors import FileRefusedError

SUBTITLES = ("srt", "vtt")
LIMIT_BYTES = 2 * 1024 * 1024
Judge = Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class Uploads:
    """What the backend takes beyond the formats of the contract.

    `subtitles` says by the bytes of a file which of SUBTITLES it is, and raises ValueError with the reason when it is
    none; without it the backend takes no such files. It is given one byte more than LIMIT_BYTES at most.
    """

    subtitles: Judge | None = None


def judge_of(name: str, uploads: Uploads) -> Judge:
    """Who judges a subtitle file. Raises FileRefusedError where the backend takes none."""
    if uploads.subtitles is None:
        raise FileRefusedError(
            f"{name} is a subtitle file, and the cloud takes none.",
            "paste the lines into `edit`, or use --studio, which makes captions of it.",
        )
    return uploads.subtitles


def judged(handle: BinaryIO, name: str, judge: Judge) -> str:
    """The format of an open subtitle file. Raises FileRefusedError when there are no captions in it."""
    try:
        return judge(handle.read(LIMIT_BYTES + 1))
    except ValueError as problem:
        raise FileRefusedError(
            f"{name} cannot be used as captions: {problem}.", "save it as SRT or WebVTT, in UTF-8."
        ) from problem

"""SRT and WebVTT files as captions. Pure; the name of the file plays no part.

Tolerant where files in the wild are careless: numbers may be missing, hours too, cues may hold blank lines, overlap or
stand in any order. Strict about what a file is: it begins with a cue (or with WEBVTT), so a script or a page is none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from nemo_mcp.studio.planner.model import Cue
from nemo_mcp.studio.subtitles_text import cleaned, decoded

LARGEST_BYTES: Final = 2 * 1024 * 1024
MOST_CUES: Final = 5000
LONGEST_CUE: Final = 500
_USUAL_MS: Final = 2000
_STAMP: Final = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?: ?[.,] ?(\d{1,3})\d*)?"
_TIMES: Final = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}(?=\s|$)")
_LOOKS_LIKE_TIMES: Final = re.compile(r"\s*\d+:[\d:., ]*-->")
_HEADER: Final = re.compile(r"WEBVTT(?:\s|$)")

Form = Literal["srt", "vtt"]


class SubtitleError(ValueError):
    """A file is not captions; the message says why, and in which line."""


@dataclass(frozen=True, slots=True)
class Captions:
    """What a subtitle file says: its format by content, and its cues in order of time, none of which overlap."""

    form: Form
    cues: tuple[Cue, ...]

    @property
    def duration_ms(self) -> int:
        """The end of the last cue."""
        return self.cues[-1].end_ms


@dataclass(frozen=True, slots=True)
class _Times:
    """A line of times: its index in the file, from when, to when."""

    at: int
    start_ms: int
    end_ms: int


def read(data: bytes) -> Captions:
    """Read a whole file. Raises SubtitleError."""
    if len(data) > LARGEST_BYTES:
        raise SubtitleError(f"it is larger than {LARGEST_BYTES // 1024**2} MB")
    text = decoded(data)
    if text is None:
        raise SubtitleError("it is not text in UTF-8, UTF-16, GB18030 or Windows-1252")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    form: Form = "vtt" if _HEADER.match(lines[0]) else "srt"
    cues: list[Cue] = []
    for times, words in _vtt(lines) if form == "vtt" else _srt(lines):
        if len(cues) == MOST_CUES:
            raise SubtitleError(f"line {times.at + 1}: more than {MOST_CUES} captions are too many")
        cues += _cue(times, cleaned(words, form))
    if not cues:
        raise SubtitleError("there is no caption in it")
    return Captions(form, _in_order(cues))


def _srt(lines: Sequence[str]) -> Iterator[tuple[_Times, Sequence[str]]]:
    """What stands between two lines of times belongs to the first of them, but for the number of the second."""
    marks = _marks(lines, 0)
    if marks:
        _check_beginning(lines, marks[0].at)
    expected: int | None = None
    heads: list[int] = []  # where each cue begins: at its number, if it has one
    for mark in marks:
        number = _number(lines, mark.at, expected)
        heads.append(mark.at if number is None else mark.at - 1)
        expected = None if number is None else number + 1
    for index, mark in enumerate(marks, start=1):
        yield mark, lines[mark.at + 1 : heads[index] if index < len(heads) else len(lines)]


def _vtt(lines: Sequence[str]) -> Iterator[tuple[_Times, Sequence[str]]]:
    """A cue ends at a blank line. A block without times is a header, a note, a style or a region."""
    begin = 0
    for end in [*(index for index, line in enumerate(lines) if not line.strip()), len(lines)]:
        marks = _marks(lines[begin:end], begin)
        for index, mark in enumerate(marks, start=1):
            yield mark, lines[mark.at + 1 : marks[index].at if index < len(marks) else end]
        begin = end + 1


def _marks(lines: Sequence[str], first: int) -> list[_Times]:
    """The lines of times; `first` is the index of the first line in the file. Raises SubtitleError."""
    found: list[_Times] = []
    for index, line in enumerate(lines, start=first):
        if "-->" not in line:
            continue
        times = _TIMES.match(line)
        if times is not None:
            parts = times.groups()
            found.append(_Times(index, _ms(*parts[:4]), _ms(*parts[4:])))
        elif _LOOKS_LIKE_TIMES.match(line):
            raise SubtitleError(f"line {index + 1}: these times cannot be read")
    return found


def _check_beginning(lines: Sequence[str], at: int) -> None:
    """Before the first cue there may be its number, or one word for it. Raises SubtitleError."""
    ahead = [index for index, line in enumerate(lines[:at]) if line.strip()]
    if ahead and (len(ahead) > 1 or not re.fullmatch(r"\s*[\w.-]{1,20}\s*", lines[ahead[0]])):
        raise SubtitleError(f"line {ahead[0] + 1}: a subtitle file begins with its first caption")


def _number(lines: Sequence[str], at: int, expected: int | None) -> int | None:
    """The number over a line of times. A number that is the last line of the caption before is none."""
    if at == 0 or not re.fullmatch(r"\s*[0-9]{1,9}\s*", lines[at - 1]):
        return None
    number = int(lines[at - 1])
    return number if at == 1 or not lines[at - 2].strip() or number == expected else None


def _ms(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> int:
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "").ljust(3, "0"))


def _cue(times: _Times, text: str) -> list[Cue]:
    """The caption of a block: none when nothing is left of its words. One without length stands for two seconds."""
    if not text:
        return []
    if len(text) > LONGEST_CUE:
        text = text[: LONGEST_CUE - 1].rstrip() + "…"
    end_ms = times.end_ms if times.end_ms > times.start_ms else times.start_ms + _USUAL_MS
    return [Cue(times.start_ms, end_ms, text)]


def _in_order(cues: list[Cue]) -> tuple[Cue, ...]:
    """By time. A caption leaves when the next one comes; those that come together are one."""
    ordered: list[Cue] = []
    for cue in sorted(cues, key=lambda cue: cue.start_ms):
        last = ordered[-1] if ordered else None
        if last is not None and last.start_ms == cue.start_ms:
            text = f"{last.text}\n{cue.text}"
            ordered[-1] = Cue(last.start_ms, max(last.end_ms, cue.end_ms), text[:LONGEST_CUE])
            continue
        if last is not None and last.end_ms > cue.start_ms:
            ordered[-1] = replace(last, end_ms=cue.start_ms)
        ordered.append(cue)
    return tuple(ordered)

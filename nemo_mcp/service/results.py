"""What the tools give back. Small, because every assistant pays for each word.

Every string has one of the types below; `tests/surface` walks these models and allows no plain `str`. `Said`, `Name`
and `Asked` come from outside (the backend, media, file names, the caller) and are made harmless here, whoever fills
them in. `Own` and `Line` are sentences of ours; where one holds a word from outside, that word is a label, and here
the whole is kept on one line once more, so that nothing in it can begin a line of its own.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, PrivateAttr

from nemo_mcp.core.secrets import redact, redact_link
from nemo_mcp.core.text import LABEL_LIMIT, clean, is_id, label, line, path

if TYPE_CHECKING:
    from nemo_mcp.core.state import Asset
    from nemo_mcp.core.timeline_view import TimelineView

LONGEST_PATH = 4_096

Status = Literal["done", "running", "needs_input", "unconfirmed", "failed"]
Said = Annotated[str, AfterValidator(lambda text: redact(clean(text))), "words of somebody else, on several lines"]
Name = Annotated[str, AfterValidator(lambda text: redact(label(text))), "the name of something that is not ours"]
Asked = Annotated[str, AfterValidator(lambda text: redact(line(text, LABEL_LIMIT))), "what the caller passed in"]
Line = Annotated[str, AfterValidator(lambda text: redact(line(text))), "ours, around labels"]
Own = Annotated[str, AfterValidator(lambda text: redact(line(text))), "our own words"]
Where = Annotated[str, AfterValidator(lambda text: redact(path(text, LONGEST_PATH))), "a path on this computer"]
Link = Annotated[
    str,
    AfterValidator(lambda text: redact_link(line(text))),
    "ours; may hold a claim token, which is made to be shown",
]


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture (JPEG) in words, or the reason why there is none."""

    words: str
    data: bytes | None = None


class Result(BaseModel):
    """The base of all results."""

    model_config = ConfigDict(extra="forbid")

    _view: "TimelineView | None" = PrivateAttr(default=None)
    _picture: "Pictured | None" = PrivateAttr(default=None)

    @property
    def view(self) -> "TimelineView | None":
        """The timeline for a page that draws it. It is no part of what assistants read, nor of the journal."""
        return self._view

    def drawn(self, view: "TimelineView") -> Self:
        """The same result, with the timeline for a page."""
        self._view = view
        return self

    @property
    def picture(self) -> "Pictured | None":
        """What was asked to be seen with this result. Its bytes are no part of the text, nor of the structure."""
        return self._picture

    def pictured(self, picture: "Pictured") -> None:
        """Put a picture to the result, or the reason why there is none."""
        self._picture = picture


class AssetInfo(Result):
    """A file in a session."""

    name: Name
    kind: Name | None = None
    seconds: float | None = None
    width: int | None = None
    height: int | None = None
    cues: int | None = None
    mb: float | None = None
    already_there: bool | None = None

    @classmethod
    def of(cls, asset: "Asset", name: str | None = None, mb: float | None = None) -> "AssetInfo":
        """What the backend tells of a file; `name` and size as they are on this computer, when it comes from there."""
        return cls(
            name=name or asset.name,
            kind=asset.kind if asset.kind and is_id(asset.kind) else None,
            seconds=asset.duration_ms / 1000 if asset.duration_ms else None,
            width=asset.width,
            height=asset.height,
            cues=asset.cues,
            mb=mb,
        )


class RefusedSource(Result):
    """A source that was not uploaded, and why."""

    source: Asked
    reason: Line


class UploadResult(Result):
    """What `upload` did."""

    status: Status
    session: Asked
    job: Own
    assets: list[AssetInfo]
    refused: list[RefusedSource]
    note: Own | None = None
    next: Own


class EditResult(Result):
    """What one paid turn did. `changes` compares the timeline before and after."""

    status: Status
    session: Asked
    job: Own
    changes: list[Line]
    timeline: Line | None = None
    backend_text: Said | None = None
    credits_spent: float | None = None
    note: Own | None = None
    next: Own


class JobInfo(Result):
    """A job that is still open, or one whose result nobody has collected."""

    job: Own
    kind: Own
    about: Asked
    progress: Own
    share: float | None = None
    finished: bool | None = None


class StateResult(Result):
    """What a session holds now. `more_jobs` counts the open ones that are not listed."""

    status: Status
    session: Asked
    timeline: Line
    exportable: bool
    assets: list[AssetInfo]
    jobs: list[JobInfo]
    more_jobs: int | None = None
    next: Own


class CreditsResult(Result):
    """What the account can still spend."""

    available: float
    frozen: float
    total: float
    account: Own
    expires: Name | None = None
    budget: Own | None = None
    next: Own


class ExportResult(Result):
    """What `export` did. `path` is the file on this computer, `sheet` its contact sheet, `frames` the times on that."""

    status: Status
    session: Asked
    job: Own
    path: Where | None = None
    sheet: Where | None = None
    frames: Own | None = None
    url: Link | None = None
    seconds: float | None = None
    width: int | None = None
    height: int | None = None
    mb: float | None = None
    note: Line | None = None
    next: Own


JobResult = EditResult | ExportResult | UploadResult
RESULTS: dict[str, type[EditResult] | type[ExportResult] | type[UploadResult]] = {
    "edit": EditResult,
    "export": ExportResult,
    "upload": UploadResult,
}

"""What the tools give back. Small, because every assistant pays for each word.

A field of type `Said` holds words from outside (the backend, file names, media): it is cleaned before anyone sees it.
A field of type `Own` holds only words of ours. `tests/surface` walks these models: a plain `str` is not allowed.
"""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from nemo_mcp.core.text import clean, redact

if TYPE_CHECKING:
    from nemo_mcp.core.state import Asset

Status = Literal["done", "running", "needs_input", "unconfirmed", "failed"]
Said = Annotated[str, AfterValidator(lambda text: redact(clean(text)))]
Own = Annotated[str, "our own words"]
Link = Annotated[str, AfterValidator(clean), "built by us; may hold a claim token, which is made to be shown"]


class Result(BaseModel):
    """The base of all results."""

    model_config = ConfigDict(extra="forbid")


class AssetInfo(Result):
    """A file in a session."""

    name: Said
    kind: Said | None = None
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
            kind=asset.kind,
            seconds=asset.duration_ms / 1000 if asset.duration_ms else None,
            width=asset.width,
            height=asset.height,
            cues=asset.cues,
            mb=mb,
        )


class RefusedSource(Result):
    """A source that was not uploaded, and why."""

    source: Said
    reason: Said


class UploadResult(Result):
    """What `upload` did."""

    status: Status
    session: Said
    job: Own
    assets: list[AssetInfo]
    refused: list[RefusedSource]
    note: Own | None = None
    next: Own


class EditResult(Result):
    """What one paid turn did. `changes` compares the timeline before and after."""

    status: Status
    session: Said
    job: Own
    changes: list[Said]
    timeline: Said | None = None
    backend_text: Said | None = None
    credits_spent: float | None = None
    note: Own | None = None
    next: Own


class JobInfo(Result):
    """A job that is still open, or one whose result nobody has collected."""

    job: Own
    kind: Own
    about: Said
    progress: Own
    finished: bool | None = None


class StateResult(Result):
    """What a session holds now."""

    status: Status
    session: Said
    timeline: Said
    exportable: bool
    assets: list[AssetInfo]
    jobs: list[JobInfo]
    next: Own


class CreditsResult(Result):
    """What the account can still spend."""

    available: float
    frozen: float
    total: float
    account: Own
    expires: Said | None = None
    budget: Own | None = None
    next: Own


class ExportResult(Result):
    """What `export` did. `path` is the finished file on this computer, `sheet` its contact sheet."""

    status: Status
    session: Said
    job: Own
    path: Said | None = None
    sheet: Said | None = None
    url: Link | None = None
    seconds: float | None = None
    width: int | None = None
    height: int | None = None
    mb: float | None = None
    note: Said | None = None
    next: Own


JobResult = EditResult | ExportResult | UploadResult
RESULTS: dict[str, type[EditResult] | type[ExportResult] | type[UploadResult]] = {
    "edit": EditResult,
    "export": ExportResult,
    "upload": UploadResult,
}

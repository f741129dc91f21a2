"""Results as text. It stands alone: many hosts show only this, and pay for it, so no fact stands in it twice.

Each line begins with words of ours. Names stand inside or behind them, and what somebody else wrote at length stands on
lines that begin with `>`.
"""

from pathlib import PurePath

from nemo_mcp.core.text import marked
from nemo_mcp.service.results import (
    AssetInfo,
    CreditsResult,
    EditResult,
    ExportResult,
    JobInfo,
    JobResult,
    StateResult,
    UploadResult,
)

HEADS = {
    "done": "Done.",
    "running": "",  # the note says how far it is
    "needs_input": "A question for the person:",
    "unconfirmed": "Not confirmed.",
    "failed": "Failed.",
}

FILES = {"gif": "Animation", "png": "Still", "mp3": "Sound", "wav": "Sound", "otio": "Timeline"}


def words_of(result: object) -> str:
    """The text of any result."""
    match result:
        case UploadResult():
            return _upload(result)
        case EditResult():
            return _edit(result)
        case StateResult():
            return _state(result)
        case CreditsResult():
            return _credits(result)
        case ExportResult():
            return _export(result)
        case _:
            raise TypeError(f"no words for a {type(result).__name__}")


def _upload(result: UploadResult) -> str:
    lines = [result.note] if result.note else []
    if result.assets:
        lines += [f"Uploaded to session {result.session}:", *(_asset(asset) for asset in result.assets)]
    if result.status == "running":
        lines.append(_where(result))
    if result.refused:
        lines += ["Not uploaded:", *(f"- {each.source}: {_flat(each.reason)}" for each in result.refused)]
    return "\n".join([*lines, f"Next: {result.next}"])


def _edit(result: EditResult) -> str:
    lines = [" ".join(part for part in (HEADS[result.status], result.note) if part)]
    lines += [f"- {change}" for change in result.changes]
    if result.backend_text:
        lines += ["The editor says:", marked(result.backend_text)]
    if result.timeline and not result.changes:  # the changes say it, and `state` shows the rest
        lines.append(result.timeline)
    spent = f" {result.credits_spent:.12g} credits spent." if result.credits_spent else ""
    return "\n".join([*lines, f"{_where(result)}{spent}", f"Next: {result.next}"])


def _state(result: StateResult) -> str:
    lines = [_job(job) for job in result.jobs]
    if result.more_jobs:
        lines.append(f"And {result.more_jobs} more running.")
    lines += [result.timeline, "Ready to export." if result.exportable else "Nothing to export yet."]
    if result.assets:
        lines += [f"Files in session {result.session}:", *(_asset(asset) for asset in result.assets)]
    else:
        lines.append(f"No files in session {result.session}.")
    return "\n".join([*lines, f"Next: {result.next}"])


def _credits(result: CreditsResult) -> str:
    figures = f"Credits: {result.available:.12g} available, {result.frozen:.12g} frozen, {result.total:.12g} total."
    expires = f", until {result.expires}" if result.expires else ""
    lines = [figures, f"Account: {result.account}{expires}."]
    if result.budget:
        lines.append(f"{result.budget}.")
    return "\n".join([*lines, f"Next: {result.next}"])


def _export(result: ExportResult) -> str:
    lines = [" ".join(part for part in (HEADS[result.status], result.note) if part)]
    if result.path:
        facts = [
            f"{result.seconds:g} s" if result.seconds else "",
            f"{result.width}x{result.height}" if result.width and result.height else "",
            f"{result.mb} MB" if result.mb else "",
        ]
        label = FILES.get(result.path.rpartition(".")[2], "Video")
        lines.append(f"{label}: {result.path} ({', '.join(fact for fact in facts if fact)})")
    if result.sheet:
        times = f" ({result.frames})" if result.frames else ""
        lines.append(f"Contact sheet{_beside(result.sheet, result.path)}{times}")
    if result.url:
        lines.append(f"In the browser: {result.url}")
    return "\n".join([*lines, _where(result), f"Next: {result.next}"])


def _where(result: JobResult) -> str:
    """The session, and the job unless the advice names it."""
    return f"Session {result.session}{'' if result.job in result.next else f', job {result.job}'}."


def _beside(sheet: str, film: str | None) -> str:
    folder, name = PurePath(sheet).parent, PurePath(sheet).name
    return f" beside it: {name}" if film and PurePath(film).parent == folder else f": {sheet}"


def _job(job: JobInfo) -> str:
    head = "Not collected yet" if job.finished else "Running"
    return f"{head}: {job.job} ({job.about}; {job.progress})"


def _asset(asset: AssetInfo) -> str:
    facts = [
        asset.kind or "",
        f"{asset.cues} cues" if asset.cues else "",
        f"{asset.seconds:g} s" if asset.seconds else "",
        f"{asset.width}x{asset.height}" if asset.width and asset.height else "",
        f"{asset.mb:g} MB" if asset.mb else "",
        "already there" if asset.already_there else "",
    ]
    known = ", ".join(fact for fact in facts if fact)
    return f"- {asset.name} ({known})" if known else f"- {asset.name}"


def _flat(text: str) -> str:
    return " ".join(text.replace("hint:", "").split())

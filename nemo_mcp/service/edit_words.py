"""What a verdict means to the assistant: exactly what is known of an edit, and what to do next."""

from dataclasses import dataclass

from nemo_mcp.core.diff import changes
from nemo_mcp.core.draft import Draft
from nemo_mcp.core.speech import asks, plain
from nemo_mcp.core.state import SessionState
from nemo_mcp.core.summary import timeline_line
from nemo_mcp.core.text import clean, without_links
from nemo_mcp.core.timeline_view import timeline_view
from nemo_mcp.core.turn import Turn
from nemo_mcp.core.verdict import Verdict
from nemo_mcp.errors import NoCreditsError, RefusedError
from nemo_mcp.journal import JobRow, SessionRow
from nemo_mcp.service.job import Job
from nemo_mcp.service.results import EditResult, Status
from nemo_mcp.service.spending import nearly_spent
from nemo_mcp.service.workbench import Workbench

SAID_LIMIT = 50_000
"""Characters of the backend's words that are read; the result shows fewer, but a question may stand at the end."""
MOVING = "The video service has not finished with it after 16 minutes: the timeline may still change."
NOTHING_YET = "there is nothing to export yet: call `edit` and say what to make, or `upload` files first."


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of an edit at its end. `after` is None when the state could not be read.

    `moving`: it was applied, but at the deadline the timeline or the credits had not come to rest.
    """

    decided: Verdict
    before: Draft
    turn: Turn
    after: SessionState | None
    spent: float
    moving: bool = False


def result_of(bench: Workbench, row: SessionRow, job: Job, facts: Facts) -> EditResult:
    """The result of an edit. Raises NoCreditsError, RefusedError where the stream said so and nothing was done."""
    failure, decided = facts.turn.failure, facts.decided
    if failure is not None and failure.code == 2001 and decided is not Verdict.APPLIED:
        raise bench.backend.no_credits(NoCreditsError("There are not enough credits left.", user_id=failure.user_id))
    if failure is not None and decided is Verdict.NOT_APPLIED:
        raise RefusedError(
            "The video service could not carry this out; nothing changed and nothing was charged.",
            "say it in other words or in smaller steps.",
            code=failure.code,
        )
    text = _said(bench, facts.turn)
    draft = facts.after.draft if facts.after else Draft(None, None)
    changed = list(changes(facts.before, draft)) if facts.after else []
    moving = MOVING if facts.moving else None
    status, note, advice = _account_for(decided, text, bool(changed), job.job_id)
    if decided is Verdict.APPLIED and facts.after and not draft.exportable:
        advice = NOTHING_YET
    warning = nearly_spent(bench, job, settling=decided is not Verdict.UNKNOWN)
    result = EditResult(
        status=status,
        session=row.session_id,
        job=job.job_id,
        changes=changed,
        timeline=timeline_line(draft) if facts.after else None,
        backend_text=text or None,
        credits_spent=facts.spent or None,
        note=" ".join(part for part in (note, moving, warning) if part) or None,
        next=advice,
    )
    return result.drawn(timeline_view(draft)) if facts.after else result


def _said(bench: Workbench, turn: Turn) -> str:
    """What the backend said, cleaned first: what is dropped there must not hide a link or a button from what follows.

    The links come last, so that nothing can put one together again.
    """
    return without_links(plain(clean(turn.text, SAID_LIMIT)), bench.backend.hosts).strip()


def not_sent(row: JobRow) -> EditResult:
    """The result of an edit whose process ended before its request."""
    return EditResult(
        status="failed",
        session=row.session_id,
        job=row.job_id,
        changes=[],
        note="The server was closed before this edit was sent; nothing changed and nothing was charged.",
        next="call `edit` again if it is still wanted.",
    )


def _account_for(decided: Verdict, text: str, changed: bool, job_id: str) -> tuple[Status, str | None, str]:
    """Status, note and advice for a verdict: exactly what is known, and what to do."""
    match decided:
        case Verdict.APPLIED:
            note = None if changed or text else "The timeline changed, without a word from the editor."
            return ("needs_input" if asks(text) else "done"), note, "call `edit` to refine, or `export` for the MP4."
        case Verdict.ANSWERED:
            advice = "answer with `edit`." if asks(text) else "call `edit` with a more specific instruction if needed."
            return ("needs_input" if asks(text) else "done"), "Nothing changed on the timeline.", advice
        case Verdict.CHARGED_NO_EFFECT:
            note = "Credits were charged, but the timeline did not change. The edit was not sent again."
            return "failed", note, "tell the person before you spend more; `credits` shows what is left."
        case Verdict.NOT_APPLIED:
            note = "Nothing changed and nothing was charged."
            return "failed", note, "ask the person whether to try again, then call `edit`."
        case _:
            note = "The edit was sent, but it cannot be seen yet whether it was carried out."
            return "unconfirmed", note, f'call `state` with job="{job_id}" later; do not send the same edit again.'

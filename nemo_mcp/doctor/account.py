"""Whose account is used, how long its access token lasts, and what can still be spent. The token is never shown."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from nemo_mcp.client.account import account_file
from nemo_mcp.client.credential import Credential
from nemo_mcp.contract import ANONYMOUS_CREDITS, ANONYMOUS_DAYS
from nemo_mcp.core.secrets import remember
from nemo_mcp.doctor.facts import Facts
from nemo_mcp.doctor.finding import Finding, fine, left_out, warned, wrong
from nemo_mcp.doctor.network import Answer
from nemo_mcp.errors import CredentialFileError
from nemo_mcp.pasting import quoted
from nemo_mcp.private_file import read_private
from nemo_mcp.settings import Settings

NAME: Final = "account"
DAY_S: Final = 86_400
KEEP: Final = "ask your assistant for your credits: the answer holds the link that keeps this account"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known here: the person's own token, or the file of an anonymous account, or why that cannot be read."""

    own: bool = False
    token: SecretStr | None = None
    expires_at: str | None = None
    file: Path | None = None
    problem: CredentialFileError | None = None


def look(settings: Settings) -> Kept:
    """Whose token would be used. None is asked for."""
    if settings.token is not None:
        return Kept(own=True, token=settings.token)
    file = account_file(settings.data_dir, settings.api_url)
    try:
        text = read_private(file)
        kept = Credential.load(text) if text is not None else None
    except CredentialFileError as problem:
        return Kept(file=file, problem=problem)
    except (ValueError, TypeError):
        damaged = CredentialFileError(
            f"{file} is damaged.", "delete it; a new anonymous account is made at the next call."
        )
        return Kept(file=file, problem=damaged)
    if kept is None or kept.token is None:
        return Kept(file=file)
    remember(kept.token.get_secret_value())
    return Kept(token=kept.token, expires_at=kept.expires_at, file=file)


def finding(kept: Kept, answer: Answer | None, facts: Facts) -> Finding:
    """What the account is good for; `answer` is the backend's, None when nobody asked."""
    if kept.problem is not None:
        open_to_others = kept.file is not None and kept.problem.hint.startswith("run: ")
        mend = f"run: {quoted('chmod', '600', str(kept.file))}" if open_to_others else kept.problem.hint
        return wrong(NAME, kept.problem.message, mend)
    return _own(answer) if kept.own else _anonymous(kept, answer, facts.now_s)


def _own(answer: Answer | None) -> Finding:
    if answer is None or answer.trouble:
        return left_out(NAME, "your own access token is set; whether it is good shows when the service answers")
    if answer.token_refused:
        mend = "put a valid one into NEMO_TOKEN, or remove it to use a free anonymous account"
        return wrong(NAME, "your own access token is not valid or has expired", mend)
    if answer.credits is None:
        return warned(NAME, f"your own access token is set, but: {answer.refusal}", "look at your account in a browser")
    told = f"your own access token is good; {_amount(answer.credits)}"
    return fine(NAME, told) if answer.credits > 0 else warned(NAME, told, "top it up in a browser")


def _anonymous(kept: Kept, answer: Answer | None, now_s: float) -> Finding:
    if kept.token is None:
        told = f"none yet; a free one ({ANONYMOUS_DAYS} days, {ANONYMOUS_CREDITS} credits) is made at the first call"
        return fine(NAME, told)
    ends_s = _moment(kept.expires_at)
    expired = ends_s is not None and ends_s <= now_s
    if answer is not None and answer.token_refused:
        return warned(NAME, f"the anonymous account {_ended(ends_s, expired)}", _anew())
    told = f"anonymous account, {_ages(ends_s, now_s)}"
    if answer is not None and answer.credits is not None:
        told += f"; {_amount(answer.credits)}"
        if answer.credits <= 0:
            return warned(NAME, told, f"{KEEP}, and there you can get more")
    elif expired:
        return warned(NAME, f"the anonymous account {_ended(ends_s, expired)}", _anew())
    if ends_s is not None and ends_s - now_s < DAY_S:
        return warned(NAME, told, KEEP)
    return fine(NAME, told)


def _anew() -> str:
    return "nothing to do: the next call gets a new one; films and sessions of the old one cannot be reached any more"


def _ended(ends_s: float | None, expired: bool) -> str:
    return f"ended on {_day(ends_s)}" if expired and ends_s is not None else "is not accepted any more"


def _ages(ends_s: float | None, now_s: float) -> str:
    if ends_s is None:
        return f"which ends {ANONYMOUS_DAYS} days after it was made"
    left = math.floor((ends_s - now_s) / DAY_S)
    ends = f"made on {_day(ends_s - ANONYMOUS_DAYS * DAY_S)}"
    if left < 0:
        return f"{ends}, over on {_day(ends_s)} by this computer's clock"
    days = "less than a day" if left == 0 else f"{left} {'day' if left == 1 else 'days'}"
    return f"{ends}, {days} of {ANONYMOUS_DAYS} left"


def _amount(credits: float) -> str:
    return "no credits left" if credits <= 0 else f"{credits:,.10g} credits available"


def _moment(text: str | None) -> float | None:
    """Seconds since 1970 of an ISO 8601 time, which without a zone is UTC."""
    try:
        found = datetime.fromisoformat(text or "")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _day(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).astimezone().date().isoformat()
    except (ValueError, OverflowError, OSError):
        return "an unknown day"

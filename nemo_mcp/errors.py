"""Everything that can go wrong, by whose move it is to mend it.

NemoError
├── SetupError            this computer: settings, folders, ports, disk
│   ├── SettingsError
│   ├── FolderError
│   ├── PortTakenError
│   ├── CredentialFileError
│   ├── HostConfigError
│   └── DiskFullError
├── RequestError          the arguments of the call
│   ├── InstructionError
│   ├── FileRefusedError
│   ├── UrlRefusedError
│   ├── UnknownSessionError
│   ├── UnknownJobError
│   ├── EmptyTimelineError
│   ├── ExportFormatError
│   ├── FilenameError
│   ├── WrongToolError
│   ├── BusyError
│   ├── KeyReusedError
│   ├── BudgetError
│   ├── ConsentError
│   └── StoppedError
├── RefusedError          the backend said no
│   ├── BadAccessTokenError   1001
│   ├── SessionGoneError      1002
│   │   └── PreviousAccountError
│   ├── NoCreditsError        2001
│   ├── FileTypeError         4001
│   ├── FileTooLargeError     4002
│   ├── PlanRequiredError     402
│   ├── RateLimitedError      429
│   ├── NotAllowedError       403
│   ├── MissingClientIdError  400 on E1
│   ├── RenderUnknownError    404 on a render
│   └── RenderFailedError
├── NoAnswerError         no reply came, or not in time
├── BrokenReplyError      a reply came that breaks the contract
└── UnconfirmedError      sent, but nobody can say yet whether it was done

`str(error)` is the whole text for the assistant: what happened, then `hint:` and what to do next. Neither part ever
holds an access token, a header, a path of the backend or its raw JSON. Both are one line, whatever names went into
them, so that no name can look like the hint; words of the backend stand in quotation marks, and never in the hint.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nemo_mcp.core.text import line

MESSAGE_LIMIT = 1_500
HINT_LIMIT = 1_000
DETAIL_LIMIT = 300
DETAILS_SHOWN = 20
_DETAIL = "\n- "


class NemoError(Exception):
    """Base of every error that the tools may show. `message`: what happened; `hint`: what to do next.

    `details` become lines of their own under the message, each with a dash in front.
    """

    default_hint = ""

    def __init__(self, message: str, hint: str = "", details: Sequence[str] = ()) -> None:
        self.message = _DETAIL.join([line(message, MESSAGE_LIMIT), *_listed(details)])
        self.hint = line(hint or self.default_hint, HINT_LIMIT)
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message}\n\nhint: {self.hint}" if self.hint else self.message


def _listed(details: Sequence[str]) -> list[str]:
    shown = [line(each, DETAIL_LIMIT) for each in details[:DETAILS_SHOWN]]
    more = len(details) - len(shown)
    return [*shown, f"and {more} more"] if more > 0 else shown


class SetupError(NemoError):
    """Something on this computer has to be mended by the person who runs the server."""


class SettingsError(SetupError):
    """A setting is missing or has a value that cannot be used."""


class FolderError(SetupError):
    """A folder cannot be made, read or written."""


class PortTakenError(SetupError):
    """The port asked for is used by another program."""


class CredentialFileError(SetupError):
    """The file that keeps the anonymous access token cannot be used safely."""


class HostConfigError(SetupError):
    """The configuration file of an MCP host cannot be read or changed safely."""


class DiskFullError(SetupError):
    """There is no room for the file."""


class RequestError(NemoError):
    """The call cannot be carried out as it was made; nothing was sent."""


class InstructionError(RequestError):
    """The instruction is empty or too long."""


class FileRefusedError(RequestError):
    """A source is not a file that may be uploaded."""


class UrlRefusedError(RequestError):
    """A URL is not one that may be uploaded or fetched."""


class UnknownSessionError(RequestError):
    """There is no such session."""

    default_hint = "leave `session` out for the current one, or pass `new` to start afresh."


class UnknownJobError(RequestError):
    """There is no such job."""

    default_hint = "call `state` without `job` to see what is running."


class EmptyTimelineError(RequestError):
    """There is nothing on the timeline to export."""

    default_hint = "call `edit` first, for example: combine the pictures into a 30-second video."


class ExportFormatError(RequestError):
    """The export format or quality is not one that is offered."""


class FilenameError(RequestError):
    """The name asked for the exported file cannot be used."""


class WrongToolError(RequestError):
    """The instruction asks for something that another tool does."""


class BusyError(RequestError):
    """Another edit of this session is still running."""


class KeyReusedError(RequestError):
    """A `request_key` was used before with other arguments."""

    default_hint = "use a new `request_key` for a new edit; keep the old one only to ask about the old edit."


class BudgetError(RequestError):
    """The edit could cost more than a budget setting leaves."""


class ConsentError(RequestError):
    """The edit may cost more than is available, and nobody has agreed to it."""


class StoppedError(RequestError):
    """The job was cancelled."""


class RefusedError(NemoError):
    """The backend refused. `code` is the contract's code or HTTP status."""

    default_hint = "call `state` to see how things stand; if it goes on, the person should look at their account."

    def __init__(self, message: str, hint: str = "", *, code: int | str | None = None) -> None:
        super().__init__(message, hint)
        self.code = code


class BadAccessTokenError(RefusedError):
    """1001: the access token is bad or has expired."""


class SessionGoneError(RefusedError):
    """1002: the backend does not know the session."""


class PreviousAccountError(SessionGoneError):
    """The session belongs to the account that this one has replaced."""


class NoCreditsError(RefusedError):
    """2001: the account has no credits left. `user_id` is kept for the registration link."""

    def __init__(self, message: str, hint: str = "", *, user_id: str | None = None) -> None:
        super().__init__(message, hint, code=2001)
        self.user_id = user_id


class FileTypeError(RefusedError):
    """4001: the backend cannot use this type of file."""


class FileTooLargeError(RefusedError):
    """4002: the file is over 500 MB."""


class PlanRequiredError(RefusedError):
    """402: the account's plan does not include this."""


class RateLimitedError(RefusedError):
    """429: too many requests. `retry_after_s` is the backend's own wish, when it gave one."""

    def __init__(self, message: str, hint: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(message, hint, code=429)
        self.retry_after_s = retry_after_s


class NotAllowedError(RefusedError):
    """403: this account may not do that."""


class MissingClientIdError(RefusedError):
    """400 on the anonymous token: the client id was missing."""


class RenderUnknownError(RefusedError):
    """The backend has no render of that id."""


class RenderFailedError(RefusedError):
    """The backend tried to render and failed."""


class NoAnswerError(NemoError):
    """No reply came. `sent` is False only when no byte of the request can have left this computer."""

    default_hint = "check the network connection, then try again."

    def __init__(self, message: str, hint: str = "", *, sent: bool = True) -> None:
        super().__init__(message, hint)
        self.sent = sent


class BrokenReplyError(NemoError):
    """A reply came that breaks the contract. `status` is its HTTP status, `retry_after_s` the pause it asks for."""

    default_hint = "try again in a minute; if it goes on, the service may be down."

    def __init__(
        self, message: str, hint: str = "", *, status: int | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(message, hint)
        self.status = status
        self.retry_after_s = retry_after_s


class UnconfirmedError(NemoError):
    """The request was sent and nobody can say yet whether it was done."""

    default_hint = "call `state` to see what the timeline holds now; do not send the same edit again before that."


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as a value, for the journal: the class name, what happened and the hint."""

    kind: str
    message: str
    hint: str

    @classmethod
    def of(cls, error: NemoError) -> "Problem":
        """The record of an error."""
        return cls(type(error).__name__, error.message, error.hint)

    def error(self) -> NemoError:
        """The error again, of its own class where it still exists."""
        kind = globals().get(self.kind)
        known = kind if isinstance(kind, type) and issubclass(kind, NemoError) else NemoError
        error = known(self.message, self.hint)
        error.message = _DETAIL.join(line(each, MESSAGE_LIMIT) for each in self.message.split(_DETAIL))
        return error

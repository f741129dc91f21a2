"""The script of a turn: what is said on the stream, and when the work is done. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from nemo_mcp.studio.profiles import PostProduction, Profile

EDIT_TOOL: Final = "edit_multitrack"
GENERATION_TOOL: Final = "generate_video_with_seedance"
STALE_SESSION: Final = (
    "The last_update_time provided in the session object is earlier than the update_time in storage. "
    "Please check if it is a stale session."
)


@dataclass(frozen=True, slots=True)
class Say:
    """A text for the user; a `thought` stands before it in the same event."""

    text: str
    thought: str | None = None


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a text that comes whole later."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """The agent calls a tool."""

    name: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """What the tool gave back; `delta` is the change of state."""

    name: str
    delta: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Failure:
    """The run breaks with an exception."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class ErrorEvent:
    """An event that carries an error code."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A coded refusal inside the stream."""

    code: int
    message: str


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes as they are."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds in which only keep-alives come."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Work:
    """What is done to draft and credits.

    `apply` changes the draft and charges; `raw` changes it for the first time and `finish` for the second, charging;
    `charge` takes the credits alone; `refund` ends the turn without either; `answer` ends one that changes nothing.
    """

    kind: Literal["apply", "raw", "finish", "charge", "refund", "answer"]


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection breaks, in the middle of `torn` if there is one."""

    torn: "Event | None" = None


@dataclass(frozen=True, slots=True)
class Close:
    """The stream ends here; the turn may go on."""


@dataclass(frozen=True, slots=True)
class Linger:
    """Keep-alives until the client leaves."""


Event = Say | Fragment | Call | Result | Failure | ErrorEvent | Refused | Raw
Step = Event | Wait | Work | Cut | Close | Linger
Steps = tuple[Step, ...]
EVENTS: Final = (Say, Fragment, Call, Result, Failure, ErrorEvent, Refused, Raw)


@dataclass(frozen=True, slots=True)
class Part:
    """What a turn is going to do, as far as the stream shows it. `raw_draft` is set when it happens in two stages."""

    instruction: str
    text: str
    draft: Mapping[str, Any] | None
    changes: bool
    generates: bool = False
    silent: bool = False
    raw_draft: Mapping[str, Any] | None = None
    raw_text: str = ""


def script(part: Part, profile: Profile) -> Steps:
    """The turn as it goes when nothing is wrong."""
    if not part.changes:
        return (Work("answer"), Say(part.text))
    if part.generates:
        call, wait = Call(GENERATION_TOOL, {"prompt": part.instruction}), Wait(profile.generation_s)
    else:
        call, wait = Call(EDIT_TOOL, {"ops": [{"op": "edit", "text": part.instruction}]}), Wait(profile.edit_s)
    if part.raw_draft is None:
        steps: Steps = (call, wait, Work("apply"), Result(call.name, {"draft": part.draft}), Say(part.text))
    else:
        first = (call, wait, Work("raw"), Result(call.name, {"draft": part.raw_draft}), Say(part.raw_text))
        steps = (*first, *_post_production(part, profile.post_production, profile.post_production_s))
    return without(Say, steps) if part.silent else steps


def _post_production(part: Part, when: PostProduction, seconds: float) -> Steps:
    if when == "in-stream":
        return (Wait(seconds), Work("finish"), Say(part.text))
    return (Close(), Wait(seconds), Work("finish"))


def without(kind: type[Say] | tuple[type, ...], steps: Steps) -> Steps:
    """The script without the steps of these kinds."""
    return tuple(step for step in steps if not isinstance(step, kind))

"""The script of a turn: what is said on the stream, and when the work is done. Pure; faults rewrite scripts."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Literal

from nemo_mcp.studio.profiles import PostProduction, Profile

APOLOGY: Final = "I encountered a temporary issue"
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
    return _without(Say, steps) if part.silent else steps


def _post_production(part: Part, when: PostProduction, seconds: float) -> Steps:
    if when == "in-stream":
        return (Wait(seconds), Work("finish"), Say(part.text))
    return (Close(), Wait(seconds), Work("finish"))


def spoil(steps: Steps, names: Iterable[str], profile: Profile) -> Steps:
    """The script as the struck faults of the edit stream leave it."""
    for name in names:
        steps = SPOILERS[name](steps, profile)
    return steps


def _without(kind: type[Say] | tuple[type, ...], steps: Steps) -> Steps:
    return tuple(step for step in steps if not isinstance(step, kind))


def _half(steps: Steps, ending: Callable[[Event | None], Step]) -> Steps:
    """Half of the events, then `ending` in place of the next one, then only waits and work."""
    spoken = [step for step in steps if isinstance(step, EVENTS)]
    if not spoken:
        return (ending(None), *steps)
    kept = len(spoken) // 2
    result: list[Step] = []
    for step in steps:
        if not isinstance(step, EVENTS):
            result.append(step)
        elif kept > 0:
            kept -= 1
            result.append(step)
        elif kept == 0:
            kept = -1
            result.append(ending(step))
    return tuple(result)


def _undone(steps: Steps) -> Steps:
    """The same script ending without an edit: the first piece of work becomes a refund, the others go."""
    result: list[Step] = []
    refunded = False
    for step in steps:
        if not isinstance(step, Work):
            result.append(step)
        elif not refunded:
            result.append(Work("refund"))
            refunded = True
    return tuple(result)


def _cut(steps: Steps, _: Profile) -> Steps:
    return _half(steps, Cut)


def _cut_before_apply(steps: Steps, _: Profile) -> Steps:
    return _undone(_half(steps, Cut))


def _charge_only(steps: Steps, _: Profile) -> Steps:
    done: list[Step] = []
    for step in _without((Close,), steps):
        if isinstance(step, Work):
            step = Work("charge") if not any(isinstance(each, Work) for each in done) else Wait(0)  # noqa: PLW2901
        done.append(replace(step, delta={}) if isinstance(step, Result) else step)
    return tuple(done)


def _heartbeats(steps: Steps, profile: Profile) -> Steps:
    return (Wait(profile.late_s), *_without((*EVENTS, Close), steps), Linger())


def _heartbeats_never(steps: Steps, _: Profile) -> Steps:
    return (*_undone(_without((*EVENTS, Wait, Close), steps)), Linger())


def _silent(steps: Steps, _: Profile) -> Steps:
    return _without(Say, steps)


def _empty(steps: Steps, _: Profile) -> Steps:
    return _without((*EVENTS, Wait), steps)


def _late_apology(steps: Steps, _: Profile) -> Steps:
    place = next((at for at, step in enumerate(steps) if isinstance(step, Close)), len(steps))
    return (*steps[:place], Say(APOLOGY), *steps[place:])


def _only_apology(steps: Steps, _: Profile) -> Steps:
    return (*_undone(_without((*EVENTS, Close), steps)), Say(APOLOGY))


def _broken_json(steps: Steps, _: Profile) -> Steps:
    garbage = Raw(b'data: {"content":{"parts":[{"te\n\ndata: \xff\xfe{]\n\nno field at all\n\n')
    return tuple(each for step in steps for each in ((garbage, step) if isinstance(step, EVENTS) else (step,)))


def _error_line(steps: Steps, _: Profile) -> Steps:
    failure = Failure("RuntimeError", 'backend "exploded"\nline2')
    waits_and_work = _without((Close,), _half(steps, lambda _: failure))
    failing = tuple(step for step in waits_and_work if step != failure)
    return (*_undone(failing), failure)


def _error_event(steps: Steps, _: Profile) -> Steps:
    return (*_undone(_without((*EVENTS, Close), steps)), ErrorEvent("RESOURCE_EXHAUSTED", 'quota "exceeded"'))


def _said(change: Callable[[Say], tuple[Step, ...]]) -> Callable[[Steps, Profile], Steps]:
    def rewrite(steps: Steps, _: Profile) -> Steps:
        return tuple(each for step in steps for each in (change(step) if isinstance(step, Say) else (step,)))

    return rewrite


def _in_fragments(say: Say) -> tuple[Step, ...]:
    middle = math.ceil(len(say.text) / 2)
    return (Fragment(say.text[:middle]), Fragment(say.text[middle:]), say)


def _with_separator(say: Say) -> tuple[Step, ...]:
    middle = len(say.text) // 2
    return (replace(say, text=f"{say.text[:middle]}\u2028{say.text[middle:]}"),)


def _two_texts(steps: Steps, _: Profile) -> Steps:
    says = [step for step in steps if isinstance(step, Say)]
    return (*says[-1:], *steps)


def _as_it_is(steps: Steps, _: Profile) -> Steps:
    return steps


SPOILERS: Final[Mapping[str, Callable[[Steps, Profile], Steps]]] = MappingProxyType({
    "two-texts": _two_texts,
    "thoughts": _said(lambda say: (replace(say, thought="planning the cut"),)),
    "u2028": _said(_with_separator),
    "blank-text": _said(lambda say: (replace(say, text=""),)),
    "silent-turn": _silent,
    "late-apology": _late_apology,
    "partials": _said(_in_fragments),
    "charge-without-effect": _charge_only,
    "only-apology": _only_apology,
    "error-in-stream": _error_line,
    "adk-error-event": _error_event,
    "empty-stream": _empty,
    "broken-json": _broken_json,
    "heartbeats-only": _heartbeats,
    "heartbeats-never": _heartbeats_never,
    "cut-before-apply": _cut_before_apply,
    "cut-stream": _cut,
    "crlf": _as_it_is,  # the encoder's affair
})  # fmt: skip

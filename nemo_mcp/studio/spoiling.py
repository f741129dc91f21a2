"""Faults of the edit stream as rewritings of a script. Pure."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from nemo_mcp.studio.profiles import Profile
from nemo_mcp.studio.script import (
    EVENTS,
    Close,
    Cut,
    ErrorEvent,
    Event,
    Failure,
    Fragment,
    Linger,
    Raw,
    Result,
    Say,
    Step,
    Steps,
    Wait,
    Work,
    without,
)

APOLOGY: Final = "I encountered a temporary issue"


def spoil(steps: Steps, names: Iterable[str], profile: Profile) -> Steps:
    """The script as the struck faults of the edit stream leave it."""
    for name in names:
        steps = SPOILERS[name](steps, profile)
    return steps


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
    for step in without((Close,), steps):
        if isinstance(step, Work):
            step = Work("charge") if not any(isinstance(each, Work) for each in done) else Wait(0)  # noqa: PLW2901
        done.append(replace(step, delta={}) if isinstance(step, Result) else step)
    return tuple(done)


def _heartbeats(steps: Steps, profile: Profile) -> Steps:
    return (Wait(profile.late_s), *without((*EVENTS, Close), steps), Linger())


def _heartbeats_never(steps: Steps, _: Profile) -> Steps:
    return (*_undone(without((*EVENTS, Wait, Close), steps)), Linger())


def _silent(steps: Steps, _: Profile) -> Steps:
    return without(Say, steps)


def _empty(steps: Steps, _: Profile) -> Steps:
    return without((*EVENTS, Wait), steps)


def _late_apology(steps: Steps, _: Profile) -> Steps:
    place = next((at for at, step in enumerate(steps) if isinstance(step, Close)), len(steps))
    return (*steps[:place], Say(APOLOGY), *steps[place:])


def _only_apology(steps: Steps, _: Profile) -> Steps:
    return (*_undone(without((*EVENTS, Close), steps)), Say(APOLOGY))


def _broken_json(steps: Steps, _: Profile) -> Steps:
    garbage = Raw(b'data: {"content":{"parts":[{"te\n\ndata: \xff\xfe{]\n\nno field at all\n\n')
    return tuple(each for step in steps for each in ((garbage, step) if isinstance(step, EVENTS) else (step,)))


def _error_line(steps: Steps, _: Profile) -> Steps:
    failure = Failure("RuntimeError", 'backend "exploded"\nline2')
    waits_and_work = without((Close,), _half(steps, lambda _: failure))
    failing = tuple(step for step in waits_and_work if step != failure)
    return (*_undone(failing), failure)


def _error_event(steps: Steps, _: Profile) -> Steps:
    return (*_undone(without((*EVENTS, Close), steps)), ErrorEvent("RESOURCE_EXHAUSTED", 'quota "exceeded"'))


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

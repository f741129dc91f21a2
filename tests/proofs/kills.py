"""The proof of the kill points: a server is killed, started again without any call, and everything is checked."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import anyio

from nemo_mcp.journal import JobRow
from tests.proofs.kills_cases import LEFT_AT, Case, Flow
from tests.proofs.kills_checks import CHECKS, KEY, WORDS, Aftermath, Findings
from tests.proofs.kills_host import KILLED, Host, VictimGoneError
from tests.proofs.kills_stage import Props, Stage, open_stage

AT_ONCE = 3
LIMIT_S = 2.0
"""How long it may take from the first answer of the new process to the first look or the verdict."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went. `recovery_s`: from the first answer, and `start_s`: from the start of the process, to the first
    look or verdict; None where no job had been left.
    """

    case: Case
    problems: tuple[str, ...]
    double: int = 0
    lost: int = 0
    recovery_s: float | None = None
    start_s: float | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What all runs say together."""

    outcomes: tuple[Outcome, ...]

    @property
    def problems(self) -> list[str]:
        """All that was wrong."""
        return [f"{outcome.case}: {problem}" for outcome in self.outcomes for problem in outcome.problems]

    def __str__(self) -> str:
        passed = sum(not outcome.problems for outcome in self.outcomes)
        unreachable = sum(outcome.case.unreachable is not None for outcome in self.outcomes)
        double, lost = sum(each.double for each in self.outcomes), sum(each.lost for each in self.outcomes)
        slowest = max((each.recovery_s for each in self.outcomes if each.recovery_s is not None), default=0.0)
        from_start = max((each.start_s for each in self.outcomes if each.start_s is not None), default=0.0)
        return (
            f"kill points {passed}/{len(self.outcomes)} ({unreachable} unreachable), double charges {double}, "
            f"lost results {lost}, slowest recovery {slowest:.2f} s ({from_start:.2f} s from the start of the process)"
        )


async def run_all(cases: Iterable[Case], props: Props, folder: Path) -> Tally:
    """Run them, a few at once."""
    outcomes: list[Outcome] = []
    limit = anyio.CapacityLimiter(AT_ONCE)

    async def one(case: Case, place: Path) -> None:
        async with limit:
            outcomes.append(await run(case, props, place))

    async with anyio.create_task_group() as group:
        for number, case in enumerate(cases):
            group.start_soon(one, case, folder / str(number))
    return Tally(tuple(outcomes))


async def run(case: Case, props: Props, folder: Path) -> Outcome:
    """One run, from the first start to the last check."""
    findings = Findings()
    folder.mkdir(parents=True)
    async with open_stage(case, props, folder) as stage:
        if case.flow == "reconcile":
            await _killed(stage, LEFT_AT[case.behaviour], _edit, findings)
        died = await _killed(stage, case.point, FLOWS[case.flow], findings)
        left = stage.open_jobs() if (stage.data / "journal.sqlite3").exists() else []
        findings.expect(len(left) <= 1, f"several jobs are open: {left}")
        findings.expect(bool(left) == _leaves_a_job(case), f"open jobs: {left}")
        times = None, None
        async with stage.act() as host:
            if left:
                findings.expect(await host.at_rest(), "the job was not taken up, or goes on without end")
                times = _recovery(stage, host, left[0], findings)
            try:
                await CHECKS[case.flow](Aftermath(stage, host, findings, left[0] if left else None, died))
            except VictimGoneError as gone:
                findings.expect(False, f"the new process ended: {gone}")
        findings.expect(host.exit_code == 0, f"the new process ended with {host.exit_code}")
        findings.expect(not host.said, f"the new process complained: {host.said}")
        findings.expect(not stage.open_jobs(), f"jobs are open at the end: {stage.open_jobs()}")
    return Outcome(case, tuple(findings.problems), findings.double, findings.lost, *times)


async def _killed(stage: Stage, point: str, flow: Callable[[Stage, Host], Awaitable[None]], findings: Findings) -> bool:
    """Start a victim with a point armed and drive it there. Whether it died; that it did what it should is checked."""
    unreachable = stage.case.unreachable if point == stage.case.point else None
    async with stage.act(point) as host:
        try:
            await flow(stage, host)
        except VictimGoneError:
            await host.gone()
    died = host.exit_code == KILLED
    if unreachable is None:
        findings.expect(died, f"{point} was not reached; exit code {host.exit_code}, {host.said}")
    else:
        findings.expect(host.exit_code == 0, f"{point} counts as unreachable, but exit code {host.exit_code}")
    findings.expect(not host.said, f"the process complained before its end: {host.said}")
    return died


def _leaves_a_job(case: Case) -> bool:
    return case.flow not in {"token", "session"} and case.point != "upload.opened" and case.unreachable is None


def _recovery(stage: Stage, host: Host, left: JobRow, findings: Findings) -> tuple[float, float]:
    """How long it took to the first look at the session or the render, or to the verdict where none was needed.

    Waits that the server planned before count in full, as they would on a clock that is not hurried.
    """
    looks = [line["at"] for line in host.told if line.get("method") == "GET" and _is_look(line["path"], left)]
    now = stage.job(left.job_id)
    if now is not None and now.settled_s is not None:
        looks.append(stage.real_s(now.settled_s))
    if not findings.expect(bool(looks), "nobody looked, and there is no verdict"):
        return LIMIT_S, LIMIT_S
    first = min(looks)
    waited_s = sum(line["wait_s"] for line in host.told if "wait_s" in line and line["at"] <= first)
    taken = max(0.0, first - host.ready_s) + waited_s
    findings.expect(taken <= LIMIT_S, f"the first look came after {taken:.2f} s")
    return taken, first - host.spawned_s + waited_s


def _is_look(path: str, left: JobRow) -> bool:
    return "/render/" in path if left.kind == "export" else path.endswith("/state") or left.session_id in path


async def _credits(stage: Stage, host: Host) -> None:
    stage.strike()
    await host.call("credits")


async def _upload(stage: Stage, host: Host) -> None:
    stage.strike()
    await host.call("upload", sources=[str(stage.props.picture)])


async def _edit(stage: Stage, host: Host) -> None:
    await host.call("upload", sources=[str(stage.props.picture)])
    stage.strike()
    await host.call("edit", instruction=WORDS, request_key=KEY)


async def _export(stage: Stage, host: Host) -> None:
    await host.call("upload", sources=[str(stage.props.picture)])
    await host.call("edit", instruction=WORDS, request_key=KEY)
    stage.strike()
    await host.call("export", quality="preview", filename="film")


async def _nothing(stage: Stage, host: Host) -> None:
    await host.gone()


FLOWS: Final[Mapping[Flow, Callable[[Stage, Host], Awaitable[None]]]] = MappingProxyType({
    "token": _credits, "session": _upload, "upload": _upload,
    "edit": _edit, "export": _export, "reconcile": _nothing,
})  # fmt: skip

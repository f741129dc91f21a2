"""What must hold after the restart: nothing done twice, nothing lost, nothing stuck, and what is told is true."""

import json
import stat
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from nemo_mcp import contract
from nemo_mcp.journal import JobRow
from nemo_mcp.studio.store import digest_of
from tests.proofs.kills_cases import Case, Flow
from tests.proofs.kills_host import Answer, Host
from tests.proofs.kills_stage import Stage

WORDS, MORE = "make a 1-second video of the picture", "add the title Autumn"
KEY, NEXT_KEY = "the first edit", "the next edit"
PRICE = 50
VERDICTS: Final = MappingProxyType({
    "applied": "applied", "charged": "charged_no_effect", "dropped": "not_applied", "running": "unknown",
})  # fmt: skip


@dataclass
class Findings:
    """What was wrong, in words; `double` and `lost` count those that are about charges and results."""

    problems: list[str] = field(default_factory=list[str])
    double: int = 0
    lost: int = 0

    def expect(self, true: bool, problem: str) -> bool:
        """Note a problem unless it is true."""
        if not true:
            self.problems.append(problem)
        return true

    def once(self, true: bool, problem: str) -> None:
        """The same for what would have been done or charged twice."""
        self.double += not self.expect(true, problem)

    def kept(self, true: bool, problem: str) -> None:
        """The same for what nobody would ever have learned."""
        self.lost += not self.expect(true, problem)


@dataclass(frozen=True, slots=True)
class Aftermath:
    """A run after its restart. `left`: the job that the killed process left open, if any. `died`: whether it did."""

    stage: Stage
    host: Host
    findings: Findings
    left: JobRow | None
    died: bool

    @property
    def case(self) -> Case:
        """What is tried."""
        return self.stage.case

    @property
    def refuses(self) -> bool:
        """Whether the backend still says no."""
        return self.case.behaviour == "refuses"

    async def told(self, left: JobRow) -> Answer:
        """The result of the job that was left; it must be offered, and its row at rest."""
        now = self.stage.job(left.job_id)
        self.findings.expect(now is not None and now.settled, f"the job is stuck: {now}")
        shown = (await self.host.call("state")).result.get("jobs", ())
        self.findings.kept(left.job_id in {job["job"] for job in shown}, f"`state` does not offer the job: {shown}")
        answer = await self.host.call("state", job=left.job_id, wait_s=50)
        self.findings.kept(answer.result.get("status") != "unconfirmed", f"the result is unconfirmed: {answer}")
        return answer

    def verdict(self, left: JobRow) -> str | None:
        """The verdict in the journal."""
        row = self.stage.job(left.job_id)
        return row.verdict if row else None

    def mend(self) -> None:
        """From now on the backend is as it should be."""
        self.stage.studio.faults.disarm()


async def after_edit(run: Aftermath) -> None:
    """The verdict says what the studio did; the same key joins; a new edit goes through."""
    findings, stage = run.findings, run.stage
    found = "refused"  # what the killed process was told, where it did not die
    if run.left is not None:
        turns = stage.truth().turns.get(WORDS, [])
        silent = "not_applied" if run.left.stage == "sending" else "not_sent"
        expected = VERDICTS.get(turns[-1], "another one") if turns else silent
        found = run.verdict(run.left) or "none"
        findings.expect(found == expected, f"the verdict is {found} where the studio says {turns}")
        _edit_told(run, expected, await run.told(run.left))
    posts = stage.posts(contract.EDIT_PATH)
    findings.once(posts <= 1, f"the edit was sent {posts} times for one call")
    again = await run.host.call("edit", instruction=WORDS, request_key=KEY)
    sent = stage.posts(contract.EDIT_PATH) - posts
    if found != "not_sent":
        findings.once(sent == 0, f"the same key sent again ({sent} times)")
        same = again.is_error if run.left is None else again.job == run.left.job_id
        findings.kept(same, f"the same key does not join: {again}")
    else:
        findings.expect(sent == 1, f"the call was sent {sent} times after nothing had been done")
        findings.expect(again.is_error == run.refuses, f"the call did not work: {again}")
    _charged_once(run)
    run.mend()
    more = await run.host.call("edit", instruction=MORE, request_key=NEXT_KEY)
    findings.expect(more.result.get("status") == "done", f"no new edit is possible: {more}")
    findings.expect(stage.truth().turns.get(MORE) == ["applied"], "the new edit was not carried out once")
    _charged_once(run)


def _edit_told(run: Aftermath, verdict: str, answer: Answer) -> None:
    status, spent = answer.result.get("status"), answer.result.get("credits_spent", 0)
    match verdict:
        case "applied":
            true = status == "done" and bool(answer.result.get("changes")) and spent == PRICE
        case "charged_no_effect":
            true = status == "failed" and spent == PRICE and "Credits were charged" in answer.text
        case _:
            true = status == "failed" and not spent and "nothing was charged" in answer.text
    run.findings.kept(true, f"{verdict} is told as: {answer}")


def _charged_once(run: Aftermath) -> None:
    truth = run.stage.truth()
    for words in (WORDS, MORE):
        turns = truth.turns.get(words, [])
        run.findings.once(len(turns) <= 1, f"{words!r} was carried out {len(turns)} times")
        run.findings.once(truth.charges[words] <= 1, f"{words!r} was charged {truth.charges[words]} times")
        right = truth.charges[words] == sum(end in {"applied", "charged"} for end in turns)
        run.findings.expect(right, f"{words!r}: {truth.charges[words]} charges for {turns}")


async def after_export(run: Aftermath) -> None:
    """One film, whole, and no render that nobody fetched."""
    findings, stage = run.findings, run.stage
    delivered = run.left is not None and run.left.stage == "sending" and not run.refuses
    if run.left is not None:
        answer = await run.told(run.left)
        if delivered:
            findings.kept(answer.result.get("status") == "done", f"the film is not told of: {answer}")
            findings.kept(answer.result.get("path") in {str(film) for film in stage.films}, f"no such film: {answer}")
        else:
            findings.kept(answer.is_error or answer.result.get("status") == "failed", f"untrue: {answer}")
    _films_are_whole(run, int(delivered))
    run.mend()
    if not delivered:
        answer = await run.host.call("export", quality="preview", filename="film")
        findings.expect(answer.result.get("status") == "done", f"no export is possible: {answer}")
        _films_are_whole(run, 1)


def _films_are_whole(run: Aftermath, count: int) -> None:
    findings, stage = run.findings, run.stage
    found = {path.name: path.read_bytes() for path in stage.exports.iterdir()} if stage.exports.exists() else {}
    films = [data for name, data in found.items() if name.endswith(".mp4")]
    findings.once(len(films) <= count, f"there are {len(films)} films: {sorted(found)}")
    findings.kept(len(films) >= count, f"there are {len(films)} films: {sorted(found)}")
    whole = run.stage.props.film.read_bytes()
    findings.kept(all(data == whole for data in films), "a film is not what was rendered")
    left = [name for name in found if not name.endswith((".mp4", "-sheet.jpg"))]
    findings.expect(not left, f"files are left over: {left}")
    renders = stage.truth().renders
    findings.once(renders.count("completed") == count, f"{count} films of these renders: {renders}")
    failed = 1 if run.case.behaviour == "stops" else 0
    findings.once(len(renders) <= count + failed, f"too many renders: {renders}")


async def after_upload(run: Aftermath) -> None:
    """The file is in the session once, and not sent when it is there already."""
    findings, stage = run.findings, run.stage
    arrived = bool(stage.truth().assets)
    if run.left is not None:
        answer = await run.told(run.left)
        names = [asset["name"] for asset in answer.result.get("assets", ())]
        findings.kept(names == stage.truth().assets, f"the session holds something else than is told: {answer}")
        expected = "done" if arrived else ("not_applied" if run.left.stage == "sending" else "not_sent")
        findings.expect(run.verdict(run.left) == expected, f"the verdict is {run.verdict(run.left)}, not {expected}")
    posts = _uploads(stage)
    again = await run.host.call("upload", sources=[str(stage.props.picture)])
    findings.expect(again.is_error == run.refuses, f"the same call again did not work: {again}")
    findings.once(not arrived or _uploads(stage) == posts, "a file was sent although it was there")
    run.mend()
    again = await run.host.call("upload", sources=[str(stage.props.picture)])
    findings.expect(stage.truth().assets == [stage.props.picture.name], f"the session holds {stage.truth().assets}")
    findings.expect(again.result.get("status") == "done", f"no upload is possible: {again}")


def _uploads(stage: Stage) -> int:
    return sum(seen.whole and "/upload-video/" in seen.path for seen in stage.studio.seen)


async def after_session(run: Aftermath) -> None:
    """The next call has a session; at most one spare for each reply that nobody kept."""
    findings, stage = run.findings, run.stage
    again = await run.host.call("upload", sources=[str(stage.props.picture)])
    findings.expect(again.is_error == run.refuses, f"the same call again did not work: {again}")
    run.mend()
    again = await run.host.call("upload", sources=[str(stage.props.picture)])
    findings.expect(again.result.get("status") == "done", f"no upload is possible: {again}")
    strike = run.case.strike
    spare = (strike is not None and strike.lost) + (run.died and run.case.point == "session.replied")
    sessions = stage.truth().sessions
    findings.once(sessions <= 1 + spare, f"{sessions} sessions were opened, {1 + spare} allowed")


async def after_token(run: Aftermath) -> None:
    """One account; its access token is kept, in a file of its owner alone, or known to be lost for the week."""
    findings, stage = run.findings, run.stage
    files = [path for path in stage.data.iterdir() if "account" in path.name and path.suffix != ".lock"]
    modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in files}
    findings.expect(set(modes.values()) <= {"0o600"}, f"others can read {modes}")
    answer = await run.host.call("credits")
    once_only = run.refuses and run.case.point in {"token.replied", "token.temp_written"}
    findings.expect(answer.is_error == once_only, f"the account: {answer}")
    truth = stage.truth()
    findings.once(len(truth.tokens) == 1, f"{len(truth.tokens)} access tokens were given")
    more = 1 if run.case.strike or once_only else 0  # a lost reply, or a refusal that a pause might have mended
    asked = stage.posts(contract.ANONYMOUS_TOKEN_PATH)
    findings.once(asked <= 2 + more, f"an access token was asked for {asked} times")
    kept = [json.loads(path.read_text())["token"] for path in stage.data.glob("account-*.json")]
    known = [each and digest_of(each) for each in kept]
    findings.kept(known == ([None] if once_only else truth.tokens), "the access token was not kept")
    findings.expect(not list(stage.data.glob(".account*")), "a part of the account's file is left over")


CHECKS: Final[Mapping[Flow, Callable[[Aftermath], Awaitable[None]]]] = MappingProxyType({
    "token": after_token, "session": after_session, "upload": after_upload,
    "edit": after_edit, "export": after_export, "reconcile": after_edit,
})  # fmt: skip

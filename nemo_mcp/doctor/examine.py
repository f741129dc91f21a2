"""All checks at once, each in its own time; what they find comes in a fixed order."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from nemo_mcp.core.secrets import redact
from nemo_mcp.doctor import backend, codec, configuration, folders, fonts, hosts, launching, program, records, running
from nemo_mcp.doctor.facts import Facts
from nemo_mcp.doctor.finding import Finding, left_out, wrong
from nemo_mcp.doctor.in_time import Underway

USUAL_S: Final = 6.0
REPORT_IT: Final = "run it once more; if it fails again, report what `nemo-mcp doctor --json` prints"


@dataclass(frozen=True, slots=True)
class Check:
    """What is looked at under these names. `look` only reads; it gets `limit_s` seconds."""

    names: tuple[str, ...]
    look: Callable[[Facts], list[Finding]]
    limit_s: float = USUAL_S


CHECKS: Final = (
    Check(("Python",), program.check_python),
    Check(("package",), program.check_package),
    Check(("libraries",), program.check_libraries),
    Check(("codec",), codec.check, codec.LIMIT_S),
    Check(("fonts",), fonts.check, codec.LIMIT_S),
    Check((configuration.NAME,), configuration.check),
    Check((folders.DATA,), folders.check_data),
    Check((folders.EXPORTS,), folders.check_exports),
    Check((folders.MEDIA,), folders.check_media),
    Check((records.NAME,), records.check),
    Check((running.NAME,), running.check),
    Check(backend.NAMES, backend.check, backend.LIMIT_S),
    Check((launching.NAME,), launching.check),
    Check((hosts.NAME,), hosts.check),
)
WIDEST: Final = max(map(len, [*(name for check in CHECKS for name in check.names), *hosts.TITLES]))


def examine(facts: Facts, checks: Sequence[Check] = CHECKS) -> Iterator[Finding]:
    """Begin every check now, and give what they find in their order, each as soon as it is known."""
    begun = [(check, Underway(lambda check=check: check.look(facts), check.limit_s)) for check in checks]
    for check, work in begun:
        yield from _outcome(check, work)


def _outcome(check: Check, work: Underway[list[Finding]]) -> Iterator[Finding]:
    first, *rest = check.names
    try:
        yield from work.result()
        return
    except TimeoutError:
        found, mend = f"no result after {check.limit_s:g} s", "see what hangs: a network drive, a proxy, or the disk"
    except Exception as problem:  # the border of a check: what it did not foresee is a finding as well
        found, mend = f"the check itself failed: {type(problem).__name__}: {problem}", REPORT_IT
    yield wrong(first, redact(found), mend)
    yield from (left_out(name, f"not looked at, because of: {first}") for name in rest)

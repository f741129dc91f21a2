"""How many everyday instructions the planner handles right.

    python -m bench.instructions [dev|held|fresh|all] [-v] [--json]

An instruction is right when every fact that is expected of its outcome holds. `dev` and `held` are what the planner's
author has seen; `fresh` is unseen and kept for measuring. `all` gives a line for either. `-v` lists what went wrong,
and with what; of the unseen ones only when it is `fresh` itself that is asked for.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable

from bench.instructions.collection import SETS, UNSEEN, Tagged
from bench.instructions.judging import Verdict, judge


def main() -> None:
    """Judge the chosen cases and print the shares."""
    options = argparse.ArgumentParser(prog="python -m bench.instructions", description=__doc__)
    options.add_argument("which", nargs="?", choices=[*SETS, "all"], default="all")
    options.add_argument("-v", "--verbose", action="store_true", help="list what went wrong")
    options.add_argument("--json", action="store_true", help="print the shares as JSON")
    chosen = options.parse_args()
    names = list(SETS) if chosen.which == "all" else [chosen.which]
    verdicts = [(tagged, judge(tagged.case)) for name in names for tagged in SETS[name]]
    if chosen.json:
        print(json.dumps(shares(verdicts), indent=2, ensure_ascii=False))
        return
    if chosen.verbose:
        for tagged, verdict in verdicts:
            if not verdict.right and (tagged.is_seen or chosen.which == tagged.split):
                print(_failure(tagged, verdict))
    for group, parts in shares(verdicts).items():
        print(f"{group}")
        for name, (right, count) in parts.items():
            print(f"  {name:<26}{right:>4} of {count:<4}{right / count:>6.0%}")


Judged = list[tuple[Tagged, Verdict]]


def shares(verdicts: Judged) -> dict[str, dict[str, tuple[int, int]]]:
    """Right and all, by set, by whether the planner's author has seen them, by language, by topic, and overall."""
    return {
        "set": _by(verdicts, lambda tagged: tagged.split),
        "seen or not": _by(verdicts, _seen_or_not),
        "language": _by(verdicts, lambda tagged: tagged.language),
        "topic": _by(verdicts, lambda tagged: tagged.case.topic),
        "overall": _by(verdicts, lambda tagged: "all"),
    }


def _seen_or_not(tagged: Tagged) -> str:
    seen, unseen = (" + ".join(name for name in SETS if (name in UNSEEN) is fresh) for fresh in (False, True))
    return f"seen ({seen})" if tagged.is_seen else f"unseen ({unseen})"


def _by(verdicts: Judged, group: Callable[[Tagged], str]) -> dict[str, tuple[int, int]]:
    count = Counter(group(tagged) for tagged, _ in verdicts)
    right = Counter(group(tagged) for tagged, verdict in verdicts if verdict.right)
    return {name: (right[name], count[name]) for name in sorted(count)}


def _failure(tagged: Tagged, verdict: Verdict) -> str:
    def listed(title: str, lines: Iterable[str]) -> list[str]:
        return [f"    {title}: {line}" for line in lines]

    lines = [f"[{tagged.split} {tagged.language} | {tagged.case.topic} | {tagged.case.scene}] {tagged.case.text}"]
    lines += listed("expected", verdict.failures) + listed("seen", verdict.seen)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

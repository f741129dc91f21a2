"""The start, as the bench takes it: what it starts answers, and the front does without the SDK until it is needed."""

import math
from pathlib import Path

from bench.start import COMMANDS, LOOP, start


def test_a_start_is_timed_from_the_process_to_the_list(tmp_path: Path) -> None:
    took = start(COMMANDS["loop"], str(tmp_path))
    assert took.listed_ms > 0
    assert "tools" in LOOP
    assert (took.called_ms, took.later_mb) == (0, 0)


def test_the_list_of_tools_takes_less_memory_than_the_sdk_alone(tmp_path: Path) -> None:
    took = start(COMMANDS["studio"], str(tmp_path))
    assert math.isnan(took.resident_mb) or took.resident_mb < 40

"""The report's lines: wrapped for any width, in any encoding, with whatever names come in."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.core.secrets import remember
from nemo_mcp.doctor.finding import Finding, fine, left_out, warned, wrong
from nemo_mcp.doctor.report import Paper, as_json, summary

WORDS = "the folder of your videos lies on a drive that is almost full and nobody has noticed it so far"
FINDINGS = [
    fine("Python", WORDS),
    warned("fonts", WORDS, f"run: {WORDS.replace(' ', '-')}\n{WORDS}"),
    wrong("data folder", WORDS, WORDS),
    left_out("clock", WORDS),
]


def printed(findings: list[Finding], width: int, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    target = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    paper = Paper(target, 14, width)
    paper.head()
    for each in findings:
        paper.show(each)
    paper.end(findings)
    target.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("width", [24, 40, 59, 60, 80, 200])
def test_every_line_fits_but_for_commands_which_stay_whole(width: int) -> None:
    rows = printed(FINDINGS, width).splitlines()[1:]
    commands = [row for row in rows if "run: " in row]
    assert [row.strip(" →") for row in commands] == [f"run: {WORDS.replace(' ', '-')}"]
    assert max(len(row) for row in rows if row not in commands) <= width
    text = " ".join(" ".join(rows).split())
    assert text.count(WORDS) == 6


def test_lines_of_one_finding_stand_under_each_other() -> None:
    first, second, *_ = printed([FINDINGS[0]], 60).splitlines()[2:]
    assert first.startswith("✓ Python          the folder")
    assert second.startswith(" " * 18 + second.strip())


def test_marks_are_plain_where_the_encoding_has_no_others() -> None:
    said = printed([*FINDINGS, fine("export folder", "~/Vidéos/影片")], 80, "ascii")
    assert "ok Python" in said
    assert "X  data folder" in said
    assert "-> run: " in said
    assert "~/Vid\\xe9os/\\u5f71\\u7247" in said


@pytest.mark.parametrize("width", [30, 80])
@given(found=st.text(max_size=200), mend=st.text(max_size=80))
def test_whatever_a_name_holds_it_cannot_break_out_of_its_line(width: int, found: str, mend: str) -> None:
    said = printed([fine("Python", found), warned("media folders", found, mend)], width, "latin-1")
    assert not {"\x1b", "\r", "\x07", "\x9b"} & set(said)
    marks = [row for row in said.partition("\n\n")[2].rpartition("\n\n")[0].splitlines() if not row.startswith(" ")]
    assert len(marks) == 2
    assert all(ord(char) < 256 for char in said)


def test_secrets_are_masked_in_both_forms() -> None:
    secret = "a-secret-of-the-report-7261"
    remember(secret)
    findings = [wrong("account", f"it says {secret}", f"run: x --token {secret}")]
    assert secret not in printed(findings, 80) + as_json(findings)


def test_the_object_has_the_shape_that_scripts_rely_on() -> None:
    told = json.loads(as_json(FINDINGS))
    assert list(told) == ["version", "ok", "checks"]
    assert told["ok"] is False
    assert [list(each) for each in told["checks"]] == [["name", "status", "found", "mend"]] * 4
    assert [each["status"] for each in told["checks"]] == ["ok", "warning", "problem", "skipped"]
    assert told["checks"][1]["mend"].count("\n") == 1


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        (FINDINGS, "1 problem, 1 warning, 1 fine, 1 not looked at. Mend what is marked"),
        (FINDINGS[:2], "no problems, 1 warning, 1 fine. Nothing stands in the way."),
    ],
)
def test_the_last_line_counts(findings: list[Finding], said: str) -> None:
    assert summary(findings).startswith(said)

"""Every promise of the contract is proven by a test that names it, or stands here as open with its issue.

A test names its promises with `@pytest.mark.promise("P1", ...)`. The numbers are those of the contract's last section;
the words here are only reminders.
"""

import re
from pathlib import Path

TESTS = Path(__file__).parent
PROMISES = {
    "P1": "access token and session stand before the first request",
    "P2": "an own access token is used as it is",
    "P3": "without one an anonymous account is made",
    "P4": "100 credits, 7 days, kept between runs",
    "P5": "E2 carries the bearer and the documented body",
    "P6": "the session's language is the person's",
    "P7": "the session id stands in all later requests",
    "P8": "the person is told when all is ready",
    "P9": "no secret, header or path of the backend in any text",
    "P10": "the bearer is on every request but E1",
    "P11": "X-Skill-Source is on every request",
    "P12": "X-Skill-Version is the skill file's, read at run time",
    "P13": "X-Skill-Platform by place, environment and host",
    "P14": "export without attribution is refused",
    "P15": "export words lead to export",
    "P16": "credit words lead to credits",
    "P17": "status words lead to state",
    "P18": "upload words lead to upload",
    "P19": "everything else is an edit",
    "P20": "aspect ratio, overlays and audio are edits",
    "P21": "the shape of an edit request",
    "P22": "an edit may last 15 minutes, then the verdict follows",
    "P23": "files go up as multipart",
    "P24": "URLs go up as JSON",
    "P25": "credits: available, frozen, total",
    "P26": "state: draft and media",
    "P27": "export posts its own id and the draft unchanged",
    "P28": "export polls until it is over",
    "P29": "thirteen formats are accepted",
    "P30": "over 500 MB is refused before a byte, exactly 500 MB is not",
    "P31": "the smoothest formats are named",
    "P32": "a draft is read by t, tt, sg, d, m",
    "P33": "the summary line of the three-track example",
    "P34": "'click' becomes words that name a tool",
    "P35": "'open' becomes words that name state",
    "P36": "'drag' becomes words that name edit",
    "P37": "'preview in timeline' becomes words that name state",
    "P38": "'Export button' becomes words that name export",
    "P39": "text responses are shown",
    "P40": "tool calls and results are never forwarded",
    "P41": "heartbeats mean keep waiting",
    "P42": "'Still working' every 2 minutes",
    "P43": "a closed stream's response is processed",
    "P44": "an edit never ends in silence",
    "P45": "code 0 is success",
    "P46": "1001 renews an anonymous account only",
    "P47": "1002 makes a new session and says so",
    "P48": "2001 anonymous: registration link",
    "P49": "2001 registered: top up",
    "P50": "4001 lists the formats",
    "P51": "4002 suggests compressing or trimming",
    "P52": "400 for a missing client id: made and retried",
    "P53": "402 is the subscription tier",
    "P54": "429: one retry after 30 s",
    "P55": "MP4, H.264, at most 1080p",
    "P56": "a finished render is noticed soon",
    "P57": "no orphaned renders",
    "P58": "quick edit",
    "P59": "batch",
    "P60": "iterative",
    "P61": "the seed's own sentence",
    "P62": "an edit from a description alone",
    "P63": "guidance",
    "P64": "no video tool has to be installed",
}
OPEN: dict[str, str] = {}
"""Promises that nothing proves yet, with the title of the issue that brings them."""


def proven() -> set[str]:
    """The promises that tests name."""
    found: set[str] = set()
    for file in TESTS.rglob("test_*.py"):
        for arguments in re.findall(r"mark\.promise\(([^)]*)\)", file.read_text(encoding="utf-8")):
            found |= set(re.findall(r"\"(P\d+)\"", arguments))
    return found


def test_the_list_is_the_contracts() -> None:
    assert list(PROMISES) == [f"P{number}" for number in range(1, 65)]


def test_every_promise_is_proven_or_open() -> None:
    assert proven() | set(OPEN) == set(PROMISES)


def test_what_is_open_is_not_called_proven() -> None:
    assert proven().isdisjoint(OPEN)

"""Logs: no secret in any line or traceback, whoever writes it and however."""

import io
import logging
import os
import re
import subprocess
import sys

import httpx
import pytest

from nemo_mcp.client.request_log import shown
from nemo_mcp.core.secrets import remember
from nemo_mcp.logs import FORMAT, Redacting
from tests.world import World

TOKEN = "cnry/logs+&=%~of-no-known-shape"
# Everything that Python and its libraries print by themselves, with a secret in it, in a process set up as the program.
LOUD = """
import asyncio, logging, sys, threading, warnings
from mcp.server import MCPServer
from nemo_mcp.logs import set_up_logging
from nemo_mcp.core.secrets import remember

token = sys.stdin.read()
set_up_logging("DEBUG")
MCPServer("other", log_level="DEBUG")
remember(token)
log = logging.getLogger("nemo_mcp.test")
log.info("a message %s", token, extra={"token": token})
log.warning("a stack", stack_info=True)
log.error("too few arguments %s %s", token)
logging.getLogger("httpx").warning("an address https://example.org/?t=%s", token)
warnings.warn(f"a warning {token}")

class Unraisable:
    def __del__(self):
        raise ValueError(f"an unraisable {token}")

Unraisable()
thread = threading.Thread(target=lambda: int(f"a thread {token}"))
thread.start()
thread.join()

async def main():
    loop = asyncio.get_running_loop()
    loop.call_exception_handler({"message": f"a handler {token}", "exception": ValueError(token)})
    task = loop.create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task

async def fail():
    raise ValueError(f"a lost task {token}")

asyncio.run(main())
problem = KeyError(f"the cause {token}")
problem.add_note(f"a note {token}")
raise RuntimeError(f"the end {token}") from problem
"""


def test_tokens_are_masked_in_messages_arguments_and_tracebacks() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Redacting("%(message)s"))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    remember(TOKEN)
    try:
        raise RuntimeError(f"Bearer nmv_usr_CANARY00000001 {TOKEN}")
    except RuntimeError:
        logger.exception("sent %s", f"nmv_usr_CANARY00000002 and clm_CANARY00000003 and {TOKEN}", stack_info=True)
    assert "CANARY" not in out.getvalue()
    assert TOKEN not in out.getvalue()
    assert "RuntimeError" in out.getvalue()


def test_whatever_python_prints_by_itself_is_masked_too() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOUD],
        input=TOKEN,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ},
    )
    assert TOKEN not in done.stdout + done.stderr
    assert done.returncode == 1
    words = ("a message", "a stack", "an address", "a warning", "an unraisable", "a thread", "a handler", "a lost task")
    for said in (*words, "the cause", "a note", "the end"):
        assert said in done.stderr, said
    assert "too few arguments" not in done.stderr  # a line that cannot be formatted is not worth a leak


def test_a_record_is_one_line_with_the_time_in_front() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Redacting(FORMAT))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    logger.warning("edit-1 ended:\n%s", "done")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3} WARNING test: edit-1 ended: done\n", out.getvalue())


async def test_at_debug_a_call_can_be_followed_from_its_start_to_its_end(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "nemo_mcp"):
        await world.ask("edit", instruction="make a 1-second video about a private matter")
        await world.refused("state", job="edit-unheard-of")
    said = [f"{record.levelname} {record.getMessage()}" for record in caplog.records if "nemo_mcp" in record.name]
    whole = "\n".join(said)
    for expected in (
        r"DEBUG edit is called",
        r"INFO edit-\w+ begins in session \d+",
        r"DEBUG edit-\w+: reading the timeline",
        r"DEBUG POST /run_sse: 200 in \d+ ms",
        r"DEBUG GET /api/state/nemo_agent/me/\d+/latest: 200 in \d+ ms",
        r"INFO edit-\w+ ended: applied after \d+\.\d s",
        r"INFO edit: (done|running) in \d+ ms",
        r"INFO state: UnknownJobError in \d+ ms",
    ):
        assert re.search(f"^{expected}$", whole, re.MULTILINE), expected
    assert "private matter" not in whole
    assert sum("INFO" in line for line in said) <= 8


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://api.example/api/credits/balance/simple?token=s", "/api/credits/balance/simple"),
        ("https://files.example/signed/path.mp4?signature=s", "https://files.example/..."),
        ("http://127.0.0.1:8787/media/capability", "http://127.0.0.1/..."),
    ],
)
def test_of_an_address_only_the_contracts_own_path_is_told(address: str, told: str) -> None:
    assert shown(httpx.URL(address)) == told

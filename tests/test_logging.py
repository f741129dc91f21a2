"""Logs: no secret in any line or traceback, whoever writes it and however."""

import io
import logging
import os
import subprocess
import sys

from nemo_mcp.core.secrets import remember
from nemo_mcp.logs import Redacting

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

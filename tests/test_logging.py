"""Logs: no access token in any line or traceback."""

import io
import logging

from nemo_mcp.app import Redacting


def test_tokens_are_masked_in_messages_arguments_and_tracebacks() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Redacting("%(message)s"))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    try:
        raise RuntimeError("Bearer nmv_usr_CANARY00000001")
    except RuntimeError:
        logger.exception("sent %s", "nmv_usr_CANARY00000002 and clm_CANARY00000003")
    assert "CANARY" not in out.getvalue()
    assert "RuntimeError" in out.getvalue()

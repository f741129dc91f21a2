"""Spans of OpenTelemetry: the SDK of MCP makes one for each request, and nothing of the person's stands in it."""

import json
import os
import sys
from pathlib import Path

import anyio
from mcp import Client, StdioServerParameters

from tests.media import picture
from tests.test_stdio import environment
from tests.walls.canary import WATCH

# What a person would set up with `opentelemetry-instrument`, made of the API alone: each span is a line in a file.
CUSTOMIZE = """
import json, os, secrets
from contextlib import contextmanager
from opentelemetry import trace

class Span(trace.NonRecordingSpan):
    def __init__(self, name, attributes):
        super().__init__(trace.SpanContext(secrets.randbits(128), secrets.randbits(64), is_remote=False))
        self.told = {"name": name, "attributes": dict(attributes or {}), "more": []}
    def is_recording(self):
        return True
    def set_attribute(self, key, value):
        self.told["attributes"][key] = value
    def set_attributes(self, attributes):
        self.told["attributes"].update(attributes)
    def record_exception(self, exception, *rest, **more):
        self.told["more"].append(repr(exception))
    def set_status(self, status, description=None):
        self.told["more"].append(f"{status} {description}")

class Tracer(trace.Tracer):
    def start_span(self, name, context=None, kind=None, attributes=None, *rest, **more):
        return Span(name, attributes)
    @contextmanager
    def start_as_current_span(self, name, context=None, kind=None, attributes=None, *rest, **more):
        span = Span(name, attributes)
        with trace.use_span(span, record_exception=False, set_status_on_exception=False):
            yield span
        with open(os.environ["SPANS"], "a") as file:
            file.write(json.dumps(span.told) + "\\n")

class Provider(trace.TracerProvider):
    def get_tracer(self, *rest, **more):
        return Tracer()

trace.set_tracer_provider(Provider())
"""


async def test_each_call_is_a_span_without_arguments_paths_or_secrets(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(CUSTOMIZE)
    media, spans, secret = tmp_path / "Pictures", tmp_path / "spans", "cnry/span+token&=1"
    media.mkdir()
    file = picture(media / "holiday-name.png")
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    env = environment(tmp_path, NEMO_BACKEND="studio", NEMO_TOKEN=secret, PYTHONPATH=path, SPANS=str(spans))
    command = StdioServerParameters(command=sys.executable, args=["-m", "nemo_mcp"], env=env)
    with anyio.fail_after(60):
        async with Client(command, mode="legacy") as client:
            await client.call_tool("upload", {"sources": [str(file)]})
            await client.call_tool("edit", {"instruction": "a quite private wish"})
            assert (await client.call_tool("state", {"job": "edit-unheard-of"})).is_error
    written = spans.read_text(encoding="utf-8")
    told = {each["name"]: each for each in map(json.loads, written.splitlines())}
    assert {"tools/call upload", "tools/call edit", "tools/call state"} <= set(told)
    assert told["tools/call edit"]["attributes"]["gen_ai.tool.name"] == "edit"
    assert told["tools/call state"]["attributes"]["error.type"] == "tool_error"
    for private in ("holiday-name", "private wish", "unheard-of", str(tmp_path), secret):
        assert private not in written
    WATCH.look("the spans", written)

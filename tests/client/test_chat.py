"""The chat endpoint over a real socket: what is sent, what is taken, and every way not to get an answer."""

import gzip
import json
import logging
import socket
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from nemo_mcp.client import chat as chats
from nemo_mcp.client.chat import Chat, ChatError, endpoint
from tests.model_server import body_of, completion, head_of, silent_server
from tests.raw_server import HEAD, RawServer, chunked, plain, raw_server

KEY = SecretStr("sk-VERY-SECRET")


def chat_with(server: RawServer, **more: object) -> Chat:
    return replace(Chat(server.url, "tiny", limit_s=5), **more)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:11434", "http://127.0.0.1:11434/v1/chat/completions"),
        ("http://127.0.0.1:11434/", "http://127.0.0.1:11434/v1/chat/completions"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1/chat/completions"),
        ("https://models.example/api/v1/", "https://models.example/api/v1/chat/completions"),
        ("https://models.example/v1beta/openai", "https://models.example/v1beta/openai/chat/completions"),
        ("https://models.example/v1/chat/completions", "https://models.example/v1/chat/completions"),
        ("https://models.example/d/chat/completions?api-version=1", "https://models.example/d/chat/completions?api-version=1"),
    ],
)  # fmt: skip
def test_an_address_may_be_written_with_the_version_without_it_or_whole(url: str, expected: str) -> None:
    assert endpoint(url) == expected


async def test_a_question_is_one_request_for_json_at_temperature_zero() -> None:
    async with raw_server([completion("Hello")]) as server:
        assert await chat_with(server, key=KEY).answer("rules", "秋天?") == "Hello"
    (request,) = server.requests
    head = head_of(request)
    assert head.startswith("POST /v1/chat/completions HTTP/1.1")
    assert "authorization: Bearer sk-VERY-SECRET" in head.replace("Authorization", "authorization")
    assert body_of(request) == {
        "model": "tiny",
        "messages": [{"role": "system", "content": "rules"}, {"role": "user", "content": "秋天?"}],
        "stream": False,
        "temperature": 0,
        "response_format": {"type": "json_object"},
    }


async def test_without_a_key_none_is_sent() -> None:
    async with raw_server([completion("Hello")]) as server:
        await chat_with(server).answer("rules", "question")
    assert "authorization" not in head_of(server.requests[0]).lower()


@pytest.mark.parametrize("status", ["400 Bad Request", "422 Unprocessable Entity"])
async def test_a_server_that_takes_no_extras_is_asked_once_more_without(status: str) -> None:
    async with raw_server([plain(b'{"error":"response_format"}', status), completion("Hello")]) as server:
        assert await chat_with(server).answer("rules", "question") == "Hello"
    first, second = map(body_of, server.requests)
    assert first.keys() - second.keys() == {"temperature", "response_format"}
    assert first["messages"] == second["messages"]


async def test_a_message_in_parts_is_its_texts() -> None:
    parts = [{"type": "reasoning", "text": "hm"}, {"type": "text", "text": "Hel"}, {"type": "text", "text": "lo"}]
    async with raw_server([completion(parts)]) as server:
        assert await chat_with(server).answer("rules", "question") == "Hello"


NO_ANSWERS = {
    "broken": (plain(b"", "500 Internal Server Error"), "refused", 1),
    "wrong key": (plain(b'{"error":"sk-VERY-SECRET is wrong"}', "401 Unauthorized"), "refused", 1),
    "refused twice": (plain(b"", "400 Bad Request"), "refused", 2),
    "sent elsewhere": (
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/elsewhere\r\nContent-Length: 0\r\n\r\n",
        "refused",
        1,
    ),
    "sent to itself": (
        b"HTTP/1.1 307 Again\r\nLocation: /v1/chat/completions\r\nContent-Length: 0\r\n\r\n",
        "refused",
        1,
    ),
    "a page": (plain(b"<html>hello</html>", kind="text/html"), "unreadable", 1),
    "a list": (plain(b"[]"), "unreadable", 1),
    "no choice": (plain(b'{"choices":[]}'), "unreadable", 1),
    "far too deep": (plain(b"[" * 100_000), "unreadable", 1),
    "no text": (completion(None), "unreadable", 1),
    "odd parts": (completion([7]), "unreadable", 1),
    "too large": (completion("a" * chats.ANSWER_LIMIT), "unreadable", 1),
    "too large in chunks": (chunked(b" " * (chats.ANSWER_LIMIT + 1), size=4096), "unreadable", 1),
    "packed": (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"{}"), "unreadable", 1),
    "cut off": (chunked(b'{"choices"', whole=False), "unreachable", 1),
    "not HTTP": (HEAD.replace(b"200", b"abc"), "unreachable", 1),
    "hung up": (b"", "unreachable", 1),
}


@pytest.mark.parametrize("case", NO_ANSWERS)
async def test_anything_else_is_no_answer_and_says_why(case: str) -> None:
    reply, why, requests = NO_ANSWERS[case]
    async with raw_server([reply]) as server:
        with pytest.raises(ChatError) as caught:
            await chat_with(server, key=KEY).answer("rules", "question")
    assert caught.value.why == why
    assert len(server.requests) == requests


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ChatError) as caught:
            await Chat(f"http://127.0.0.1:{taken.getsockname()[1]}", "tiny", limit_s=5).answer("rules", "question")
    assert caught.value.why == "unreachable"


async def test_a_server_that_never_answers_is_late() -> None:
    async with silent_server() as url:
        with pytest.raises(ChatError) as caught:
            await Chat(url, "tiny", limit_s=0.05).answer("rules", "question")
    assert caught.value.why == "late"


async def test_neither_the_key_nor_what_was_said_shows_in_logs_or_errors(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with raw_server([plain(b'{"error":"sk-VERY-SECRET is wrong"}', "401 Unauthorized")]) as server:
        chat = chat_with(server, key=KEY)
        with pytest.raises(ChatError) as caught:
            await chat.answer("the rules", "the question")
    said = "\n".join(f"{record.name} {record.getMessage()}" for record in caplog.records)
    assert "401" in said
    for secret in ("VERY-SECRET", "the rules", "the question"):
        assert secret not in f"{said} {caught.value!r} {chat!r}"


@given(
    st.binary(max_size=200)
    | st.recursive(st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)).map(
        lambda value: json.dumps({"choices": [{"message": value}]}).encode()
    )
)
def test_no_reply_breaks_the_reading(body: bytes) -> None:
    try:
        assert isinstance(chats.text_of(body), str)
    except ChatError as problem:
        assert problem.why == "unreadable"

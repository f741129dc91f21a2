"""Masking: what looks like a secret, and what is known to be one, in every form that it may be written in."""

import base64
import json
from collections.abc import Callable
from functools import partial
from random import Random
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemo_mcp.core.secrets import LONGEST, SECRET, SHORTEST, Register, redact, redact_link, remember
from tests.shares import share

TOKENS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=SHORTEST, max_size=60)
AROUND = st.text(st.characters(codec="utf-8"), max_size=30)


@pytest.mark.promise("P9")
@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("token nmv_usr_Ab12 end", "token [secret] end"),
        ("?ct=clm_abc&x=1", "?ct=[secret]&x=1"),
        ("Authorization: Bearer abc.def-1", "Authorization: Bearer [secret]"),
        ("Bearer Bearer abc", "Bearer [secret]"),
        ("bearer eyJhbGciOiJIUzI1NiJ9", "bearer [secret]"),
        ("the ring bearer walks in", "the ring bearer walks in"),
    ],
)
def test_secrets_are_masked(said: str, shown: str) -> None:
    assert redact(said) == shown


SECRETISH = st.lists(
    st.sampled_from(["Bearer", "bearer", " ", "nmv_", "clm_", "a", "[secret]", '"', "x" * 20]), max_size=10
).map("".join)


@settings(max_examples=share(500, 125))
@given(SECRETISH | st.text())
def test_masking_twice_changes_nothing(said: str) -> None:
    once = redact(said)
    assert redact(once) == once
    assert "nmv_canary" not in redact(f"{said}nmv_canary{said}")


def in_json_twice(token: str) -> str:
    return json.dumps(json.dumps({"token": token}))


def in_python(token: str) -> str:
    return repr({"token": token})


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


WRITTEN: dict[str, Callable[[str], str]] = {
    "plain": str,
    "in an address": partial(quote, safe=""),
    "in a path": quote,
    "in JSON": json.dumps,
    "in JSON inside JSON": in_json_twice,
    "in Python": in_python,
    "as bytes in Python": lambda token: repr(token.encode()),
    "in Basic authorization": lambda token: base64_of(f"me:{token}"),
    "as somebody's name": lambda token: base64_of(f"{token}:"),
    "in base64 for addresses": lambda token: base64_of(token).replace("+", "-").replace("/", "_"),
}


@pytest.mark.parametrize("form", WRITTEN)
def test_a_known_secret_is_masked_whatever_it_looks_like(form: str) -> None:
    token = "Zx9'\"\\/+ +v~>?\u00e9" if "bytes" not in form else "Zx9'/+ +v~>?-0"
    register = Register()
    written = WRITTEN[form](token)
    register.add(token)
    masked = register.mask(f"before {written} after")
    assert masked.startswith("before ")
    assert masked.endswith(" after")
    assert SECRET in masked
    assert len(masked) <= len("before [secret] after") + len('"{\\"token\\": \\"\\"}"') + 8


@settings(max_examples=share(300, 75))
@given(TOKENS, AROUND, AROUND, st.sampled_from(sorted(WRITTEN)))
def test_no_form_of_a_secret_is_left_in_any_text(token: str, before: str, after: str, form: str) -> None:
    register = Register()
    register.add(token)
    written = WRITTEN[form](token)
    masked = register.mask(before + written + after)
    assert SECRET in masked
    assert written not in masked or written in before + SECRET + after
    assert register.mask(masked) == masked or SECRET[-1] in token or SECRET[0] in token


@settings(max_examples=share(300, 75))
@given(st.lists(TOKENS, max_size=5), AROUND)
def test_text_without_secrets_stays_as_it_is(tokens: list[str], text: str) -> None:
    register = Register()
    for token in tokens:
        register.add(token)
    assert register.mask(text) == text or any(text.endswith(token[:SHORTEST]) or token in text for token in tokens)


@settings(max_examples=share(200, 50))
@given(TOKENS, st.text(max_size=10), st.randoms(use_true_random=False))
def test_escapes_hide_no_secret_in_json_and_nothing_else_of_it_changes(token: str, around: str, chance: Random) -> None:
    register = Register()
    body = json.dumps({"said": around, "number": "1.50"}, ensure_ascii=chance.random() < 0.5)
    assert register.mask_json(body) == body
    register.add(token)
    hidden = "".join(f"\\u{ord(char):04x}" if chance.random() < 0.7 else json.dumps(char)[1:-1] for char in token)
    masked = register.mask_json(f'{{"a": "{hidden}", "b": "\\\\u0041\\/"}}')
    assert json.loads(masked)["a"] == SECRET
    assert json.loads(masked)["b"].startswith("\\u0041") or SECRET in json.loads(masked)["b"]


def test_a_secret_that_was_cut_off_at_the_end_is_masked_too() -> None:
    register = Register()
    register.add("my-own-token-of-no-known-shape")
    assert register.mask("said: my-own-token-of-no-kn") == "said: [secret]"
    assert register.mask("said: my-own-token-of-n…") == "said: [secret]"
    assert register.mask("said: my-own-token-of-n… and more") == "said: my-own-token-of-n… and more"


def test_the_longer_of_two_secrets_is_masked_whole_and_repeated_starts_do_not_hide_one() -> None:
    register = Register()
    for value in ("aaaaaaaab", "aaaaaaaabcdef", "aaaaaaaab"):
        register.add(value)
    assert register.mask("aaaaaaaabcdefaaaaaaaaaaab aaaaaaaa_") == "[secret]aaa[secret] aaaaaaaa_"


def test_short_and_endless_values_are_not_taken() -> None:
    register = Register()
    for value in ("", "1234567", "  1234567 \n", "x" * (LONGEST + 1)):
        register.add(value)
    assert register.mask("1234567 " + "x" * 9_000) == "1234567 " + "x" * 9_000


def test_the_secret_that_was_remembered_longest_ago_makes_room() -> None:
    register = Register(most=3)
    for number in (1, 2, 3, 1, 4):
        register.add(f"secret-number-{number}")
    text = " ".join(f"secret-number-{number}" for number in (1, 2, 3, 4))
    assert register.mask(text) == "[secret] secret-number-2 [secret] [secret]"


def test_what_is_remembered_is_masked_in_links_too_where_a_claim_token_may_stand() -> None:
    remember("odd-token-of-somebody")
    link = "https://nemovideo.com/workspace?claim=clm_abc&x=odd-token-of-somebody&y=nmv_usr_1"
    assert redact_link(link) == "https://nemovideo.com/workspace?claim=clm_abc&x=[secret]&y=[secret]"
    assert redact(link) == "https://nemovideo.com/workspace?claim=[secret]&x=[secret]&y=[secret]"

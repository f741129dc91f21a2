import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemo_mcp.core.text import TEXT_LIMIT, clean, without_links
from tests.shares import share

ANY_TEXT = st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=40)
SNEAKY = st.lists(
    st.sampled_from(["\u200d", "\u200b", "\ufe0f", "\u200c", "\u202e", "\U000e0041", "e", "\u0301", "\x00", "\ue000"])
    | ANY_TEXT,
    max_size=12,
).map("".join)
HOSTS = ("nemovideo.com", "mega-api-prod.nemovideo.ai")


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("plain, 你好, mañana\n\tnext", "plain, 你好, mañana\n\tnext"),
        ("a\x00b\x1b[31mc\r\nd", "ab[31mc\nd"),
        ("pay\u202edexif\u202c", "paydexif"),
        ("zero\u200bwidth\ufeff\u2060", "zerowidth"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("pri\ue000vate", "private"),
        ("lone\ud800", "lone"),
        ("hangul\u3164\u115f\uffa0", "hangul"),
        ("👩\u200d💻 ❤\ufe0f", "👩\u200d💻 ❤\ufe0f"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("x" + "\u200d" * 9 + "y", "x\u200d\u200dy"),
        ("x\u200d\u200b\u200d\u200b\u200dy", "x\u200d\u200dy"),
        ("e\u0301", "é"),
    ],
)
def test_invisible_characters_are_dropped_and_scripts_kept(raw: str, safe: str) -> None:
    assert clean(raw) == safe


def test_text_is_cut_at_its_limit() -> None:
    assert clean("x" * TEXT_LIMIT) == "x" * TEXT_LIMIT
    assert clean("x" * (TEXT_LIMIT + 1)) == "x" * (TEXT_LIMIT - 1) + "…"
    assert clean("abcdef", 3) == "ab…"
    assert clean("abcdef", 0) == ""


@settings(max_examples=share(500, 125))
@given(SNEAKY, st.integers(0, 30))
def test_cleaning_twice_changes_nothing_and_leaves_nothing_forbidden(raw: str, limit: int) -> None:
    once = clean(raw, limit)
    assert clean(once, limit) == once
    assert len(once) <= limit
    assert unicodedata.is_normalized("NFC", once)
    for char in set(once) - set("\n\t\u200c\u200d\ufe0f"):
        assert unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("See https://evil.example/x?y=1 now.", "See [link removed: evil.example] now."),
        ("See https://nemovideo.com/workspace.", "See https://nemovideo.com/workspace."),
        ("HTTPS://NEMOVIDEO.COM:443/a", "HTTPS://NEMOVIDEO.COM:443/a"),
        ("https://nemovideo.com.evil.example/", "[link removed: nemovideo.com.evil.example]"),
        ("https://nemovideo.com@evil.example/", "[link removed: evil.example]"),
        ("https://evil.example\\@nemovideo.com/", "[link removed: evil.example]"),
        ("https://evil.example#@nemovideo.com", "[link removed: evil.example]"),
        ("https:\\\\evil.example/a", "[link removed: evil.example]"),
        ("https://nemovideo.com%2eevil.example", "[link removed: nemovideo.com2eevil.example]"),
        ("https://nemovideo.com。evil.example", "[link removed: nemovideo.com.evil.example]"),
        ("请访问https://nemovideo.com，然后继续", "请访问https://nemovideo.com，然后继续"),
        ("请访问https://nemovideo.com。", "请访问https://nemovideo.com。"),
        ("请访问https://evil.example/路径，然后继续", "请访问[link removed: evil.example]，然后继续"),
        ("[click](https://evil.example/a)", "[click]([link removed: evil.example])"),
        ("![x](http://127.0.0.1:8080/?leak=1)", "![x]([link removed: 127.0.0.1])"),
        ("http://[::1]/x", "[link removed: 1]"),
        ("www.evil.example and ftp://evil.example", "[link removed: evil.example] and [link removed: evil.example]"),
        ("data:text/html,<script>", "[link removed: data],<script>"),
        ("file:///etc/passwd", "[link removed: unknown]"),
        ("https://", "[link removed: unknown]"),
        ("Ratio 16:9, see clip.mp4 at 3:00", "Ratio 16:9, see clip.mp4 at 3:00"),
    ],
)
def test_links_to_other_hosts_are_removed(said: str, shown: str) -> None:
    assert without_links(said, HOSTS) == shown


LINKISH = st.lists(
    st.sampled_from(
        [
            "https://",
            "http:\\\\",
            "www.",
            "nemovideo.com",
            "evil.example",
            "@",
            ":",
            "/",
            " ",
            "]",
            "[",
            "。",
            "x",
            "#",
            "\\",
        ]
    )
    | st.text(max_size=3),
    max_size=10,
).map("".join)


@settings(max_examples=share(500, 125))
@given(LINKISH)
def test_removing_links_twice_changes_nothing(said: str) -> None:
    once = without_links(said, HOSTS)
    assert without_links(once, HOSTS) == once
    assert "http" not in without_links(f"https://evil.example/{said}", ()).split("]")[0]

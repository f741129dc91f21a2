"""SRT and WebVTT files as captions."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.studio.planner.model import Cue
from nemo_mcp.studio.subtitles import LARGEST_BYTES, LONGEST_CUE, MOST_CUES, SubtitleError, read

HELLO_WORLD = [(1000, 2000, "Hello"), (3000, 4000, "World")]


def cues(text: str | bytes) -> list[tuple[int, int, str]]:
    data = text if isinstance(text, bytes) else text.encode()
    return [(cue.start_ms, cue.end_ms, cue.text) for cue in read(data).cues]


def srt(*found: tuple[int, int, str]) -> str:
    def stamp(ms: int) -> str:
        return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"

    return "".join(
        f"{number}\n{stamp(start)} --> {stamp(end)}\n{text}\n\n" for number, (start, end, text) in enumerate(found, 1)
    )


CARELESS = {
    "as it should be": "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\nWorld\n",
    "dots and CRLF": "1\r\n00:00:01.000 --> 00:00:02.000\r\nHello\r\n\r\n2\r\n00:00:03.000 --> 00:00:04.000\r\nWorld",
    "old Mac line ends": "1\r00:00:01,000 --> 00:00:02,000\rHello\r\r2\r00:00:03,000 --> 00:00:04,000\rWorld\r",
    "no numbers": "00:00:01,000 --> 00:00:02,000\nHello\n\n00:00:03,000 --> 00:00:04,000\nWorld\n",
    "no hours": "1\n00:01,000 --> 00:02,000\nHello\n\n2\n0:03,0-->0:04\nWorld\n",
    "no blank line between": "1\n00:00:01,000 --> 00:00:02,000\nHello\n2\n00:00:03,000 --> 00:00:04,000\nWorld\n",
    "places": "1\n00:00:01,000 --> 00:00:02,000 X1:40 X2:600\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\nWorld",
    "spaces in the times": "1\n00:00:01, 000 --> 00:00:02, 000\nHello\n\n2\n00:00:03 ,000 --> 00:00:04 ,000\nWorld\n",
    "in disorder": "2\n00:00:03,000 --> 00:00:04,000\nWorld\n\n1\n00:00:01,000 --> 00:00:02,000\nHello\n",
    "an empty caption between": srt((1000, 2000, "Hello"), (2000, 2500, ""), (3000, 4000, "World")),
    "tags": srt((1000, 2000, '{\\an8}<font color="#ff0">He<i>llo</i></font>'), (3000, 4000, "<B>World</B >")),
    "webvtt": "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n\n00:03.000 --> 00:04.000\nWorld\n",
    "webvtt in full": (
        "\ufeffWEBVTT - a talk\nKind: captions\nLanguage: en\n\n"
        "NOTE not shown\nat all\n\nSTYLE\n::cue { color: red }\n\n"
        "REGION\nid:bottom\nwidth:40%\n\nintro\n00:00:01.000 --> 00:00:02.000 line:10% align:start\n"
        "<v Ann>He<c.loud>l</c><00:00:01.500>lo</v>\n\nNOTE\n\n00:00:03.000 --> 00:00:04.000 region:bottom\n"
        "<lang en>World</lang>\n\n"
    ),
    "the times of a live stream": (
        "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n00:01.000 --> 00:02.000\nHello\n\n"
        "NOTE end of part\n\n00:03.000 --> 00:04.000\nWorld"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CARELESS)
def test_careless_files_are_read_as_they_are_meant(case: str) -> None:
    assert cues(CARELESS[case]) == HELLO_WORLD


WORDS = {
    "a blank line inside": ("Hello\n\nthere", "Hello\nthere"),
    "a number that is words": ("In the year\n1984", "In the year\n1984"),
    "a number that is all": ("42", "42"),
    "an arrow": ("a --> b", "a --> b"),
    "less than": ("a < b and c > d <3", "a < b and c > d <3"),
    "a line break as a tag": ("one<br/>two\\Nthree", "one\ntwo\nthree"),
    "entities": ("Tom &amp; Jerry &#169; &lt;b&gt; AT&T &nosuch;", "Tom & Jerry © <b> AT&T &nosuch;"),
    "control characters": ("be\x07ep\u200b \u202eor not\t!", "beep or not !"),
    "joined letters stay": ("می\u200cخواهم", "می\u200cخواهم"),
}


@pytest.mark.parametrize("case", WORDS)
def test_the_words_of_a_caption(case: str) -> None:
    written, meant = WORDS[case]
    assert cues(srt((1000, 2000, written), (3000, 4000, "next"))) == [(1000, 2000, meant), (3000, 4000, "next")]


def test_captions_that_overlap_leave_when_the_next_one_comes() -> None:
    assert cues(srt((0, 5000, "a"), (2000, 3000, "b"))) == [(0, 2000, "a"), (2000, 3000, "b")]


def test_captions_that_come_together_are_one() -> None:
    assert cues(srt((0, 2000, "Hello"), (0, 3000, "你好"))) == [(0, 3000, "Hello\n你好")]


def test_a_caption_without_length_stands_for_two_seconds_or_until_the_next() -> None:
    assert cues(srt((1000, 1000, "a"), (2000, 1500, "b"), (9000, 9000, "c"))) == [
        (1000, 2000, "a"),
        (2000, 4000, "b"),
        (9000, 11000, "c"),
    ]


def test_a_long_caption_is_cut_visibly() -> None:
    ((_, _, text),) = cues(srt((0, 1000, "word " * 200)))
    assert len(text) <= LONGEST_CUE
    assert text.endswith("word…")


CHINESE = srt((1000, 2000, "你好，世界！"), (3000, 4000, "字幕测试。"))
WESTERN = srt((1000, 2000, "Où est-il ? « Là-bas », dit-elle – très près…"))


@pytest.mark.parametrize(
    ("text", "data"),
    [
        (CHINESE, CHINESE.encode()),
        (CHINESE, codecs.BOM_UTF8 + CHINESE.encode()),
        (CHINESE, codecs.BOM_UTF16_LE + CHINESE.encode("utf-16-le")),
        (CHINESE, codecs.BOM_UTF16_BE + CHINESE.encode("utf-16-be")),
        (CHINESE, CHINESE.encode("gb18030")),
        (WESTERN, WESTERN.encode("cp1252")),
    ],
)
def test_encodings_are_told_apart(text: str, data: bytes) -> None:
    assert cues(data) == cues(text)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp1253", "utf-32", "utf-16-le"])
def test_an_encoding_that_cannot_be_told_is_refused_rather_than_guessed(encoding: str) -> None:
    words = "Привет, как дела? Хорошо" if encoding != "cp1253" else "Καλημέρα, τι κάνεις; Πολύ ωραία"
    with pytest.raises(SubtitleError, match="not text in UTF-8"):
        read(srt((0, 1000, words)).encode(encoding))


REFUSED = {
    "nothing": (b"", "no caption"),
    "words": (b"only words\nand more words\n", "no caption"),
    "a shell script": (b"#!/bin/sh\nrm -rf /\n", "no caption"),
    "a page": (b"<!DOCTYPE html><html><body>00:00:01,000</body></html>", "no caption"),
    "a script with captions behind it": (b"#!/bin/sh\nexit\n1\n00:00:01,000 --> 00:00:02,000\nHi\n", "line 1"),
    "a page with captions in it": (b"<html>\n\n1\n00:00:01,000 --> 00:00:02,000\nHi\n</html>", "line 1"),
    "a playlist": (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n", "no caption"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not text"),
    "the heading alone": (b"WEBVTT\n\nNOTE nothing here\n", "no caption"),
    "times that are none": (b"1\n00:00:01,000 --> soon\nHi\n", "line 2: these times"),
    "empty captions": (b"1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:03,0 --> 00:00:04,0\n<i></i>\n", "no caption"),
    "too many": (srt(*((n * 10, n * 10 + 9, "x") for n in range(MOST_CUES + 1))).encode(), "more than 5000"),
    "too large": (b"\n" * (LARGEST_BYTES + 1), "larger than 2 MB"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_captions_is_refused_with_the_reason(case: str) -> None:
    data, reason = REFUSED[case]
    with pytest.raises(SubtitleError, match=reason):
        read(data)


PIECES = [
    *(
        b"1\n",
        b"00:00:01,000",
        b" --> ",
        b"00:02.5",
        b"\n",
        b"\r\n",
        b"\n\n",
        b"WEBVTT",
        b"NOTE",
        b"<i>",
        b"&amp;",
        b"00:",
    ),
    *(b"{\\an8}", b"\xff", b"\0", b"caption", "字".encode(), b"-->", b"99999", b"<v Ann>", b" "),
]


@given(st.binary(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join))
def test_any_bytes_are_captions_in_order_or_refused(data: bytes) -> None:
    try:
        found = read(data)
    except SubtitleError as problem:
        assert str(problem)
        return
    assert found.duration_ms == found.cues[-1].end_ms
    for cue, after in zip(found.cues, [*found.cues[1:], None], strict=True):
        assert 0 <= cue.start_ms < cue.end_ms
        assert after is None or cue.end_ms <= after.start_ms
        assert 0 < len(cue.text) <= LONGEST_CUE
        assert cue.text == "\n".join(line.strip() for line in cue.text.split("\n") if line.strip())


LINE = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="<&{\\"), min_size=1, max_size=20)
MADE = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(1, 5000), st.lists(LINE, min_size=1, max_size=3)),
    min_size=1,
    max_size=8,
)


@given(MADE, st.sampled_from(["srt", "vtt"]), st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_is_read_again(made: list[tuple[int, int, list[str]]], form: str, end: str) -> None:
    written: list[tuple[int, int, str]] = []
    at = 0
    for pause, length, lines in made:
        written.append((at + pause, at + pause + length, "\n".join(lines)))
        at += pause + length
    text = srt(*written) if form == "srt" else "WEBVTT\n\n" + srt(*written).replace(",", ".")
    expected = written if form == "srt" else [(a, b, words.replace(",", ".")) for a, b, words in written]
    found = read(text.replace("\n", end).encode())
    assert found.form == form
    assert found.cues == tuple(Cue(*each) for each in expected)

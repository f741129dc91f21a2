"""Which font draws what, shaping, and writing direction."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.studio.render.text.fonts import BUNDLED, Cut, FontBook, book, code_points, wants_color
from nemo_mcp.studio.render.text.fonts_extra import extra_folders
from nemo_mcp.studio.render.text.fonts_families import noto_family
from nemo_mcp.studio.render.text.fonts_system import FontFile, font_files, forms, preferred, system_folders
from nemo_mcp.studio.render.text.shaping import advances, han_region, shape_line
from nemo_mcp.studio.render.text.shaping_bidi import levels, visual_order, without_controls
from nemo_mcp.studio.render.text.shaping_harfbuzz import Typeface, script_of


@pytest.fixture
def alone() -> FontBook:
    """Captions with the bundled font and nothing else."""
    return FontBook("caption", ())


def test_the_bundled_fonts_come_with_their_licence() -> None:
    files = {path.suffix for path in BUNDLED.iterdir()}
    assert files == {".otf", ".txt"}
    assert "SIL OPEN FONT LICENSE Version 1.1" in (BUNDLED / "OFL.txt").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in BUNDLED.iterdir()) < 700_000


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    fake = tmp_path / "fake.ttf"
    fake.write_bytes(b"not a font at all")
    with pytest.raises(ValueError, match=r"fake\.ttf"):
        Typeface(fake)


def test_broken_system_fonts_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "aaa.ttf").write_bytes(b"rubbish")
    assert FontBook("caption", (tmp_path, tmp_path / "missing")).choose("漢", "SC") is None


def test_a_system_font_serves_what_the_bundle_lacks(tmp_path: Path) -> None:
    shutil.copy(BUNDLED / "InterDisplay-Bold.otf", tmp_path / "other.otf")
    fonts = FontBook("caption", (tmp_path,))
    plain = fonts.choose("a", "SC")
    only_there = next(
        chr(point) for point in range(0x2000, 0x2C00) if _in(tmp_path / "other.otf", point) and not _in_bundle(point)
    )
    face = fonts.choose(only_there, "SC")
    assert plain is fonts.base
    assert face is not None
    assert face.path.name == "other.otf"


def _in(path: Path, point: int) -> bool:
    return Typeface(path).covers((point,))


def _in_bundle(point: int) -> bool:
    return Typeface(BUNDLED / "Inter-SemiBold.otf").covers((point,))


def test_private_use_characters_are_never_drawn(alone: FontBook) -> None:
    assert alone.choose("\ue000", "SC") is None


def test_invisible_characters_need_no_font() -> None:
    assert code_points("\u200d\ufe0f\u200b") == ()
    assert code_points("e\u0301") == (0x65, 0x301)


def test_emoji_want_color() -> None:
    assert wants_color("😀")
    assert wants_color("❤\ufe0f")
    assert not wants_color("a")
    assert not wants_color("❤")


def test_upright_bold_sans_fonts_come_first_and_emoji_fonts_last() -> None:
    names = ["NotoSans-Italic.ttf", "NotoColorEmoji.ttf", "NotoSans-Bold.ttf", "NotoSans-Regular.ttf", "SomeSerif.ttf"]
    files = [FontFile(Path(name), name.lower()) for name in names]
    order = [file.path.name for file in preferred(files, "Latn", "", emoji=False)]
    assert order[:2] == ["NotoSans-Bold.ttf", "NotoSans-Regular.ttf"]
    assert order[-1] == "NotoColorEmoji.ttf"
    assert preferred(files, "", "", emoji=True)[0].path.name == "NotoColorEmoji.ttf"


@pytest.mark.parametrize(
    ("region", "first"), [("SC", "msyh.ttc"), ("TC", "msjh.ttc"), ("JP", "YuGothM.ttc"), ("KR", "malgun.ttf")]
)
def test_han_is_drawn_by_the_fonts_of_its_region(region: str, first: str) -> None:
    names = ["arial.ttf", "malgun.ttf", "msjh.ttc", "msyh.ttc", "YuGothM.ttc"]
    files = [FontFile(Path(name), name.lower()) for name in names]
    assert preferred(files, forms("Hani", region), "", emoji=False)[0].path.name == first


def test_a_font_named_after_the_script_comes_before_all_others() -> None:
    names = ["NotoSans-Bold.ttf", "NotoSansCham-Regular.ttf", "NotoSansAdlam-Regular.ttf"]
    files = [FontFile(Path(name), name.lower()) for name in names]
    family = noto_family("\U0001e900")
    assert family == "Noto Sans Adlam"
    assert preferred(files, "Adlm", family, emoji=False)[0].path.name == "NotoSansAdlam-Regular.ttf"


def test_a_font_that_is_installed_meanwhile_is_found(tmp_path: Path) -> None:
    fonts = FontBook("caption", (tmp_path,))
    only_there = next(
        chr(point)
        for point in range(0x2000, 0x2C00)
        if _in(BUNDLED / "InterDisplay-Bold.otf", point) and not _in_bundle(point)
    )
    assert fonts.choose(only_there, "SC") is None
    assert fonts.refreshed() == 0
    shutil.copy(BUNDLED / "InterDisplay-Bold.otf", tmp_path / "new.otf")
    assert fonts.refreshed() == 1
    assert fonts.choose(only_there, "SC") is not None
    assert fonts.refreshed() == 1


@pytest.mark.skipif(not extra_folders(), reason="the extra cjk is not installed")
@pytest.mark.parametrize("cut", ["title", "caption"])
def test_the_extra_has_chinese_japanese_and_korean(cut: Cut) -> None:
    fonts = FontBook(cut, extra_folders())
    families: set[str] = set()
    for text, language in (
        ("这是夏日新品", None),
        ("駅のアナウンス", None),
        ("안녕하세요", None),
        ("歡迎光臨", None),
        ("啲嘢", "zh-HK"),
    ):
        line = shape_line(text, fonts, language)
        assert line.missing == ()
        families |= {face.family for face in line.faces}
    assert families == {f"Noto Sans CJK {region}" for region in ("SC", "JP", "KR", "TC", "HK")}


def test_joined_letters_take_other_forms(arabic: FontBook) -> None:
    alone, joined = shape_line("ب", arabic), shape_line("ببب", arabic)
    assert joined.missing == ()
    assert len({glyph.glyph for glyph in joined.glyphs}) == 3
    assert alone.glyphs[0].glyph not in {glyph.glyph for glyph in joined.glyphs}


def test_mixed_writing_keeps_the_order_of_each_direction(arabic: FontBook) -> None:
    text = "سعر Nemo 25"
    order = [text[glyph.at] for glyph in shape_line(text, arabic).glyphs]
    assert "".join(order) == "Nemo 25 رعس"


@pytest.fixture
def arabic() -> FontBook:
    """Captions with a font of this computer that has Arabic letters."""
    fonts = FontBook("caption", system_folders())
    if fonts.choose("ب", "SC") is None:
        pytest.skip("no font here has Arabic letters")
    return fonts


def test_only_font_files_are_found(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("a.txt", "b.TTF", "deep/c.otf"):
        (tmp_path / name).write_bytes(b"")
    assert sorted(file.name for file in font_files([tmp_path])) == ["b.ttf", "c.otf"]
    assert system_folders()


def test_han_forms_follow_the_language_then_the_script() -> None:
    assert han_region("漢字", "ja-JP") == "JP"
    assert han_region("漢字", "zh_TW") == "TC"
    assert han_region("漢字", "zh-CN") == "SC"
    assert han_region("漢字かな", None) == "JP"
    assert han_region("漢字 한글", None) == "KR"
    assert han_region("汉字", None) == "SC"
    assert han_region("“漢字” — yes", None) == "TC"
    assert han_region("“Yes” — 夏日", None) == "SC"


def test_marks_stay_with_their_letter(alone: FontBook) -> None:
    line = shape_line("e\u0301a", alone)
    assert line.missing == ()
    assert {glyph.at for glyph in line.glyphs} <= {0, 2}


def test_a_mark_that_the_font_lacks_costs_only_the_mark(alone: FontBook) -> None:
    line = shape_line("a\u0f71b", alone)
    assert line.missing == (0x0F71,)
    assert line.width == pytest.approx(shape_line("ab", alone).width, abs=0.02)


@given(st.text("abé .,-—ЖΩ😀漢ا\ue000", max_size=40))
def test_advances_add_up_to_the_width(text: str) -> None:
    line = shape_line(text, book("caption"))
    assert sum(advances(text, line)) == pytest.approx(line.width)


@given(st.text(max_size=60))
def test_every_character_has_a_level(text: str) -> None:
    plain = without_controls(text.replace("\n", " "))
    found = levels(plain)
    assert len(found) == len(plain)
    assert all(0 <= level <= 4 for level in found)


def test_hebrew_runs_from_right_to_left_and_its_numbers_do_not() -> None:
    assert levels("abc") == [0, 0, 0]
    assert levels("אב 12") == [1, 1, 1, 2, 2]
    assert levels("ab אב") == [0, 0, 0, 1, 1]
    assert levels("ab אב", 1) == [2, 2, 1, 1, 1]
    assert levels("") == []


def test_runs_are_reordered_by_level() -> None:
    assert visual_order("abc", [0, 0, 0]) == ["a", "b", "c"]
    assert visual_order("abc", [1, 2, 1]) == ["c", "b", "a"]
    assert visual_order("abcd", [0, 1, 1, 0]) == ["a", "c", "b", "d"]
    assert visual_order("", []) == []


def test_scripts_are_told_apart() -> None:
    assert [script_of(character) for character in "aжα漢"] == ["Latn", "Cyrl", "Grek", "Hani"]
    assert script_of(" ") is None

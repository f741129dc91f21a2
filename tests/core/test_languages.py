import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.contract import LANGUAGES
from nemo_mcp.core.languages import language_of, normal_language


@pytest.mark.promise("P6")
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("add a title that says Urban Dreams", "en"),
        ("make it 9:16", "en"),
        ("", "en"),
        ("12345 !!", "en"),
        ("加上标题并导出", "zh-CN"),
        ("把 logo 放到 track 2", "zh-CN"),
        ("把背景音乐换成 Lo-fi", "zh-CN"),
        ('add the title "你好世界" to the first clip', "en"),
        ("“Hello world and more words”加到片头", "zh-CN"),
        ("“你好”", "zh-CN"),
        ("タイトルを追加してください", "ja"),
        ("動画の最初に「Summer」というタイトルを入れて", "ja"),
        ("これらの画像から30秒の動画を作成", "ja"),
        ("Añade un título y música de fondo", "es"),
        ("quiero un vídeo de 30 segundos con música", "es"),
        ("¿Cuántos créditos tengo?", "es"),
        ("cut el taco scene", "en"),
        ("add music to the scene in Los Angeles", "en"),
        ("Ajoute un titre à la vidéo", "en"),
    ],
)
def test_the_language_of_a_request(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.promise("P6")
@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh_CN.UTF-8", "zh-CN"),
        ("zh-TW", "zh-CN"),
        ("zh-Hant-HK", "zh-CN"),
        ("ja_JP", "ja"),
        ("es-MX", "es"),
        ("es_ES@euro", "es"),
        ("en_GB.UTF-8", "en"),
        ("C", "en"),
        ("C.UTF-8", "en"),
        ("POSIX", "en"),
        ("fr_FR", "en"),
        ("", "en"),
        (" ES ", "es"),
    ],
)
def test_a_locale_becomes_a_language_of_the_contract(tag: str, language: str) -> None:
    assert normal_language(tag) == language


@given(st.text())
def test_any_text_and_any_tag_has_a_language(text: str) -> None:
    assert language_of(text) in LANGUAGES
    assert normal_language(text) in LANGUAGES

"""Emoji in colour, from a font small enough to carry here."""

import zlib
from base64 import b85decode
from pathlib import Path

import numpy as np
import pytest

from nemo_mcp.studio.render.text.fonts import FontBook
from nemo_mcp.studio.render.text.rasterise import Raster, draw
from nemo_mcp.studio.render.text.shaping import shape_line
from nemo_mcp.studio.timeline import Text

# One COLR version 1 glyph for U+1F600: a gradient from yellow to blue across the em, with a blue square in its middle.
_TINY: bytes = (
    b"c-oCqO-ma=7=C7EYv?N06ih{=Y)dPO2fMLa4}y_c5RoQE>A{OGnkK^LqcMWH_1L37!@FMm2QBy`#DnHgdQuN*>Gqk~ZM3$i@9@sd^M366H46"
    b"ct3!k8nN@o^w?_!B82uS60c4nbJIExcki4&Qn(d2C6?Fb;|h}YIjUKLNj?GqmmXA6GgLw#j&6p%f{8^yf0;Vyoh<o$>|QKTSdtLL=0h+h;-^"
    b"&RU(hZ1|-Y`?PZVIHsOul07x+o__13u1`aDSM^-=l6#*)YpmqYGtb)rYeuM9=aBC=EvUG)kjkoP^zi5XTwi$bq15FsT}AcB|@T)asuWV+H)8"
    b"9n}m^AT%ktdCNY-S#RFKl2VHlcCNV3L$?AXP{K<^e3Zq3lz+FVA&GR+m_n81DL=YGbXAEQ4uICblP4(!c*GnWL6xPe{yW?ZMLI@*``bKGQ{8"
    b"?Nzzo_QVzS}h|B;|KGs5Nh>X^HcsIRDjUIyupf)Y*<I5hG$n)<a4XcpTj&x-qo8S#CJ#ieGcwT)wdFdo?U$6J<2mpEN4)QRB@;4tW%?P3%#k"
    b"?ij_*N%M7@KKwg<TgYqU(^a@^d53wdJ<+>~c4L_0f=Iy_DXFiKw=f3X`o9Q*)3JU|={Mt*ZE*"
)


@pytest.fixture
def fonts(tmp_path: Path) -> FontBook:
    """Captions that have one emoji."""
    (tmp_path / "tiny-emoji.ttf").write_bytes(zlib.decompress(b85decode(_TINY)))
    return FontBook("caption", (tmp_path,))


def drawn(text: str, fonts: FontBook, *, outline: bool = False) -> Raster:
    """A caption large enough to look at."""
    return draw(Text(0, 1000, text, place="center", size=4.0, outline=outline), 640, 360, None, lambda _: fonts)


def test_layers_and_gradients_are_painted(fonts: FontBook) -> None:
    raster = drawn("😀", fonts)
    solid = raster.rgba[..., 3] == 255
    rows, columns = np.nonzero(solid)
    middle = raster.rgba[int(rows.mean()), int(columns.mean())]
    left = raster.rgba[int(rows.mean()), columns.min() + 2]
    assert raster.warnings == ()
    assert tuple(middle[:3] // 16) == (1, 3, 14)
    assert left[0] > 220
    assert left[2] < 60


def test_an_emoji_stands_between_words_in_its_own_colors(fonts: FontBook) -> None:
    line = shape_line("a😀b", fonts)
    assert [glyph.face.in_color for glyph in line.glyphs] == [False, True, False]
    assert line.glyphs[1].advance == pytest.approx(1.0, abs=0.01)
    raster = drawn("a😀b", fonts, outline=True)
    colorful = np.ptp(raster.rgba[..., :3].astype(int), axis=2) > 150
    assert (colorful & (raster.rgba[..., 3] == 255)).any()


def test_parts_of_an_emoji_that_no_font_joins_are_named(fonts: FontBook) -> None:
    (warning,) = drawn("ok 😀🧵", fonts).warnings
    assert "U+1F9F5" in warning
    assert "Noto Color Emoji" in warning

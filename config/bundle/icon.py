"""Draws the icon: a play sign over a timeline. `python -m config.bundle.icon` writes it anew."""

from pathlib import Path

from PIL import Image, ImageDraw

ICON = Path(__file__).with_name("icon.png")
SIDE = 512
FINER = 4
"""The picture is drawn this many times as large and made smaller, which smooths its edges."""

GROUND, PLAY = "#161a2b", "#ffffff"
CLIPS = (
    ((96, 338, 232, 374), "#ff8a3d"),
    ((244, 338, 416, 374), "#ffb35c"),
    ((96, 388, 312, 416), "#4cc2b0"),
    ((324, 388, 416, 416), "#2d8f9e"),
)
"""The clips on the timeline: left, top, right, bottom."""
HEAD = (270, 322, 278, 432)
"""The line that shows where the film stands."""


def drawn() -> Image.Image:
    """The icon, SIDE pixels wide and high, clear outside its rounded corners."""
    picture = Image.new("RGBA", (SIDE * FINER, SIDE * FINER))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle(_scaled((0, 0, SIDE - 1, SIDE - 1)), 112 * FINER, fill=GROUND)
    pen.polygon(_scaled((192, 96, 192, 288, 352, 192)), fill=PLAY)
    pen.line(_scaled((192, 96, 192, 288, 352, 192, 192, 96, 192, 288)), fill=PLAY, width=24 * FINER, joint="curve")
    for box, colour in CLIPS:
        pen.rounded_rectangle(_scaled(box), 10 * FINER, fill=colour)
    pen.rounded_rectangle(_scaled(HEAD), 4 * FINER, fill=PLAY)
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _scaled(places: tuple[int, ...]) -> list[float]:
    return [place * FINER for place in places]


if __name__ == "__main__":
    drawn().save(ICON, optimize=True)

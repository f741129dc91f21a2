"""Writes the sample pictures into nemo_mcp/samples: `python bench/samples.py [NAME ...]`."""

import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from sample_art import city_at_dusk, first_light, long_afternoon, northern_lights, on_the_water

SAMPLES = Path(__file__).resolve().parent.parent / "nemo_mcp" / "samples"
PICTURES: dict[str, tuple[Callable[[], Image.Image], int]] = {
    "01-first-light": (first_light.paint, 84),
    "02-out-on-the-water": (on_the_water.paint, 80),
    "03-the-long-afternoon": (long_afternoon.paint, 74),
    "04-city-at-dusk": (city_at_dusk.paint, 78),
    "05-under-the-stars": (northern_lights.paint, 78),
}


def main(names: list[str]) -> None:
    """Paints the named pictures, or all of them, and prints each file's size."""
    SAMPLES.mkdir(exist_ok=True)
    for name in names or list(PICTURES):
        paint, quality = PICTURES[name]
        path = SAMPLES / f"{name}.jpg"
        paint().save(path, quality=quality, optimize=True, progressive=True, subsampling="4:2:0")
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])

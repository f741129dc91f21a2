"""A request for a whole video that says more of its title or its music."""

import pytest

from nemo_mcp.studio.planner import Source, plan
from nemo_mcp.studio.timeline import Timeline

PHOTOS = tuple(Source(f"id:{name}", f"{name}.jpg", "image", None, 4000, 3000) for name in ("harbour", "tram", "roofs"))


def made(words: str) -> Timeline:
    """What becomes of three photos; nothing may be left over."""
    found = plan(words, Timeline(), PHOTOS)
    assert not found.refused, found.refused
    return found.timeline


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ('make a 30-second video, 16:9, title "Autumn" for the first 3 seconds', (0, 3000)),
        ('combine the pictures into a 30 second video with the title "Autumn" from 1 to 4 s', (1000, 4000)),
        ('make a 30 s video with the title "Autumn" for 5 seconds and upbeat music', (500, 5500)),
        ('make a 30-second video, title "Autumn" on the last 3 seconds', (27_000, 30_000)),
        ("用这些照片做一个30秒的视频，标题“秋天”显示前3秒", (0, 3000)),
    ],
)
def test_a_title_stands_when_it_is_said_to(words: str, shown: tuple[int, int]) -> None:
    film = made(words)
    (title,) = (text for text in film.texts if text.role == "title")
    assert (title.start_ms, title.end_ms) == shown
    assert film.duration_ms == 30_000


def test_a_title_stands_where_and_as_it_is_said_to() -> None:
    film = made('make a 20 second slideshow with the title "Lisbon" at the top in yellow and calm music')
    (title,) = (text for text in film.texts if text.role == "title")
    assert title.place == "top"
    assert title.color.upper() != "#FFFFFF"


@pytest.mark.parametrize(
    ("words", "bed", "volume"),
    [
        ("make a 30-second video, 16:9, calm music at 30%", "calm", 0.3),
        ('make a 30-second video with slow zooms, upbeat music at 25% and the title "Autumn"', "upbeat", 0.25),
        ("make a slideshow with cinematic music at half volume", "cinematic", 0.35),
    ],
)
def test_music_has_the_mood_and_the_loudness_that_are_said(words: str, bed: str, volume: float) -> None:
    (music,) = made(words).sounds
    assert (music.bed, round(music.volume, 2)) == (bed, volume)


def test_a_length_behind_the_title_is_that_of_the_video_where_nothing_else_is() -> None:
    assert made('a video with the title "Autumn" for 20 seconds').duration_ms == 20_000


@pytest.mark.parametrize("words", ["clip 2 twice as fast", "make the title red and play clip 2 twice as fast"])
def test_twice_as_fast_is_half_as_long(words: str) -> None:
    film = made('make a 30-second video with the title "Autumn"')
    after = plan(words, film, PHOTOS).timeline
    assert after.clips[1].duration_ms == film.clips[1].duration_ms // 2
    assert after.clips[1].speed == 2


def test_played_twice_as_fast_is_not_played_twice() -> None:
    film = made("make a 30-second video")
    assert len(plan("make clip 2 black and white and play it twice as fast", film, PHOTOS).timeline.clips) == 3

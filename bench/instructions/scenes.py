"""The drafts that the instructions start from: what was uploaded, what stands on the timeline, what can be undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from nemo_mcp.studio.planner.model import Cue, Kind, Source
from nemo_mcp.studio.timeline import Clip, Overlay, Place, Role, Sound, Text, TextRole, Timeline, Transition, Zoom

_PLACES: Final[Mapping[TextRole, Place]] = {"title": "center", "caption": "bottom", "lower-third": "bottom-left"}


@dataclass(frozen=True, slots=True)
class Scene:
    """A starting point. Depths are how many edits can be undone and made again."""

    timeline: Timeline
    sources: tuple[Source, ...] = ()
    undo_depth: int = 0
    redo_depth: int = 0


def _image(name: str, width: int = 4000, height: int = 3000) -> Source:
    return Source(f"id:{name}", name, "image", None, width, height)


def _video(name: str, seconds: float, *, sound: bool = True, size: tuple[int, int] = (1920, 1080)) -> Source:
    return Source(f"id:{name}", name, "video", int(seconds * 1000), *size, has_audio=sound)


def _audio(name: str, seconds: float, kind: Kind = "audio") -> Source:
    return Source(f"id:{name}", name, kind, int(seconds * 1000), None, None, has_audio=True)


def _shot(start: float, length: float, name: str, taken_from: float = 0, zoom: Zoom | None = None) -> Clip:
    return Clip(round(start * 1000), round(length * 1000), f"id:{name}", name, int(taken_from * 1000), zoom=zoom)


def _heard(role: Role, start: float, end: float, name: str, volume: float) -> Sound:
    return Sound(round(start * 1000), round((end - start) * 1000), role, f"id:{name}", name=name, volume=volume)


def _bed(style: str, end: float, volume: float) -> Sound:
    return Sound(0, int(end * 1000), "music", bed=style, name=style, volume=volume, loop=True, fade_out_ms=1500)


def _words(start: float, end: float, words: str, role: TextRole = "caption") -> Text:
    return Text(round(start * 1000), round((end - start) * 1000), words, role, _PLACES[role])


_PHOTOS: Final = ("harbor.jpg", "tram28.jpg", "market_stalls.jpg", "IMG_2041.jpg", "rooftops.png")
_LINES: Final = (
    "Morning at the harbor",
    "Tram 28 up the hill",
    "Sardines and cherries",
    "A quiet courtyard",
    "See you next spring",
)


def _slideshow() -> Timeline:
    """Half a minute: five stills of 6.64 s with crossfades of 0.8 s."""
    starts = [index * 5.84 for index in range(5)]
    clips = tuple(
        Clip(
            round(start * 1000),
            6640,
            f"id:{name}",
            name,
            zoom=Zoom(1.0, 1.12) if index % 2 == 0 else Zoom(1.12, 1.0),
            transition=Transition("crossfade", 800) if index else None,
            fade_in_ms=0 if index else 600,
            fade_out_ms=600 if index == 4 else 0,
        )
        for index, (start, name) in enumerate(zip(starts, _PHOTOS, strict=True))
    )
    lines = tuple(_words(start + 1.2, start + 5.6, line) for start, line in zip(starts, _LINES, strict=True))
    return Timeline(
        title="Lisbon in Spring",
        clips=clips,
        sounds=(_bed("warm", 30, 0.3), _heard("voice", 0.5, 28.5, "narration.mp3", 1.0)),
        texts=(_words(0.5, 4, "Lisbon in Spring", "title"), *lines),
    )


_SLIDESHOW_SOURCES: Final = (
    *(_image(name) for name in _PHOTOS),
    _audio("narration.mp3", 28),
    _image("sunset-extra.jpg"),
)

_INTERVIEW: Final = Timeline(
    clips=(
        _shot(0, 8, "intro.mp4"),
        _shot(8, 20, "interview_maria.mp4", 5),
        _shot(28, 12, "broll-workshop.mov", 1),
    )
)

_BRANDED: Final = Timeline(
    clips=(
        _shot(0, 8, "product_closeup.mp4"),
        _shot(8, 8, "team at work.mp4", 2),
        _shot(16, 8, "storefront.mp4"),
    ),
    sounds=(_heard("music", 0, 24, "track-01.mp3", 0.5),),
)

_CUES: Final = tuple(
    Cue(start, start + 4000, words)
    for start, words in (
        (1000, "Good morning, everyone."),
        (6000, "Today I want to talk about rain."),
        (11500, "Not the kind that falls on your head,"),
        (17000, "the kind that fills our reservoirs."),
        (23000, "In ten years we lost a third of it."),
        (29000, "So what can a city do?"),
        (34500, "Three things, and none is expensive."),
        (40000, "Thank you."),
    )
)

_TALK: Final = Timeline(clips=(_shot(0, 45, "keynote.mp4"),))

_CHINESE: Final = Timeline(
    title="我的夏天",
    clips=(
        _shot(0, 5, "海边.jpg", zoom=Zoom()),
        _shot(5, 12, "采访.mp4", 3),
        _shot(17, 5, "夜市.jpg", zoom=Zoom(1.1, 1.0)),
        _shot(22, 8, "日落.mov"),
    ),
    sounds=(_heard("music", 0, 30, "轻音乐.mp3", 0.4), _heard("voice", 1, 27, "旁白.m4a", 1.0)),
    texts=(
        _words(0.5, 4, "我的夏天", "title"),
        _words(5.5, 10, "听老船长讲故事"),
        _words(17.5, 21.5, "夜市里的烟火气"),
        _words(23, 29, "下次再见"),
    ),
    overlays=(Overlay(0, 30000, "id:标志.png", "标志.png", place="top-right"),),
)

_LONG_SHOTS: Final = ("opening.mp4", "kitchen.mp4", "garden.mp4", "dog.mp4", "party.mp4", "goodbye.mp4")

_LONG: Final = Timeline(
    title="House Tour",
    clips=tuple(_shot(index * 15, 15, name) for index, name in enumerate(_LONG_SHOTS)),
    sounds=(_bed("cinematic", 90, 0.35),),
    texts=(
        _words(0.5, 4.5, "House Tour", "title"),
        _words(16, 22, "Ana Petrova\nOwner", "lower-third"),
        _words(32, 38, "Planted in 1987"),
        _words(47, 52, "This is Biscuit"),
        _words(78, 86, "Thanks for watching"),
    ),
    overlays=(Overlay(0, 90000, "id:logo_white.png", "logo_white.png", place="bottom-right", size=0.12),),
)

_REEL: Final = Timeline(
    width=1080,
    height=1920,
    clips=(
        _shot(0, 3, "latte.jpg", zoom=Zoom()),
        _shot(3, 3, "pour.mp4", 2),
        _shot(6, 3, "croissant.jpg", zoom=Zoom()),
        _shot(9, 3, "IMG_0007.jpg", zoom=Zoom()),
    ),
    sounds=(_bed("upbeat", 12, 0.6),),
    texts=(_words(0, 3, "Open at 7", "title"), _words(6, 9, "Fresh every day")),
)

SCENES: Final[Mapping[str, Scene]] = {
    "nothing": Scene(Timeline()),
    "five photos": Scene(
        Timeline(),
        (
            *(_image(name) for name in ("dawn.jpg", "boats.jpg", "kids_playing.jpg", "DSC0099.jpg", "campfire.jpg")),
            _audio("voiceover.m4a", 27),
        ),
    ),
    "two videos": Scene(
        Timeline(),
        (_video("beach_day.mp4", 42), _video("drone_shot.mov", 25, sound=False), _audio("summer-vibes.mp3", 95)),
    ),
    "slideshow": Scene(_slideshow(), _SLIDESHOW_SOURCES, undo_depth=2),
    "interview": Scene(
        _INTERVIEW,
        (
            _video("intro.mp4", 20),
            _video("interview_maria.mp4", 64),
            _video("broll-workshop.mov", 15),
            _audio("room-tone.wav", 60),
        ),
        undo_depth=3,
    ),
    "branded": Scene(
        _BRANDED,
        (
            _video("product_closeup.mp4", 14),
            _video("team at work.mp4", 30),
            _video("storefront.mp4", 9),
            _audio("track-01.mp3", 130),
            _image("logo.png", 800, 320),
            _video("facecam.mp4", 40, size=(1280, 720)),
        ),
        undo_depth=1,
    ),
    "talk": Scene(
        _TALK,
        (_video("keynote.mp4", 45), Source("id:talk.srt", "talk.srt", "captions", 44000, None, None, cues=_CUES)),
        undo_depth=1,
    ),
    "chinese": Scene(
        _CHINESE,
        (
            _image("海边.jpg"),
            _video("采访.mp4", 40),
            _image("夜市.jpg"),
            _video("日落.mov", 18),
            _audio("轻音乐.mp3", 120),
            _audio("旁白.m4a", 26),
            _image("标志.png", 600, 600),
            _image("灯塔.jpg"),
        ),
        undo_depth=2,
    ),
    "chinese uploads": Scene(
        Timeline(),
        (
            _image("外婆.jpg"),
            _image("老房子.jpg"),
            _image("全家福.png"),
            _video("包饺子.mp4", 33),
            _audio("录音.mp3", 24),
        ),
    ),
    "long": Scene(
        _LONG,
        (*(_video(name, 40) for name in _LONG_SHOTS), _image("logo_white.png", 500, 500), _image("map.png", 1600, 900)),
        undo_depth=5,
    ),
    "reel": Scene(
        _REEL,
        (
            _image("latte.jpg"),
            _video("pour.mp4", 9, size=(1080, 1920)),
            _image("croissant.jpg"),
            _image("IMG_0007.jpg"),
        ),
        undo_depth=1,
    ),
    "undone": Scene(_slideshow(), _SLIDESHOW_SOURCES, undo_depth=1, redo_depth=1),
}
"""By name; no two cases share a draft that the planner could change, for all of it is frozen."""

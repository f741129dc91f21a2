"""Timelines and assets that the planner's tests start from, and a flat view of a timeline to compare."""

from typing import Any

from nemo_mcp.studio.planner import Plan, Source, plan
from nemo_mcp.studio.planner.model import Cue
from nemo_mcp.studio.timeline import Clip, Overlay, Sound, Text, Timeline, Transition


def picture(identity: str, name: str) -> Source:
    return Source(identity, name, "image", None, 3000, 2000)


def film(identity: str, name: str, duration_ms: int, *, has_audio: bool = True) -> Source:
    return Source(identity, name, "video", duration_ms, 1920, 1080, has_audio)


def recording(identity: str, name: str, duration_ms: int) -> Source:
    return Source(identity, name, "audio", duration_ms, None, None, True)


PICTURES = (
    picture("a", "01-first-light.jpg"),
    picture("b", "02-harbour.jpg"),
    picture("c", "03-sunset.jpg"),
    picture("d", "04-market.jpg"),
    picture("e", "05-night-train.jpg"),
)
VOICE = recording("v", "voiceover.mp3", 26_000)
SONG = recording("s", "summer-song.mp3", 20_000)
FRESH = picture("n", "lighthouse.jpg")
FILMS = (film("x", "beach.mp4", 10_000), film("y", "city.mp4", 8_000), film("z", "forest.mov", 12_000))
CAMERA = tuple(
    picture(f"k{n}", name) for n, name in enumerate(("IMG_1234.JPG", "DSC00017.jpg", "Screenshot 2026-01-02.png"))
)

SHOW_SOURCES = (*PICTURES, VOICE, SONG, FRESH)
# five pictures of 4 s that overlap by 1 s: 16 s; a title, a caption on each, a voice, composed music
SHOW = Timeline(
    clips=tuple(
        Clip(n * 3000, 4000, source.id, source.name, transition=Transition("crossfade", 1000) if n else None)
        for n, source in enumerate(PICTURES)
    ),
    sounds=(
        Sound(0, 16_000, "music", bed="warm", name="warm", volume=0.3),
        Sound(500, 15_000, "voice", "v", name="voiceover.mp3"),
    ),
    texts=(
        Text(0, 3000, "Autumn", "title", "center"),
        *(Text(n * 3000 + 500, 2500, words) for n, words in enumerate(("One", "Two", "Three", "Four", "Five"))),
    ),
)
# three videos one after the other: 0-10, 10-18, 18-30
FILM = Timeline(
    clips=(
        Clip(0, 10_000, "x", "beach.mp4"),
        Clip(10_000, 8_000, "y", "city.mp4"),
        Clip(18_000, 12_000, "z", "forest.mov"),
    )
)
FILM_SOURCES = (*FILMS, SONG, FRESH)
LOGO = Source("l", "logo.png", "image", None, 600, 300)
CAMERA_FILM = film("w", "webcam.mp4", 20_000)
CUES = (Cue(1000, 3000, "Good morning."), Cue(4000, 8000, "This is the sea."), Cue(29_000, 33_000, "Goodbye."))
WORDS = Source("c", "talk.srt", "captions", 33_000, None, None, cues=CUES)
# the film with what can lie on it
DRESSED = Timeline(
    clips=FILM.clips,
    sounds=(Sound(0, 30_000, "music", bed="calm", name="calm", volume=0.5),),
    texts=(
        Text(0, 3000, "Summer", "title", "center"),
        Text(4000, 4000, "Ann Lee\nDesigner", "lower-third", "bottom-left"),
    ),
    overlays=(Overlay(0, 30_000, "l", "logo.png", size=0.2),),
)
DRESSED_SOURCES = (*FILMS, LOGO, CAMERA_FILM, WORDS)
CARDS = Timeline(clips=(Clip(0, 5000), Clip(5000, 5000), Clip(10_000, 5000, "a", "a.jpg")))
EMPTY = Timeline()

SCENES: dict[str, tuple[Timeline, tuple[Source, ...]]] = {
    "show": (SHOW, SHOW_SOURCES),
    "film": (FILM, FILM_SOURCES),
    "dressed": (DRESSED, DRESSED_SOURCES),
    "cards": (CARDS, (Source("a", "a.jpg", "image", None, 1600, 900),)),
    "pictures": (EMPTY, (*PICTURES, VOICE)),
    "silent": (EMPTY, PICTURES),
    "camera": (EMPTY, CAMERA),
    "films": (EMPTY, FILMS),
    "one": (EMPTY, (FILMS[0],)),
    "songful": (EMPTY, (*PICTURES, SONG, VOICE)),
    "captioned": (EMPTY, (FILMS[2], WORDS)),
    "nothing": (EMPTY, ()),
}


def ask(scene: str, instruction: str, *, undo_depth: int = 3, redo_depth: int = 2) -> Plan:
    timeline, sources = SCENES[scene]
    return plan(instruction, timeline, sources, undo_depth=undo_depth, redo_depth=redo_depth)


def facts(made: Plan) -> dict[str, Any]:
    """What the tables assert on, by short names."""
    timeline = made.timeline
    music = [sound for sound in timeline.sounds if sound.role == "music"]
    voices = [sound for sound in timeline.sounds if sound.role == "voice"]
    return {
        "total": timeline.duration_ms,
        "size": (timeline.width, timeline.height),
        "order": "".join(clip.asset or "-" for clip in timeline.clips),
        "lengths": [clip.duration_ms for clip in timeline.clips],
        "ins": [clip.in_ms for clip in timeline.clips],
        "speeds": [clip.speed for clip in timeline.clips],
        "volumes": [clip.volume for clip in timeline.clips],
        "fits": {clip.fit for clip in timeline.clips},
        "zooms": [_zoom(clip) for clip in timeline.clips],
        "moving": sum(clip.zoom is not None for clip in timeline.clips),
        "transitions": [
            (c.transition.kind, c.transition.duration_ms) if c.transition else None for c in timeline.clips[1:]
        ],
        "kinds": {clip.transition.kind if clip.transition else None for clip in timeline.clips[1:]},
        "picture_fades": (timeline.clips[0].fade_in_ms, timeline.clips[-1].fade_out_ms) if timeline.clips else None,
        "music": round(music[0].volume, 2) if music else None,
        "bed": music[0].bed if music else None,
        "track": music[0].asset if music else None,
        "music_span": (music[0].start_ms, music[0].end_ms) if music else None,
        "music_loops": bool(music and music[0].loop),
        "music_fades": (music[0].fade_in_ms, music[0].fade_out_ms) if music else None,
        "voice": round(voices[0].volume, 2) if voices else None,
        "voice_spans": [(voice.start_ms, voice.end_ms, voice.in_ms) for voice in voices],
        "voice_fades": (voices[0].fade_in_ms, voices[0].fade_out_ms) if voices else None,
        "texts": [text.text for text in timeline.texts],
        "titles": [text.text for text in timeline.texts if text.role == "title"],
        "captions": [text.text for text in timeline.texts if text.role == "caption"],
        "spans": {text.text: (text.start_ms, text.end_ms) for text in timeline.texts},
        "places": {text.text: text.place for text in timeline.texts},
        "colors": {text.text: text.color for text in timeline.texts},
        "sizes": {text.text: text.size for text in timeline.texts},
        "card_colors": [clip.color for clip in timeline.clips if clip.asset is None],
        "looks": [clip.look for clip in timeline.clips],
        "crops": [
            (round(c.crop.x, 3), round(c.crop.y, 3), round(c.crop.width, 3), round(c.crop.height, 3))
            if c.crop
            else None
            for c in timeline.clips
        ],
        "turns": [clip.turn for clip in timeline.clips],
        "mirrors": [clip.mirror for clip in timeline.clips],
        "overlays": {
            each.name: (each.place, round(each.size, 3), each.opacity, each.start_ms, each.end_ms)
            for each in timeline.overlays
        },
        "lower_thirds": [text.text for text in timeline.texts if text.role == "lower-third"],
        "outlined": [text.text for text in timeline.texts if text.outline],
        "boxed": [text.text for text in timeline.texts if text.box],
        "fps": timeline.fps,
        "lufs": timeline.loudness_lufs,
        "asked": len(made.questions),
        "forward": made.steps_forward,
        "refused": len(made.refused),
        "done": len(made.done),
        "steps": made.steps_back,
        "generated": made.generated,
    }


def _zoom(clip: Clip) -> str:
    if clip.zoom is None:
        return "-"
    return "in" if clip.zoom.to_scale > clip.zoom.from_scale else "out"

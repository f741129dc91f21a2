"""What people say to the studio, and what it answers: the second column of these tables is the planner's own reply."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nemo_mcp.studio.planner import Plan, Source, plan
from nemo_mcp.studio.timeline import Timeline
from nemo_mcp.studio.wording import reply
from tests.docs.pages import cells, rows
from tests.docs.tables import table


@dataclass(frozen=True, slots=True)
class Scene:
    """What was uploaded, and the instructions that made the film which the sentences are said to."""

    sources: tuple[Source, ...]
    before: tuple[str, ...] = ()


def _picture(name: str) -> Source:
    return Source(f"id:{name}", name, "image", None, 4000, 3000)


def _film(name: str, seconds: int) -> Source:
    return Source(f"id:{name}", name, "video", seconds * 1000, 1920, 1080, has_audio=True)


def _sound(name: str, seconds: int) -> Source:
    return Source(f"id:{name}", name, "audio", seconds * 1000, None, None, has_audio=True)


_PHOTOS = (_picture("harbour.jpg"), _picture("tram.jpg"), _picture("market.jpg"), _sound("voice.mp3", 20))
_FOOTAGE = (_film("intro.mp4", 10), _film("interview.mp4", 30), _film("b-roll.mov", 20), _picture("logo.png"))
_TITLED = "put all clips one after the other, with calm music and the title 'Harbour'"
_CHINESE = (_picture("海边.jpg"), _film("采访.mp4", 20), _picture("夜市.jpg"))
SCENES: Mapping[str, Scene] = {
    "uploads": Scene(_PHOTOS),
    "nothing": Scene(()),
    "film": Scene(_FOOTAGE, (_TITLED,)),
    "chinese": Scene(_CHINESE, ("做一个30秒的视频，标题是“我的夏天”，配轻快的音乐",)),
    "refused": Scene(_FOOTAGE, (_TITLED,)),
}


def said(scene: str, instruction: str) -> Plan:
    """What the planner makes of an instruction in a scene."""
    chosen = SCENES[scene]
    timeline, depth = Timeline(), 0
    for each in chosen.before:
        timeline, depth = plan(each, timeline, chosen.sources).timeline, depth + 1
    return plan(instruction, timeline, chosen.sources, undo_depth=depth, redo_depth=1)


def instruction(row: str) -> str:
    """What is said in a row, without the quotation marks."""
    return cells(row)[0].removeprefix('"').removesuffix('"')


def rewriter(scene: str) -> Callable[[str], str]:
    """What makes the table of a scene anew: the first column stays, the second becomes what is answered."""

    def rewrite(old: str) -> str:
        told = [(cells(row)[0], _answer(scene, instruction(row))) for row in rows(old)]
        return table(("you say", "the studio answers"), told)

    return rewrite


def _answer(scene: str, words: str) -> str:
    return reply(said(scene, words), words, gui_talk=False).replace("|", "\\|")

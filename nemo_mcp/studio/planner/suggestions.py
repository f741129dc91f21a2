"""What to say to a stretch that was not understood: the nearest thing that would be, with names from the session."""

from typing import Final

from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.intent_table import Intent
from nemo_mcp.studio.planner.intents import INTENTS
from nemo_mcp.studio.planner.typos import nearest
from nemo_mcp.studio.planner.work import Work

# What an intent sounds like when it is understood; {clip} is a number, {text} and {file} are names of the session.
EXAMPLES: Final[dict[str, tuple[str, str]]] = {
    "remove_text": ("remove the text “{text}”", "删除文字“{text}”"),
    "change_text": ("change “{text}” to “New words”", "把“{text}”改成“新的文字”"),
    "style_text": ("make “{text}” bigger and yellow", "把“{text}”放大并改成黄色"),
    "time_text": ("show “{text}” from 1 to 4 seconds", "“{text}”显示在1到4秒"),
    "add_text": ("add the title “Hello” at the top for 3 seconds", "在顶部加标题“你好”，显示3秒"),
    "shift": ("delay the captions by half a second", "字幕延后0.5秒"),
    "add_music": ("add calm background music at 20%", "加舒缓的背景音乐，音量20%"),
    "change_music": ("change the music to upbeat", "音乐换成欢快的"),
    "remove_music": ("remove the music", "去掉音乐"),
    "volume": ("lower the music to 20%", "音乐音量调到20%"),
    "fade_sound": ("fade the music out over 3 seconds", "音乐结尾淡出3秒"),
    "fade_picture": ("fade out at the end over 1 second", "结尾淡出1秒"),
    "transition": ("crossfade of 1 second between the clips", "转场改成1秒的交叉淡化"),
    "zoom": ("zoom in slowly on clip {clip}", "片段{clip}缓慢放大"),
    "ratio": ("make it 9:16", "改成9:16"),
    "crop": ("crop 10% off the top of clip {clip}", "把片段{clip}的上边裁掉10%"),
    "turn": ("rotate clip {clip} by 90 degrees", "把片段{clip}旋转90度"),
    "mirror": ("mirror clip {clip}", "把片段{clip}镜像"),
    "look": ("make clip {clip} black and white", "把片段{clip}变成黑白"),
    "add_overlay": ("put {file} in the top right corner at 15%", "把{file}放在右上角，大小15%"),
    "style_overlay": ("move the logo to the bottom left", "把标志移到左下角"),
    "frame_rate": ("60 fps", "帧率60"),
    "film_loudness": ("set the loudness to -16 LUFS", "整体响度调到-16 LUFS"),
    "cut_span": ("cut from 1 s to 2 s", "剪掉1到2秒"),
    "keep_span": ("keep only 1-4 s", "只保留1到4秒"),
    "set_length": ("make it 20 seconds", "改成20秒"),
    "clip_length": ("make clip {clip} 3 seconds", "片段{clip}改成3秒"),
    "speed": ("play clip {clip} at half speed", "片段{clip}慢放到一半速度"),
    "split": ("split clip {clip} at 1 s", "在第1秒处分割"),
    "duplicate": ("duplicate clip {clip}", "复制片段{clip}"),
    "swap": ("swap clips 1 and 2", "交换片段1和2"),
    "move_clip": ("move clip {clip} to the start", "把片段{clip}移到开头"),
    "remove_clip": ("remove clip {clip}", "删除片段{clip}"),
    "replace_clip": ("replace clip {clip} with {file}", "把片段{clip}换成{file}"),
    "insert_clip": ("add {file} at the end", "把{file}加到结尾"),
    "compose": ("combine the pictures into a 20-second video", "把图片合成20秒的视频"),
    "undo": ("undo", "撤销"),
}
_ENOUGH: Final = 1.0
# These are suggested only when little else fits.
_DRASTIC: Final = frozenset({"remove_text", "remove_clip", "remove_music", "compose", "undo", "cut_span", "keep_span"})
_VAGUE: Final = frozenset(
    {
        "make",
        "change",
        "add",
        "show",
        "use",
        "put",
        "video",
        "to",
        "with",
        "of",
        "and",
        "create",
        "clip",
        "image",
        "nth",
        "asset",
        "all",
        "each",
        "last",
        "edge",
        "for",
        "number",
        "rest",
        "new",
        "word",
    }
)


def suggest(work: Work, clause: Clause) -> None:
    """Refuse a stretch, with the nearest example when anything in it points to one."""
    nearest = _nearest(clause)
    if nearest is None:
        work.cannot("not-understood", words=clause.words())
    else:
        work.cannot("suggest", words=clause.words(), example=_filled(work, nearest, clause))


def _nearest(clause: Clause) -> str | None:
    tags = clause.tags | _mistyped(clause)
    best, found = 0.0, None
    for intent in INTENTS:
        score = _nearness(intent, tags)
        if intent.name in EXAMPLES and score > best:
            best, found = score, intent.name
    return found if best >= _ENOUGH else None


def _nearness(intent: Intent, tags: frozenset[str]) -> float:
    """The share of what the intent needs that is there; words that say little count little."""
    needed = [
        max((0.2 if tag.partition(".")[0] in _VAGUE else 1.0 for tag in group & tags), default=0.0)
        for group in intent.needs
    ]
    if not any(needed):
        return 0.0
    if intent.name in _DRASTIC:
        return sum(needed) / len(needed) + (0.2 if sum(needed) >= 1 else 0.0)
    extra = len(intent.takes & tags - _VAGUE) * 0.1 - len(intent.avoid & tags) * 0.5
    return sum(needed) / len(needed) + (0.5 if sum(needed) >= 1 else 0.0) + extra


def _mistyped(clause: Clause) -> frozenset[str]:
    """The tags of known words that unknown ones look like ("rotat", "voulme")."""
    return frozenset(tag for word in clause.unknown() for tag in nearest(word))


def _filled(work: Work, name: str, clause: Clause) -> str:
    count = len(work.timeline.clips)
    said = clause.nth("clip")
    clip = said[0] if said and 0 < said[0] <= count else min(2, max(1, count))
    texts = [text.text for text in work.timeline.texts] or ["Autumn" if not work.chinese else "秋天"]
    files = [source.name for source in work.visuals] or ["logo.png"]
    first = clause.assets()
    named = work.by_id[first[0]].name if first else files[-1]
    return EXAMPLES[name][work.chinese].format(clip=clip, text=texts[0].replace("\n", " "), file=named)

"""The sentences: filling the templates of a language, and writing times, names and levels for people."""

from typing import Final

from nemo_mcp.studio.planner.phrases.chinese import CHINESE
from nemo_mcp.studio.planner.phrases.english import ENGLISH

_PLACES: Final = {
    "top": ("at the top", "顶部"),
    "bottom": ("at the bottom", "底部"),
    "center": ("in the middle", "居中"),
    "top-left": ("top left", "左上角"),
    "top-right": ("top right", "右上角"),
    "bottom-left": ("bottom left", "左下角"),
    "bottom-right": ("bottom right", "右下角"),
}
_COLORS: Final = {
    "#FFFFFF": ("white", "白色"),
    "#000000": ("black", "黑色"),
    "#E53935": ("red", "红色"),
    "#FF8F00": ("orange", "橙色"),
    "#FFD600": ("yellow", "黄色"),
    "#FFC94A": ("gold", "金色"),
    "#43A047": ("green", "绿色"),
    "#1E88E5": ("blue", "蓝色"),
    "#26C6DA": ("cyan", "青色"),
    "#8E24AA": ("purple", "紫色"),
    "#EC407A": ("pink", "粉色"),
    "#9E9E9E": ("grey", "灰色"),
    "#795548": ("brown", "棕色"),
}
_KINDS: Final = {
    "crossfade": ("crossfade", "交叉淡化"),
    "fade-black": ("fade through black", "黑场过渡"),
    "slide": ("slide", "滑动"),
    "wipe": ("wipe", "擦除"),
    "music": ("Music", "音乐"),
    "voice": ("Voice", "配音"),
    "sound": ("Sound", "声音"),
    "own": ("Clip sound", "片段原声"),
    "everything": ("All sound", "全部声音"),
    "title": ("Title", "标题"),
    "caption": ("Caption", "字幕"),
    "warm": ("warm", "温暖"),
    "calm": ("calm", "舒缓"),
    "upbeat": ("upbeat", "欢快"),
    "dramatic": ("dramatic", "大气"),
    "lofi": ("lofi", "慵懒"),
}


def sentence(key: str, chinese: bool, **values: object) -> str:
    """The sentence of that key. Raises KeyError for a key or value that is not there."""
    return (CHINESE if chinese else ENGLISH)[key].format(**values)


def place(name: str, chinese: bool) -> str:
    """ "at the top"."""
    return _PLACES[name][chinese]


def color(code: str, chinese: bool) -> str:
    """ "red" for a known colour, else its code."""
    known = _COLORS.get(code)
    return known[chinese] if known else code


def kind(name: str, chinese: bool) -> str:
    """The name of a transition, sound, text role or music style."""
    known = _KINDS.get(name)
    return known[chinese] if known else name


def quoted(words: str, chinese: bool) -> str:
    """The words in the quotation marks of the language, shortened when long."""
    words = " ".join(words.split())
    words = words if len(words) <= 60 else f"{words[:57].rstrip()}…"
    return f"“{words}”" if words else ("（空）" if chinese else "(empty)")


def seconds(time_ms: int) -> str:
    """ "12.5" for 12,500 ms."""
    return f"{time_ms / 1000:.2f}".rstrip("0").rstrip(".")


def length(time_ms: int, chinese: bool) -> str:
    """ "12.5 s", "12.5 秒"."""
    return f"{seconds(time_ms)} 秒" if chinese else f"{seconds(time_ms)} s"


def stretch(start_ms: int, end_ms: int, chinese: bool) -> str:
    """ "0-3 s"."""
    return f"{seconds(start_ms)}-{length(end_ms, chinese)}"


def percent(value: float) -> str:
    """ "35%" for 0.35."""
    return f"{round(value * 100)}%"


def listed(items: list[str], chinese: bool) -> str:
    """ "a, b and c"."""
    if chinese:
        return "、".join(items)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""

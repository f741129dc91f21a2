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
    "fade-white": ("fade through white", "白场过渡"),
    "zoom": ("zoom", "缩放"),
    "slide": ("slide", "滑动"),
    "wipe": ("wipe", "擦除"),
    "music": ("Music", "音乐"),
    "voice": ("Voice", "配音"),
    "sound": ("Sound", "声音"),
    "own": ("Clip sound", "片段原声"),
    "everything": ("All sound", "全部声音"),
    "title": ("Title", "标题"),
    "caption": ("Caption", "字幕"),
    "lower-third": ("Lower third", "人名条"),
    "overlay": ("Overlay", "叠加图片"),
    "look-warm": ("warm", "暖色"),
    "look-cool": ("cool", "冷色"),
    "look-mono": ("black and white", "黑白"),
    "look-vivid": ("vivid", "鲜艳"),
    "none": ("none", "无"),
    "on": ("on", "有"),
    "off": ("off", "无"),
    "cover": ("filling the frame", "填满画面"),
    "contain": ("shown whole", "完整显示"),
    "zoom-in": ("in", "推近"),
    "zoom-out": ("out", "拉远"),
    "cinematic": ("cinematic", "电影感"),
    "corporate": ("corporate", "商务"),
    "warm": ("warm", "温暖"),
    "calm": ("calm", "舒缓"),
    "upbeat": ("upbeat", "欢快"),
    "dramatic": ("dramatic", "大气"),
    "lofi": ("lofi", "慵懒"),
}


_SHAPES: Final = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1), "4:5": (4, 5)}


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


def named(what: str, number: int, name: str, chinese: bool) -> str:
    """ "Clip 2 (beach.jpg)", "Title “Autumn”", "Music (warm)", "Picture logo.png"."""
    if what == "clip":
        label = f"片段 {number}" if chinese else f"Clip {number}"
        return f"{label}（{name}）" if name and chinese else f"{label} ({name})" if name else label
    if what in {"title", "caption", "lower-third"}:
        return (
            f"{kind(what, chinese)}{quoted(name, chinese)}"
            if chinese
            else f"{kind(what, chinese)} {quoted(name, chinese)}"
        )
    if not name:
        return kind(what, chinese)
    if what == "overlay":
        return f"{kind(what, chinese)} {name}"
    return f"{kind(what, chinese)}（{name}）" if chinese else f"{kind(what, chinese)} ({name})"


def inside(words: str, chinese: bool) -> str:
    """A name as it stands inside of a sentence: "title “Autumn”"."""
    return words if chinese else words[:1].lower() + words[1:]


def counted(what: str, number: int, chinese: bool, *, whole: bool = False) -> str:
    """ "5 captions"; "all 5 captions" when that is all of them."""
    key = "word.all-of" if whole else "word.some-of"
    return sentence(key, chinese, n=number, what=sentence(f"many.{what}", chinese))


def shape(width: int, height: int) -> str:
    """ "9:16 (1080x1920)"."""
    for ratio, (across, down) in _SHAPES.items():
        if width * down == height * across:
            return f"{ratio} ({width}x{height})"
    return f"{width}x{height}"


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

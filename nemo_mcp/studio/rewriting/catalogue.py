"""What a language model may ask for: every kind of edit as a short sentence that the planner certainly understands.

A sentence holds slots in braces; `SLOTS` says what goes into each, with samples that the tests put in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Slot:
    """What a slot takes, in words for the model, and samples of it. `chinese` differs where the words do."""

    takes: str
    english: tuple[str, ...]
    chinese: tuple[str, ...] = ()

    def samples(self, *, chinese: bool) -> tuple[str, ...]:
        """Samples in the language of the sentence."""
        return (self.chinese or self.english) if chinese else self.english


@dataclass(frozen=True, slots=True)
class Pattern:
    """One kind of edit as a sentence in both languages.

    `on` says which timelines it is for: one with clips, an empty one with uploads, or an empty one without any.
    """

    english: str
    chinese: str
    on: Literal["clips", "uploads", "nothing"] = "clips"

    def sentence(self, *, chinese: bool) -> str:
        """The sentence with its slots."""
        return self.chinese if chinese else self.english


SLOTS: Final[Mapping[str, Slot]] = MappingProxyType({
    "clip": Slot("the number of a clip", ("2", "3")),
    "other": Slot("the number of another clip", ("4",)),
    "file": Slot("the name of an upload, as it is written there", ("lighthouse.jpg",)),
    "sound_file": Slot("the name of an audio upload", ("summer-song.mp3",)),
    "seconds": Slot("a length in seconds", ("3", "1.5")),
    "brief": Slot("a length in seconds, at most 2", ("0.5", "0.8")),
    "total": Slot("a length in seconds", ("12", "20")),
    "from": Slot("a time on the timeline in seconds", ("2", "4.5")),
    "to": Slot("a later time in seconds", ("6", "8")),
    "words": Slot("the words to show, without quotation marks in them", ("Quiet days", "秋天的早晨")),
    "old": Slot("words of a text that is there", ("One", "Autumn")),
    "percent": Slot("a whole number", ("35", "80")),
    "factor": Slot("a number from 0.25 to 4", ("2", "0.5")),
    "ratio": Slot("16:9, 9:16, 1:1 or 4:5", ("9:16", "1:1", "4:5", "16:9")),
    "place": Slot(
        "top, bottom, center, top left, top right, bottom left or bottom right",
        ("top", "bottom", "center", "top left", "top right", "bottom left", "bottom right"),
        ("顶部", "底部", "中间", "左上角", "右上角", "左下角", "右下角"),
    ),
    "color": Slot(
        "white, black, red, orange, yellow, gold, green, blue, purple, pink or grey",
        ("white", "black", "red", "orange", "yellow", "gold", "green", "blue", "purple", "pink", "grey"),
        ("白色", "黑色", "红色", "橙色", "黄色", "金色", "绿色", "蓝色", "紫色", "粉色", "灰色"),
    ),
    "mood": Slot(
        "warm, calm, upbeat, cinematic, lo-fi, corporate or dramatic",
        ("warm", "calm", "upbeat", "cinematic", "lo-fi", "corporate", "dramatic"),
        ("温暖的", "舒缓的", "欢快的", "电影感的", "慵懒的", "商务的", "大气的"),
    ),
    "look": Slot(
        "warm, cool, black and white or vivid",
        ("warm", "cool", "black and white", "vivid"),
        ("暖色调", "冷色调", "黑白色调", "鲜艳色调"),
    ),
    "transition": Slot(
        "slide, wipe, zoom, fade through black or fade through white",
        ("slide", "wipe", "zoom", "fade through black", "fade through white"),
        ("滑动", "擦除", "缩放", "黑场", "白场"),
    ),
    "angle": Slot("90, 180 or 270", ("90", "180", "270")),
    "share": Slot("a whole number from 1 to 50", ("10", "20")),
    "fps": Slot("a whole number from 24 to 60", ("24", "60")),
    "lufs": Slot("a whole number from -30 to -8", ("-16", "-23")),
    "captions_file": Slot("the name of an upload of the kind captions", ("talk.srt",)),
    "subject": Slot(
        "what the video is about", ("autumn in the mountains", "a small bakery"), ("山里的秋天", "一家小面包店")
    ),
})  # fmt: skip

CATALOGUE: Final = (
    # whole videos
    Pattern(
        "combine the pictures and audio into a {total} second video",
        "把这些图片和音频合成一个{total}秒的视频",
        on="uploads",
    ),
    Pattern("make a {total} second video about {subject}", "做一个关于{subject}的{total}秒视频", on="nothing"),
    Pattern("make the video {total} seconds long", "把视频改成{total}秒"),
    Pattern("make it {ratio}", "改成{ratio}"),
    Pattern("make the video {fps} fps", "改成{fps}帧"),
    # clips
    Pattern("remove clip {clip}", "删除第{clip}个片段"),
    Pattern("keep only clip {clip}", "只保留第{clip}个片段"),
    Pattern("move clip {clip} to the start", "把第{clip}个片段移到开头"),
    Pattern("move clip {clip} to the end", "把第{clip}个片段移到最后"),
    Pattern("swap clips {clip} and {other}", "交换第{clip}个和第{other}个片段"),
    Pattern("reverse the order of the clips", "把片段的顺序反过来"),
    Pattern("add {file} at the end", "在最后加上{file}"),
    Pattern("add {file} at the start", "在开头加上{file}"),
    Pattern("replace clip {clip} with {file}", "把第{clip}个片段换成{file}"),
    Pattern("duplicate clip {clip}", "复制第{clip}个片段"),
    Pattern("make clip {clip} {seconds} seconds long", "第{clip}个片段改成{seconds}秒"),
    Pattern("trim the first {seconds} seconds", "剪掉开头{seconds}秒"),
    Pattern("trim the last {seconds} seconds", "剪掉最后{seconds}秒"),
    Pattern("cut from {from} s to {to} s", "剪掉第{from}秒到第{to}秒"),
    Pattern("keep only from {from} s to {to} s", "只保留第{from}秒到第{to}秒"),
    Pattern("split at {from} s", "在第{from}秒处分割"),
    Pattern("play clip {clip} at {factor}x speed", "第{clip}个片段{factor}倍速"),
    Pattern("play everything at {factor}x speed", "全部{factor}倍速播放"),
    # pictures
    Pattern("crossfade of {brief} s between all clips", "所有片段之间加{brief}秒交叉淡化"),
    Pattern("add a crossfade of {brief} s before clip {clip}", "第{clip}个片段之前加{brief}秒交叉淡化"),
    Pattern("add {transition} transitions between all clips", "所有片段之间加{transition}转场"),
    Pattern("remove the transitions", "去掉转场"),
    Pattern("slow zoom in on clip {clip}", "第{clip}个片段缓慢放大"),
    Pattern("slow zoom out on clip {clip}", "第{clip}个片段缓慢缩小"),
    Pattern("remove the zoom", "去掉缩放"),
    Pattern("show clip {clip} whole without cropping", "第{clip}个片段完整显示不裁剪"),
    Pattern("make clip {clip} {look}", "第{clip}个片段调成{look}"),
    Pattern("make all clips {look}", "所有片段调成{look}"),
    Pattern("natural colours", "恢复原色"),
    Pattern("rotate clip {clip} by {angle} degrees", "把第{clip}个片段旋转{angle}度"),
    Pattern("mirror clip {clip}", "把第{clip}个片段左右翻转"),
    Pattern("crop clip {clip} by {share}%", "第{clip}个片段裁剪{share}%"),
    Pattern("put {file} as a logo at the {place}", "把{file}作为标志放在{place}"),
    Pattern(
        "show {file} as a picture in picture at the {place} from {from} to {to} s",
        "从第{from}秒到第{to}秒在{place}用{file}做画中画",
    ),
    Pattern("remove the logo", "去掉标志"),
    Pattern("make the logo smaller", "标志小一点"),
    Pattern("make the logo bigger", "标志大一点"),
    Pattern("fade in the picture over {seconds} s at the start", "开头画面淡入{seconds}秒"),
    Pattern("fade out the picture over {seconds} s at the end", "结尾画面淡出{seconds}秒"),
    # texts
    Pattern("add the title “{words}” at the start", "在开头添加标题“{words}”"),
    Pattern("add the caption “{words}” from {from} to {to} s", "从第{from}秒到第{to}秒添加字幕“{words}”"),
    Pattern(
        "add the caption “{words}” at the {place} from {from} to {to} s",
        "从第{from}秒到第{to}秒在{place}添加字幕“{words}”",
    ),
    Pattern("add the caption “{words}” on clip {clip}", "给第{clip}个片段添加字幕“{words}”"),
    Pattern("add the lower third “{words}” from {from} to {to} s", "从第{from}秒到第{to}秒添加人名条“{words}”"),
    Pattern("add the captions from {captions_file}", "用{captions_file}添加字幕"),
    Pattern("show the text “{old}” from {from} to {to} s", "文字“{old}”改到第{from}秒到第{to}秒"),
    Pattern("change the text “{old}” to “{words}”", "把文字“{old}”改成“{words}”"),
    Pattern("remove the text “{old}”", "删除文字“{old}”"),
    Pattern("remove the title", "删除标题"),
    Pattern("remove all captions", "删除所有字幕"),
    Pattern("make the title {color}", "标题改成{color}"),
    Pattern("make the title bigger", "标题大一点"),
    Pattern("make the captions bigger", "字幕大一点"),
    Pattern("make the captions smaller", "字幕小一点"),
    Pattern("put the captions on a box", "给字幕加底框"),
    Pattern("give the captions an outline", "给字幕加描边"),
    Pattern("move the title to the {place}", "把标题移到{place}"),
    # sound
    Pattern("add {mood} background music at {percent}% volume", "添加{mood}背景音乐，音量{percent}%"),
    Pattern("change the music to {mood}", "把音乐换成{mood}"),
    Pattern("use {sound_file} as the background music", "用{sound_file}作背景音乐"),
    Pattern("use {sound_file} as the narration", "用{sound_file}作配音"),
    Pattern("remove the music", "去掉音乐"),
    Pattern("remove the voice", "去掉配音"),
    Pattern("set the music volume to {percent}%", "音乐音量调到{percent}%"),
    Pattern("set the voice volume to {percent}%", "配音音量调到{percent}%"),
    Pattern("mute clip {clip}", "把第{clip}个片段静音"),
    Pattern("set the loudness to {lufs} LUFS", "响度调到{lufs} LUFS"),
    Pattern("fade in the music over {seconds} s", "音乐淡入{seconds}秒"),
    Pattern("fade out the music over the last {seconds} s", "音乐在最后{seconds}秒淡出"),
)
"""Every sentence that the model is shown."""

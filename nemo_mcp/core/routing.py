"""Which tool a request asks for, by its words alone (promises P15 to P20).

Only a request that as a whole asks for something else leaves `edit`: `add the title "Export now"` is an edit, and so
is everything in doubt.
"""

import re
import unicodedata
from typing import Final, Literal

Route = Literal["edit", "export", "credits", "state", "upload"]

# No request for anything but an edit needs more characters than this.
_LONGEST: Final = 120
_LONGEST_SPACED: Final = 1_000

_MY = r"(?:the |my |our |this |that |all (?:the |my )?)?"
_DONE = r"(?:(?:final|finished|whole|full|latest|new|current|edited|rendered|complete) )*"
_FILM = rf"{_MY}{_DONE}(?:video|movie|film|result|reel|mp4)"
_IT = rf"(?:it|this|that|everything|{_FILM}|{_MY}{_DONE}(?:project|timeline|cut|version))"
_KIND = r"(?:mp4|mov|webm|1080p|720p|4k|full hd|hd|h\.?264|high(?:est)?|best|good)"
_HOW = rf"(?: (?:as|in|to|at|into) (?:an? |the )?(?:{_KIND}[ -]?)+(?:file|video|format|quality|resolution)*)"
_TO_ME = r"(?: (?:to|on|onto) (?:me|my (?:computer|disk|desktop|pc|mac|machine|laptop|phone))| for me| here)"
_LINK = r"(?: and (?:send|give) me (?:it|the (?:link|file|video|mp4|download link)))"
_FILES = (
    r"(?:files?|videos?|clips?|images?|pictures?|photos?|pics|footage|audio|music|songs?|media|assets?|recordings?)"
)
_ONE_OF = r"(?:(?:an?|the|my|this|these|those|some|more|new|another|our) )*"
_CHECK = r"(?:(?:check|see|view|get|tell me|show me|show|give me) )?"
_ACCOUNT = r"(?:(?:current|remaining|account|credit) )*"
_HAVE = r"(?: (?:do|have) (?:i|we)(?: still)?(?: have| got)?)?"
_LEFT = r"(?: left| remaining)?"
_WHAT = r"(?:what is|what's|whats|what are)"

_ENGLISH: Final[dict[Route, tuple[str, ...]]] = {
    "export": (
        rf"(?:export|download|render(?= ))(?: {_IT})?{_HOW}?{_TO_ME}?{_LINK}?",
        rf"(?:send|give|get|deliver|have)(?: me)? (?:{_FILM}|{_MY}file)(?: file)?{_HOW}?{_TO_ME}?",
        r"send (?:it|the file|the video) to me",
        rf"(?:save|store) {_IT}(?:{_HOW}{_TO_ME}?|{_TO_ME})",
        r"(?:video |mp4 |final )?export",
        r"(?:send me |give me )?(?:the |a |my )?download link",
        r"how (?:do|can) i (?:export|download)(?: (?:it|this|the video|my video))?",
    ),
    "credits": (
        rf"{_CHECK}(?:my |our |the )?{_ACCOUNT}balance",
        rf"{_CHECK}(?:my |our ){_ACCOUNT}credits{_LEFT}",
        rf"(?:check )?(?:remaining )?credits(?: balance| status|{_LEFT})",
        rf"how (?:many|much) credits?{_HAVE}{_LEFT}(?: (?:are )?(?:there|left|remaining))?",
        rf"{_WHAT} (?:my|the|our) {_ACCOUNT}(?:balance|credits)",
        r"do (?:i|we) (?:still )?have (?:any |enough )?credits(?: left)?",
    ),
    "state": (
        rf"{_CHECK}{_MY}(?:(?:current|project|session|draft|job) )*(?:status|state)(?: of {_IT})?",
        rf"(?:show|show me|list|see|view|describe|summari[sz]e|print) {_MY}(?:current )?(?:tracks?|timeline)"
        r"(?: list| summary)?",
        r"(?:timeline|tracks|track (?:list|summary))",
        rf"{_WHAT} (?:in|on) (?:the |my )?(?:timeline|tracks)(?: (?:right )?now)?",
        rf"{_WHAT} the (?:current )?(?:status|state|progress)",
        r"(?:what|which|how many) tracks (?:are there|do (?:i|we) have|are on the timeline)",
        r"is (?:it|the video|my video|the edit) (?:done|ready|finished)(?: yet)?",
        r"how is (?:it|the edit|the video) (?:going|coming along)",
    ),
    "upload": (
        rf"upload(?: {_ONE_OF}(?:\w+ ){{0,2}}{_FILES}| (?:it|them|this|these|here))?",
        r"upload \S+\.(?:mp4|mov|avi|webm|mkv|jpe?g|png|gif|webp|mp3|wav|m4a|aac)",
        rf"how (?:do|can) i upload(?: {_ONE_OF}{_FILES})?",
        rf"{_FILES} upload",
    ),
}

_ZH_PLEASE = r"(?:请|麻烦|帮我|帮忙|给我|替我|我要|我想要?|我需要|可以|能否|能不能|现在|直接|把|将)*"
_ZH_LOOK = r"(?:查看|查询|查一下|查下|查|看一下|看看|看下|看|显示|列出|告诉我)?(?:一下)?"
_ZH_VIDEO = r"(?:这个|这段|最终|最后|完整|成品|做好|剪好|当前|我)?的?(?:视频|影片|成片|成品|片子|文件|项目|作品)"
_ZH_AS = r"(?:为|成|到)?(?:mp4|1080p|高清)?(?:格式|本地|电脑)?"
_ZH_MINE = r"(?:我|账户|账号|当前|目前|剩余|现在|项目|所有|全部|编辑)*的?"
_ZH_HOW_MUCH = r"(?:余额|情况)?(?:还有多少|还剩多少|有多少|是多少|剩多少|多少)?"
_ZH_SOME = r"(?:一个|一段|一些|一张|几个|几张|这个|这些|我的|新的?|本地)*"

_CHINESE: Final[dict[Route, tuple[str, ...]]] = {
    "export": (
        rf"{_ZH_PLEASE}(?:导出|匯出|下载|下載)(?:一下)?(?:{_ZH_VIDEO})?{_ZH_AS}",
        rf"{_ZH_PLEASE}{_ZH_VIDEO}(?:导出|下载)(?:一下|出来|下来)?(?:为|成)?(?:mp4)?",
        rf"{_ZH_PLEASE}(?:发|发送|传)?(?:给我)?{_ZH_VIDEO}(?:发给我|发送给我|给我)",
        rf"(?:发|发送)给我{_ZH_VIDEO}|下载链接",
    ),
    "credits": (
        rf"{_ZH_PLEASE}{_ZH_LOOK}{_ZH_MINE}(?:剩余)?(?:积分|余额|點數|餘額|点数){_ZH_HOW_MUCH}",
        r"(?:我|账户|账号|现在)*(?:还有|还剩|剩|有)(?:多少|几个?)(?:积分|余额|点数)",
    ),
    "state": (
        rf"{_ZH_PLEASE}{_ZH_LOOK}{_ZH_MINE}(?:状态|狀態|轨道|音轨|时间线|时间轴|草稿|进度)(?:情况|摘要|列表)?"
        r"(?:如何|怎么样|怎样|上有什么|里有什么|是什么)?",
        r"(?:现在|当前|目前)?(?:是)?什么状态",
    ),
    "upload": (
        rf"{_ZH_PLEASE}(?:上传|上傳){_ZH_SOME}(?:文件|视频|图片|照片|音频|音乐|素材|影片)?",
        rf"{_ZH_PLEASE}(?:文件|视频|图片|照片|音频|素材)(?:上传|上傳)",
    ),
}

_POLITE_START = re.compile(
    r"\A(?:(?:ok(?:ay)?|hi|hey|hello|now|then|so|just|please|pls|yes|great|perfect|good|nice|thanks|thank you|"
    r"can you|could you|can we|could we|would you|will you|i want to|i'd like to|i would like to|i want you to|"
    r"i need to|let's|lets|go ahead and|you can|can i|may i|could i|i want|i need)\b[ ,.!]*)+"
)
_POLITE_END = re.compile(
    r"(?:[ ,.!]*\b(?:please|pls|now|right now|thanks|thank you|thx|for me|again|asap|if you can|already))+\Z"
)
_QUOTES: Final = frozenset('"“”«»「」『』《》')
_EDGE: Final = " \t.,!?;:。，！？；：~…'’"


def _compiled(patterns: dict[Route, tuple[str, ...]]) -> dict[Route, re.Pattern[str]]:
    return {route: re.compile("|".join(f"(?:{each})" for each in found)) for route, found in patterns.items()}


_RULES: Final = (_compiled(_ENGLISH), _compiled(_CHINESE))


def route(instruction: str) -> Route:
    """The tool that a request as a whole asks for; `edit` for everything else and for everything in doubt."""
    words = _plain(instruction) if len(instruction) <= _LONGEST_SPACED else ""
    if not words or len(words) > _LONGEST or not _QUOTES.isdisjoint(words):
        return "edit"
    english = _POLITE_START.sub("", _POLITE_END.sub("", words)).strip(_EDGE)
    chinese = re.sub(r"[\s，,]|吧\Z|吗\Z|呢\Z|一下\Z|谢谢\Z", "", words)
    for said, rules in zip((english, chinese), _RULES, strict=True):
        for found, pattern in rules.items():
            if pattern.fullmatch(said):
                return found
    return "edit"


def _plain(instruction: str) -> str:
    """Lower case, common width, one space between words, no marks at the ends."""
    lowered = unicodedata.normalize("NFKC", instruction).casefold().replace("’", "'")
    return " ".join(lowered.split()).strip(_EDGE)

"""Chinese GUI talk into words that name our tools. Each rule takes and gives a masked text."""

import re
from collections.abc import Callable
from typing import Final

from nemo_mcp.core.gui import SPAN, Masked

Rule = tuple[re.Pattern[str], Callable[[Masked, re.Match[str]], str]]

_CHAR = r"[^，。；：！？、,;!?\n（）()]"
_END = r"(?=[，。；：！？、,;!?\n）)]|\Z)"
_CONTROL = r"(?:按钮|图标|选项|标签|按键|键|菜单项?|链接|开关)"
_PANEL = r"(?:面板|菜单|选项卡|标签页|侧边栏|工具栏|对话框|素材库|编辑器|设置)"
_PLACE = r"(?:页面|窗口|列表|中心|界面|页)"
_WHERE = r"(?:(?:页面|界面|屏幕|编辑器)?(?:[左右][上下]角|[顶底]部|[上下]方|[左右]侧|[左右]边|[上下]面)的?)?"
_FILES = r"(?:文件|视频|图片|素材|照片|音频|音乐)"
_UPLOAD_PLACE = r"(?:此处|这里|上传区域?|上传框|窗口|素材库|媒体库|浏览器|页面)"
_AGAIN = r"(?:(?:来|以|即可|就可以|就能|后|并|进行)?(?:导出|下载)(?:你的|您的)?(?:视频|成片|影片|文件|作品)?)?"

_CLICK = re.compile(
    rf"(?:点击|单击|双击|点按|轻点|点选|点一下|按下|按一下|点(?=(?:一下)?(?:{SPAN}|导出|下载|上传|{_CHAR}{{1,8}}?{_CONTROL})))(?:一下)?"
    rf"(?!声|音效|率|量)\s*{_WHERE}(?P<object>{SPAN}|导出|下载|上传|{_CHAR}{{1,12}}?)"
    rf"(?:{_CONTROL}|(?<={SPAN})|(?<=导出)|(?<=下载)|(?<=上传)|(?=来|以|即可|就|后|之后|并|然后|进行|可以|才能|再)|{_END})"
    rf"(?P<again>{_AGAIN})"
)
_OPEN = re.compile(
    rf"(?:打开|进入|切换到|前往|转到)\s*{_WHERE}(?P<object>(?:{SPAN}|{_CHAR}{{0,10}}?)(?:{_PANEL})|{_CHAR}{{1,10}}?{_PLACE}|时间[线轴]|{SPAN})"
)
_MOVE = re.compile(
    rf"(?:把|将)(?P<object>(?:{SPAN}|{_CHAR}){{1,24}}?)(?:拖拽|拖动|拖放|拖曳|拖移|拖)(?P<to>到|至|进|入)(?P<place>{_UPLOAD_PLACE})?"
)
_MOVE_SHORT = re.compile(
    rf"(?:拖拽|拖动|拖放|拖曳|拖移)(?P<object>(?:{SPAN}|{_CHAR}){{1,16}}?)(?P<to>到|至|进|入)(?P<place>{_UPLOAD_PLACE})?"
)
_SLIDE = re.compile(r"拖[拽动曳](?=(?:[^，。；！？\n]{0,6})(?:滑块|滑杆|进度条|播放头|边缘|手柄))")
_DRAG = re.compile(r"(?:(?:通过|使用|用|以)?(?:拖拽|拖放|拖曳)(?:的方式|方式|操作)?)(?:来)?")
_PREVIEW = re.compile(
    r"在?时间[线轴](?:面板)?(?:上|中|里)?(?:进行)?(?:预览|查看|试看)(?:效果|结果|视频|一下)?|预览时间[线轴]"
)
_ACCOUNT = re.compile(
    r"(?:查看|检查|前往|打开|进入|到|去)(?:你的|您的|我的)?(?:账户|账号|账单|余额|积分|订阅)(?:页面|设置|中心|余额|情况|和账单|或账单)*"
)
_EXPORT_BUTTON = re.compile(rf"{_WHERE}(?:导出|下载)(?:{_CONTROL}|{_PANEL})")
_EXPORT = re.compile(
    r"(?<![已被在刚再未])(?<!已经)(?<!标题为)导出(?!成功|完成|完毕|中|了|失败|格式|的|过)(?P<object>视频|成片|影片|文件|作品)?"
)


def _click(masked: Masked, match: re.Match[str]) -> str:
    tool = masked.tool(match["object"])
    if tool == "export":
        return "用 export 工具输出"
    again = match["again"]
    if tool in {"upload", "credits"}:
        return f"用 {tool} 工具{again}"
    verb = "查看" if tool == "state" else "执行"
    return f"用 {tool} 工具{verb}{masked.quoted(masked.name(match['object']), '“”')}{again}"


def _open(masked: Masked, match: re.Match[str]) -> str:
    tool = masked.tool(match["object"])
    if tool in {"export", "upload", "credits"}:
        return f"用 {tool} 工具"
    name = masked.name(re.sub(rf"(?<=.)(?:{_PANEL}|{_PLACE})\Z", "", match["object"]))
    return f"用 state 工具查看{masked.quoted(name, '“”')}"


def _move(_masked: Masked, match: re.Match[str]) -> str:
    thing, place = match["object"], match["place"] or ""
    if place and re.search(rf"{_FILES}\Z", thing):
        return f"用 upload 工具上传{thing}"
    return f"用 edit 工具把{thing}移动{match['to']}{place}"


def _export(_masked: Masked, match: re.Match[str]) -> str:
    return f"用 export 工具输出{match['object'] or ''}"


# The more specific row stands first.
RULES: Final[tuple[Rule, ...]] = (
    (_CLICK, _click),
    (_ACCOUNT, lambda _masked, _match: "用 credits 工具查看余额"),
    (_PREVIEW, lambda _masked, _match: "用 state 工具查看轨道摘要"),
    (_OPEN, _open),
    (_MOVE, _move),
    (_MOVE_SHORT, _move),
    (_SLIDE, lambda _masked, _match: "用 edit 工具调整"),
    (_DRAG, lambda _masked, _match: "用 edit 工具移动"),
    (_EXPORT_BUTTON, lambda _masked, _match: " export 工具"),
    (_EXPORT, _export),
)

"""English GUI talk into words that name our tools. Each rule takes and gives a masked text."""

import re
from collections.abc import Callable
from typing import Final

from nemo_mcp.core.gui import SPAN, Masked

Rule = tuple[re.Pattern[str], Callable[[Masked, re.Match[str]], str]]

_END = r"(?=[,;:!?\n，。；：！？)]|\.(?:\s|\Z)|\Z)"
_STOP = rf"(?:(?=\s+(?:to|and|then|or|so|for|when|if|once|after|before|which|in|at|on|from|next|until|again)\b)|{_END})"
_THING = r"[^,;:!?\n，。；：！？)]{1,80}?"
_WHERE = (
    r"(?:\s+(?:in|at|on|from|near|to)\s+the\s+(?:(?:very|far)\s+)?(?:top|bottom|upper|lower|left|right)\b"
    r"(?:[- ](?:left|right|center|centre|hand))*(?:[ ](?:corner|side|bar|menu|toolbar|panel))?"
    r"(?:\s+of\s+(?:the|your)\s+(?:screen|page|editor|window|timeline|app))?)?"
)
_CONTROL = r"(?:button|icon|tab|menu|link|checkbox|toggle|option|dropdown|key|slider)"
_PANEL = r"(?:panel|tab|menu|sidebar|dialog|dropdown|inspector|toolbar|dashboard|workspace|settings|timeline)"
_PLACE = r"(?:window|page|view|library|editor|section|screen|area|app)"
_KEYS = r"(?:play|enter|return|space ?bar|delete|escape|esc|undo|redo|save|(?:ctrl|cmd|command|shift|alt)\W?\w+)"
_NAME = rf"(?:{SPAN}|(?-i:[A-Z])[\w-]*(?: (?-i:[A-Z])[\w-]*){{0,3}})"
_FILES = r"(?:files?|videos?|images?|photos?|pictures?|media|footage|clips?|music|audio|assets?)"
_PIECE = r"(?:clips?|video|file|image|photo|picture|text|title|caption|scene|shot|song|style|look|effect)\b"
_TARGET = r"(?:timeline|tracks?|canvas|preview|stage|media|playhead|panel)"

_WORD = rf"[\w{SPAN[1:-1]}-]+"

_CLICK = re.compile(
    r"\b(?:(?P<noun>(?:an?|one) (?:single |quick |simple )?))?"
    r"(?P<verb>(?:(?:double|right|left)[- ])?click(?P<form>ing|ed)?)"
    rf"(?P<on>\s+on)?\s+(?P<object>{_THING}){_STOP}{_WHERE}",
    re.IGNORECASE,
)
_PRESS = re.compile(
    r"\b(?P<verb>(?:press|push|tap+|hit|use|using|select|choose|find|toggle)(?P<form>ing|ed)?)(?:\s+on)?\s+"
    r"(?P<object>(?:the |your |its |this )?"
    rf"(?:(?:[\w-]+ ){{0,3}}?{_WORD} {_CONTROL}\b|{_KEYS}\b|{SPAN}(?!\s+{_PIECE}))){_WHERE}",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?P<verb>(?:open(?P<form>ing)?(?: up)?|(?:go|navigate|switch|head)(?P<going>ing)? (?:over )?to|visit))\s+"
    rf"(?P<object>(?:the |your |its |an? )?"
    rf"(?:(?:{_WORD} ){{0,4}}?{_PANEL}\b(?: {_PANEL}\b)*|{_NAME} {_PLACE}\b|{SPAN})){_WHERE}",
    re.IGNORECASE,
)
_DRAG_VERB = r"\bdrag(?P<form>ging)?(?P<drop>(?:[ -]and[ -]|\s*[&/]\s*)drop(?:ping)?)?\b"
_DRAG = re.compile(rf"{_DRAG_VERB}(?=(?P<rest>[^.;!?\n]{{0,80}}))", re.IGNORECASE)
_DRAG_FILES = re.compile(
    rf"{_DRAG_VERB}\s+(?P<files>(?:(?:your|the|any|a|some|new|more|all|these)\s+)*(?:\w+\s+)?{_FILES})\s+(?:here\b|"
    r"(?:in|on)?(?:to)?\s*(?:the|this)?\s*(?:upload|media|browser|window|library|page|drop|chat)\b[^,.;!?\n]{0,20})",
    re.IGNORECASE,
)
_DROP = re.compile(
    r"\bdrop(?P<form>ping)?(?=\s+[^,.;!?\n]{1,50}?\s(?:in|on|onto|into|to)\s+(?:the |your |a )?(?:\w+ )?"
    rf"{_TARGET}\b)",
    re.IGNORECASE,
)
_DRAGGED = re.compile(r"\bdragged(?: and dropped\b|(?=\s+(?:to|onto|into|on)\b))", re.IGNORECASE)
_PREVIEW = re.compile(
    r"\b(?P<verb>preview(?P<form>ing)?|watch|view|see|check|inspect|review|look at)"
    r"(?P<what>(?:\s+(?!and\b|then\b|or\b|tracks?\b)[\w-]+){0,5}?)\s+(?:in|on)\s+(?:the |your )?"
    r"(?P<place>timeline|preview(?: window| panel)?|player|editor)(?:\s+(?:panel|view|editor|window|above|below))?\b",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"\b(?:check|see|view|visit|open|manage|review|go to)(?P<form>ing)?\s+(?:(?:your|my)\s+"
    r"(?:account|billing|balance|credits?|subscription|plan)(?!\s+(?:of|between)\b)|(?:the\s+)?(?:account|billing)\b)"
    r"(?:(?:\s+(?:and|or)\s+|\s*/\s*)(?:billing|account|balance|credits))?"
    r"(?:\s+(?:page|settings|panel|section|tab|dashboard|details|balance|status|information|info))*",
    re.IGNORECASE,
)
_BUTTON = re.compile(
    rf"(?<![\w-])(?:(?P<the>the|an?|your|its)\s+)?(?P<object>(?:export|download|upload|import|billing|account)|{SPAN})\s+"
    rf"(?P<control>button|icon|panel|dialog|menu)\b{_WHERE}",
    re.IGNORECASE,
)

_TWICE = re.compile(r"\b(?P<use>[Uu]se) the edit tool to use the (?P<tool>\w+) tool")

_SPOKEN_BEFORE = re.compile(
    r"then|and|or|but|so|can|could|please|just|simply|you|now|must|should|either|to|may|might|also|by|first|next|finally"
    r"|instead|after|before|\d+\.?|\W+"
)
_NOUN_BEFORE = re.compile(r"a|an|one|single|the|each|every|mouse|camera|shutter|soft|loud|of|this|that|\d+|two")
_NOT_A_CONTROL = re.compile(r"(?:sound|track|noise|effect|sfx|through|rate)s?\b", re.IGNORECASE)
_DRAGGABLE = re.compile(rf"\s+(?:(?:the|a|an|your|this|that|it|them|these|each|any|its|one|both|all)\b|{SPAN}|[A-Z])")
_LONGEST_WORD: Final = 40
_NAMELESS: Final = frozenset({"", "here", "it", "this", "that", "there", "them"})


def _tool_words(masked: Masked, thing: str) -> str:
    """`the export tool`, `the edit tool ("Apply")`."""
    tool = masked.tool(thing)
    if tool in {"export", "upload", "credits"}:
        return f"the {tool} tool"
    name = re.sub(
        rf"\A(?:the|your|its|this|an?)\s+|\s+(?:{_CONTROL}|{_PANEL}|{_PLACE})\Z", "", thing, flags=re.IGNORECASE
    )
    label = masked.name(name)
    return f"the {tool} tool" if label.lower() in _NAMELESS else f"the {tool} tool ({masked.quoted(label)})"


def _use(match: re.Match[str], rest: str) -> str:
    """`use`, in the form and case of the verb that it replaces."""
    groups = match.groupdict()
    form = (groups.get("form") or groups.get("going") or "").lower()
    verb = match.group().split(maxsplit=1)[0].lower()
    word = "used" if form == "ed" else "using" if form in {"ing", "ging", "ping"} or verb == "using" else "use"
    first = match.group()[0]
    return f"{word.capitalize() if first.isupper() else word} {rest}"


def _before(match: re.Match[str]) -> str | None:
    """The word before the match in its sentence; None at the start of one."""
    found = re.search(r"(\S+)[ \t]+\Z", match.string[max(match.start() - _LONGEST_WORD, 0) : match.start()])
    if found is None or found.group(1)[-1] in ",.;:!?，。；：！？)(—–":
        return None
    return found.group(1).lower()


def _told_to(match: re.Match[str]) -> bool:
    """The verb is said to the user, and is no part of a story that the video tells."""
    word = _before(match)
    return word is None or bool(_SPOKEN_BEFORE.fullmatch(word))


def _click(masked: Masked, match: re.Match[str]) -> str:
    noun = match["noun"] or _NOUN_BEFORE.fullmatch(_before(match) or "")
    if (noun and not match["on"]) or _NOT_A_CONTROL.match(match["object"]):
        return match.group()
    words = _tool_words(masked, match["object"])
    return words if match["noun"] else f"use of {words}" if noun else _use(match, words)


def _press(masked: Masked, match: re.Match[str]) -> str:
    verb = match["verb"].lower()
    named = re.search(rf"{_CONTROL}\Z", match["object"], re.IGNORECASE)
    if not _told_to(match) or (verb in {"select", "choose", "find", "use", "using"} and not named):
        return match.group()
    return _use(match, _tool_words(masked, match["object"]))


def _open(masked: Masked, match: re.Match[str]) -> str:
    if not match["form"] and not _told_to(match):
        return match.group()
    words = _tool_words(masked, match["object"])
    return _use(match, words.replace("the edit tool", "the state tool", 1))


def _drag(masked: Masked, match: re.Match[str]) -> str:
    if match["drop"] and _before(match) in {
        "with",
        "by",
        "via",
        "using",
        "use",
        "through",
        "the",
        "a",
        "simple",
        "easy",
    }:
        return "the edit tool"
    if not match["drop"] and not (_told_to(match) and _DRAGGABLE.match(match["rest"])):
        return match.group()
    return _use(match, "the edit tool to move" if match["rest"].strip() else "the edit tool")


def _drag_files(masked: Masked, match: re.Match[str]) -> str:
    return _use(match, f"the upload tool for {match['files']}") if _told_to(match) else match.group()


def _drop(masked: Masked, match: re.Match[str]) -> str:
    return _use(match, "the edit tool to place") if _told_to(match) else match.group()


def _preview(masked: Masked, match: re.Match[str]) -> str:
    preview = match["verb"].lower().startswith("preview")
    if not _told_to(match) or (not preview and match["place"].lower() != "timeline"):
        return match.group()
    return _use(match, "the state tool for the track summary")


def _account(masked: Masked, match: re.Match[str]) -> str:
    return _use(match, "the credits tool") if _told_to(match) else match.group()


def _button(masked: Masked, match: re.Match[str]) -> str:
    tool = masked.tool(match["object"])
    if tool not in {"export", "upload", "credits"}:
        return match.group()
    return f"{'The' if (match['the'] or '').istitle() else 'the'} {tool} tool"


# The more specific row stands first.
RULES: Final[tuple[Rule, ...]] = (
    (_CLICK, _click),
    (_PRESS, _press),
    (_ACCOUNT, _account),
    (_PREVIEW, _preview),
    (_OPEN, _open),
    (_DRAG_FILES, _drag_files),
    (_DRAG, _drag),
    (_DROP, _drop),
    (_DRAGGED, lambda _masked, _match: "moved with the edit tool"),
    (_BUTTON, _button),
    (_TWICE, lambda _masked, match: f"{match['use']} the {match['tool']} tool"),
)

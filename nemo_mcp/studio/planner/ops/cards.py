"""How title cards look: colours that go together, places and sizes of words, transitions and music by mood."""

from dataclasses import dataclass
from typing import Final

from nemo_mcp.studio.planner.lexicon.index import is_han
from nemo_mcp.studio.planner.ops.captions import pick
from nemo_mcp.studio.timeline import Text, TransitionKind

_FADE_MS: Final = 350


@dataclass(frozen=True, slots=True)
class Design:
    """The look of a set of cards. `deep` is for the first and last card, `fields` for those between, in turn."""

    deep: str
    fields: tuple[str, ...]
    accent: str
    transitions: tuple[TransitionKind, ...]
    transition_ms: int = 600


_DESIGNS: Final[dict[str, tuple[Design, ...]]] = {
    "warm": (
        Design("#3B1A16", ("#8A3B28", "#A04E32", "#6B2A33", "#B0603C"), "#FFDCA8", ("crossfade",)),
        Design("#3B1F2B", ("#7A2F45", "#9A4A3A", "#5A2F4F", "#8A3F4A"), "#FFCDB8", ("crossfade", "fade-black")),
        Design("#2E1C1A", ("#7E4330", "#5B3348", "#94543A", "#6E352E"), "#FFE1B8", ("crossfade",)),
    ),
    "calm": (
        Design("#15313B", ("#1F5562", "#2E6F63", "#274060", "#2A5A73"), "#BFE7E0", ("crossfade",), 900),
        Design("#1F2D2B", ("#345C52", "#3F6B5F", "#2C4A55", "#4A7263"), "#D7F0D6", ("crossfade",), 900),
    ),
    "upbeat": (
        Design("#3A1560", ("#7A1FA2", "#C2185B", "#D9541E", "#1976B8"), "#FFE95C", ("slide", "wipe"), 450),
        Design("#0B2A5B", ("#0E6BA8", "#0A9396", "#E0592A", "#7B2CBF"), "#FFF07A", ("wipe", "slide"), 450),
    ),
    "cinematic": (
        Design("#0B1420", ("#14283A", "#1C3A4A", "#2A2F45", "#233A3A"), "#E8C98F", ("fade-black", "crossfade"), 900),
        Design("#120F1A", ("#241E38", "#33263F", "#1E2C44", "#3A2A33"), "#F0D9B5", ("fade-black", "crossfade"), 900),
    ),
    "dramatic": (
        Design("#160A0A", ("#3A1212", "#511A1A", "#2A1620", "#47241A"), "#FFB38A", ("fade-black",), 700),
        Design("#0A0F16", ("#1B2230", "#2B1B2B", "#16303A", "#33202A"), "#FF9E80", ("fade-black",), 700),
    ),
    "lofi": (
        Design("#2B2440", ("#4B3A66", "#6A4A6F", "#3D4A6B", "#7A5570"), "#FFD6E8", ("crossfade",), 800),
        Design("#2A2F3A", ("#4A4F66", "#5F5470", "#43606A", "#6B5B6E"), "#F7E1C6", ("crossfade",), 800),
    ),
    "corporate": (
        Design("#0E2A47", ("#14507A", "#1A6E8E", "#2A4B8D", "#0F6A73"), "#9ED8FF", ("slide", "crossfade"), 500),
        Design("#13293D", ("#1F4E79", "#247BA0", "#2F5D8A", "#1B6B6F"), "#BDE6FF", ("crossfade", "slide"), 500),
    ),
}
# What a topic sounds like, where no music is asked for.
_TOPICS: Final = (
    (
        "corporate",
        "tech startup company business software app product launch report team office finance bank data "
        "ai service brand 科技 公司 企业 产品 软件 团队 招聘 金融 报告 商务 品牌",
    ),
    (
        "calm",
        "yoga spa meditation sleep wellness garden tea zen breathing lake 瑜伽 冥想 睡眠 养生 茶 湖 放松 静心",
    ),
    (
        "lofi",
        "study studying reading books library rain 学习 读书 图书馆 自习",
    ),
)


def mood_for(topic: str) -> str:
    """The mood that suits a topic, warm unless its words say otherwise."""
    low = topic.lower()
    words = set("".join(letter if letter.isalnum() else " " for letter in low).split())
    for mood, known in _TOPICS:
        if any(word in low if is_han(word[0]) else word in words for word in known.split()):
            return mood
    return "warm"


def design_for(mood: str, topic: str) -> Design:
    """The design of a mood for a topic: always the same for the same topic."""
    designs = _DESIGNS.get(mood, _DESIGNS["warm"])
    return designs[pick([design.deep for design in designs], topic or mood)]


def colour_of(design: Design, index: int, count: int) -> str:
    """The background of a card."""
    if index == 0 or (index == count - 1 and count > 2):
        return design.deep
    return design.fields[(index - 1) % len(design.fields)]


def words_on(design: Design, line: str, topic: str, index: int, count: int, span: tuple[int, int]) -> list[Text]:
    """The texts of a card, from its first to its last moment; cards between take three arrangements in turn."""
    start, end = span
    length = end - start
    fade = min(_FADE_MS, length // 4)
    first, last = index == 0, index == count - 1 and count > 1
    main = Text(
        start, length, line, "title", "center", size=_size(line, first or last), fade_in_ms=fade, fade_out_ms=fade
    )
    small = topic if topic and topic.casefold() != line.casefold() and not first else ""
    if not small or length < 1200:
        return [main]
    beside = Text(start, length, small, "caption", "bottom", 1.1, design.accent, fade_in_ms=fade, fade_out_ms=fade)
    if last or (index - 1) % 3 == 0:
        return [main, beside]
    if (index - 1) % 3 == 1:
        return [Text(start, length, line, "title", "bottom-left", size=_size(line, False) * 0.9, fade_in_ms=fade,
                     fade_out_ms=fade)]  # fmt: skip
    above = Text(start, length, small, "caption", "top", 1.1, design.accent, fade_in_ms=fade, fade_out_ms=fade)
    return [main, above]


def _size(line: str, large: bool) -> float:
    width = sum(2 if is_han(letter) else 1 for letter in line)
    size = 1.6 if width <= 14 else 1.35 if width <= 34 else 1.05 if width <= 70 else 0.85
    return round(size * (1.15 if large and width <= 34 else 1.0), 3)

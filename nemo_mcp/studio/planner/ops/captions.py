"""Words for pictures: captions from names that say something, else placeholders that are owned up to."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from nemo_mcp.studio.planner import say
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.model import Source
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Clip, Place, Text, Timeline

_PLACEHOLDERS: Final[tuple[tuple[str, ...], tuple[str, ...]]] = (
    (
        "Made for moments like this",
        "See the difference",
        "Every detail counts",
        "Crafted with care",
        "Simple. Bright. Yours.",
        "Take a closer look",
        "Something to share",
        "Ready when you are",
        "Feel at home",
        "Start today",
    ),
    (
        "为这一刻而生",
        "看见不同",
        "细节之处见用心",
        "用心打造",
        "简单，明亮，属于你",
        "近一点看",
        "值得分享",
        "随时为你准备",
        "像家一样",
        "从今天开始",
    ),
)
_TITLES: Final[tuple[tuple[str, ...], tuple[str, ...]]] = (
    ("Discover something new", "See it for yourself", "A new way to look"),
    ("发现新的可能", "眼见为实", "换一个角度看"),
)
_CAMERA: Final = frozenset(
    [
        "img",
        "image",
        "images",
        "dsc",
        "dscn",
        "dscf",
        "dcim",
        "pxl",
        "mvi",
        "gopr",
        "photo",
        "photos",
        "pic",
        "pics",
        "picture",
        "screenshot",
        "screen",
        "shot",
        "untitled",
        "video",
        "vid",
        "clip",
        "mov",
        "movie",
        "wechat",
        "wechatimg",
        "whatsapp",
        "signal",
        "telegram",
        "scan",
        "file",
        "frame",
        "slide",
        "download",
        "unnamed",
        "unknown",
        "copy",
        "final",
        "edited",
        "edit",
        "new",
        "tmp",
        "temp",
        "test",
        "jpeg",
        "jpg",
        "png",
        "gif",
        "webp",
        "mp",
        "at",
        "of",
        "the",
        "asset",
        "upload",
        "media",
        "item",
        "dji",
        "capture",
        "snapshot",
        "hd",
        "uhd",
        "export",
        "burst",
        "portrait",
        "mmexport",
        "微信图片",
        "图片",
        "照片",
        "截图",
        "屏幕截图",
        "视频",
        "未命名",
        "下载",
        "副本",
        "图像",
        "素材",
        "片段",
        "相片",
    ]
)
_CAPTION_LIMIT: Final = 60


def words_of(name: str) -> str:
    """Words for people from a file name ("01-first-light.jpg": "First light"), or nothing when it holds none."""
    stem = name.rpartition(".")[0] or name
    stem = stem.replace("\\", "/").rpartition("/")[2]
    if re.fullmatch(r"[0-9a-fA-F]{6,}|[0-9a-fA-F-]{30,}", stem):
        return ""
    stem = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", stem)
    stem = re.sub(r"\(\d+\)|\[\d+\]", " ", stem)
    parts = [part for part in re.split(r"[\s_\-.~+=,;()\[\]{}@#]+", stem) if part]
    while parts and re.fullmatch(r"[vV]?\d+|[a-zA-Z]?\d{2,}|\d+x\d+", parts[0]):
        parts.pop(0)
    while parts and re.fullmatch(r"[vV]\d+|\d+x\d+|\d{3,}p?|copy|final|edited|edit|small|large|web", parts[-1]):
        parts.pop()
    telling = [p for p in parts if p.lower() not in _CAMERA and _telling(p)]
    if not telling:
        return ""
    words = " ".join(parts).strip()[:_CAPTION_LIMIT]
    return words[:1].upper() + words[1:]


def _telling(part: str) -> bool:
    low = part.lower()
    if re.fullmatch(r"[0-9a-f]{6,}", low) and any(letter.isdigit() for letter in low):
        return False
    letters = re.sub(r"[\d\W_]", "", low)
    if letters in _CAMERA:
        return False
    if letters.isascii():
        return len(letters) >= 3 and sum(letter.isdigit() for letter in low) <= len(letters) // 2
    return bool(letters)


def pick(choices: Sequence[str], *seed: str) -> int:
    """A number that depends on nothing but the seed."""
    digest = hashlib.sha256("\0".join(seed).encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:4], "big") % len(choices)


def placeholder_title(sources: Iterable[Source], chinese: bool) -> str:
    """A general title, the same for the same assets."""
    choices = _TITLES[chinese]
    return choices[pick(choices, *(source.name for source in sources))]


def is_placeholder(words: str) -> bool:
    """Whether a title is one of the general ones."""
    return any(words in choices for choices in _TITLES)


def title_words(timeline: Timeline, sources: Sequence[Source], chinese: bool) -> tuple[str, bool]:
    """Words for a title, and whether they come from the project rather than from a list."""
    if timeline.title:
        return timeline.title, True
    for clip in timeline.clips[:1]:
        name = words_of(clip.name)
        if name:
            return name, True
    return placeholder_title(sources, chinese), False


def for_clips(clips: Sequence[Clip], indices: Sequence[int], chinese: bool) -> tuple[dict[int, str], int]:
    """A caption for each clip, and how many of them are placeholders."""
    choices = _PLACEHOLDERS[chinese]
    first = pick(choices, *(clip.name or clip.color for clip in clips))
    words: dict[int, str] = {}
    made_up = 0
    for index in indices:
        own = words_of(clips[index].name)
        if not own:
            own = choices[(first + made_up) % len(choices)]
            made_up += 1
        words[index] = own
    return words, made_up


def clear_of_transitions(clips: Sequence[Clip], index: int) -> tuple[int, int]:
    """When a clip shows, from the middle of the transition into it to the middle of the one out of it."""
    clip = clips[index]
    after = clips[index + 1] if index + 1 < len(clips) else None
    start = clip.start_ms + (clip.transition.duration_ms // 2 if clip.transition else 0)
    return start, clip.end_ms - (after.transition.duration_ms // 2 if after and after.transition else 0)


def over_clips(timeline: Timeline, words: Mapping[int, str]) -> list[Text]:
    """Captions that show while their clip shows alone, between its transitions."""
    clips = timeline.clips
    made: list[Text] = []
    for index, said in sorted(words.items()):
        start, end = clear_of_transitions(clips, index)
        fade = min(300, (end - start) // 4)
        made.append(Text(start, end - start, said, "caption", "bottom", fade_in_ms=fade, fade_out_ms=fade))
    return made


def without_own(timeline: Timeline, indices: Iterable[int]) -> list[Text]:
    """The texts less the captions that lie on those clips."""
    spans = [(timeline.clips[i].start_ms, timeline.clips[i].end_ms) for i in indices]

    def lies_on(text: Text) -> bool:
        return any(min(text.end_ms, b) - max(text.start_ms, a) > text.duration_ms * 0.6 for a, b in spans)

    return [text for text in timeline.texts if text.role != "caption" or not lies_on(text)]


def name_clips(work: Work, indices: Sequence[int], clause: Clause) -> None:
    """Put a caption on each of those clips."""
    if not indices:
        work.cannot("nothing-there")
        return
    words, made_up = for_clips(work.timeline.clips, list(indices), work.chinese)
    place = cast("Place | None", clause.detail("place"))
    color = clause.detail("color")
    made = [
        replace(text, place=place or text.place, color=color or text.color) for text in over_clips(work.timeline, words)
    ]
    work.set(replace(work.timeline, texts=(*without_own(work.timeline, words), *made)))
    tell(work, list(words.values()), made_up)
    if any(sound.role == "voice" for sound in work.timeline.sounds) and clause.has("caption"):
        work.did("captions-not-heard")


def tell(work: Work, words: Sequence[str], made_up: int) -> None:
    """Say which captions were made, and that placeholders are placeholders."""
    shown = say.listed([work.q(each) for each in words[:6]], work.chinese)
    more = "…" if len(words) > 6 else ""
    work.did("captions-made", n=len(words), words=shown + more)
    if made_up:
        work.did("captions-placeholder", n=made_up)

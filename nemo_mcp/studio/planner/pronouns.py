"""What a request means when the thing last touched is all that it can be about."""

from typing import Final

# (what it would mean by itself, what was touched last, whether "it" was said) -> what it means then. A row without "it"
# holds with it too.
PRONOUNS: Final[dict[tuple[str, str, bool], str]] = {
    ("style_text", "overlay", False): "style_overlay",
    ("volume", "overlay", False): "style_overlay",
    ("set_length", "overlay", True): "style_overlay",
    ("fade_picture", "overlay", True): "style_overlay",
    ("remove_clip", "overlay", True): "remove_overlay",
    ("start_over", "overlay", True): "remove_overlay",
    ("move_clip", "overlay", True): "style_overlay",
    ("style_text", "music", True): "volume",
    ("style_text", "voice", True): "volume",
    ("style_text", "clip", True): "zoom",
    ("volume", "text", False): "style_text",
    ("zoom", "text", False): "style_text",
    ("zoom", "overlay", False): "style_overlay",
    ("set_length", "text", True): "time_text",
    ("clip_length", "text", True): "time_text",
    ("fade_picture", "text", True): "fade_text",
    ("fade_picture", "text", False): "fade_text",
    ("remove_clip", "text", True): "remove_text",
    ("start_over", "text", True): "remove_text",
    ("move_clip", "text", True): "time_text",
    ("look", "text", True): "style_text",
    ("fade_picture", "music", True): "fade_sound",
    ("fade_picture", "voice", True): "fade_sound",
    ("remove_clip", "music", True): "remove_music",
    ("start_over", "music", True): "remove_music",
    ("remove_clip", "voice", True): "remove_voice",
    ("start_over", "voice", True): "remove_voice",
    ("set_length", "clip", True): "clip_length",
    ("start_over", "clip", True): "remove_clip",
}

CLIP_OPERATIONS: Final = frozenset(
    [
        "crop", "uncrop", "turn", "mirror", "look", "fit", "zoom", "no_zoom", "clip_length", "speed", "split",
        "duplicate", "swap", "move_clip", "remove_clip", "keep_clip", "replace_clip", "insert_clip", "cut_span",
        "keep_span", "set_length", "transition", "no_transition", "reverse", "sort",
    ]
)  # fmt: skip
"""Edits of clips: what they touch beside is not what "it" means afterwards."""

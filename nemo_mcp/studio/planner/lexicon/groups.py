"""Tags that belong together: actions, and the kinds of things that are edited."""

VERBS = frozenset(
    [
        "add",
        "remove",
        "change",
        "cut",
        "trim",
        "keep",
        "shorten",
        "extend",
        "split",
        "move",
        "swap",
        "replace",
        "reverse",
        "backwards",
        "sort",
        "use",
        "combine",
        "create",
        "speed",
        "slow",
        "mute",
        "unmute",
        "raise",
        "lower",
        "undo",
        "redo",
        "duplicate",
        "loop",
        "rotate",
        "crop",
        "mirror",
        "normalize",
        "later",
        "earlier",
        "help",
        "show",
        "make",
        "cannot",
        "elsewhere",
        "vague",
    ]
)
TEXTS = frozenset({"title", "caption", "text", "lower-third"})
OVERLAYS = frozenset({"logo", "pip", "overlay"})
SOUNDS = frozenset({"music", "voice", "sound", "own"})
CLIPS = frozenset({"clip", "image", "video", "file", "asset"})
THINGS = TEXTS | SOUNDS | CLIPS | {"transition"}

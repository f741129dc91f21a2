"""The NemoVideo HTTP contract: the one module that the client and the studio share.

Only names that stand on the wire live here: paths, headers, codes, limits. How a reply is *read* is the client's own
affair and how it is *made* is the studio's, so that a misreading on one side cannot agree with itself.
"""

from types import MappingProxyType
from typing import Final

DEFAULT_API_URL: Final = "https://mega-api-prod.nemovideo.ai"
DEFAULT_WEB_URL: Final = "https://nemovideo.com"

# Headers. Every request but E1 carries the first; E1 carries the client id instead.
AUTHORIZATION: Final = "Authorization"
SKILL_SOURCE: Final = "X-Skill-Source"
SKILL_VERSION: Final = "X-Skill-Version"
SKILL_PLATFORM: Final = "X-Skill-Platform"
CLIENT_ID: Final = "X-Client-Id"
SKILL_SOURCE_VALUE: Final = "media-content-generator"
CLIENT_ID_LIMIT: Final = 64

AGENT: Final = "nemo_agent"
TASK_NAME: Final = "project"
LANGUAGES: Final = ("en", "zh-CN", "ja", "es")

ANONYMOUS_TOKEN_PATH: Final = "/api/auth/anonymous-token"
CLAIM_TOKEN_PATH: Final = "/api/auth/claim-token"
NEW_SESSION_PATH: Final = f"/api/tasks/me/with-session/{AGENT}"
EDIT_PATH: Final = "/run_sse"
CREDITS_PATH: Final = "/api/credits/balance/simple"
RENDER_PATH: Final = "/api/render/proxy/lambda"


def upload_path(session_id: str) -> str:
    """E4: multipart field `files`, or JSON `{"urls": [...], "source_type": "url"}`."""
    return f"/api/upload-video/{AGENT}/me/{session_id}"


def state_path(session_id: str) -> str:
    """E6: the current draft and media of a session."""
    return f"/api/state/{AGENT}/me/{session_id}/latest"


def render_poll_path(render_id: str) -> str:
    """E8: how far a render is."""
    return f"{RENDER_PATH}/{render_id}"


def render_download_path(render_id: str) -> str:
    """E9 (optional): the bytes of a finished render, fetched with the access token."""
    return f"/api/render/proxy/{render_id}/download"


def render_cancel_path(render_id: str) -> str:
    """E10 (optional): stop a render."""
    return f"{RENDER_PATH}/{render_id}/cancel"


# Codes in the envelope `{"code": N, "data": ...}`; 400, 402 and 429 are HTTP statuses as well.
OK: Final = 0
BAD_TOKEN: Final = 1001
NO_SESSION: Final = 1002
NO_CREDITS: Final = 2001
BAD_FILE_TYPE: Final = 4001
FILE_TOO_LARGE: Final = 4002
NO_CLIENT_ID: Final = 400
PLAN_REQUIRED: Final = 402
RATE_LIMITED: Final = 429

UPLOAD_LIMIT_BYTES: Final = 500 * 1024 * 1024
ANONYMOUS_DAYS: Final = 7
ANONYMOUS_CREDITS: Final = 100
EDIT_LIMIT_S: Final = 15 * 60

# The thirteen formats of the contract. `jpeg` is not listed there; it is the same thing as jpg.
FORMATS: Final = MappingProxyType({
    "mp4": "video", "mov": "video", "avi": "video", "webm": "video", "mkv": "video",
    "jpg": "image", "png": "image", "gif": "image", "webp": "image",
    "mp3": "audio", "wav": "audio", "m4a": "audio", "aac": "audio",
})  # fmt: skip
EXTENSION_ALIASES: Final = MappingProxyType({"jpeg": "jpg"})

# What E7's `output` may say. The documents name mp4 and the quality high only; all else is the studio's.
RENDER_FORMATS: Final = ("mp4", "mov", "webm", "mkv", "gif", "mp3", "wav", "png")
RENDER_QUALITIES: Final = ("preview", "medium", "high", "best")

# Track types (`tt`) of a draft; other values exist and are not documented.
VIDEO_TRACK: Final = 0
AUDIO_TRACK: Final = 1
TEXT_TRACK: Final = 7

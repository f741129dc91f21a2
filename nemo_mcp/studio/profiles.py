"""How the studio behaves: two ready profiles, and one switch for each thing nobody knows about the real backend.

The comments U1 to U14 name the rows of the contract's list of unknowns; `Profile()` has the studio's defaults.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

from nemo_mcp.contract import ANONYMOUS_CREDITS, UPLOAD_LIMIT_BYTES

EventShape = Literal["adk", "typed"]
RenderShape = Literal["r1", "r2", "enveloped"]
KeepAlive = Literal["typed", "empty", "blank", "word", "event", "event-data", "comment", "all"]
EmptyDraft = Literal["absent", "null", "object", "empty-t"]
NoCreditsIn = Literal["reply", "stream-code", "stream-adk", "stream-typed"]
RefusalForm = Literal["code", "detail", "empty", "ok"]
ErrorText = Literal["message", "msg", "detail", "detail-list", "error", "error-object"]
PostProduction = Literal["none", "after-stream", "in-stream"]
OnDisconnect = Literal["go-on", "stop"]

ALL_SCOPES: Final = frozenset({"*"})
ANONYMOUS_SCOPES: Final = frozenset({"read", "write", "upload"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Credits in whole credits, times in seconds. Every field may be changed with `dataclasses.replace`."""

    name: str = "local"

    # Credits and rights.
    start_credits: int = ANONYMOUS_CREDITS
    edit_cost: int = 0
    generation_cost: int = 0
    scopes: bool = False  # whether an access token's scopes are checked
    anonymous_scopes: frozenset[str] = ANONYMOUS_SCOPES
    skill_headers_required: bool = True  # E7 answers 402 without the three X-Skill-* headers
    upload_limit_bytes: int = UPLOAD_LIMIT_BYTES
    subtitles: bool = True  # whether E4 takes SRT and WebVTT files; the contract knows only the thirteen formats

    # Quirks of a turn.
    gui_talk: bool = False  # replies speak of buttons
    silent_every: int = 0  # every n-th changing turn of a session closes without text; 0 is never
    post_production: PostProduction = "none"  # a generation changes the draft a second time, unasked
    # D8: what becomes of a turn whose client leaves before the end of the stream. The vendor documents that it goes on;
    # raw google-adk stops it, which here means at its next wait: it is then settled by what it has done so far.
    on_disconnect: OnDisconnect = "go-on"

    # Pace.
    heartbeat_s: float = 15.0
    edit_s: float = 0.0
    generation_s: float = 0.0
    post_production_s: float = 0.0
    late_s: float = 0.0  # how much later the fault heartbeats-only applies its edit
    render_s: float = 0.0  # waited before the renderer starts
    retry_after_s: int = 1  # said by refuse-once and unavailable
    renders_at_once: int = 1

    # The unknowns.
    event_shape: EventShape = "adk"  # U1
    keep_alive: KeepAlive = "typed"  # U2
    render_shape: RenderShape = "r1"  # U3; enveloped is R1 inside {"code":0,"data":...}
    error_status: Literal["200", "4xx"] = "200"  # U4
    no_credits_in: NoCreditsIn = "reply"  # U5
    edit_without_session: Literal["code", "404"] = "code"  # U6
    account_fields: bool = True  # U7: user_id and expires_at in E1 and E2
    second_token: Literal["429", "same"] = "429"  # U8
    renewed_user: Literal["same", "new"] = "same"  # U9
    empty_draft: EmptyDraft = "absent"  # U10
    refusal_form: RefusalForm = "code"  # U11: replies 400 (E1) and 402 (E7)
    error_text: ErrorText = "message"  # U12
    anonymous_export: Literal["completed", "402"] = "completed"  # U13
    downloads: bool = True  # U14: E9
    cancels: bool = True  # U14: E10
    claims: bool = True  # U14: E11

    def without_waiting(self) -> "Profile":
        """The same behaviour with every wait gone and a keep-alive every 2 ms."""
        return replace(
            self,
            heartbeat_s=0.002,
            edit_s=0.0,
            generation_s=0.0,
            post_production_s=0.0,
            late_s=0.0,
            render_s=0.0,
            retry_after_s=0,
        )


LOCAL: Final = Profile(second_token="same")
CLOUD: Final = Profile(
    name="cloud",
    subtitles=False,
    edit_cost=50,
    generation_cost=100,
    scopes=True,
    gui_talk=True,
    silent_every=3,
    post_production="after-stream",
    edit_s=8.0,
    generation_s=40.0,
    post_production_s=20.0,
    late_s=20.0,
    render_s=5.0,
)

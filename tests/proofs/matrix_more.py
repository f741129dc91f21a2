"""Rows that are written out: faults of the studio itself, and scenes."""

from collections.abc import Iterator
from typing import Final

from tests.proofs.matrix import Row
from tests.proofs.matrix_rows import ENDS, LASTS, NOTHING
from tests.proofs.matrix_stage import NO_ROOM_FOR_THE_FILE, NO_ROOM_FOR_THE_JOURNAL, NO_ROOM_FOR_THE_VERDICT

PREVIOUS: Final = "error:belongs to the previous account"
GONE: Final = "error:its timeline is gone"
CHARGED: Final = "failed:Credits were charged, but the timeline did not change."
UNREACHED: Final = "error:cannot be reached"
OWN: Final = "error:NEMO_TOKEN is not valid or has expired"


def of_the_studio() -> Iterator[Row]:
    """Faults that only the studio can make, or makes more truly."""
    yield from _access_tokens()
    yield from _sessions()
    for how in ("error-in-stream", "adk-error-event"):
        yield Row(fault="F15", call="E3", how=f"studio:{how}", outcome="error:nothing was charged", sent=1)
    for form in ("stream-code", "stream-adk", "stream-typed"):
        switches = (("no_credits_in", form),)
        told = "error:register?bind=anon_"
        yield Row(fault="F15", call="E3", how="studio:no-credits", outcome=told, sent=1, switches=switches)
    yield Row(fault="F14", call="E3", how="studio:no-credits", outcome="error:register?bind=anon_", sent=1)
    yield Row(fault="F14", call="E3", how="studio:no-credits", outcome="error:Top up credits", sent=1, own=True)
    for how, told in (("upload-refused", "error:supported formats"), ("upload-too-large", "error:compress the file")):
        yield Row(fault="F16", call="E4", how=f"studio:{how}", outcome=told, sent=1)
    for how in ("silent-turn", "empty-stream", "blank-text"):
        yield Row(fault="F21", call="E3", how=f"studio:{how}", sent=1)
    yield Row(fault="F20", call="E3", how="studio:broken-json", sent=1)
    yield Row(fault="F19", call="E3", how="studio:cut-stream", sent=1)
    yield Row(fault="F19", call="E3", how="studio:cut-before-apply", outcome=NOTHING, sent=1)
    yield Row(fault="F2", call="E3", how="charged-for-nothing", outcome=CHARGED, sent=1)
    yield Row(fault="F13", call="E7", how="studio:blocked-export", outcome="error:subscription tier", sent=1)


def _access_tokens() -> Iterator[Row]:
    renewed = (("renewed_user", "new"),)
    for call in ("E2", "E3", "E4", "E5", "E6", "E7", "E8"):
        yield Row(fault="F11", call=call, how="studio:expired-token")
        if call in {"E2", "E5"}:  # these belong to no session, so they are asked again as whoever it is now
            yield Row(fault="F11", call=call, how="studio:expired-token", switches=renewed)
        else:
            how = "studio:expired-token"
            yield Row(fault="F11", call=call, how=how, outcome=PREVIOUS, sent=1, switches=renewed, again=False)
    for call in ("E2", "E3", "E4", "E5", "E6", "E7", "E8"):
        yield Row(fault="F11", call=call, how="unauthorized", passed=False, outcome=OWN, sent=1, own=True)
    yield Row(fault="F11", call="DL", how="unauthorized", passed=False, times=LASTS, sent=2)
    yield Row(fault="F12", call="DL", how="not-found", passed=False, times=LASTS, sent=2)
    # A reply that was lost, from a backend that gives an access token only once a week.
    for fault, how in (("F2", "reset"), ("F3", "short-reply"), ("F18", "html")):
        once = (("second_token", "429"),)
        told = "error:in the last 7 days"
        yield Row(fault=fault, call="E1", how=how, passed=True, outcome=told, switches=once, sent=None, again=False)


def _sessions() -> Iterator[Row]:
    for call in ("E3", "E4", "E6", "E7"):
        yield Row(fault="F12", call=call, how="studio:no-session", outcome=GONE, sent=1, again=False)
    found = (("edit_without_session", "404"), ("error_status", "4xx"))
    yield Row(fault="F12", call="E3", how="studio:no-session", outcome=GONE, sent=1, switches=found, again=False)


def of_scenes() -> Iterator[Row]:
    """Faults that are no reply's: the way, the time, the token's end, several callers, a caller who leaves."""
    yield from _no_room()
    # A backend that gives no length: a file that breaks off unseen is told from a whole one by what the render said.
    yield Row(fault="F3", call="DL", how="unframed-cut", passed=True)
    yield Row(fault="F3", call="DL", how="cut-unseen")
    yield Row(fault="F3", call="DL", how="cut-unseen", switches=(("render_shape", "r2"),))
    stays = {"E8": "running:taking longer than usual"}
    # Three pauses between four tries. What became of an upload or a render is asked for, too; a poll has its own pause.
    pauses = {"E4": 6, "E7": 6, "E8": 20, "DL": 7}
    for call in ENDS:
        yield Row(fault="F1", call=call, how="down", sent=1)
        yield Row(
            fault="F1",
            call=call,
            how="down",
            times=LASTS,
            outcome=stays.get(call, UNREACHED),
            sent=0,
            pauses=pauses.get(call, 3),
        )
        yield Row(fault="F25", call=call, how="week-ahead", sent=1)
        yield Row(fault="F25", call=call, how="year-behind", sent=1)
        yield Row(fault="F28", call=call, how="two-calls", sent=2 if call in {"E5", "E6"} else 1)
        if call != "E2":  # each of two processes that start at once opens a session; the one too many is never used
            yield Row(fault="F28", call=call, how="two-hosts", sent=2 if call in {"E5", "E6"} else 1)
        yield Row(fault="F29", call=call, how="hang-up", sent=2 if call in {"E2", "E5", "E6"} else 1)
        if call not in {"E1", "E2"}:
            # The edit itself reads the credits and the state, too; and it is still running when the state is told.
            sent = {"E3": 1, "E5": None, "E6": None}.get(call, 2)
            outcome = "running" if call == "E6" else "done"
            yield Row(fault="F24", call=call, how="token-ends-meanwhile", outcome=outcome, sent=sent)
    yield Row(fault="F28", call="E4", how="four-files", sent=4)


def _no_room() -> Iterator[Row]:
    """A session is written down after it was opened: the one too many costs nothing. Reads need no journal."""
    how, told = NO_ROOM_FOR_THE_JOURNAL, "error:cannot be written"
    for call, sent in (("E1", 0), ("E2", 1), ("E3", 0), ("E4", 0), ("E7", 0)):
        yield Row(fault="F26", call=call, how=how, outcome=told, sent=sent)
    for call in ("E5", "E6", "E8", "DL"):
        yield Row(fault="F26", call=call, how=how, sent=1)
    yield Row(fault="F26", call="E3", how=NO_ROOM_FOR_THE_VERDICT, sent=1)
    yield Row(fault="F27", call="DL", how=NO_ROOM_FOR_THE_FILE, outcome=told, sent=1)

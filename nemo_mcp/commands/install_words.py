"""What `nemo-mcp install` says."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from nemo_mcp.install.entries import Entry
from nemo_mcp.install.files import Change
from nemo_mcp.install.work import Standing, Target, difference
from nemo_mcp.pasting import quoted

FIRST_WORDS: Final = 'Upload ~/Downloads/clip.mp4, cut it to 15 seconds, add the title "Hello" and export the video.'
_FORGET: Final = "`nemo-mcp install --forget-token` removes it"


def listed(standings: Sequence[Standing], home: Path) -> str:
    """The hosts, one a paragraph: whether each is here, what is in its file, and where that is."""
    lines = [f"{each.host.key:15} {_stands(each)}\n{'':15} {_short(each.path, home)}" for each in standings]
    return "\n".join(
        [
            *lines,
            "",
            "`nemo-mcp install HOST` puts it into one; `nemo-mcp install --print` shows what any other host needs.",
        ]
    )


def put(target: Target, done: Change, *, new: bool) -> str:
    """That the entry is in."""
    if done.is_none:
        return (
            f"{target.host.title} has `{target.name}` already, just so. Nothing was changed.\n  file      {target.path}"
        )
    what = "was added to" if new else "was changed in"
    lines = [f"`{target.name}` {what} {target.host.title}.", f"  file      {target.path}", *_kept(done)]
    if target.shared:
        lines.append(
            "  mind      it names the program's place on this computer, so it fits nobody else's as it stands;"
        )
        lines.append("            the host asks whether a project's server may be started")
    return "\n".join(lines)


def taken_out(target: Target, done: Change) -> str:
    """That the entry is gone."""
    if done.is_none:
        return f"{target.host.title} has no `{target.name}`. Nothing was changed.\n  file      {target.path}"
    gone = " (it had nothing else in it, so it is gone)" if done.new is None else ""
    lines = [f"`{target.name}` was removed from {target.host.title}.", f"  file      {target.path}{gone}", *_kept(done)]
    return "\n".join([*lines, f"{target.host.title} forgets it when it is started the next time."])


def token_stays(path: Path) -> str:
    """That removing the entry left the token where it was."""
    return f"Your token is still in {path}; {_FORGET}."


def where_edits_happen(entry: Entry, *, chosen: bool, token_kept: bool) -> str:
    """The command, and what it will do. `chosen`: a person said so, now or before."""
    if entry.studio:
        backend = "on this computer (the studio): no account, and nothing leaves it"
    elif token_kept:
        backend = f"in the NemoVideo cloud, with the token that is kept; {_FORGET}"
    else:
        backend = "in the NemoVideo cloud, with a free anonymous account"
    told = "" if chosen else "\n            nothing was chosen; --studio would edit on this computer"
    return f"  command   {quoted(entry.command, *entry.args)}\n  edits     {backend}{told}"


def token_in_the_open(target: Target) -> str:
    """That a token stands in a host's file."""
    return (
        "  mind      the entry holds a token, which other programs can read there: take NEMO_TOKEN out of "
        f"{target.path} and use --token-stdin"
    )


def next_steps(target: Target) -> str:
    """What a person does now, and the first thing to say."""
    return f"\n{target.host.restart}\nThen say: {FIRST_WORDS}"


def foreseen(target: Target, found: Change) -> str:
    """What would change."""
    if found.is_none:
        return f"{target.path} would stay as it is."
    if found.new is None:
        return f"{target.path} would be removed: it has nothing else in it."
    made = "made" if found.old is None else "changed"
    return f"{target.path} would be {made}; nothing was written.\n{difference(target, found)}"


def _stands(each: Standing) -> str:
    if each.problem:
        return f"{each.host.title}: {each.problem}"
    here = "found" if each.here else "not found on this computer"
    if each.entry is None:
        return f"{each.host.title}: {here}, not installed"
    if not each.entry.is_ours:
        return f"{each.host.title}: {here}, has another server of that name"
    return f"{each.host.title}: {here}, installed ({'studio' if each.entry.studio else 'cloud'})"


def _kept(done: Change) -> list[str]:
    return [f"  before    kept as {done.backup.name} beside it"] if done.backup else []


def _short(path: Path, home: Path) -> str:
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)

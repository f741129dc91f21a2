"""Facts about voice, music and other sounds. Clips have their own volume."""

from collections.abc import Sequence
from typing import Any

from bench.instructions.cases import Check, Seen
from bench.instructions.film import sounds_of
from bench.instructions.values import fits, has, phrase
from nemo_mcp.studio.timeline import Sound


def sound(role: str, **wants: Any) -> Check:
    """Every sound of the role changes as wanted, in nothing else; there are as many as before."""

    def holds(seen: Seen) -> bool:
        old, new = sounds_of(seen.before, role), sounds_of(seen.after, role)
        return len(old) == len(new) > 0 and all(fits(was, now, wants) for was, now in zip(old, new, strict=True))

    return Check(f"{role}: {phrase(wants)}", holds)


def music(**wants: Any) -> Check:
    """The music changes as wanted."""
    return sound("music", **wants)


def voice(**wants: Any) -> Check:
    """The voice changes as wanted."""
    return sound("voice", **wants)


def silent(*roles: str) -> Check:
    """No sound of these roles is heard: gone, or at no volume."""
    return Check(
        f"no {', '.join(roles)} is heard",
        lambda seen: not any(each.volume for each in seen.after.sounds if each.role in roles),
    )


def plays_music(*beds: str, file: str | None = None, covers: bool = True, **wants: Any) -> Check:
    """One music plays: composed in one of these styles, or the file; from start to end of the film if it `covers`."""

    def holds(seen: Seen) -> bool:
        found = sounds_of(seen.after, "music")
        if not found or not all(each.volume > 0 for each in found):
            return False
        if beds and any(each.bed not in beds for each in found):
            return False
        if file and any(each.asset != f"id:{file}" for each in found):
            return False
        if covers and not _covers(found, seen.after.duration_ms):
            return False
        return all(has(each, wants) for each in found)

    return Check(f"music plays: {file or '/'.join(beds) or 'any'} {phrase(wants)}", holds)


def heard(role: str, file: str, **wants: Any) -> Check:
    """The file is heard once, in this role."""

    def holds(seen: Seen) -> bool:
        found = [each for each in sounds_of(seen.after, role) if each.asset == f"id:{file}" and each.volume > 0]
        return len(found) == 1 and has(found[0], wants)

    return Check(f"{file} is heard as {role} {phrase(wants)}", holds)


def _covers(pieces: Sequence[Sound], length_ms: int) -> bool:
    """From the first second to the last, without a gap of more than a second."""
    reached = 0
    for piece in pieces:
        if piece.start_ms > reached + 1000:
            return False
        reached = max(reached, piece.end_ms)
    return reached >= length_ms - 1000

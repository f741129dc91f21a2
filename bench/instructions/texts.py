"""Facts about titles, captions and lower thirds."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from bench.instructions.cases import Check, Seen
from bench.instructions.film import texts_of
from bench.instructions.scenes import SCENES
from bench.instructions.values import Wants, fits, has, phrase
from nemo_mcp.studio.timeline import Text


def text(which: str, **wants: Any) -> Check:
    """The texts of a role, or those that contain the words, change as wanted; every other text stays, none comes."""

    def holds(seen: Seen) -> bool:
        chosen = [each for each in seen.before.texts if which in (each.role, "all") or which in each.text]
        others = [each for each in seen.before.texts if each not in chosen]
        changed = _without(seen.after.texts, others)
        if changed is None or len(changed) != len(chosen) or not chosen:
            return False
        return all(fits(was, now, wants) for was, now in zip(chosen, changed, strict=True))

    return Check(f"the text {which!r}: {phrase(wants)}", holds)


def _without(pieces: Iterable[Text], gone: Iterable[Text]) -> list[Text] | None:
    """The pieces without some of them; None when one of those is not there."""
    rest = list(pieces)
    for piece in gone:
        if piece not in rest:
            return None
        rest.remove(piece)
    return rest


def plain(words: str) -> str:
    """Words without spaces at the ends, line breaks and a full stop."""
    return " ".join(words.split()).rstrip(".。")


def words(said: str, **wants: Any) -> tuple[str, Wants]:
    """A text that is wanted: its words (any, if empty) and its fields, as `values.has` reads them."""
    return said, wants


def cues(**wants: Any) -> tuple[tuple[str, Wants], ...]:
    """The captions of the one captions file among the uploads, each at its time."""
    return tuple(
        words(cue.text, start=cue.start_ms / 1000, end=cue.end_ms / 1000, **wants)
        for source in SCENES["talk"].sources
        for cue in source.cues
    )


def _is(piece: Text, said: str, wants: Wants) -> bool:
    return (not said or plain(piece.text) == plain(said)) and has(piece, wants)


def adds(*wanted: tuple[str, Wants]) -> Check:
    """Just these texts come, and every text of before stays."""

    def holds(seen: Seen) -> bool:
        fresh = _without(seen.after.texts, seen.before.texts)
        return fresh is not None and _matched(fresh, wanted)

    return Check("new texts: " + "; ".join(f"{said!r} ({phrase(wants)})" for said, wants in wanted), holds)


def says(*wanted: tuple[str, Wants], role: str | None = None) -> Check:
    """The texts of the outcome (of a role) are these, whatever was there before."""
    return Check(
        "texts: " + "; ".join(f"{said!r} ({phrase(wants)})" for said, wants in wanted),
        lambda seen: _matched([each for each in seen.after.texts if role in (None, each.role)], wanted),
    )


def says_among(*wanted: tuple[str, Wants]) -> Check:
    """Each of these texts is there, among others."""
    return Check(
        "among the texts: " + "; ".join(f"{said!r} ({phrase(wants)})" for said, wants in wanted),
        lambda seen: all(any(_is(piece, *want) for piece in seen.after.texts) for want in wanted),
    )


def _matched(pieces: Sequence[Text], wanted: Sequence[tuple[str, Wants]]) -> bool:
    if len(pieces) != len(wanted):
        return False
    rest = list(pieces)
    for said, wants in wanted:
        found = next((piece for piece in rest if _is(piece, said, wants)), None)
        if found is None:
            return False
        rest.remove(found)
    return True


def no_texts(*roles: str) -> Check:
    """No text of these roles is left; of none without roles."""
    return Check(
        f"no {', '.join(roles) or 'text'} is left",
        lambda seen: not [each for each in seen.after.texts if not roles or each.role in roles],
    )


def without_text(said: str) -> Check:
    """The text with these words is gone, all others are as they were."""
    return Check(
        f"the text {said!r} is gone, the others stay",
        lambda seen: (
            list(seen.after.texts) == [each for each in seen.before.texts if said not in each.text]
            and any(said in each.text for each in seen.before.texts)
        ),
    )


def text_count(role: str, low: int, high: int | None = None) -> Check:
    """So many texts of a role."""
    top = low if high is None else high
    return Check(f"{low}-{top} of {role}", lambda seen: low <= len(texts_of(seen.after, role)) <= top)


SAME_WORDS: Final = Check(
    "the words stay the same",
    lambda seen: sorted(each.text for each in seen.after.texts) == sorted(each.text for each in seen.before.texts),
)

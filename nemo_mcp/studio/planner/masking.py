"""Which letters of an instruction are read already."""

TAKEN = "\x01"


def masked(text: str, taken: bytearray) -> str:
    """The text with a letter that nothing matches where `taken` is set."""
    if 1 not in taken:
        return text
    return "".join(TAKEN if done else letter for letter, done in zip(text, taken, strict=True))


def claim(taken: bytearray, start: int, end: int) -> bool:
    """Mark a stretch as read; False when some of it was."""
    if any(taken[start:end]):
        return False
    taken[start:end] = b"\1" * (end - start)
    return True

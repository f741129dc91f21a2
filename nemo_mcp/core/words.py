"""Times and volumes as people read them."""


def seconds(duration_ms: int, decimals: int = 1) -> str:
    """Seconds without needless zeros: 10000 is `10`, 500 is `0.5`. `decimals` is 1 or more."""
    return f"{duration_ms / 1000:.{decimals}f}".rstrip("0").rstrip(".")


def span(start_ms: int | None, end_ms: int | None, decimals: int = 1) -> str | None:
    """`0-10s`; only the length where the start is not told; None where the end is not."""
    if end_ms is None:
        return None
    if start_ms is None:
        return f"{seconds(end_ms, decimals)}s"
    return f"{seconds(start_ms, decimals)}-{seconds(end_ms, decimals)}s"


def percent(volume: float) -> str:
    """0.35 is `35%`."""
    return f"{round(volume * 100)}%"

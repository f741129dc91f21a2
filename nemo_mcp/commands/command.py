"""What the commands have in common: the options of `Terms`, and how errors and Ctrl-C end them."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Any

from nemo_mcp.commands.answers import ending
from nemo_mcp.commands.options import OPTIONS, Terms


def command(work: Callable[..., None]) -> Callable[..., None]:
    """A function of `terms` and its own options as a command, which has the common options in the place of `terms`."""
    own = [each for each in signature(work).parameters.values() if each.name != "terms"]
    plain = Terms()
    common = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=getattr(plain, name), annotation=kind)
        for name, kind in OPTIONS.items()
    ]

    @wraps(work)
    def started(**given: Any) -> None:
        terms = Terms(**{name: given.pop(name) for name in OPTIONS})
        with ending(terms):
            work(terms, **given)

    del started.__wrapped__  # typer would read the options of `work` from it
    started.__signature__ = signature(work).replace(parameters=[*own, *common])  # pyright: ignore[reportAttributeAccessIssue] - read by inspect
    started.__annotations__ = {each.name: each.annotation for each in (*own, *common)}
    return started

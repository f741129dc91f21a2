"""What the commands have in common: the options of `Terms`, and how errors and Ctrl-C end them."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from inspect import Parameter, signature
from typing import Any

import typer

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
    context = Parameter("context", Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    parameters = [context, *own, *common]

    @wraps(work)
    def started(context: typer.Context, **given: Any) -> None:
        terms = Terms(**{name: given.pop(name) for name in OPTIONS})
        if context.parent is not None and context.parent.params.get("studio"):  # `nemo-mcp --studio edit ...`
            terms = replace(terms, studio=True)
        with ending(terms):
            work(terms, **given)

    del started.__wrapped__  # typer would read the options of `work` from it
    started.__signature__ = signature(work).replace(parameters=parameters)  # pyright: ignore[reportAttributeAccessIssue] - read by inspect
    started.__annotations__ = {each.name: each.annotation for each in parameters}
    return started

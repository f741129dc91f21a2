"""What is meant with whole videos, with taking back, with all that is no edit."""

from typing import Final

from nemo_mcp.studio.planner.intent_table import Intent, row

ROWS: Final[tuple[Intent, ...]] = (
    # taking back, asking
    row("undo", 9, "undo", avoid="@texts music transition", takes="all count last nth number span step video"),
    row(
        "undo",
        8.9,
        "remove & step count & step",
        avoid="@texts @spoken @pictures asset fade image quote span transition zoom",
    ),
    row("redo", 9.2, "restore & undo redo", takes="all count last nth number step video"),
    row("redo", 9.1, "redo", takes="all count last nth number step factor double"),
    row("help", 3, "help", avoid="@times add music remove title"),
    row("answer", 12, "question-mark", negative=True),
    # whole videos
    row(
        "compose",
        9,
        "combine create & image works clip file asset slideshow video sound pronoun",
        avoid="cut remove pip",
    ),
    row("compose", 8.5, "newvideo", avoid="remove"),
    row(
        "compose",
        7,
        "make change use edit & image file these clip & works & to of with create",
        avoid="edge nth place span.by transition zoom",
    ),
    row(
        "compose",
        7.4,
        "fresh-works",
        avoid="remove change move zoom ratio-noun add make cut trim keep speed slow volume"
        " raise lower mute undo transition fade length shorten extend",
    ),
    # the rest
    row(
        "leave",
        7.7,
        (
            "neg must-not & remove change cut trim mute speed slow lower raise move shorten extend replace "
            "swap reverse add show fade undo zoom combine create duplicate"
        ),
        avoid="fit trans.none zoom.none",
        takes="@which @texts @spoken length order sound volume",
        negative=True,
    ),
    row(
        "leave",
        3.6,
        "keep & @texts music voice sound order own video clip image volume length tempo ratio-noun rest",
        avoid="asset change lower nth only raise span",
        takes="@texts @spoken sound",
        negative=True,
    ),
    row("leave", 8.2, "hands-off", takes="@texts @spoken order sound", negative=True),
    row("cannot", 6.95, "cannot", avoid="combine newvideo", takes="cannot", negative=True),
    row("elsewhere", 9.3, "elsewhere.publish", avoid="combine newvideo change make", takes="ratio"),
    row("elsewhere", 9.3, "elsewhere.export elsewhere.upload & ratio", avoid="combine newvideo create"),
    row("elsewhere", 4.1, "elsewhere", avoid="add caption combine music newvideo title"),
    row("vague", 2.4, "vague", avoid="@texts transition", takes="bit much video"),
    row("which_loop", 0.9, "loop"),
)

"""What is meant with times and clips."""

from typing import Final

from nemo_mcp.studio.planner.intent_table import Intent, row

ROWS: Final[tuple[Intent, ...]] = (
    # time
    row(
        "cut_span",
        6.4,
        "cut trim crop remove shorten & span.range span.first span.last span.onward span.after span.before span.for",
        avoid="@texts @spoken @pictures fade only transition zoom",
        takes="@which edge for rel sound span",
    ),
    row(
        "cut_span",
        5.8,
        "cut remove trim shorten & span.length span.by span.at & edge of",
        avoid="@texts @spoken fade only split",
        takes="@which edge for rel span",
    ),
    row(
        "cut_span",
        2,
        "must-not neg & span.first span.last",
        avoid="@texts music",
        takes="@times",
        negative=True,
    ),
    row(
        "keep_span",
        6.8,
        "keep only use & span.range span.first span.last span.onward span.after span.before",
        avoid="@texts @spoken",
        takes="@which edge for rel span",
    ),
    row("keep_span", 6.45, "trim cut & span.range & to", avoid="@texts", takes="@which edge for rel span"),
    row(
        "set_length",
        4.6,
        (
            "make change shorten extend trim cut length video keep combine & span.to span.length span.for "
            "span.by span.before"
        ),
        avoid="@texts @spoken asset clip each fade image nth quote tempo transition zoom",
        takes="@times extend length shorten video",
    ),
    row(
        "set_length",
        6.9,
        "total & span.length span.to span.for span.before",
        avoid="@texts asset combine create each fade newvideo nth quote transition zoom",
        takes="@times extend length shorten video",
    ),
    row(
        "set_length",
        2.6,
        "make change shorten extend video & shorten extend",
        avoid="@texts @spoken asset clip each fade image nth ratio transition zoom",
        takes="@times bit double factor half much percent video",
    ),
    row(
        "clip_length",
        5,
        "nth each image clip asset & span.to span.length span.for span.by shorten extend length double half",
        avoid="@texts @spoken add combine fade newvideo slow speed split tempo transition volume zoom",
        takes="@which bit double edge extend for half length much rel shorten span",
    ),
    row(
        "speed",
        4.7,
        "speed slow",
        avoid="@texts fade transition zoom",
        takes="@which @amount slow span speed tempo to voice",
    ),
    row(
        "speed",
        5.6,
        "tempo speed & factor double half percent normal",
        avoid="transition volume zoom",
        takes="@which @amount tempo to",
    ),
    row(
        "speed",
        3.2,
        "factor & make change video clip nth show asset",
        avoid="extend length shorten title volume zoom",
        takes="@which @amount",
    ),
    row("speed", 1.5, "factor", avoid="@texts @spoken image lower raise volume zoom", takes="@which @amount"),
    row(
        "cut_span",
        6.1,
        "neg & span.range span.first span.last span.onward",
        avoid="@texts @spoken @pictures must-not keep zoom transition",
        takes="@which @times",
        negative=True,
    ),
    row(
        "cut_span",
        6.42,
        "edge.both & cut trim remove shorten span & span",
        avoid="@texts @spoken fade",
        takes="@which @times edge",
    ),
    row(
        "start_at",
        3.3,
        "edge.start edge.end & span.at span.before & make video change show pronoun begin",
        avoid="@texts @spoken @pictures asset nth fade add",
        takes="@times video",
    ),
    row(
        "set_length",
        1.2,
        "span.length span.to",
        avoid="@texts @spoken @pictures each clip image nth asset transition trans quote edge",
    ),
    # clips
    row("split", 6.5, "split", avoid="caption title transition", takes="@which edge for rel span"),
    row("split", 4, "cut & span.at", avoid="caption edge music title", takes="@which edge for rel span"),
    row("duplicate", 5, "duplicate", avoid="@texts music", takes="@which edge factor rel"),
    row("swap", 4, "swap & word", avoid="music title text caption", takes="@which"),
    row("reverse", 8, "reverse", takes="@which order"),
    row("sort", 6, "sort", takes="@which order"),
    row("backwards", 8, "backwards", takes="@which"),
    row("swap", 7.2, "swap & nth pair asset clip image", avoid="music title", takes="@which edge order"),
    row(
        "move_clip",
        5.2,
        "move put make & nth asset clip image video & edge rel list number goal last between",
        avoid="@texts @spoken color factor fade length new quote slow span speed zoom",
        takes="@which edge order rel to",
    ),
    row(
        "move_clip",
        4,
        "move put & word & edge rel goal last",
        avoid="@texts @spoken fade new quote span zoom",
        takes="@which edge order rel to",
    ),
    row(
        "clip_length",
        5.3,
        "add give & each all & image clip & span.length span.for",
        avoid="@texts @spoken @pictures quote combine newvideo transition trans zoom fade",
        takes="@which",
    ),
    row(
        "move_clip",
        2.6,
        "move put & edge goal",
        avoid="@texts @spoken @pictures nth asset image video clip fade span zoom quote color new",
        takes="@which edge order to",
    ),
    row(
        "remove_clip",
        5.6,
        "remove cut & nth asset clip image pair video quoted-asset",
        avoid="@texts @spoken background fade mute own sound span transition volume zoom",
        takes="@which quote",
    ),
    row("keep_clip", 6, "only & nth asset clip image", avoid="@texts music sound span", takes="@which"),
    row(
        "replace_clip",
        6.1,
        "replace change swap & nth asset clip image quoted-asset & two-assets new with to quoted-asset",
        avoid="@texts @spoken ratio span transition trans volume zoom speed slow tempo look look-noun crop rotate "
        "mirror edge",
        takes="@which quote to with",
    ),
    row(
        "insert_clip",
        4.8,
        "add show use move put & asset new image clip quoted-asset file",
        avoid="@texts @spoken asset.audio combine fade newvideo only transition trans zoom slow speed look crop rotate "
        "mirror "
        "elsewhere cannot percent shown",
        takes="@which edge for quote rel span between",
    ),
    row(
        "insert_clip",
        5.4,
        "new & edge rel & image clip asset video",
        avoid="music remove text title",
        takes="@which edge for rel span",
    ),
    row(
        "start_over",
        5,
        "remove & all video & all clip video file image",
        avoid="@texts @spoken asset fade nth sound span transition zoom",
    ),
    row(
        "swap",
        5.75,
        "switch & list two-assets pair",
        avoid="to with music title text caption look span speed slow",
        takes="@which",
    ),
    row("keep_clip", 5.95, "keep & nth asset", avoid="@texts music sound span volume length", takes="@which"),
    row(
        "remove_clip",
        5.5,
        "neg & nth asset",
        avoid="@texts @spoken @pictures must-not span zoom transition fit look crop",
        takes="@which",
        negative=True,
    ),
    row(
        "replace_clip",
        6.3,
        "instead-of & asset new & nth two-assets image clip",
        avoid="@texts @spoken span trans",
        takes="@which quote to with use",
    ),
    row(
        "clip_length",
        5.35,
        "nth asset & span.by",
        avoid="@texts @spoken @pictures quote trim cut remove fade transition volume later earlier",
        takes="@which",
    ),
    row(
        "move_clip",
        2,
        "two-assets & edge goal",
        avoid="@texts @spoken @pictures span zoom fade trans transition quote remove",
        takes="@which edge order",
    ),
    row(
        "replace_clip",
        6.12,
        "replace & asset.image asset.video quoted-asset & nth",
        avoid="@texts @spoken span trans speed slow look crop",
        takes="@which quote to with use",
    ),
    row(
        "start_at",
        1.6,
        "edge.start edge.end & span.at span.before",
        avoid="@texts @spoken @pictures fade add image",
        takes="@times video",
    ),
    row(
        "duplicate",
        4.9,
        "loop duplicate & video all",
        avoid="@texts music clip image nth asset sound",
        takes="factor double",
    ),
    row(
        "insert_clip",
        5.3,
        "add & asset.image asset.video & edge rel between",
        avoid="@texts @spoken @pictures move fade speed slow zoom look crop rotate mirror transition trans only "
        "combine newvideo place.top-left place.top-right place.bottom-left place.bottom-right corner cannot elsewhere "
        "shown percent",
        takes="@which edge for rel span",
    ),
    row("clip_length", 0.8, "span.for", avoid="@texts @spoken @pictures quote fade transition zoom edge total video"),
    row(
        "clip_length", 5.2, "span.every & image clip", avoid="@texts @spoken @pictures split cut quote", takes="@which"
    ),
)

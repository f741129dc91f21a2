"""What is meant with words on the picture, and with pictures over it."""

from typing import Final

from nemo_mcp.studio.planner.intent_table import Intent, row

ROWS: Final[tuple[Intent, ...]] = (
    # pictures over the clips
    row(
        "remove_overlay", 7.1, "remove neg & @pictures", avoid="quote", takes="@which @overlay @pictures", negative=True
    ),
    row(
        "add_overlay",
        6.9,
        "@pictures & add show use put insert with make asset new & asset @pictures image video word file new",
        avoid="quote remove bigger.only lower-third music",
        takes="@overlay @pictures @times @which video show",
    ),
    row(
        "style_overlay",
        7.05,
        "@pictures & move change make lower raise bigger smaller opacity fainter rounded circle shorten extend only "
        "keep & "
        "place side bigger smaller opacity fainter rounded circle percent factor half double corner span raise lower "
        "size-noun",
        avoid="quote remove lower-third new",
        takes="@overlay @pictures @times all video",
    ),
    row(
        "style_overlay",
        6.75,
        "logo pip & opacity fainter rounded circle bigger smaller",
        avoid="quote remove asset",
        takes="@overlay @pictures @times",
    ),
    row("style_overlay", 6.7, "fade & @pictures", avoid="quote remove asset", takes="@overlay @times dir edge fade"),
    row(
        "add_overlay",
        5.3,
        "asset.image asset.video quoted-asset & add put show place use move & place.top-left place.top-right "
        "place.bottom-left "
        "place.bottom-right corner opacity",
        avoid="remove @texts replace",
        takes="@overlay @pictures @times @which show",
    ),
    row(
        "add_overlay",
        6.2,
        "asset.image asset.video & place.top-left place.top-right place.bottom-left place.bottom-right corner",
        avoid="remove @texts replace keep crop zoom",
        takes="@overlay @pictures @times @which show",
    ),
    row(
        "add_overlay",
        5.2,
        "logo pip & place span percent corner side all",
        avoid="quote remove lower-third neg",
        takes="@overlay @pictures @times @which video show",
    ),
    # texts
    row("remove_text", 7, "remove neg & @texts", avoid="music", takes="@text", negative=True),
    row(
        "change_text",
        7.2,
        "change replace make & @texts & quote",
        avoid="add cut remove",
        takes="@text to with",
    ),
    row("change_text", 6, "change replace & quote & to with", avoid="asset music remove", takes="@text to with"),
    row(
        "style_text",
        6.5,
        "change make move put lower raise add use remove neg with & @texts & color bigger smaller place side "
        "background style "
        "size-noun",
        avoid="create quote later earlier asset.captions",
        takes="@text",
    ),
    row(
        "style_text",
        3,
        "color bigger smaller place side style background & change make move put add remove & video pronoun",
        avoid="image music nth quote zoom",
        takes="@text",
    ),
    row(
        "style_text",
        4,
        "@texts & color bigger smaller place side style size-noun",
        avoid="add create quote later earlier",
        takes="@text",
    ),
    row(
        "time_text",
        6,
        "change make move show keep extend shorten put & @texts & span edge rel",
        avoid="add only quote later earlier asset.captions",
        takes="@text",
    ),
    row("time_text", 3.4, "@texts & span", avoid="add create cut only quote remove", takes="@text"),
    row(
        "style_text",
        7.3,
        "remove neg & @texts & style background",
        avoid="quote music must-not",
        takes="@text",
        negative=True,
    ),
    row(
        "style_text", 2.95, "neg remove & style background", avoid="quote music image nth asset must-not", negative=True
    ),
    row("fade_text", 6.2, "fade & @texts", avoid="quote", takes="@text"),
    row(
        "add_text",
        5.5,
        "add show use create with & @texts",
        avoid="combine newvideo",
        takes="@text",
    ),
    row(
        "shift",
        7.3,
        "later earlier & @texts @spoken & span bit later earlier",
        avoid="quote remove",
        takes="@texts @spoken all span bit to",
    ),
    row(
        "add_text",
        6.8,
        "asset.captions srt & @texts add use show put with place asset.captions",
        avoid="remove change style",
        takes="@text later earlier asset",
    ),
    row("add_text", 5.45, "make & @texts & indef quote", avoid="combine newvideo the-text", takes="@text"),
    row("add_text", 5, "@texts & quote", avoid="combine newvideo", takes="@text"),
    row("add_text", 4.5, "add show & quote", avoid="asset music quoted-asset quoted-sound", takes="@text"),
    row("add_text", 4.2, "title caption & each", avoid="combine newvideo remove neg", takes="@text"),
    row(
        "time_text",
        6.05,
        "the-text & show keep change make & span edge",
        avoid="only quote later earlier asset.captions percent",
        takes="@text",
    ),
    row("remove_text", 6.95, "go.off & @texts", avoid="quote crop", takes="@which"),
    row(
        "style_text",
        2.5,
        "make change & pronoun & percent factor",
        avoid="@texts @spoken asset nth clip image",
        takes="bigger smaller",
    ),
    row("shift", 5, "later earlier & span & pronoun", avoid="@texts asset nth clip", takes="@times"),
    row(
        "style_text",
        2.7,
        "move put & place side corner",
        avoid="image music nth quote zoom asset video clip @pictures new",
        takes="@text",
    ),
    row(
        "style_text",
        2.9,
        "style color bigger smaller & add change make move put remove",
        avoid="image music nth quote zoom asset video @pictures trans speed length",
        takes="@text",
    ),
    row(
        "add_overlay",
        6.25,
        "asset.image asset.video & over & add put show place use & two-assets nth video clip",
        avoid="remove @texts transition trans zoom fade speed slow instead-of",
        takes="@overlay @pictures @times @which",
    ),
    row(
        "style_text",
        2.85,
        "size-noun color-noun & bigger smaller color percent",
        avoid="@pictures asset nth clip image video quote",
        takes="@text",
    ),
    row(
        "shift", 6.9, "move & @texts & span.by & shift.back shift.ahead", avoid="quote remove", takes="@texts all span"
    ),
)

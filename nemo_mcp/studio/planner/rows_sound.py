"""What is meant with music, voices and loudness."""

from typing import Final

from nemo_mcp.studio.planner.intent_table import Intent, row

ROWS: Final[tuple[Intent, ...]] = (
    # sound
    row(
        "add_music",
        6,
        "add use with show & music",
        avoid="mute replace half double",
        takes="all asset bit each fade for loop lower mood percent sound span volume",
    ),
    row(
        "add_music",
        6.4,
        "add use & music & percent",
        avoid="change lower raise",
        takes="asset bit mood percent span",
    ),
    row(
        "add_music",
        6.6,
        "use add move make replace & asset.audio quoted-sound & music sound voice all with to add use",
        avoid="remove volume",
        takes="@spoken asset fade loop mood percent sound span volume",
    ),
    row("add_voice", 5.6, "add use & voice", avoid="@texts remove volume music", takes="asset quote shown @times"),
    row("sound_time", 3, "@spoken & span edge", avoid="add remove cut @texts raise lower", takes="@times"),
    row("add_music", 6.35, "asset.audio quoted-sound & background", avoid="remove volume", takes="lower @times bit"),
    row("add_music", 6, "loop & music sound asset.audio", avoid="remove"),
    row(
        "change_music",
        5.8,
        "change make replace use & music",
        avoid="factor lower percent quote raise volume",
        takes="asset mood to video with",
    ),
    row("change_music", 5.4, "music & mood", avoid="cannot lower raise volume", takes="asset mood"),
    row("change_music", 2.5, "mood & make change", avoid="@texts create", takes="mood video"),
    row(
        "remove_music",
        7.5,
        "remove neg & music",
        avoid="fade",
        takes="all asset music nth sound",
        negative=True,
    ),
    row("remove_voice", 7.4, "remove neg & voice", avoid="music", takes="all asset voice", negative=True),
    row(
        "volume",
        6.3,
        "raise lower mute unmute percent decibel max & music voice sound own volume asset.audio",
        avoid="@texts",
        takes="@sound",
    ),
    row(
        "volume",
        6.3,
        "change make add move music voice sound own & music voice sound own & go",
        avoid="caption title fade mood go.off",
        takes="@sound go",
    ),
    row(
        "volume",
        6,
        "volume loud & change make percent double half normal factor max decibel",
        avoid="caption title",
        takes="@sound",
    ),
    row("volume", 4.5, "mute unmute", avoid="combine newvideo undo", takes="@sound"),
    row("volume", 2.2, "raise lower", avoid="@texts transition zoom size-noun", takes="@sound"),
    row("mute_sound", 6.9, "remove neg & sound own", avoid="@spoken", takes="@which", negative=True),
    row(
        "fade_sound",
        6.6,
        "fade & music voice sound asset.audio",
        avoid="neg remove transition",
        takes="bit dir edge fade of span video",
    ),
    row(
        "add_music",
        5.2,
        "add use put & mood",
        avoid="@texts @pictures clip image nth asset.image asset.video look quote volume span.to",
        takes="@times percent bit video",
    ),
    row("remove_music", 7.4, "go.off & music", avoid="fade volume", takes="all sound"),
    row("volume", 7.35, "go.off & voice sound own", avoid="fade @texts", takes="@sound"),
    row("remove_music", 7.45, "change make & music & go.off", avoid="fade", takes="all asset music sound"),
    row("volume", 7.42, "change make & voice sound own & go.off", avoid="fade @texts", takes="@sound"),
    row(
        "change_music",
        9.2,
        "replace change swap & asset.audio music & mood",
        avoid="quote volume percent",
        takes="asset mood to with",
    ),
    row(
        "volume",
        7.6,
        "music voice sound own & percent decibel factor & remove move cut add",
        avoid="@texts fade mood",
        takes="@sound go",
    ),
)

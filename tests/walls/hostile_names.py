"""Names that programs take for options, protocols, patterns, filters or commands, if one lets them."""

from typing import Final

# {port} is a port on which nobody may ring; `bait` is a file that nobody may open.
NAMES: Final = (
    # options
    *("-i", "--help", "-", "--", "-y -i bait", "-filter_complex", "/dev/stdin", "@bait", "-o=bait"),
    # protocols
    *(
        "concat:bait|bait",
        "file:bait",
        "file:///etc/passwd",
        "http://127.0.0.1:{port}/x",
        "pipe:0",
        "fd:0",
        "cache:bait",
    ),
    *(
        "subfile,,start,0,end,10,,:bait",
        "crypto:bait",
        "data:image/png;base64,AAAA",
        "tcp://127.0.0.1:{port}",
        "async:bait",
    ),
    *("concatf:bait", "\\\\127.0.0.1\\bait", "ffconcat version 1.0\nfile bait", "#EXTM3U\nbait"),
    # patterns
    *("%d", "%03d", "%s%n", "*", "?", "[a-z]", "{0}", "{bait}"),
    # filters
    *("[v]", "[0:v]null[v]", "drawtext=textfile=bait", "movie=bait", "x=1:y=2,scale=1:1", "'", "\\'", "a;b", "%{pts}"),
    # these can be names of files that are exported
    *("x -y -i bait", "x -filter_complex null", "(v)", "concat", "pipe", "0", "x -f image2"),
    # commands
    *(
        "$(touch pwned)",
        "`touch pwned`",
        ";touch pwned",
        "| touch pwned",
        "&& touch pwned",
        "\n touch pwned",
        "~",
        "$HOME",
    ),
)
BAITS: Final = ("bait", "0", "1", "001", "a", "b", "x", "pwned")

"""Which scripts the studio can write with the fonts of this computer."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nemo_mcp.doctor.facts import Facts
from nemo_mcp.doctor.finding import Finding, fine, warned, wrong
from nemo_mcp.doctor.installed import installation

EXTRA: Final = "cjk"


@dataclass(frozen=True, slots=True)
class Script:
    """A script by its name for people, a character that stands for it, and what to install when it is missing.

    `region` is the form of Han to look for. `family` is a font that has it, `debian` the package with that font; both
    are empty where the extra of this package brings one.
    """

    name: str
    sample: str
    region: str = ""
    family: str = ""
    debian: str = ""


LATIN: Final = (Script("Latin", "ß"), Script("Greek", "λ"), Script("Cyrillic", "ж"))
OTHERS: Final = (
    Script("Chinese", "骨", "SC"),
    Script("Japanese", "あ", "JP"),
    Script("Korean", "한", "KR"),
    Script("Arabic", "ع", family="Noto Sans Arabic", debian="fonts-noto-core"),
    Script("Hebrew", "ש", family="Noto Sans Hebrew", debian="fonts-noto-core"),
    Script("Devanagari", "न", family="Noto Sans Devanagari", debian="fonts-noto-core"),
    Script("Thai", "ก", family="Noto Sans Thai", debian="fonts-noto-core"),
    Script("emoji", "😀", family="Noto Color Emoji", debian="fonts-noto-color-emoji"),
)


def check(_: Facts) -> list[Finding]:
    """The fonts of the bundle, of the extras and of the system, as a render would choose them."""
    from nemo_mcp.studio.render.text.fonts_extra import extra_folders
    from nemo_mcp.studio.render.text.fonts_system import system_folders

    return [look((*extra_folders(), *system_folders()), apt=shutil.which("apt-get") is not None)]


def look(folders: Sequence[Path], *, apt: bool) -> Finding:
    """What can be written with the bundle and these folders. `apt` says that Debian's packages can be installed."""
    try:
        from nemo_mcp.studio.render.text.fonts import FontBook, wants_color

        fonts = FontBook("caption", folders)
        missing: list[Script] = []
        for script in (*LATIN, *OTHERS):
            face = fonts.choose(script.sample, script.region)
            if face is None or face.in_color != wants_color(script.sample):
                missing.append(script)
    except (ImportError, OSError, ValueError) as problem:
        return wrong("fonts", f"the fonts cannot be read: {problem}", f"run: {installation().command()}")
    return judge(missing, apt=apt)


def judge(missing: Sequence[Script], *, apt: bool) -> Finding:
    """The finding for the scripts that no font here has."""
    if damaged := [script.name for script in LATIN if script in missing]:
        found = f"the font that comes with nemo-mcp is damaged: no {', '.join(damaged)}"
        return wrong("fonts", found, f"run: {installation().command()}")
    has = ", ".join(script.name for script in (*LATIN, *OTHERS) if script not in missing)
    if not missing:
        return fine("fonts", has)
    lacks = ", ".join(script.name for script in missing)
    return warned("fonts", f"{has}; no font for {lacks}: such characters are left out of titles", _mend(missing, apt))


def _mend(missing: Sequence[Script], apt: bool) -> str:
    mends: list[str] = []
    if any(not script.family for script in missing):
        mends.append(f"run: {installation().command(EXTRA)}")
    named = [script for script in missing if script.family]
    if named and apt:
        mends.append(f"run: sudo apt-get install {' '.join(dict.fromkeys(script.debian for script in named))}")
    elif named:
        mends.append(f"install a font such as {', '.join(script.family for script in named)}")
    return "\n".join(mends)

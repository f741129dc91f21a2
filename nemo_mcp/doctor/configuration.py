"""The settings: whether they can be read, where they come from, and names that mean nothing."""

import difflib

from nemo_mcp.doctor.facts import Facts, shown
from nemo_mcp.doctor.finding import Finding, fine, warned, wrong
from nemo_mcp.errors import SettingsError
from nemo_mcp.places import config_path
from nemo_mcp.settings import SECRETS, Settings, unknown_variables

NAME = "settings"


def check(facts: Facts) -> list[Finding]:
    """The settings file and the variables."""
    return [finding(facts, unknown_variables())]


def finding(facts: Facts, unknown: list[str]) -> Finding:
    """What the settings are like. `unknown` are variables that look like ours and are not read."""
    if isinstance(facts.settings, SettingsError):
        return wrong(NAME, facts.settings.message, facts.settings.hint)
    if unknown:
        told = f"{', '.join(unknown)} is set, but there is no such setting"
        if len(unknown) > 1:
            told = f"{', '.join(unknown)} are set, but there are no such settings"
        return warned(NAME, told, _meant(unknown))
    file = config_path()
    named = sorted(facts.settings.model_fields_set)
    where = f"file {shown(file, facts.home)}" if file.is_file() else "no file"
    if not named:
        return fine(NAME, f"all as they usually are; {where}")
    held = [name for name in named if name in SECRETS]
    secret = f"; secret, so not shown: {', '.join(held)}" if held else ""
    return fine(NAME, f"set: {', '.join(named)}; {where}{secret}")


def _meant(unknown: list[str]) -> str:
    known = [f"NEMO_{name.upper()}" for name in Settings.model_fields]
    guesses = {name: difflib.get_close_matches(name.upper(), known, n=1) for name in unknown}
    likely = [f"{name} may be meant as {found[0]}" for name, found in guesses.items() if found]
    return "; ".join([*likely, "`nemo-mcp --help` lists the settings"])

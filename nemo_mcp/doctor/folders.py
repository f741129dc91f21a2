"""The folders: where journal and accounts are kept, where videos go, and where files may be uploaded from."""

from pathlib import Path
from typing import Final

from nemo_mcp.doctor.facts import UNREADABLE, Facts, shown
from nemo_mcp.doctor.finding import Finding, fine, left_out, warned, wrong
from nemo_mcp.doctor.place import Place, look
from nemo_mcp.pasting import quoted
from nemo_mcp.service.roots import Roots, usual_folders
from nemo_mcp.settings import Settings

DATA: Final = "data folder"
EXPORTS: Final = "export folder"
MEDIA: Final = "media folders"
LITTLE_BYTES: Final = 1_000_000_000
TOO_LITTLE_BYTES: Final = 100_000_000
_NAMED: Final = 4


def check_data(facts: Facts) -> list[Finding]:
    """The folder of journal, accounts and studio."""
    if not isinstance(facts.settings, Settings):
        return [left_out(DATA, UNREADABLE)]
    return [data_finding(look(facts.settings.data_dir), facts.home)]


def check_exports(facts: Facts) -> list[Finding]:
    """The folder where videos go."""
    if not isinstance(facts.settings, Settings):
        return [left_out(EXPORTS, UNREADABLE)]
    return [export_finding(look(facts.settings.exports), facts.home)]


def check_media(facts: Facts) -> list[Finding]:
    """The folders that files may be uploaded from: those of the settings, and the usual ones."""
    if not isinstance(facts.settings, Settings):
        return [left_out(MEDIA, UNREADABLE)]
    wished = facts.settings.media_dirs
    # The working folder counts as well, but a host starts the server in one of its own.
    roots = Roots.of(wished, facts.home, facts.home, usual_folders())
    found = [look(folder) for folder in roots.folders]
    return [media_finding(found, [each for each in map(look, wished) if each.kind != "folder"], facts)]


def data_finding(place: Place, home: Path) -> Finding:
    """Whether the server can keep its things there, and nobody else can reach them."""
    name = shown(place.path, home)
    found = _unusable(DATA, place, home, "NEMO_DATA_DIR")
    if found is not None:
        return found
    if place.kind == "folder" and place.others_write:
        told = f"other users of this computer can change what lies in {name}; the server refuses to start"
        return wrong(DATA, told, f"run: {quoted('chmod', '700', str(place.path))}")
    if not place.ours and place.kind == "folder":
        return warned(DATA, f"{name} belongs to another user", "set NEMO_DATA_DIR to a folder of your own")
    if place.network:
        told = f"{name} lies on a network drive ({place.network}), where locks and the journal are not safe"
        return warned(DATA, told, "set NEMO_DATA_DIR to a folder on this computer")
    if place.kind == "folder" and place.others_look:
        told = f"other users of this computer can look into {name} (each file in it is closed to them)"
        return warned(DATA, told, f"run: {quoted('chmod', '700', str(place.path))}")
    return _room(DATA, place, home, "NEMO_DATA_DIR", "only you can look into it" if place.mode else "")


def export_finding(place: Place, home: Path) -> Finding:
    """Whether videos can be saved there."""
    found = _unusable(EXPORTS, place, home, "NEMO_EXPORT_DIR")
    drive = f"on a network drive ({place.network})" if place.network else ""
    return found or _room(EXPORTS, place, home, "NEMO_EXPORT_DIR", drive)


def media_finding(folders: list[Place], missing: list[Place], facts: Facts) -> Finding:
    """From where files may be uploaded. `missing` are folders of the settings that are none."""
    closed = [each for each in folders if not each.readable]
    names = [shown(each.path, facts.home) for each in folders if each.readable]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    told = f"files may be uploaded from {', '.join(names[:_NAMED])}{more}"
    if missing:
        lost = ", ".join(shown(each.path, facts.home) for each in missing)
        return warned(MEDIA, f"not a folder: {lost} (NEMO_MEDIA_DIRS)", "make it, or correct the setting")
    if closed:
        lost = ", ".join(shown(each.path, facts.home) for each in closed)
        return warned(MEDIA, f"cannot be read: {lost}", _let_in(closed[0], facts.system))
    if not names:
        mend = "set NEMO_MEDIA_DIRS to the folder with your pictures and videos"
        return warned(MEDIA, "there is no folder yet that files may be uploaded from", mend)
    return fine(MEDIA, told)


def _let_in(place: Place, system: str) -> str:
    if system == "darwin":
        return "allow it in System Settings > Privacy & Security > Files and Folders"
    if system == "win32" or not place.ours:
        return "give yourself the right to read it, or name another folder in NEMO_MEDIA_DIRS"
    return f"run: {quoted('chmod', 'u+rx', str(place.path))}"


def _unusable(name: str, place: Place, home: Path, setting: str) -> Finding | None:
    """The problem of a folder that cannot be used at all."""
    path, nearest = shown(place.path, home), shown(place.nearest, home)
    elsewhere = f"set {setting} to a folder that you can write to"
    if place.kind == "blocked":
        told = f"{path} cannot be made: {nearest} is no folder" if nearest != path else f"{path} is no folder"
        return wrong(name, told, f"move that file away, or {elsewhere}")
    if place.kind == "closed":
        return wrong(name, f"{path} cannot be reached: {nearest} is closed to you", elsewhere)
    if place.writable:
        return None
    told = f"{path} cannot be written to" if place.kind == "folder" else f"{path} cannot be made in {nearest}"
    can = place.ours and place.mode and not place.mode & 0o200
    return wrong(name, told, f"run: {quoted('chmod', 'u+rwx', str(place.nearest))}" if can else elsewhere)


def _room(name: str, place: Place, home: Path, setting: str, more: str) -> Finding:
    told = shown(place.path, home)
    if place.kind == "missing":
        told += " is made when it is first needed"
        more = ""
    if place.free_bytes is None:
        return fine(name, "; ".join(filter(None, [told, more])))
    told = "; ".join(filter(None, [told, more, f"{place.free_bytes / 1e9:,.1f} GB free"]))
    elsewhere = f"free some space on that disk, or set {setting} to a folder on another one"
    if place.free_bytes < TOO_LITTLE_BYTES:
        return wrong(name, told, elsewhere)
    return warned(name, told, elsewhere) if place.free_bytes < LITTLE_BYTES else fine(name, told)

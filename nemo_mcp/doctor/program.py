"""The program itself: Python, the package, and the libraries in the versions it was made for."""

import platform
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Final

from nemo_mcp import __version__
from nemo_mcp.doctor.facts import Facts
from nemo_mcp.doctor.finding import Finding, fine, warned, wrong
from nemo_mcp.doctor.installed import PACKAGE, installation

OLDEST: Final = (3, 11)
SDK: Final = "mcp"
_REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)\s*(?:\[[^]]*\])?\s*\(?(?P<range>[^;)]*)\)?\s*(?:;(?P<marker>.*))?"
)
_BOUND = re.compile(r"(>=|<=|==|!=|<|>)\s*([0-9][0-9.]*)")


@dataclass(frozen=True, slots=True)
class Python:
    """The interpreter: its version, the bits of its addresses, the machine it was built for and the one it runs on."""

    version: tuple[int, ...]
    bits: int
    machine: str
    real_machine: str
    system: str

    @classmethod
    def here(cls) -> "Python":
        """The running one. Only a Mac tells what it really is: an Apple chip also runs programs made for Intel."""
        apple = sys.platform == "darwin" and "ARM64" in platform.version().upper()
        bits = 64 if sys.maxsize > 2**32 else 32
        machine = platform.machine()
        return cls(sys.version_info[:3], bits, machine, "arm64" if apple else machine, platform.system())


def python_finding(python: Python) -> Finding:
    """Whether the interpreter is one that this program runs on, at full speed."""
    number = ".".join(map(str, python.version))
    told = f"Python {number}, {python.bits} bit ({python.machine}), {python.system}"
    wanted = ".".join(map(str, OLDEST))
    if python.version[:2] < OLDEST:
        mend = f"install Python {wanted} or newer, and nemo-mcp with it"
        return wrong("Python", f"{told}; {wanted} or newer is needed", mend)
    if python.bits < 64:
        mend = "install a 64 bit Python, and nemo-mcp with it"
        return wrong("Python", f"{told}; a 32 bit program has too little memory for video", mend)
    if python.machine != python.real_machine:
        mend = f"install a Python for {python.real_machine}, and nemo-mcp with it"
        return warned("Python", f"{told}; this computer is {python.real_machine}, so rendering is slow", mend)
    return fine("Python", told)


def check_python(_: Facts) -> list[Finding]:
    """The interpreter."""
    return [python_finding(Python.here())]


def check_package(_: Facts) -> list[Finding]:
    """The package and how it came here."""
    found = installation()
    try:
        known = version(PACKAGE)
    except PackageNotFoundError:
        mend = "install it, so that its libraries come with it: pip install nemo-mcp"
        return [warned("package", f"nemo-mcp {__version__}, run from its source without being installed", mend)]
    if known != __version__:
        told = f"nemo-mcp {__version__} runs, but version {known} is what was installed"
        return [warned("package", told, f"run: {found.command()}")]
    return [fine("package", f"nemo-mcp {__version__}, {found.told}")]


def check_libraries(_: Facts) -> list[Finding]:
    """The libraries that the package asks for, the SDK of MCP among them."""
    try:
        needed = requires(PACKAGE) or []
    except PackageNotFoundError:
        needed = []
    return [libraries_finding(needed, _version, f"run: {installation().command()}")]


def libraries_finding(needed: Iterable[str], found: Callable[[str], str | None], mend: str) -> Finding:
    """Whether what is needed is there in the versions that are asked for. `found` gives the version of a library."""
    faults: list[str] = []
    count = 0
    for each in needed:
        asked = _REQUIREMENT.fullmatch(each.strip())
        marker = (asked["marker"] or "") if asked else ""
        if asked is None or "extra" in marker:
            continue
        name, bounds = asked["name"], asked["range"].strip()
        here = found(name)
        if here is None and marker:  # asked for on other systems only
            continue
        count += 1
        if here is None:
            faults.append(f"{name} is missing")
        elif not within(here, bounds):
            faults.append(f"{name} {here} is not {bounds}")
    if faults:
        return wrong("libraries", "; ".join(faults), mend)
    sdk = found(SDK)
    if sdk is None:
        return wrong("libraries", "the MCP SDK is missing", mend)
    return fine("libraries", f"MCP SDK {sdk}" + (f"; all {count} libraries are in their ranges" if count else ""))


def within(here: str, bounds: str) -> bool:
    """Whether a version lies in a range such as `<3,>=2.3`. Only its numbers count."""
    own = _numbers(here)
    for sign, number in _BOUND.findall(bounds):
        other = _numbers(number)
        length = max(len(own), len(other))
        left, right = (each + (0,) * (length - len(each)) for each in (own, other))
        good = {
            ">=": left >= right,
            "<=": left <= right,
            "==": left == right,
            "!=": left != right,
            "<": left < right,
            ">": left > right,
        }
        if not good[sign]:
            return False
    return True


def _numbers(text: str) -> tuple[int, ...]:
    start = re.match(r"[0-9]+(?:\.[0-9]+)*", text)
    return tuple(map(int, start.group().split("."))) if start else ()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None

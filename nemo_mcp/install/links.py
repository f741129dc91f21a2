"""Links that put the server into a host with one click: the entry of a host's configuration, inside an address."""

import base64
import json
from collections.abc import Mapping
from urllib.parse import quote

Entry = Mapping[str, object]
"""What a host's configuration says of a server: `command`, and `args` or `env` where there are any."""


def install_links(entry: Entry, name: str = "nemo") -> dict[str, str]:
    """The link for each host that has such links, by the host's name. Never put a secret into the entry."""
    called = quote(name, safe="")
    compact = json.dumps(entry, separators=(",", ":"), ensure_ascii=False)
    written = quote(compact, safe="")
    packed = quote(base64.b64encode(compact.encode()).decode(), safe="")
    code = f"redirect/mcp/install?name={called}&config={written}"
    return {
        "cursor": f"https://cursor.com/en/install-mcp?name={called}&config={packed}",
        "vscode": f"https://vscode.dev/{code}",
        "vscode-insiders": f"https://insiders.vscode.dev/{code}&quality=insiders",
        "lm-studio": f"https://lmstudio.ai/install-mcp?name={called}&config={packed}",
    }

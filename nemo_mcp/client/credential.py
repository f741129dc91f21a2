"""What is kept of an anonymous account, and how it is written down."""

import json
from dataclasses import asdict, dataclass
from typing import cast

from pydantic import SecretStr

from nemo_mcp.client.replies import Json, text_field


@dataclass(frozen=True, slots=True)
class Credential:
    """What is kept of an anonymous account. `token` is None before the first request for one."""

    client_id: str
    token: SecretStr | None = None
    user_id: str | None = None
    expires_at: str | None = None

    def dump(self) -> str:
        """JSON text with the token in the clear: only for the owner-only file."""
        return json.dumps(asdict(self) | {"token": self.token.get_secret_value() if self.token else None}, indent=1)

    @classmethod
    def load(cls, text: str) -> "Credential":
        """Raises ValueError when the text is not what `dump` writes."""
        value: object = json.loads(text)
        if not isinstance(value, dict):
            raise ValueError("not an object")
        fields = cast(Json, value)
        client_id, token = text_field(fields, "client_id"), text_field(fields, "token")
        if client_id is None:
            raise ValueError("no client id")
        return cls(
            client_id,
            SecretStr(token) if token else None,
            text_field(fields, "user_id"),
            text_field(fields, "expires_at"),
        )

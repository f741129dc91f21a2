"""As whom requests go out: an account, and its access token at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr

from nemo_mcp import contract
from nemo_mcp.errors import PreviousAccountError


class Account(Protocol):
    """Whose access token is used."""

    @property
    def user_id(self) -> str | None:
        """The account's id at the backend, when it is known."""
        ...

    def note_user(self, user_id: str) -> None:
        """Keep the id that the backend told."""
        ...

    @property
    def anonymous(self) -> bool:
        """Whether it is a free one."""
        ...

    @property
    def label(self) -> str:
        """Whose account it is, in words."""
        ...

    @property
    def prices(self) -> str:
        """What things cost on it, in words."""
        ...

    @property
    def expires_at(self) -> str | None:
        """When the access token expires (ISO 8601), if that is known."""
        ...

    async def access_token(self) -> str:
        """The access token, asked for when there is none yet."""
        ...

    async def renew(self, refused: str) -> None:
        """Get another access token after `refused` was refused, or raise BadAccessTokenError."""
        ...


@dataclass(frozen=True, slots=True)
class Sender:
    """As whom a request goes out: who we say we are, an access token, and whose that is, when it is known."""

    identity: Mapping[str, str]
    token: SecretStr
    user_id: str | None

    @property
    def headers(self) -> dict[str, str]:
        """The headers of one request, with the access token in the clear: built anew each time, not to be kept."""
        return {**self.identity, contract.AUTHORIZATION: f"Bearer {self.token.get_secret_value()}"}

    def same_account(self, user_id: str | None) -> None:
        """Raise PreviousAccountError when that is somebody else: what one account owns is not sent into another."""
        if self.user_id and user_id and self.user_id != user_id:
            raise previous_account()


def previous_account() -> PreviousAccountError:
    """What to raise when the access token was renewed and belongs to somebody else now."""
    return PreviousAccountError(
        "The free account was renewed, and this session belongs to the previous account.",
        'nothing was sent or charged. Call `upload` and `edit` with session="new" to start afresh.',
        code=contract.NO_SESSION,
    )

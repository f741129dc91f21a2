"""Accounts, access tokens, claim tokens and the credits ledger."""

import hmac
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from nemo_mcp import contract
from nemo_mcp.studio.profiles import ALL_SCOPES, Profile
from nemo_mcp.studio.store import Store, digest_of

DAY_S: Final = 86400
CLAIM_S: Final = 7 * DAY_S
Kind = Literal["grant", "freeze", "charge", "refund"]


class NoCreditsError(Exception):
    """The account has fewer credits available than the turn costs."""


class TokenRefusedError(Exception):
    """This client id has had its access token; `wait_s` seconds are left until the next."""

    def __init__(self, wait_s: int) -> None:
        super().__init__("one token per client per 7 days")
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent a request."""

    user_id: str
    anonymous: bool
    scopes: frozenset[str]

    def may(self, scope: str) -> bool:
        """Whether the access token carries this scope."""
        return "*" in self.scopes or scope in self.scopes


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One movement of credits. A freeze reserves, a charge takes what was frozen, a refund frees it again."""

    kind: Kind
    amount: int
    turn_id: str | None
    at: float


@dataclass(frozen=True, slots=True)
class Balance:
    """Credits of an account; `frozen` is reserved for running turns."""

    available: int
    frozen: int

    @property
    def total(self) -> int:
        """Available and frozen together."""
        return self.available + self.frozen


@dataclass(frozen=True, slots=True)
class Grant:
    """An anonymous access token as E1 hands it out; `expires_at` in seconds since 1970."""

    token: str
    user_id: str
    expires_at: float
    available: int


class Accounts:
    """The owner of this computer, and any anonymous accounts made over E1."""

    def __init__(
        self, store: Store, profile: Profile, clock: Callable[[], float], access_token: str | None = None
    ) -> None:
        self._store = store
        self._profile = profile
        self._clock = clock
        self._issued: dict[str, str] = {}
        self.access_token: Final = access_token or f"nmv_own_{secrets.token_hex(24)}"
        self.owner_id: Final = self._owner()

    def _owner(self) -> str:
        with self._store.transaction():
            known = self._store.row("SELECT user_id FROM accounts WHERE kind = 'owner'")
            return str(known["user_id"]) if known else self._create("owner", f"usr_{secrets.token_hex(6)}", None)

    def _create(self, kind: str, user_id: str, client_id: str | None) -> str:
        now = self._clock()
        self._store.run("INSERT INTO accounts VALUES (?, ?, ?, ?)", user_id, kind, client_id, now)
        self._post(user_id, "grant", self._profile.start_credits, None)
        return user_id

    def caller(self, bearer: str | None) -> Caller | None:
        """Who stands behind an access token; None when it is missing, unknown or expired."""
        if not bearer:
            return None
        if hmac.compare_digest(bearer.encode(), self.access_token.encode()):
            return Caller(self.owner_id, anonymous=False, scopes=ALL_SCOPES)
        row = self._store.row("SELECT user_id, expires_at FROM tokens WHERE token = ?", digest_of(bearer))
        if row is None or row["expires_at"] <= self._clock():
            return None
        return Caller(row["user_id"], anonymous=True, scopes=self._profile.anonymous_scopes)

    def expire(self, bearer: str) -> None:
        """Let an anonymous access token end now. The owner's own ends with the studio only."""
        self._store.run("UPDATE tokens SET expires_at = ? WHERE token = ?", self._clock(), digest_of(bearer))

    def anonymous(self, client_id: str) -> Grant:
        """The access token of a client id. Raises TokenRefusedError when it has one that is still good.

        Only digests are kept: where a good one is to be given again, a restarted studio gives another beside it.
        """
        now = self._clock()
        with self._store.transaction():
            last = self._store.row(
                "SELECT * FROM tokens WHERE client_id = ? ORDER BY issued_at DESC, rowid DESC LIMIT 1", client_id
            )
            if last is not None and last["expires_at"] > now:
                if self._profile.second_token == "429":
                    raise TokenRefusedError(math.ceil(last["expires_at"] - now))
                known = self._issued.get(last["token"])
                user_id, expires_at = str(last["user_id"]), float(last["expires_at"])
                return self._grant(known or self._issue(user_id, client_id, expires_at), user_id, expires_at)
            if last is not None and self._profile.renewed_user == "same":
                user_id = str(last["user_id"])
            else:
                user_id = self._create("anonymous", f"anon_{secrets.token_hex(6)}", client_id)
            expires_at = now + contract.ANONYMOUS_DAYS * DAY_S
            return self._grant(self._issue(user_id, client_id, expires_at), user_id, expires_at)

    def _issue(self, user_id: str, client_id: str, expires_at: float) -> str:
        token = f"nmv_usr_{secrets.token_hex(24)}"
        digest = digest_of(token)
        values = (digest, user_id, client_id, self._clock(), expires_at)
        self._store.run("INSERT INTO tokens VALUES (?, ?, ?, ?, ?)", *values)
        self._issued[digest] = token
        return token

    def _grant(self, token: str, user_id: str, expires_at: float) -> Grant:
        return Grant(token, user_id, expires_at, self.balance(user_id).available)

    def claim(self, user_id: str, session_id: str) -> str:
        """A claim token for a link in a browser, good for a week and without any API rights."""
        claim = f"clm_{secrets.token_hex(16)}"
        self._store.run("INSERT INTO claims VALUES (?, ?, ?, ?)", claim, user_id, session_id, self._clock() + CLAIM_S)
        return claim

    def balance(self, user_id: str) -> Balance:
        """What the ledger adds up to."""
        sums = dict.fromkeys(("grant", "freeze", "charge", "refund"), 0)
        for row in self._store.rows(
            "SELECT kind, SUM(amount) AS amount FROM ledger WHERE user_id = ? GROUP BY kind", user_id
        ):
            sums[row["kind"]] = row["amount"]
        frozen = sums["freeze"] - sums["charge"] - sums["refund"]
        return Balance(sums["grant"] - sums["charge"] - frozen, frozen)

    def ledger(self, user_id: str) -> tuple[LedgerEntry, ...]:
        """Every movement of credits, oldest first."""
        rows = self._store.rows("SELECT * FROM ledger WHERE user_id = ? ORDER BY n", user_id)
        return tuple(LedgerEntry(row["kind"], row["amount"], row["turn_id"], row["at"]) for row in rows)

    def freeze(self, user_id: str, turn_id: str, cost: int) -> None:
        """Reserve the cost of a turn. Raises NoCreditsError when not enough is available."""
        if cost < 1:
            return
        if self.balance(user_id).available < cost:
            raise NoCreditsError(f"the turn costs {cost} credits")
        self._post(user_id, "freeze", cost, turn_id)

    def settle(self, turn_id: str, *, charge: bool) -> None:
        """Take what a turn had reserved, or free it. Settling twice is impossible: the second time nothing is left."""
        frozen = self._store.row(
            "SELECT user_id, amount FROM ledger WHERE turn_id = ? AND kind = 'freeze' AND NOT EXISTS"
            " (SELECT 1 FROM ledger WHERE turn_id = ? AND kind IN ('charge', 'refund'))",
            turn_id,
            turn_id,
        )
        if frozen is not None:
            self._post(frozen["user_id"], "charge" if charge else "refund", frozen["amount"], turn_id)

    def _post(self, user_id: str, kind: Kind, amount: int, turn_id: str | None) -> None:
        self._store.run(
            "INSERT INTO ledger (user_id, turn_id, kind, amount, at) VALUES (?, ?, ?, ?, ?)",
            user_id,
            turn_id,
            kind,
            amount,
            self._clock(),
        )

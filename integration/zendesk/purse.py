"""One OAuth token for all processes: kept in the record, sealed with the client's secret.

Each job runs in a forked child of its own; without this each would ask Zendesk for a token.
Whoever reads the database without the secret cannot use what is kept.
"""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NAME = "zendesk_token"
_PURPOSE = b"deskwarden: the Zendesk token that is kept in the record"


class Kept(Protocol):
    """The part of the store that a purse needs. Both raise StoreDown."""

    def keep(self, name: str, value: str) -> None:
        """Remember `value` under `name`."""

    def kept(self, name: str) -> str | None:
        """What `name` holds."""


@dataclass(frozen=True, slots=True)
class Coin:
    """A token as it is kept."""

    value: str
    scope: str
    until: datetime
    """When we stop using it; aware UTC."""


class Purse:
    """Keeps one coin for one client and scope; what it cannot read, it does not have."""

    def __init__(self, store: Kept, *, client: tuple[str, str], scope: str) -> None:
        self._store = store
        self._client_id, secret = client
        self._scope = scope
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
        self._seal = Fernet(urlsafe_b64encode(key))

    def take(self) -> Coin | None:
        """The coin, unless it is of another client, scope or secret, or over."""
        sealed = self._store.kept(NAME)
        try:
            found = json.loads(self._seal.decrypt((sealed or "").encode()))
        except InvalidToken:
            return None
        until = datetime.fromtimestamp(found["until"], UTC)
        ours = (found["client_id"], found["asked"]) == (self._client_id, self._scope)
        return Coin(found["value"], found["scope"], until) if ours and until > _now() else None

    def put(self, coin: Coin) -> None:
        """Keep it for the other processes, instead of the last one."""
        told = {
            "client_id": self._client_id,
            "asked": self._scope,
            "value": coin.value,
            "scope": coin.scope,
            "until": coin.until.timestamp(),
        }
        self._store.keep(NAME, self._seal.encrypt(json.dumps(told).encode()).decode())


def _now() -> datetime:
    return datetime.now(UTC)

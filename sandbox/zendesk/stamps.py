"""Times and ids as Zendesk writes them."""

import secrets
from datetime import UTC, datetime

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def stamp(at: datetime) -> str:
    """Whole seconds, as everywhere in the REST API: 2026-01-02T03:04:05Z."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def nanos(at: datetime) -> str:
    """Nine digits of a second, as events carry them."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}{secrets.randbelow(1000):03}Z"


def read(text: str) -> datetime:
    """An ISO time; without a zone it is UTC. Raises ValueError."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def ulid(at: datetime) -> str:
    """A ULID: 48 bits of milliseconds, 80 of chance, in Crockford's base 32."""
    number = (int(at.timestamp() * 1000) << 80) | secrets.randbits(80)
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))

"""What Redis promises to keep."""

from dataclasses import dataclass

from redis import RedisError

from incidents.errors import VendorDown
from integration.redis_server import connect


@dataclass(frozen=True, slots=True)
class Persistence:
    """Redis's own word, from INFO: managed services forbid CONFIG."""

    appends: bool
    """Every write goes to a file (AOF)."""
    eviction: str
    """What it does when its memory is full; `noeviction` loses nothing."""


def persistence(redis_url: str) -> Persistence:
    """Ask it. Raises VendorDown when it cannot be reached or will not say."""
    with connect(redis_url) as client:
        try:
            said = {**client.info("persistence"), **client.info("memory")}
        except (RedisError, OSError) as exc:
            raise VendorDown(f"does not answer ({type(exc).__name__})") from exc
    return Persistence(bool(said.get("aof_enabled")), str(said.get("maxmemory_policy", "")))

"""Signs of life as numbers, for /metrics: from the record, and from Redis where it answers."""

from collections.abc import Mapping
from datetime import datetime

from redis import RedisError

from integration.queue import FUNCTIONS
from integration.redis_server import connect
from integration.store import Store

Signs = Mapping[str, Mapping[str, float]]
"""A gauge of integration/metrics.py to its labels and numbers."""


def signs(store: Store, redis_url: str, *, now: datetime) -> Signs:
    """What waits and since when, who lives, what last went well. Raises StoreDown."""
    due = {"events": store.due_events(now), "effects": store.due_effects(now)}
    return {
        "oldest_due_seconds": {
            name: (now - each.oldest_at).total_seconds() if each.oldest_at else 0.0
            for name, each in due.items()
        },
        "cut": {name: each.cut for name, each in due.items()},
        "queue_depth": depths(redis_url),
        "beat_timestamp_seconds": _newest(store.beats()),
        "last_success_timestamp_seconds": {
            name: at.timestamp() for name, at in store.successes().items()
        },
    }


def depths(redis_url: str) -> dict[str, float]:
    """Bells that nobody has answered, by queue; nothing when Redis does not answer."""
    with connect(redis_url) as client:
        try:
            return {name: float(client.llen(f"rq:queue:{name}")) for name in FUNCTIONS}
        except (RedisError, OSError):
            return {}


def _newest(beats: Mapping[str, datetime]) -> dict[str, float]:
    """The newest beat of each kind of process: what stands before the @ of its name."""
    found: dict[str, float] = {}
    for name, at in beats.items():
        kind = name.partition("@")[0]
        found[kind] = max(found.get(kind, 0.0), at.timestamp())
    return found

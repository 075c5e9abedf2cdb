"""The doorbell: an rq job that carries one integer. SQL is the record, Redis only wakes people.

The names of the two functions and the rule of what may be rung stand here, for both ends:
`RqDoorbell` rings, `integration/bell_worker.py` answers.
"""

import time
from collections.abc import Sequence

from redis import RedisError
from rq import Queue
from rq.queue import EnqueueData
from rq.serializers import JSONSerializer

from integration.redis_server import connect

TRIAGE = "triage"
CONTAINMENT = "containment"
FUNCTIONS = {TRIAGE: "worker.triage", CONTAINMENT: "worker.contain"}
"""Each queue's one function. These two names are the whole allow-list."""

ENOUGH = 20  # bells; every job drains all rows that are due, so more would wake nobody
RESULT_TTL = 10  # seconds
FAILURE_TTL = 3600  # seconds
NO_TIMEOUT = -1  # rq's own alarm is off; integration/deadline.py sets ours
SULK = 2.0  # seconds without a try after a failure: a hung Redis must not hold every webhook


class RqDoorbell:
    """Fills `incidents.ports.inbox.Doorbell`."""

    def __init__(self, redis_url: str, *, sulk: float = SULK) -> None:
        self._redis = connect(redis_url)
        self._queues = {
            name: Queue(name, connection=self._redis, serializer=JSONSerializer)
            for name in FUNCTIONS
        }
        self._sulk = sulk
        self._quiet_until = 0.0

    def triage(self, inbox_ids: Sequence[int]) -> bool:
        """Ring for these rows, in one call. False when nobody could be rung."""
        return self._ring(TRIAGE, inbox_ids)

    def contain(self, effect_ids: Sequence[int]) -> bool:
        """Ring for these effects, in one call. False when nobody could be rung."""
        return self._ring(CONTAINMENT, effect_ids)

    def close(self) -> None:
        """Give the connections back."""
        self._redis.close()

    def _ring(self, name: str, ids: Sequence[int]) -> bool:
        if time.monotonic() < self._quiet_until:
            return False
        queue = self._queues[name]
        try:
            room = max(ENOUGH - queue.count, 0)
            if ids and room:
                queue.enqueue_many([_bell(name, number) for number in ids[:room]])
        except (RedisError, OSError):
            self._quiet_until = time.monotonic() + self._sulk
            return False
        return True


def _bell(name: str, number: int) -> EnqueueData:
    """One job: the queue's function and one integer, nothing that rq would do afterwards."""
    return Queue.prepare_data(
        FUNCTIONS[name],
        args=(number,),
        timeout=NO_TIMEOUT,
        result_ttl=RESULT_TTL,
        failure_ttl=FAILURE_TTL,
        description=name,
    )

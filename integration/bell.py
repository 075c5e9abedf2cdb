"""The only jobs that a worker of ours runs: our two functions with one integer, nothing else.

rq takes the function's name from Redis, so whoever can write there could run `os.system`,
with JSON as with pickle. Here anything but a bell reads as «no such job» and is passed over.
"""

import json
import zlib
from collections.abc import Mapping
from typing import Any

import structlog
from redis.utils import str_if_bytes
from rq.exceptions import NoSuchJobError
from rq.job import Job

from integration.queue import FAILURE_TTL, FUNCTIONS, NO_TIMEOUT, RESULT_TTL

LONGEST = 256  # bytes of a bell's compressed call; ours takes about 60
LONGEST_PLAIN = 1024  # bytes of it unpacked: a small bomb must not fill the memory
KEPT = frozenset({"data", "created_at", "enqueued_at", "origin", "status"})
"""What is believed of a job's record; the rest is ours to say, or never used."""
REFUSED = frozenset(
    {
        "success_callback_name",
        "failure_callback_name",
        "stopped_callback_name",
        "webhooks",
        "dependency_id",
        "dependency_ids",
        "retries_left",
        "retry_intervals",
        "repeats_left",
        "repeat_intervals",
        "rate_limit_key",
        "group_id",
    }
)
"""What makes rq call, fetch or queue something more. A bell has none of them."""

_log = structlog.get_logger()


class BellJob(Job):
    """A job that was rung by `RqDoorbell`, or could have been."""

    def restore(self, raw_data: Mapping[bytes, bytes]) -> Any:
        """Read the record that Redis holds.

        Raises:
            NoSuchJobError: it is no bell. rq then goes on to the next job.
        """
        record = {str_if_bytes(name): value for name, value in raw_data.items()}
        if any(record.get(name) for name in REFUSED) or not _is_bell(record.get("data", b"")):
            _log.warning("job_refused")
            raise NoSuchJobError("not a job of ours")
        try:
            super().restore({name: record[name] for name in KEPT if name in record})
        except ValueError as exc:  # a status, a time or a text that is none
            _log.warning("job_refused")
            raise NoSuchJobError("a damaged record") from exc
        self.timeout = NO_TIMEOUT
        self.result_ttl, self.failure_ttl = RESULT_TTL, FAILURE_TTL


def _is_bell(packed: bytes) -> bool:
    """Whether a job's call is one of our functions with one row's number."""
    if len(packed) > LONGEST:
        return False
    try:
        plain = zlib.decompressobj().decompress(packed, LONGEST_PLAIN)
        match json.loads(plain):
            case [str(name), None, [int(number)], dict(named)]:
                return name in FUNCTIONS.values() and not named and _is_row(number)
    except (zlib.error, ValueError, RecursionError):
        return False
    return False


def _is_row(number: int) -> bool:
    """Row numbers are positive and fit the database; `true` is an int in Python, not here."""
    return not isinstance(number, bool) and 0 < number < 2**63

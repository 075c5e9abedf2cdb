"""An rq worker that answers bells: one queue, one forked child a job, no scheduler."""

import os
import random
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog
from redis import RedisError
from redis.client import Pipeline
from rq import Queue, Worker
from rq.exceptions import StopRequested
from rq.executions import Execution
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import UnixSignalDeathPenalty

from integration.bell import BellJob
from integration.deadline import Fuse, watched_by
from integration.lifeline import end_with
from integration.redis_server import connect
from integration.signals import SignalRequest
from integration.spell import finish_soon

WORKER_TTL = 30  # seconds; rq waits half of it for a bell, then shows that it lives
MAINTENANCE = 60  # seconds between rq's own clean-ups
LOOK = 1  # seconds between two looks at a child; a whole number, says rq's alarm
LISTEN = 1  # seconds; how long a worker that is told to stop may listen on for a bell
BEAT = 15.0  # seconds between two signs of life while a child works
FIRST_PAUSE = 0.2  # seconds before the first new try when Redis is away
LONGEST_PAUSE = 2.0  # seconds; a worker that sleeps hears no bell

_log = structlog.get_logger()


class _Alarm(UnixSignalDeathPenalty):
    """rq's alarm for watching a child; none at all around a job, which sets its own."""

    def setup_death_penalty(self) -> None:
        if self._timeout > 0:
            super().setup_death_penalty()  # type: ignore[no-untyped-call]

    def cancel_death_penalty(self) -> None:
        if self._timeout > 0:
            super().cancel_death_penalty()  # type: ignore[no-untyped-call]


def _nothing() -> None:
    """A worker whose life nobody asks about."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What surrounds the worker's work."""

    pulse: Callable[[], None] = _nothing
    """Shows in the record that this worker lives; called often."""
    before_fork: Callable[[], None] = _nothing
    """What a child shall inherit as it is now; also called when somebody asks to `renew`."""
    end: SignalRequest = field(default_factory=SignalRequest)
    renew: SignalRequest = field(default_factory=SignalRequest)


class BellWorker(Worker):
    """Runs bells, each in a child that dies with it."""

    job_class = BellJob
    death_penalty_class = _Alarm
    log_result_lifespan = False
    max_connection_wait_time = LONGEST_PAUSE

    def __init__(self, queues: Sequence[str], hooks: Hooks, **given: Any) -> None:
        super().__init__(queues, job_monitoring_interval=LOOK, **given)
        self._hooks = hooks
        self._fuse = Fuse()
        self._next_beat = 0.0

    def fork_work_horse(self, job: Job, queue: Queue) -> None:
        """A child with a fuse of its own."""
        self._hooks.before_fork()
        self._fuse = Fuse()
        super().fork_work_horse(job, queue)

    def maintain_heartbeats(self, job: Job, execution: Execution) -> None:
        """Called while a child works: kill one that should be dead, and show that we live."""
        if self._fuse.is_burnt():
            _log.warning("child_killed", pid=self.horse_pid)
            self.kill_horse()
        if time.monotonic() >= self._next_beat:
            self._next_beat = time.monotonic() + BEAT
            super().maintain_heartbeats(job, execution)

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """The next bell; None when somebody asked to stop."""
        while not self._hooks.end.is_made:
            if self._hooks.renew.take():
                self._hooks.before_fork()
            found = super().dequeue_job_and_maintain_ttl(timeout, max_idle_time=LISTEN)
            if found is not None:
                return found
        return None

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """rq's own sign of life in Redis, and ours in the record."""
        try:
            super().heartbeat(timeout, pipeline)
        except RedisError:
            if self._hooks.end.is_made and not self.horse_pid:
                raise StopRequested from None  # do not wait for a Redis that is away
            raise
        self._hooks.pulse()

    def _shutdown(self) -> None:
        """Asked to stop: the child finishes the row in hand and takes no other; then we end.

        Called inside a signal's handler. rq raises from there when it is idle, and whatever runs
        at that moment may swallow it: a pool of connections that is being closed does.
        """
        self._hooks.end.is_made = self._stop_requested = True
        self._to_child(signal.SIGUSR1)

    def kill_horse(self, sig: signal.Signals = signal.SIGKILL) -> None:
        """The child alone: rq kills its process group, which for a moment after a fork is ours."""
        self._to_child(sig)

    def _to_child(self, sig: signal.Signals) -> None:
        if self.horse_pid:
            with suppress(ProcessLookupError):
                os.kill(self.horse_pid, sig)

    def setup_work_horse_signals(self) -> None:
        """In the child: end with the worker, and leave the terminal's Ctrl-C to it."""
        super().setup_work_horse_signals()  # type: ignore[no-untyped-call]
        finish_soon.by(signal.SIGUSR1)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the next child has what is new
        watched_by(self._fuse)
        end_with(self.pid or 0, signal.SIGKILL)

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """Say where it broke (integration/logs.py leaves the exception's words out)."""
        _log.error("job_broke", exc_info=exc_info[1])

    def handle_job_failure(self, job: Job, queue: Queue, *args: Any, **kwargs: Any) -> None:
        """Keep no traceback in Redis: its words may quote a ticket."""
        super().handle_job_failure(job, queue, *args, **{**kwargs, "exc_string": "see the log"})


def answer(
    redis_url: str,
    queue: str,
    pulse: Callable[[], None] = _nothing,
    before_fork: Callable[[], None] = _nothing,
) -> None:
    """Work until SIGTERM or SIGINT; the job in hand is finished. Redis may come and go.

    `pulse` is called at least twice a minute while Redis can be heard; `before_fork` before each
    job, and on SIGHUP.
    """
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)  # the worker's own child is who hears it
    hooks = Hooks(pulse, before_fork, renew=SignalRequest().by(signal.SIGHUP))
    pause = FIRST_PAUSE
    while not hooks.end.by(signal.SIGTERM, signal.SIGINT).is_made:
        began = time.monotonic()
        _spell(redis_url, queue, hooks)
        if time.monotonic() - began > WORKER_TTL:
            pause = FIRST_PAUSE
        hooks.end.wait(pause * random.uniform(0.5, 1.0))  # noqa: S311
        pause = min(pause * 2, LONGEST_PAUSE)


def _spell(redis_url: str, queue: str, hooks: Hooks) -> None:
    """Work until somebody asks for the end, or Redis is away."""
    with connect(redis_url) as client:
        try:
            worker = BellWorker(
                [queue],
                hooks,
                connection=client,
                serializer=JSONSerializer,
                worker_ttl=WORKER_TTL,
                maintenance_interval=MAINTENANCE,
                log_job_description=False,
            )
            worker.work(logging_level="WARNING")
        except (RedisError, OSError, StopRequested) as exc:
            _log.warning("redis_away", error=type(exc).__name__)

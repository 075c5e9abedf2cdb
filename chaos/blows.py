"""What hits the processes, Redis and the record. Each blow says what undoes it, and when."""

import random
import resource
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from chaos.stack import WORKERS, Stack
from integration.redis_server import connect
from integration.store.engine import open_engine

LOOK = 2.0  # seconds in which a worker's job must show up
FULL = 64 * 1024  # bytes that a file may have when the disk is «full»
FULL_SECONDS = 3.0
LOCKED_SECONDS = 7.0  # longer than a writer waits for another one

Undo = Callable[[], None]


def _nothing() -> None:
    """The supervisor starts again what died."""


@dataclass(frozen=True, slots=True)
class Struck:
    """A blow that was dealt."""

    undo: Undo = _nothing
    seconds: float = 0.0
    """When it is to be undone."""


Blow = Callable[[Stack, random.Random], Struck | None]
"""None: there was nothing to hit."""


def kill_web(stack: Stack, _dice: random.Random) -> Struck:
    """kill -9 of the receiver with all its processes."""
    _kill([*stack.children("receiver"), process(stack, "receiver")])
    return Struck()


def kill_parent(stack: Stack, dice: random.Random) -> Struck | None:
    """kill -9 of a worker; its job lives on until the kernel tells it."""
    name, horses = _at_work(stack, dice)
    if not horses:
        return None
    _kill([process(stack, name)])
    return Struck()


def kill_horse(stack: Stack, dice: random.Random) -> Struck | None:
    """kill -9 of a job alone."""
    _, horses = _at_work(stack, dice)
    _kill(horses)
    return Struck() if horses else None


def kill_both(stack: Stack, dice: random.Random) -> Struck | None:
    """kill -9 of a worker and its job, as the out-of-memory killer may take a whole group."""
    name, horses = _at_work(stack, dice)
    if not horses:
        return None
    _kill([process(stack, name), *horses])
    return Struck()


def kill_sweep(stack: Stack, _dice: random.Random) -> Struck:
    """kill -9 of the sweep with its children."""
    _kill([*stack.children("sweep"), process(stack, "sweep")])
    return Struck()


def kill_redis(stack: Stack, _dice: random.Random) -> Struck:
    """kill -9 of Redis."""
    _kill([process(stack, "redis")])
    return Struck()


def flush_redis(stack: Stack, _dice: random.Random) -> Struck | None:
    """All of Redis is wiped."""
    with connect(stack.settings.redis_url) as client:
        try:
            client.flushall()
        except OSError:
            return None
    return Struck()


def freeze_horse(stack: Stack, dice: random.Random) -> Struck | None:
    """SIGSTOP of a job until its lease is long over, then SIGCONT."""
    _, horses = _at_work(stack, dice)
    send(horses, signal.SIGSTOP)
    seconds = stack.settings.lease_seconds.total_seconds() + 3
    return Struck(lambda: send(horses, signal.SIGCONT), seconds) if horses else None


def lock_store(stack: Stack, _dice: random.Random) -> Struck | None:
    """Somebody holds the record's write lock; nobody gets it twice."""
    engine = open_engine(stack.settings.database_url)
    conn = engine.connect().execution_options(begin="IMMEDIATE")
    try:
        if engine.dialect.name == "sqlite":
            conn.begin()
        else:
            conn.execute(text("LOCK TABLE inbox, effects, audit IN EXCLUSIVE MODE"))
    except OperationalError:
        conn.close()
        engine.dispose()
        return None

    def undo() -> None:
        conn.rollback()
        conn.close()
        engine.dispose()

    return Struck(undo, LOCKED_SECONDS)


def fill_disk(stack: Stack, _dice: random.Random) -> Struck | None:
    """No file of the product may grow, SQLite's log included; PostgreSQL is somebody else's."""
    if not stack.settings.database_url.startswith("sqlite"):
        return None
    _allow(stack, FULL)
    return Struck(lambda: _allow(stack, resource.RLIM_INFINITY), FULL_SECONDS)


ALL: Sequence[Blow] = (
    kill_web,
    kill_parent,
    kill_horse,
    kill_both,
    kill_sweep,
    kill_redis,
    flush_redis,
    freeze_horse,
    lock_store,
    fill_disk,
)


def process(stack: Stack, name: str) -> psutil.Process | None:
    """A program's first process; None when it is not there."""
    try:
        return psutil.Process(stack.supervisor.pid(name))
    except psutil.NoSuchProcess:
        return None


def _at_work(stack: Stack, dice: random.Random) -> tuple[str, list[psutil.Process]]:
    """A worker with a job in hand, and that job; waits a little for one."""
    kind = dice.choice(WORKERS)
    ends = time.monotonic() + LOOK
    while time.monotonic() < ends:
        for name in dice.sample(stack.workers, len(stack.workers)):
            if name.startswith(kind) and (horses := stack.children(name)):
                return name, horses
        time.sleep(0.005)
    return "", []


def _kill(processes: Sequence[psutil.Process | None]) -> None:
    send(processes, signal.SIGKILL)


def send(processes: Sequence[psutil.Process | None], how: signal.Signals) -> None:
    """A signal to each; who has ended is passed over."""
    for one in processes:
        try:
            if one is not None:
                one.send_signal(how)
        except psutil.NoSuchProcess:
            continue


def _allow(stack: Stack, size: int) -> None:
    """How long a file may become: for each process first, then for what it forked meanwhile."""
    for name in stack.names:
        for one in (process(stack, name), *stack.children(name)):
            try:
                if one is not None:
                    hard = one.rlimit(psutil.RLIMIT_FSIZE)[1]
                    one.rlimit(psutil.RLIMIT_FSIZE, (size, hard))
            except psutil.NoSuchProcess:
                continue

"""Who is measured at the door: four receivers on the same server, each on a port of its own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import pytest
from redis import Redis
from sqlalchemy import func, select

from bench import usual
from bench.deliveries import Sender
from bench.serving import redis, serving
from integration.queue import TRIAGE
from integration.redis_server import connect
from integration.store import open_store
from integration.store.engine import open_engine, reading
from integration.store.tables import INBOX
from tests.fixtures import postgres

BARE = "bare Flask 202"
USUAL = "usual: SET NX, rq"
SQLITE = "ours, SQLite"
POSTGRESQL = "ours, PostgreSQL"
DURABLE = ("listen_addresses=",)
"""PostgreSQL as it comes: each commit waits for the disk."""
PAUSE = 0.05  # seconds between two looks of whoever answers the bells


@dataclass(frozen=True, slots=True)
class Contestants:
    """All of them, listening."""

    redis: Redis
    ports: dict[str, int] = field(default_factory=dict)
    """In the order in which they are measured."""
    records: dict[str, str] = field(default_factory=dict)
    """Address of the database of each that has one."""
    alone: dict[str, str] = field(default_factory=dict)
    """Databases like those, which no server uses."""

    def rows(self, name: str) -> int:
        """How many deliveries are on its record."""
        engine = open_engine(self.records[name])
        try:
            with reading(engine) as conn:
                return conn.scalar(select(func.count()).select_from(INBOX)) or 0
        finally:
            engine.dispose()


@contextmanager
def all_listening(sender: Sender) -> Iterator[Contestants]:
    """Start them; PostgreSQL only where it can be had."""
    with TemporaryDirectory(prefix="dw-") as place, ExitStack() as stack:
        redis_url = stack.enter_context(redis(Path(place)))
        found = Contestants(stack.enter_context(connect(redis_url)))
        stack.enter_context(_bells_answered(redis_url))
        found.records[SQLITE] = f"sqlite:///{place}/record.db"
        found.alone["a commit alone, SQLite"] = f"sqlite:///{place}/alone.db"
        if (server := _postgresql(stack)) is not None:
            for name in ("bench", "alone"):
                server.create(name)
            found.records[POSTGRESQL] = server.url("bench")
            found.alone["a commit alone, PostgreSQL"] = server.url("alone")
        for url in found.alone.values():
            _migrate(url)
        theirs = {usual.REDIS: redis_url, usual.SECRET: sender.secret}
        found.ports[BARE] = stack.enter_context(serving("bench.bare:create_app"))
        found.ports[USUAL] = stack.enter_context(serving("bench.usual:create_app", theirs))
        for name, url in found.records.items():
            settings = _settings(sender, url, redis_url)
            found.ports[name] = stack.enter_context(serving("app:create_app", settings))
        yield found


def _migrate(database_url: str) -> None:
    store = open_store(database_url)
    try:
        store.migrate()
    finally:
        store.close()


def _postgresql(stack: ExitStack) -> postgres.Server | None:
    try:
        return stack.enter_context(postgres.running(DURABLE))
    except pytest.skip.Exception:
        return None


@contextmanager
def _bells_answered(redis_url: str) -> Iterator[None]:
    """Empty both queues again and again, as workers would that keep up.

    A doorbell that is full is not rung (integration/queue.py): ours would look too fast.
    """
    over = Event()

    def answer() -> None:
        with connect(redis_url) as client:
            while not over.wait(PAUSE):
                client.unlink(f"rq:queue:{TRIAGE}", f"rq:queue:{usual.QUEUE}")

    thread = Thread(target=answer)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _settings(sender: Sender, database_url: str, redis_url: str) -> dict[str, str]:
    return {
        "DESKWARDEN_ZENDESK_URL": "http://127.0.0.1:9",
        "DESKWARDEN_ZENDESK_ACCOUNT_ID": str(sender.account_id),
        "DESKWARDEN_WEBHOOK_SECRETS": sender.secret,
        "DESKWARDEN_DATABASE_URL": database_url,
        "DESKWARDEN_REDIS_URL": redis_url,
    }

"""The sweep rings for what is due, over the real record and a real Redis."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import sweep
from incidents.ledger import Delivery, Door
from integration.crew import Crew
from integration.queue import RqDoorbell
from integration.redis_server import connect
from integration.store import Store, open_store
from tests.fixtures.redis_server import OwnRedis, wait_until

LEASE = timedelta(seconds=25)


def an_event(store: Store, key: str = "e-1") -> int:
    return store.inbox.accept(Delivery(key, Door.EVENT, b"{}", 35)).id


def waiting(redis_url: str) -> int:
    with connect(redis_url) as client:
        return int(client.llen("rq:queue:triage"))


def turn(store: Store, redis_url: str, *, later: timedelta = timedelta(0)) -> None:
    bell = RqDoorbell(redis_url, sulk=0.0)
    crew = Crew(store.let_go)
    sweep.ring(store, bell, crew, now=datetime.now(UTC) + later)
    crew.stop(patience=5.0)
    bell.close()


def test_an_event_that_nobody_was_rung_for_is_rung(store: Store, redis_url: str) -> None:
    an_event(store)

    turn(store, redis_url)

    assert waiting(redis_url) == 1


def test_a_row_in_good_hands_is_left_alone_until_its_lease_is_over(
    store: Store, redis_url: str
) -> None:
    number = an_event(store)
    store.inbox.claim(number, now=datetime.now(UTC), lease=LEASE)

    turn(store, redis_url)
    in_time = waiting(redis_url)
    turn(store, redis_url, later=LEASE)

    assert (in_time, waiting(redis_url)) == (0, 1)


def test_it_shows_that_it_lives_with_redis_away_too(store: Store, own_redis: OwnRedis) -> None:
    an_event(store)
    own_redis.kill()

    turn(store, own_redis.url)

    assert set(store.beats()) == {sweep.BEAT}


@pytest.fixture
def swept(
    tmp_path: Path, migrated_file: Path, settings_env: Callable[..., dict[str, str]]
) -> dict[str, str]:
    """The environment of a sweep with a record of its own."""
    record = tmp_path / "record.db"
    record.write_bytes(migrated_file.read_bytes())
    return settings_env(DATABASE_URL=f"sqlite:///{record}", SWEEP_SECONDS="0.05")


def test_the_command_rings_until_it_is_told_to_end(swept: dict[str, str], redis_url: str) -> None:
    env = {**swept, "DESKWARDEN_REDIS_URL": redis_url}
    store = open_store(swept["DESKWARDEN_DATABASE_URL"])
    with subprocess.Popen([sys.executable, "-m", "cli", "sweep"], env=env) as process:
        an_event(store)
        wait_until(lambda: waiting(redis_url) > 0)

        process.terminate()

        assert process.wait(timeout=20) == 0
    store.close()

"""The sweep rings for what is due, over the real record and a real Redis."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import sweep
from incidents.ledger import Delivery, Door
from integration.crew import Crew
from integration.queue import RqDoorbell
from integration.redis_server import connect
from integration.signals import SignalRequest
from integration.store import Store, open_store
from integration.store.walk import A_MINUTE
from tests.fixtures.own_zendesk import OwnZendesk
from tests.fixtures.processes import environment, running
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


def test_a_duty_that_fails_ends_neither_the_others_nor_the_sweep(store: Store) -> None:
    done: list[datetime] = []
    end = SignalRequest()

    def breaks(_: datetime) -> None:
        raise ZeroDivisionError

    def counts(now: datetime) -> None:
        done.append(now)
        end.is_made = len(done) == 3

    duties = [
        sweep.Duty("breaks", breaks),
        sweep.Duty("away", lambda _: open_store("postgresql://127.0.0.1:1/none").ping()),
        sweep.Duty("counts", counts),
    ]

    sweep.run(duties, Crew(store.let_go), end, seconds=0.01, now=store.clock.now)

    assert len(done) == 3


def test_a_duty_with_a_pause_is_not_done_in_every_round(store: Store) -> None:
    seldom: list[datetime] = []
    often: list[datetime] = []
    end = SignalRequest()

    def counts(now: datetime) -> None:
        often.append(now)
        end.is_made = len(often) == 3

    duties = [
        sweep.Duty("seldom", seldom.append, every=timedelta(hours=1)),
        sweep.Duty("often", counts),
    ]

    sweep.run(duties, Crew(store.let_go), end, seconds=0.01, now=store.clock.now)

    assert (len(seldom), len(often)) == (1, 3)


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


def test_a_record_that_comes_late_is_waited_for(
    tmp_path: Path, redis_url: str, settings_env: Callable[..., dict[str, str]]
) -> None:
    record = tmp_path / "late" / "record.db"
    url = f"sqlite:///{record}"
    env = settings_env(DATABASE_URL=url, REDIS_URL=redis_url, SWEEP_SECONDS="0.05")

    with running(env, "sweep") as process:
        wait_until(record.exists, seconds=40)  # it looked, and found no table
        store = open_store(url)
        store.migrate()
        an_event(store)
        wait_until(lambda: waiting(redis_url) > 0, seconds=40)
        store.close()
        status = process.poll()

    assert status is None


def test_two_sweeps_at_once_find_each_ticket_once_and_share_what_may_be_asked(
    own_zendesk: OwnZendesk, database_url: str, store: Store, redis_url: str, tmp_path: Path
) -> None:
    own_zendesk.set(export_blind_seconds=0)
    words = {"subject": "Help", "comment": {"body": "my account was hacked"}}
    for _ in range(12):
        own_zendesk.ask("POST", "/tickets", {"ticket": words})
    settings = replace(
        own_zendesk.settings(tmp_path), database_url=database_url, redis_url=redis_url
    )
    env = environment(settings, SWEEP_SECONDS="0.1", RECONCILE_SECONDS="0.1")

    with running(env, "sweep") as one, running(env, "sweep") as two:
        wait_until(lambda: len(due(store)) == 12, seconds=60)
        wait_until(lambda: own_zendesk.paths("GET", "/incremental") != [], seconds=60)
        alive = one.poll(), two.poll()

    assert alive == (None, None)
    assert len(due(store)) == 12
    assert len(own_zendesk.paths("GET", "/incremental")) <= A_MINUTE


def due(store: Store) -> Sequence[int]:
    return store.inbox.due(now=datetime.now(UTC), limit=100)

"""Whose time it is: the database server's for every host, where there is a server."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from commands.own_checks import judge_clock
from incidents.skew import AHEAD
from integration import work_probes
from integration.faults import clock_elsewhere
from integration.store import Store, open_store
from integration.store.clock import RecordClock
from integration.store.engine import open_engine
from tests.fixtures import postgres
from tests.integration.store.records import LEASE, a_delivery

DAY = timedelta(days=1)
CLOSE = timedelta(milliseconds=900)
on_a_server = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Host:
    """A host whose clock a test sets."""

    ahead: timedelta

    def now(self) -> datetime:
        return now() + self.ahead


@pytest.fixture
def wrong(database_url: str) -> Iterator[Store]:
    """The record, held by a host whose clock is a day ahead."""
    with closing(open_store(database_url)) as store:
        store.clock = RecordClock(store._engine, Host(DAY).now)
        yield store


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_has_one_host_and_its_clock(wrong: Store) -> None:
    assert abs(wrong.clock.now() - now() - DAY) < CLOSE
    assert wrong.clock.ahead() == timedelta(0)


@on_a_server
@pytest.mark.parametrize("ahead", [DAY, -DAY, timedelta(0)])
def test_a_host_goes_by_the_servers_clock(database_url: str, ahead: timedelta) -> None:
    engine = open_engine(database_url)
    clock = RecordClock(engine, Host(ahead).now)

    assert abs(clock.now() - now()) < CLOSE
    assert abs(clock.ahead() - ahead) < CLOSE
    engine.dispose()


@on_a_server
def test_a_clock_that_is_set_meanwhile_is_seen_at_once(database_url: str) -> None:
    engine, host = open_engine(database_url), Host(timedelta(0))
    clock = RecordClock(engine, host.now)
    clock.now()
    host.ahead = DAY

    assert abs(clock.now() - now()) < CLOSE
    engine.dispose()


def test_with_the_server_away_what_was_known_holds_also_for_a_clock_that_is_set(
    postgres_server: postgres.Server,
) -> None:
    postgres_server.create("gone")
    engine, host = open_engine(postgres_server.url("gone")), Host(DAY)
    clock = RecordClock(engine, host.now)
    clock.now()
    engine.dispose()
    postgres_server.drop("gone")
    host.ahead = timedelta(0)

    assert abs(clock.now() - now()) < CLOSE
    host.ahead = -DAY
    assert abs(clock.now() - now()) < CLOSE
    engine.dispose()


def test_who_never_saw_the_server_goes_by_its_own_clock_and_looks_again() -> None:
    engine = open_engine("postgresql://127.0.0.1:1/none")
    clock = RecordClock(engine, Host(DAY).now)

    assert abs(clock.now() - now() - DAY) < CLOSE
    assert clock.ahead() == timedelta(0)
    engine.dispose()


@on_a_server
def test_between_two_looks_the_server_is_not_asked(database_url: str) -> None:
    engine, asked = open_engine(database_url), list[str]()
    event.listen(engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
    clock = RecordClock(engine)

    for _ in range(9):
        clock.now()

    assert sum("clock_timestamp" in each for each in asked) == 1
    engine.dispose()


@on_a_server
def test_a_host_whose_clock_is_ahead_takes_no_row_out_of_anothers_hands(
    store: Store, wrong: Store
) -> None:
    number = store.inbox.accept(a_delivery()).id
    store.inbox.claim(number, now=store.clock.now(), lease=LEASE)

    assert wrong.inbox.due(now=wrong.clock.now(), limit=9) == []
    assert wrong.inbox.claim(number, now=wrong.clock.now(), lease=LEASE) is None


@on_a_server
def test_what_a_host_holds_whose_clock_is_ahead_is_left_to_it_and_free_after_its_lease(
    store: Store, wrong: Store
) -> None:
    number = store.inbox.accept(a_delivery()).id
    wrong.inbox.claim(number, now=wrong.clock.now(), lease=LEASE)

    assert store.inbox.claim(number, now=store.clock.now(), lease=LEASE) is None
    assert store.inbox.claim(number, now=store.clock.now() + LEASE, lease=LEASE) is not None


@on_a_server
def test_a_host_whose_clock_is_wrong_is_told_of(wrong: Store, store: Store) -> None:
    told, well = clock_elsewhere(wrong), clock_elsewhere(store)
    part = work_probes.clock_probe(wrong)()
    by_doctor = [finding.code for finding in judge_clock(wrong)]

    assert (told.stands, told.detail["seconds"], well.stands) == (True, 86_400, False)
    assert (part.ok, part.detail.split(",")[0]) == (False, "86400 s ahead of the database's")
    assert (by_doctor, list(judge_clock(store))) == (["clock_elsewhere"], [])
    wrong.clock = RecordClock(wrong._engine, Host(-2 * AHEAD).now)
    assert "120 s behind" in work_probes.clock_probe(wrong)().detail

"""Each part asked for real."""

from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Thread

import pytest
from werkzeug import Response
from werkzeug.serving import make_server

from incidents.alarms import MESSAGES
from incidents.ledger import Delivery, Door
from integration import probes
from integration.store import Store, open_store
from tests.fixtures.redis_server import OwnRedis

NOW = datetime(2026, 11, 21, 9, 45, tzinfo=UTC)
PAUSE = timedelta(seconds=5)


def test_a_record_with_tables_answers(store: Store) -> None:
    assert probes.store_probe(store)() == probes.Health(True, "answers")


def test_a_record_without_tables_is_not_well(bare_database_url: str) -> None:
    bare = open_store(bare_database_url)

    health = probes.store_probe(bare)()
    bare.close()

    assert not health.ok


@pytest.mark.parametrize(("seconds", "ok"), [(0, True), (30, True), (31, False)])
def test_a_sweep_that_was_seen_lately_is_well(store: Store, seconds: int, ok: bool) -> None:
    store.beat(probes.SWEEP, NOW - timedelta(seconds=seconds))

    health = probes.sweep_probe(store, lambda: NOW, PAUSE)()

    assert health == probes.Health(ok, f"seen {seconds} s ago")


def test_a_sweep_with_long_pauses_may_be_silent_for_three(store: Store) -> None:
    store.beat(probes.SWEEP, NOW - timedelta(seconds=179))

    assert probes.sweep_probe(store, lambda: NOW, timedelta(seconds=60))().ok


def test_a_sweep_that_never_ran_is_not_well(store: Store) -> None:
    assert probes.sweep_probe(store, lambda: NOW, PAUSE)().detail == "never seen"


def test_the_sweep_of_a_record_that_is_away_is_unknown(bare_database_url: str) -> None:
    bare = open_store(bare_database_url)

    health = probes.sweep_probe(bare, lambda: NOW, PAUSE)()
    bare.close()

    assert health == probes.Health(False, "unknown: the store does not answer")


@pytest.mark.parametrize(
    ("events", "health"),
    [
        (0, probes.Health(True, "0 things nobody was told, for neither chat nor pager is set")),
        (1, probes.Health(False, "1 thing nobody was told, for neither chat nor pager is set")),
    ],
)
def test_with_nobody_to_tell_it_is_said_how_much_nobody_heard_of(
    store: Store, events: int, health: probes.Health
) -> None:
    for number in range(events):
        store.inbox.accept(Delivery(f"e-{number}", Door.EVENT, b"[", None, "not an object"))

    on_its_way = partial(store.unheard, can_tell=True)
    assert probes.people_probe(store.unheard, can_tell=False)() == health
    assert probes.people_probe(on_its_way, can_tell=True)() == probes.Health(True, "can be told")


def test_with_ways_that_take_nothing_it_is_said_how_much_nobody_heard_of(store: Store) -> None:
    store.inbox.accept(Delivery("e-1", Door.EVENT, b"[", None, "not an object"))
    store.plan_telling(MESSAGES, NOW)
    for number in store.alarms.due(now=NOW, limit=9):
        alarm = store.alarms.claim(number, now=NOW, lease=timedelta(seconds=60))
        assert alarm is not None
        store.alarms.put_off(alarm, at=NOW, error="DeskRefused: invalid_auth")

    health = probes.people_probe(partial(store.unheard, can_tell=True), can_tell=True)()

    said = "1 thing nobody was told, for neither chat nor pager takes it"
    assert health == probes.Health(False, said)


def test_what_nobody_heard_of_is_unknown_with_the_record_away(bare_database_url: str) -> None:
    bare = open_store(bare_database_url)

    health = probes.people_probe(bare.unheard, can_tell=False)()
    bare.close()

    assert health == probes.Health(False, "unknown: the store does not answer")


def test_redis_is_well_until_it_is_killed(own_redis: OwnRedis) -> None:
    probe = probes.redis_probe(own_redis.url)

    before = probe()
    own_redis.kill()

    assert (before.ok, probe().ok) == (True, False)


@pytest.mark.parametrize(("status", "ok"), [(200, True), (302, True), (401, True), (503, False)])
def test_zendesk_is_there_when_it_answers_at_all(status: int, ok: bool) -> None:
    server = make_server("127.0.0.1", 0, Response(status=status))
    Thread(target=server.handle_request).start()

    health = probes.desk_probe(f"http://127.0.0.1:{server.server_port}")()
    server.server_close()

    assert health == probes.Health(ok, f"answers {status}")


def test_zendesk_that_cannot_be_reached_is_named_without_its_address() -> None:
    health = probes.desk_probe("http://127.0.0.1:1")()

    assert not health.ok
    assert "127.0.0.1" not in health.detail

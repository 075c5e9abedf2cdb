"""Workers, waiting rows and the export, as /readyz and /metrics tell of them."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from incidents.ledger import Delivery, Door
from integration import work_probes
from integration.metrics import exposition
from integration.probes import Health, redis_probe, sweep_probe
from integration.pulse import Pulse
from integration.queue import RqDoorbell
from integration.signs import signs
from integration.store import Store, open_store
from integration.work_probes import SILENT, WAITED
from tests.fixtures.processes import running
from tests.fixtures.redis_server import wait_until
from tests.fixtures.world import World

NOW = datetime(2026, 11, 21, 9, 45, tzinfo=UTC)
NOBODY = "redis://127.0.0.1:1/0"
SECOND = timedelta(seconds=1)


def beat(store: Store, queue: str, age: timedelta, host: str = "a:1") -> None:
    store.beat(f"worker-{queue}@{host}", NOW - age)


def workers(store: Store) -> Health:
    return work_probes.workers_probe(store, lambda: NOW)()


def test_each_queue_needs_somebody_who_listens(store: Store) -> None:
    beat(store, "triage", SECOND)

    assert workers(store) == Health(False, "containment: nobody listens; triage: 1 at work")


def test_a_worker_that_fell_silent_is_named_beside_those_that_work(store: Store) -> None:
    beat(store, "triage", SECOND)
    beat(store, "containment", SECOND)
    beat(store, "containment", SILENT + SECOND, host="b:2")

    words = "containment: 1 at work, 1 silent for 61 s; triage: 1 at work"
    assert workers(store) == Health(False, words)


def test_all_at_work_is_well(store: Store) -> None:
    beat(store, "triage", SECOND)
    beat(store, "containment", SILENT)

    assert workers(store) == Health(True, "containment: 1 at work; triage: 1 at work")


def test_who_stopped_when_told_is_not_missed(database_url: str, store: Store) -> None:
    pulse = Pulse(database_url, "triage")
    pulse.beat()
    alive = set(store.beats())

    pulse.end()

    assert alive == {pulse.name}
    assert store.beats() == {}


def test_a_forked_child_does_not_beat_for_its_worker(database_url: str, store: Store) -> None:
    pulse = Pulse(database_url, "triage")

    child = os.fork()
    if child == 0:
        pulse.beat()
        os._exit(0)
    os.waitpid(child, 0)

    assert store.beats() == {}


@pytest.fixture
def worker(
    database_url: str,
    store: Store,
    redis_url: str,
    settings_env: Callable[..., dict[str, str]],
) -> Iterator[subprocess.Popen[bytes]]:
    """A real one that waits for triage, and has beaten."""
    env = settings_env(DATABASE_URL=database_url, REDIS_URL=redis_url)
    with running(env, "worker", "triage") as process:
        wait_until(lambda: bool(store.beats()), seconds=40)
        yield process


def test_a_real_worker_beats_and_takes_its_beat_away(
    worker: subprocess.Popen[bytes], store: Store
) -> None:
    (name,) = store.beats()

    worker.terminate()
    worker.wait(timeout=20)

    assert name.startswith("worker-triage@")
    assert store.beats() == {}


def test_a_killed_worker_is_seen_to_be_silent(
    worker: subprocess.Popen[bytes], store: Store
) -> None:
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=20)
    later = datetime.now(UTC) + SILENT + 2 * SECOND

    health = work_probes.workers_probe(store, lambda: later)()

    assert not health.ok
    assert "triage: nobody listens, 1 silent" in health.detail


def waiting(store: Store, later: timedelta) -> Health:
    return work_probes.waiting_probe(store, lambda: datetime.now(UTC) + later)()


def test_nothing_waits_in_an_empty_record(store: Store) -> None:
    assert waiting(store, timedelta(0)) == Health(True, "nothing waits")


@pytest.mark.parametrize(("seconds", "ok"), [(50, True), (70, False)])
def test_an_event_that_nobody_takes_is_seen(store: Store, seconds: int, ok: bool) -> None:
    store.inbox.accept(Delivery("e-1", Door.EVENT, b"{}", 35))

    health = waiting(store, timedelta(seconds=seconds))

    assert health.ok is ok
    assert health.detail.startswith(f"events wait {seconds // 10}")


def test_a_lease_that_ended_without_a_word_is_seen(store: Store) -> None:
    row = store.inbox.accept(Delivery("e-1", Door.EVENT, b"{}", 35)).id
    store.inbox.claim(row, now=datetime.now(UTC), lease=WAITED)

    held = waiting(store, SECOND)
    over = waiting(store, WAITED + SECOND)

    assert held.detail == "nothing waits"
    assert "the workers of 1 events fell silent" in over.detail


def test_without_redis_it_says_whether_the_sweep_does_the_work(store: Store) -> None:
    probe = work_probes.redis_probe_with_sweep(
        redis_probe(NOBODY), sweep_probe(store, lambda: NOW, 3 * SECOND)
    )

    alone = probe()
    store.beat("sweep", NOW)

    assert (alone.ok, "nothing is handled" in alone.detail) == (False, True)
    assert (probe().ok, "the sweep works inline" in probe().detail) == (False, True)


def test_an_export_that_never_answered_is_not_well(store: Store) -> None:
    assert not work_probes.export_probe(store, lambda: NOW, SECOND)().ok


def test_a_beat_of_a_time_to_come_is_no_sign_of_life(store: Store) -> None:
    for queue in ("triage", "containment"):
        beat(store, queue, -timedelta(days=1))
    store.beat("sweep", NOW + timedelta(days=1))

    assert workers(store).detail == "containment: nobody listens; triage: nobody listens"
    assert not sweep_probe(store, lambda: NOW, SECOND)().ok


def test_an_export_that_answered_at_a_time_to_come_is_not_well(store: Store) -> None:
    place = store.walk.take(None, now=NOW + timedelta(days=1))
    assert place is not None
    store.walk.move(replace(place, answered_at=NOW + timedelta(days=1)), ())

    assert not work_probes.export_probe(store, lambda: NOW, SECOND)().ok


def test_an_event_that_came_at_a_time_to_come_waits_since_no_time(store: Store) -> None:
    store.inbox.accept(Delivery("e", Door.EVENT, b"{}", 35))

    assert waiting(store, -timedelta(days=1)).detail == "events wait 0 s"


def test_times_to_come_on_record_are_told_of(store: Store) -> None:
    ask = work_probes.clock_probe(store)
    assert ask() == Health(True, "nothing on record is ahead of it")
    store.beat("worker-triage@a:1", datetime.now(UTC) + timedelta(days=1, seconds=0.4))

    told = ask()

    assert not told.ok
    assert "86400 s ahead" in told.detail


def test_a_record_that_is_away_makes_everything_unknown(bare_database_url: str) -> None:
    bare = open_store(bare_database_url)
    made = [
        work_probes.workers_probe(bare, lambda: NOW),
        work_probes.waiting_probe(bare, lambda: NOW),
        work_probes.export_probe(bare, lambda: NOW, SECOND),
    ]

    told = {probe().detail for probe in made}
    bare.close()

    assert told == {"unknown: the store does not answer"}


def test_numbers_tell_of_what_waits_and_what_went_well(world: World, redis_url: str) -> None:
    before = datetime.now(UTC).timestamp()
    ticket = world.form()
    world.handle(ticket)
    world.store.beat("sweep", NOW)
    bell = RqDoorbell(redis_url)
    bell.triage([7])
    bell.close()

    found = signs(world.store, redis_url, now=world.clock.now())

    went_well = found["last_success_timestamp_seconds"]
    assert set(went_well) == {
        *("zendesk", "chat", "pager", "identity", "audit_trail", "sessions", "crm")
    }
    assert all(at >= before for at in went_well.values())
    assert found["queue_depth"] == {"triage": 1.0, "containment": 0.0}
    assert found["beat_timestamp_seconds"] == {"sweep": NOW.timestamp()}
    assert found["oldest_due_seconds"].keys() == {"events", "effects"}
    text, _ = exposition(found)
    assert b'deskwarden_last_success_timestamp_seconds{integration="chat"}' in text


def test_a_source_that_was_not_heard_did_not_succeed(world: World) -> None:
    world.fault("status", path="/crm/*", status=500)
    world.form()
    world.triage()

    found = signs(world.store, NOBODY, now=world.clock.now())

    assert "crm" not in found["last_success_timestamp_seconds"]
    assert "sessions" in found["last_success_timestamp_seconds"]
    assert found["queue_depth"] == {}

"""What is wrong with the whole installation reaches people once in each episode."""

from datetime import UTC, datetime, timedelta
from socket import gethostname
from threading import Barrier, Thread

import pytest

from incidents.alarms import MESSAGES
from incidents.faults import CALM
from incidents.ledger import Delivery, Door
from integration.faults import LATE, RESTART, looks
from integration.probes import Health
from integration.store import open_store
from integration.store.clock import RecordClock
from integration.work_probes import SILENT
from tests.fixtures.rounds import PAUSE
from tests.fixtures.scripted import Answer
from tests.fixtures.watch import STEP, Watch

ADMINS_ONLY = Answer(403, {"error": {"title": "Forbidden"}})
WRONG_TOKEN = Answer(401, {"error": "Couldn't authenticate you"})


def test_an_installation_that_is_well_pages_nobody(watch: Watch) -> None:
    pages = watch.look(LATE)

    assert pages == []


@pytest.mark.one_database
def test_a_queue_that_nobody_works_on_is_paged_once_after_the_time_of_a_restart(
    watch: Watch,
) -> None:
    watch.look()
    watch.workers = {"triage"}

    in_time = watch.look(SILENT + RESTART)
    later = watch.look(timedelta(minutes=9))

    assert in_time == []
    (said,) = later
    assert "Nobody works on the containment queue" in said
    assert "deskwarden worker containment" in said


@pytest.mark.one_database
def test_a_rolling_restart_pages_nobody(watch: Watch) -> None:
    watch.look()
    for queue in ("triage", "containment"):
        watch.workers = {"triage", "containment"} - {queue}
        watch.look(SILENT + RESTART)
        watch.workers = {"triage", "containment"}
        watch.look(STEP)

    assert watch.pages() == []


@pytest.mark.one_database
def test_without_redis_the_sweep_works_and_a_silent_worker_is_no_news(watch: Watch) -> None:
    watch.workers, watch.redis = set(), Health(False, "away")

    pages = watch.look(timedelta(minutes=10))

    assert pages == []


def test_a_worker_that_came_back_and_fell_silent_again_is_paged_again(watch: Watch) -> None:
    for _ in range(2):
        watch.workers = {"triage"}
        watch.look(timedelta(minutes=5))
        watch.workers = {"triage", "containment"}
        watch.look(CALM + STEP)

    assert len(watch.pages()) == 2


@pytest.mark.one_database
def test_without_any_way_of_telling_it_is_told_as_soon_as_there_is_one(watch: Watch) -> None:
    watch.workers, watch.channels = set(), ()
    watch.look(timedelta(minutes=5))

    watch.channels = MESSAGES

    assert len(watch.look()) == 2


@pytest.mark.one_database
def test_credentials_that_zendesk_refuses_are_paged_at_the_first_sight(watch: Watch) -> None:
    watch.answer = WRONG_TOKEN

    first = watch.look()
    later = watch.look(timedelta(minutes=9))

    (said,) = first
    assert said.startswith("Zendesk refuses our credentials")
    assert "deskwarden doctor" in said
    assert later == first


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("answer", "words"),
    [(ADMINS_ONLY, "refuses us its ticket export"), (Answer(503, {}), "does not answer")],
)
def test_an_export_that_fails_for_long_is_paged_once(
    watch: Watch, answer: Answer, words: str
) -> None:
    watch.look()
    watch.answer = answer

    in_time = watch.look(LATE)
    later = watch.look(timedelta(minutes=9))

    assert in_time == []
    (said,) = later
    assert words in said
    assert "tickets whose webhook never came are not found" in said


@pytest.mark.one_database
def test_an_export_that_never_answered_is_paged_too(watch: Watch) -> None:
    watch.answer = ADMINS_ONLY

    (said,) = watch.look(LATE + STEP)

    assert "it never did" in said


def test_sweeps_at_once_page_once(watch: Watch, database_url: str) -> None:
    watch.store.inbox.accept(Delivery("e-1", Door.EVENT, b"{}", 35))
    watch.answer = WRONG_TOKEN
    watch._walk()
    together = Barrier(4)

    def sweep(ahead: int) -> None:
        store = open_store(database_url)
        at = watch.at + timedelta(milliseconds=ahead)
        found = list(looks(store, lambda: watch.redis, PAUSE)(at))
        together.wait()
        store.plan_faults(found, MESSAGES, at)
        store.close()

    threads = [Thread(target=sweep, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(watch.pages()) == 1


def test_a_clock_that_was_ahead_is_paged_once(watch: Watch) -> None:
    watch.store.beat("worker-triage@b:2", watch.at + timedelta(days=1))

    first = watch.look()
    watch.store.right(watch.at)
    later = watch.look(timedelta(minutes=9))

    (said,) = first
    assert said.startswith("A clock was ahead by 24.0 h or more")
    assert "deskwarden doctor" in said
    assert later == first


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_host_whose_clock_is_not_the_databases_is_paged_once(watch: Watch) -> None:
    watch.store.clock = RecordClock(
        watch.store._engine, lambda: datetime.now(UTC) - timedelta(hours=1)
    )

    first = watch.look()
    later = watch.look(timedelta(minutes=9))

    (said,) = first
    assert said.startswith(f"The clock of {gethostname()} is 3600 s behind the database's")
    assert "deskwarden doctor" in said
    assert later == first

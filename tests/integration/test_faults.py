"""What is wrong with the whole installation reaches people once in each episode."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from incidents.alarms import MESSAGES
from incidents.errors import (
    DeskBusy,
    DeskDenied,
    DeskElsewhere,
    DeskRefused,
    DeskStrange,
    VendorDown,
)
from incidents.faults import CALM
from incidents.ledger import PATIENCE, Delivery, Door, EffectKind, EffectPlan, InboxState
from integration.faults import AMPLE, LATE, RESTART, SEVERAL, looks
from integration.probes import Health
from integration.reconcile import reconcile
from integration.settings import Settings
from integration.store import Store, open_store
from integration.store.leases import AWAY
from integration.store.tables import INBOX
from integration.store.views import Act
from integration.turns import contain_effect, triage_row
from integration.work_probes import SILENT
from integration.zendesk import ZendeskDesk, open_desk
from tests.fixtures.rounds import PAUSE, Listening
from tests.fixtures.rows import Bench, raising
from tests.fixtures.scripted import Answer, Scripted
from ticket_actions.alarms import notice_of

STEP = timedelta(minutes=1)
NOTHING_NEW = Answer(body={"tickets": [], "after_cursor": "x", "end_of_stream": True})
ADMINS_ONLY = Answer(403, {"error": {"title": "Forbidden"}})
WRONG_TOKEN = Answer(401, {"error": "Couldn't authenticate you"})
one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what the record has no part in that another test has not asked of both."""
A_NOTE = EffectPlan(EffectKind.NOTE, "35")


@dataclass
class Watch:
    """A sweep's looks at times that a test chooses. All is well unless the test says otherwise."""

    store: Store
    desk: ZendeskDesk
    zendesk: Scripted
    at: datetime
    redis: Health = Health(True, "answers")
    workers: set[str] = field(default_factory=lambda: {"triage", "containment"})
    answer: Answer = NOTHING_NEW
    channels: tuple[EffectKind, ...] = MESSAGES

    def look(self, during: timedelta = timedelta(0)) -> list[str]:
        """For so long, every minute; what whoever is on call was sent until then."""
        ends = self.at + during
        while True:
            for queue in self.workers:
                self.store.beat(f"worker-{queue}@a:1", self.at)
            self._walk()
            look = looks(self.store, lambda: self.redis, PAUSE)
            self.store.plan_faults(look(self.at), self.channels, self.at)
            if self.at >= ends:
                return self.pages()
            self.at += STEP

    def _walk(self) -> None:
        self.zendesk.answers.clear()
        self.zendesk.say(self.answer)
        reconcile(self.desk, self.store.walk, Listening(), now=lambda: self.at, pause=PAUSE)

    def pages(self) -> list[str]:
        """Their words, oldest first."""
        at, lease = self.at + timedelta(days=30), timedelta(seconds=1)
        due = self.store.alarms.due(now=at, limit=100)
        found = [self.store.alarms.claim(number, now=at, lease=lease) for number in due]
        for alarm in found:
            assert alarm is not None
            self.store.alarms.put_off(alarm, at=self.at, error="looked at")
        return [notice_of(a).text for a in found if a and a.channel is EffectKind.PAGE]


@pytest.fixture
def watch(store: Store, scripted: Scripted, scripted_settings: Settings) -> Iterator[Watch]:
    """With a Zendesk that answers what the test says."""
    with closing(open_desk(scripted_settings)) as desk:
        yield Watch(store, desk, scripted, datetime.now(UTC))


@one_database
def test_an_installation_that_is_well_pages_nobody(watch: Watch) -> None:
    pages = watch.look(LATE)

    assert pages == []


@one_database
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


@one_database
def test_a_rolling_restart_pages_nobody(watch: Watch) -> None:
    watch.look()
    for queue in ("triage", "containment"):
        watch.workers = {"triage", "containment"} - {queue}
        watch.look(SILENT + RESTART)
        watch.workers = {"triage", "containment"}
        watch.look(STEP)

    assert watch.pages() == []


@one_database
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


@one_database
def test_without_any_way_of_telling_it_is_told_as_soon_as_there_is_one(watch: Watch) -> None:
    watch.workers, watch.channels = set(), ()
    watch.look(timedelta(minutes=5))

    watch.channels = MESSAGES

    assert len(watch.look()) == 2


@one_database
def test_credentials_that_zendesk_refuses_are_paged_at_the_first_sight(watch: Watch) -> None:
    watch.answer = WRONG_TOKEN

    first = watch.look()
    later = watch.look(timedelta(minutes=9))

    (said,) = first
    assert said.startswith("Zendesk refuses our credentials")
    assert "deskwarden doctor" in said
    assert later == first


@one_database
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


@one_database
def test_an_export_that_never_answered_is_paged_too(watch: Watch) -> None:
    watch.answer = ADMINS_ONLY

    (said,) = watch.look(LATE + STEP)

    assert "it never did" in said


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DeskDenied("401"), "refuses our credentials"),
        (DeskElsewhere("to a.example"), "DESKWARDEN_ZENDESK_URL"),
    ],
)
def test_what_a_row_met_is_paged_once_however_many_met_it(
    bench: Bench, watch: Watch, error: Exception, words: str
) -> None:
    watch.look()
    for key in ("e-1", "e-2"):
        triage_row(bench.event(key), bench.services, raising(error))
    (note,) = bench.effect(A_NOTE)
    contain_effect(note, bench.services, raising(error))

    (said,) = watch.look(timedelta(minutes=9))

    assert words in said


ODD = DeskStrange("Zendesk's ticket 35 has an unknown shape: ticket.status")


def met_by(bench: Bench, *tickets: int) -> None:
    """An event of each ticket, which met what cannot be read."""
    for ticket in tickets:
        delivery = Delivery(f"e-{ticket}", Door.EVENT, b"{}", ticket)
        number = bench.store.inbox.accept(delivery).id
        triage_row(number, bench.services, raising(ODD))


def test_one_ticket_that_cannot_be_read_is_its_own_matter_and_no_zendesk_that_is_down(
    bench: Bench, watch: Watch
) -> None:
    watch.look()
    met_by(bench, 35)
    (note,) = bench.effect(A_NOTE)
    contain_effect(note, bench.services, raising(ODD))

    before_a_walk = watch.look(PAUSE)
    (said,) = watch.look(timedelta(minutes=9))

    assert before_a_walk == []
    assert "Zendesk's answer about ticket 35 cannot be read" in said
    assert "ticket.status" in said
    assert "proxy" not in said


@one_database
def test_each_such_ticket_is_told_by_itself(bench: Bench, watch: Watch) -> None:
    watch.look()
    met_by(bench, 35)
    watch.look(PAUSE + 2 * AMPLE)
    met_by(bench, 36)

    said = watch.look(timedelta(minutes=9))

    assert [f"ticket {number} " in page for page, number in zip(said, (35, 36), strict=True)]


def test_several_tickets_that_cannot_be_read_are_a_zendesk_that_cannot(
    bench: Bench, watch: Watch
) -> None:
    watch.look()
    met_by(bench, *range(35, 35 + SEVERAL))

    (said,) = watch.look(timedelta(minutes=9))

    assert said.startswith("Zendesk's answers cannot be read")


def hours_of(watch: Watch, bench: Bench, *last_words: dict[int, Exception]) -> list[str]:
    """Each quarter of an hour the events are tried, and end in the next of these; every page."""
    for errors in last_words * 4:
        for number, error in errors.items():
            triage_row(number, bench.services, raising(error))
        watch.look(timedelta(minutes=14))
        watch.at += STEP
        bench.clock.at += timedelta(minutes=15)
    return watch.pages()


BUSY = DeskBusy("Zendesk's rate limit is used up (429)")


def test_a_busy_answer_between_ends_no_trouble_of_several_tickets(
    bench: Bench, watch: Watch
) -> None:
    watch.look()
    one, two, three = (
        bench.store.inbox.accept(Delivery(f"e-{ticket}", Door.EVENT, b"{}", ticket)).id
        for ticket in (35, 36, 37)
    )
    odd: dict[int, Exception] = {one: ODD, two: ODD, three: ODD}

    (said,) = hours_of(watch, bench, odd, {**odd, three: BUSY})

    assert said.startswith("Zendesk's answers cannot be read")


def test_a_busy_answer_between_ends_no_trouble_of_one_ticket(bench: Bench, watch: Watch) -> None:
    watch.look()
    number = bench.event()

    (said,) = hours_of(watch, bench, {number: ODD}, {number: BUSY})

    assert "Zendesk's answer about ticket 35 cannot be read" in said


@one_database
def test_a_busy_answer_between_ends_no_refusal_of_our_credentials(
    bench: Bench, watch: Watch
) -> None:
    watch.look()
    number = bench.event()

    (said,) = hours_of(watch, bench, {number: DeskDenied("401")}, {number: BUSY})

    assert said.startswith("Zendesk refuses our credentials")


@one_database
def test_a_good_answer_ends_it_whatever_the_event_fails_of_then(bench: Bench, watch: Watch) -> None:
    watch.look()
    number = bench.event()

    said = hours_of(watch, bench, {number: ODD}, {number: VendorDown("503")})

    assert len(said) == 4


@pytest.mark.parametrize("between", [Answer(429, {}), Answer(503, {})])
def test_a_busy_export_between_ends_no_refusal_of_our_credentials(
    watch: Watch, between: Answer
) -> None:
    for answer in (WRONG_TOKEN, between) * 3:
        watch.answer = answer
        watch.look(CALM + 2 * STEP)

    assert [said for said in watch.pages() if "refuses our credentials" in said] == watch.pages()[
        :1
    ]


@one_database
def test_an_export_that_says_no_has_taken_our_credentials(watch: Watch) -> None:
    for answer in (WRONG_TOKEN, ADMINS_ONLY, WRONG_TOKEN):
        watch.answer = answer
        watch.look(CALM + 2 * STEP)

    said = [page for page in watch.pages() if "refuses our credentials" in page]

    assert len(said) == 2


def test_what_a_person_put_back_and_nobody_tried_since_has_met_nothing(
    bench: Bench, watch: Watch
) -> None:
    watch.look()
    rows = {bench.event(): 35}
    for ticket in (36, 37):
        delivery = Delivery(f"e-{ticket}", Door.EVENT, b"{}", ticket)
        rows[bench.store.inbox.accept(delivery).id] = ticket
    for error in (DeskDenied("401"), ODD):
        ends = bench.clock.at + PATIENCE
        while bench.clock.at <= ends:
            for number in rows:
                triage_row(number, bench.services, raising(error))
            bench.clock.at += AWAY
        for number, ticket in rows.items():
            assert bench.row(INBOX, number).state == InboxState.HELD
            bench.store.event_desk.retry(number, ticket, Act("nora", "mended", watch.at))

        assert watch.look(timedelta(minutes=9)) == []


@one_database
def test_an_export_that_cannot_be_read_is_a_zendesk_that_cannot(bench: Bench, watch: Watch) -> None:
    watch.look()
    met_by(bench, 35)
    watch.answer = Answer(200, b"<html>maintenance</html>")

    (said,) = watch.look(timedelta(minutes=9))

    assert said.startswith("Zendesk's answers cannot be read")


@one_database
def test_a_ticket_that_was_read_at_last_is_told_again_when_it_cannot_be_read_again(
    bench: Bench, watch: Watch
) -> None:
    for key in ("e-1", "e-2"):
        number = bench.event(key)
        triage_row(number, bench.services, raising(ODD))
        watch.look(PAUSE + 2 * AMPLE)
        bench.store.event_desk.drop(number, Act("nora", "handled by hand", watch.at))
        watch.look(CALM + STEP)

    assert len(watch.pages()) == 2


def test_what_cannot_be_read_for_a_day_is_held_and_its_page_says_what_was_wrong(
    bench: Bench, watch: Watch
) -> None:
    number = bench.event()
    ends = bench.clock.at + PATIENCE
    while bench.clock.at < ends:
        triage_row(number, bench.services, raising(ODD))
        bench.clock.at += AWAY
    triage_row(number, bench.services, raising(ODD))

    watch.store.plan_telling(watch.channels, bench.clock.at)

    assert bench.row(INBOX, number).state == InboxState.HELD
    (said,) = watch.pages()
    assert f"inbox {number} (ticket 35)" in said
    assert "Zendesk's ticket 35 has an unknown shape: ticket.status" in said


@one_database
def test_a_note_alone_that_met_it_is_enough(bench: Bench, watch: Watch) -> None:
    (note,) = bench.effect(A_NOTE)
    contain_effect(note, bench.services, raising(DeskDenied("401")))

    assert len(watch.look()) == 1


@one_database
def test_what_zendesk_says_of_one_ticket_is_no_fault_of_everything(
    bench: Bench, watch: Watch
) -> None:
    (note,) = bench.effect(A_NOTE)
    contain_effect(note, bench.services, raising(DeskRefused("DeskDenied: 422")))

    assert watch.look() == []


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

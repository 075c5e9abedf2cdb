"""Missed tickets found in the export: over the sandbox's Zendesk and both databases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from incidents.errors import LeaseLost
from incidents.ledger import Delivery, Door
from incidents.ports.inbox import Doorbell
from incidents.tickets import ExportPage
from integration.reconcile import BLIND, OVERLAP, reconcile, start
from integration.settings import Settings
from integration.store import Store, open_store
from integration.store.walk import A_MINUTE, EXPORT_SINCE, WINDOW, Place
from integration.zendesk import ZendeskDesk, open_desk
from integration.zendesk.auth import RUN_SCOPE, credentials
from integration.zendesk.session import open_session
from tests.fixtures.own_zendesk import OwnZendesk
from tests.integration.store.records import LEASE

PAUSE = timedelta(minutes=2)


@dataclass
class Listening(Doorbell):
    """A doorbell that hears what is rung."""

    rung: list[int] = field(default_factory=list)

    def triage(self, inbox_ids: Sequence[int]) -> bool:
        self.rung += inbox_ids
        return True

    def contain(self, effect_ids: Sequence[int]) -> bool:
        return True


@dataclass
class Round:
    """One company, one record, and a clock that a test moves."""

    zendesk: OwnZendesk
    store: Store
    settings: Settings
    desk: ZendeskDesk
    bell: Listening = field(default_factory=Listening)
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pages_of(self, tickets: int) -> None:
        """Ask for so many at once."""
        self.desk.close()
        self.desk = open_desk(self.settings, export_size=tickets)

    def walk(self, *, since: datetime | None = None) -> None:
        reconcile(self.desk, self.store.walk, self.bell, now=self.now, pause=PAUSE, since=since)

    def walk_again(self) -> None:
        """When it is due once more."""
        self.ahead += PAUSE + timedelta(seconds=1)
        self.walk()

    def ticket(self, **about: object) -> int:
        """Somebody's new ticket, of which we get no event."""
        words = {"subject": "Help", "comment": {"body": "my account was hacked"}}
        made = self.zendesk.ask("POST", "/tickets", {"ticket": {**words, **about}})
        return int(made["ticket"]["id"])

    def found(self) -> list[tuple[Door, int, bytes]]:
        """What waits in the inbox."""
        now, rows = datetime.now(UTC), []
        for number in self.store.inbox.due(now=now, limit=1000):
            row = self.store.inbox.claim(number, now=now, lease=LEASE)
            assert row is not None
            rows.append((row.door, row.ticket_id, row.raw))
        return rows

    def asked(self) -> int:
        """How often the export was asked for."""
        return len(self.zendesk.paths("GET", "/incremental"))


@pytest.fixture
def round_(own_zendesk: OwnZendesk, store: Store, tmp_path: Path) -> Iterator[Round]:
    """The export withholds nothing: the minute has its own test."""
    own_zendesk.set(export_blind_seconds=0)
    settings = own_zendesk.settings(tmp_path)
    made = Round(own_zendesk, store, settings, open_desk(settings))
    yield made
    made.desk.close()


def test_a_ticket_that_no_event_named_becomes_one_and_is_rung_for(round_: Round) -> None:
    ticket = round_.ticket()

    round_.walk()

    assert round_.bell.rung == list(round_.store.inbox.due(now=round_.now(), limit=9))
    assert round_.found() == [(Door.SWEEP, ticket, b'{"ticket_id": %d}' % ticket)]


def test_however_often_it_is_seen_it_is_one_event(round_: Round) -> None:
    round_.ticket()

    for _ in range(3):
        round_.walk_again()

    assert round_.asked() == 3
    assert len(round_.found()) == 1


def test_a_ticket_that_an_event_named_is_not_missed(round_: Round) -> None:
    ticket = round_.ticket()
    round_.store.inbox.accept(Delivery("e-1", Door.EVENT, b"{}", ticket))

    round_.walk()

    assert [door for door, *_ in round_.found()] == [Door.EVENT]


def test_a_later_event_alone_does_not_hide_a_ticket_whose_opening_was_missed(
    round_: Round,
) -> None:
    ticket = round_.ticket()
    comment = Delivery("e-1", Door.EVENT, b"{}", ticket, is_follow_up=True)
    round_.store.inbox.accept(comment)

    round_.walk()

    assert [(door, each) for door, each, _ in round_.found()] == [
        (Door.EVENT, ticket),
        (Door.SWEEP, ticket),
    ]


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_what_is_over_is_left_alone(round_: Round, status: str) -> None:
    round_.ticket(status=status)

    round_.walk()

    assert round_.found() == []


def test_a_deleted_ticket_is_left_alone(round_: Round) -> None:
    ticket = round_.ticket()
    round_.zendesk.ask("DELETE", f"/tickets/{ticket}")

    round_.walk()

    assert round_.found() == []


def test_a_ticket_from_before_our_time_is_left_alone(round_: Round) -> None:
    round_.ticket()

    round_.walk(since=round_.now() + timedelta(minutes=1))

    assert (round_.asked(), round_.found()) == (1, [])


def test_a_record_that_was_made_anew_begins_where_it_is_told_to(round_: Round) -> None:
    round_.ticket()
    later = round_.now() + timedelta(minutes=1)
    round_.store.keep(EXPORT_SINCE, later.isoformat())

    round_.walk()

    place = round_.store.walk.place()
    assert place is not None
    assert (place.since, round_.found()) == (later, [])


def test_to_reach_further_back_begins_the_walk_anew(round_: Round) -> None:
    round_.walk(since=round_.now() + timedelta(minutes=1))
    ticket = round_.ticket()
    round_.ahead += PAUSE + timedelta(seconds=1)

    round_.walk(since=round_.now() - timedelta(hours=3))

    assert [each for _, each, _ in round_.found()] == [ticket]


def test_a_long_export_is_walked_page_by_page(round_: Round) -> None:
    tickets = [round_.ticket() for _ in range(5)]
    round_.pages_of(2)

    round_.walk()

    assert [ticket for _, ticket, _ in round_.found()] == tickets
    assert round_.asked() == 3


def test_a_walk_is_gone_on_with_after_a_crash(round_: Round) -> None:
    tickets = [round_.ticket() for _ in range(4)]
    round_.pages_of(2)
    _first_page_only(round_)
    round_.zendesk.forget_calls()
    round_.ahead += timedelta(minutes=2)

    round_.walk()

    assert [ticket for _, ticket, _ in round_.found()] == tickets
    assert round_.asked() == 1


class Killed(BaseException):
    """Nothing of ours catches it."""


class Mortal(ZendeskDesk):
    """The real desk of a sweep that is killed before its second question."""

    asked = 0

    def export(self, *, since: datetime, cursor: str = "") -> ExportPage:
        self.asked += 1
        if self.asked > 1:
            raise Killed
        return super().export(since=since, cursor=cursor)


def _first_page_only(round_: Round) -> None:
    """A sweep that dies after its first page was put on record."""
    auth = credentials(round_.settings, scope=RUN_SCOPE)
    desk = Mortal(open_session(round_.settings.zendesk_url, auth=auth), export_size=2)
    with pytest.raises(Killed):
        reconcile(desk, round_.store.walk, round_.bell, now=round_.now, pause=PAUSE)
    desk.close()


def test_no_more_is_asked_than_a_minute_allows(round_: Round) -> None:
    for _ in range(2 * A_MINUTE):
        round_.ticket()
    round_.pages_of(1)

    round_.walk()
    first = round_.asked()
    round_.walk()
    second = round_.asked()
    round_.ahead += WINDOW
    round_.walk()

    assert (first, second, round_.asked()) == (A_MINUTE, A_MINUTE, 2 * A_MINUTE)


def test_a_busy_zendesk_is_left_alone_as_long_as_it_asks(round_: Round) -> None:
    round_.ticket()
    round_.zendesk.fault("status", path="/api/v2/incremental/*", status=429, retry_after=600)

    round_.walk()
    round_.ahead += timedelta(seconds=590)
    round_.walk()
    early = round_.asked()
    round_.zendesk.mend()
    round_.ahead += timedelta(seconds=20)
    round_.walk()

    assert early == 1
    assert len(round_.found()) == 1


def test_a_cursor_that_zendesk_forgot_begins_the_walk_anew(round_: Round) -> None:
    tickets = [round_.ticket() for _ in range(3)]
    round_.pages_of(2)
    _first_page_only(round_)
    place = round_.store.walk.take(None, now=round_.now() + timedelta(minutes=2))
    assert place is not None
    round_.store.walk.move(replace(place, cursor="nonsense", next_at=round_.now()), ())

    round_.walk()
    round_.walk_again()

    assert [ticket for _, ticket, _ in round_.found()] == tickets


def test_the_newest_minute_is_never_asked_for() -> None:
    now = datetime(2026, 11, 21, 9, tzinfo=UTC)
    place = Place(since=now, seen=now + timedelta(days=1), next_at=now)

    assert start(place, now) == now - BLIND


def test_a_walk_begins_before_the_end_of_the_last_one() -> None:
    now = datetime(2026, 11, 21, 9, tzinfo=UTC)
    place = Place(since=now, seen=now - timedelta(hours=1), next_at=now)

    assert start(place, now) == now - timedelta(hours=1) - OVERLAP


def test_a_walk_that_another_took_over_writes_nothing(round_: Round) -> None:
    ticket = round_.ticket()
    slow = round_.store.walk.take(None, now=round_.now())
    assert slow is not None
    round_.store.walk.take(None, now=round_.now() + timedelta(minutes=5))

    with pytest.raises(LeaseLost):
        round_.store.walk.move(slow, [ticket])

    assert round_.found() == []


def test_the_walk_is_where_it_was_when_the_record_is_opened_again(
    round_: Round, database_url: str
) -> None:
    round_.ticket()
    round_.walk()

    again = open_store(database_url)
    place = again.walk.place()
    again.close()

    assert place == round_.store.walk.place()
    assert place is not None
    assert place.answered_at is not None

"""How the export is walked: page by page, within its limits, on after a crash; both databases."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from incidents.checkpoint import Checkpoint
from incidents.errors import DeskStrange, LeaseLost
from incidents.tickets import ExportedTicket, ExportPage
from integration.events import read_event
from integration.reconcile import BLIND, OVERLAP, missing, reconcile, start, told_before
from integration.settings import Settings
from integration.store import Store, open_store
from integration.store.walk import A_MINUTE, INSTALLED_AT, WINDOW, Loss, Place
from integration.zendesk import ZendeskDesk, open_desk
from integration.zendesk.auth import RUN_SCOPE, credentials
from integration.zendesk.session import open_session
from tests.fixtures.rounds import PAUSE, Listening, Round
from tests.fixtures.scripted import Answer, Scripted

SOME_DAY = datetime(2026, 11, 21, 9, tzinfo=UTC)


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


def test_a_stamp_from_the_future_moves_no_walk_on(
    store: Store, scripted: Scripted, scripted_settings: Settings
) -> None:
    past, future = SOME_DAY - timedelta(minutes=2), datetime(2100, 1, 1, tzinfo=UTC)
    tickets = [
        {"id": number, "status": "solved", "generated_timestamp": int(at.timestamp())}
        for number, at in enumerate((past, future), start=35)
    ]
    scripted.say(Answer(body={"tickets": tickets, "after_cursor": "x", "end_of_stream": True}))
    since = SOME_DAY - timedelta(hours=1)

    with closing(open_desk(scripted_settings)) as desk:
        walk = store.walk
        reconcile(desk, walk, Listening(), now=lambda: SOME_DAY, pause=PAUSE, since=since)

    place = walk.place()
    assert place is not None
    assert place.seen == past
    assert start(place, SOME_DAY + timedelta(hours=1)) == past - OVERLAP


def test_of_whose_creation_the_export_says_nothing_is_left_to_the_tickets_history(
    store: Store, scripted: Scripted, scripted_settings: Settings
) -> None:
    tickets = [
        {"id": 35, "status": "open", "created_at": "2019-01-01 00:00"},
        {"id": 36, "status": "open", "created_at": SOME_DAY.isoformat()},
    ]
    scripted.say(Answer(body={"tickets": tickets, "after_cursor": "x", "end_of_stream": True}))
    since = SOME_DAY - timedelta(hours=1)

    with closing(open_desk(scripted_settings)) as desk:
        walk = store.walk
        reconcile(desk, walk, Listening(), now=lambda: SOME_DAY, pause=PAUSE, since=since)

    doors = [store.event_desk.raw(number) for number in store.inbox.due(now=SOME_DAY, limit=9)]
    untimed, timed = (read_event(door, raw) for door, raw in doors)
    assert (untimed.ticket_id, untimed.created_after) == (35, since)
    assert (timed.ticket_id, timed.created_after) == (36, None)


def test_a_place_in_the_future_is_where_zendesk_answered_last() -> None:
    answered, future = SOME_DAY - timedelta(hours=1), datetime(2100, 1, 1, tzinfo=UTC)
    place = Place(since=SOME_DAY, seen=future, next_at=SOME_DAY, answered_at=answered)

    assert start(place, SOME_DAY) == answered - OVERLAP


@pytest.mark.parametrize(
    "odd",
    [
        {"subject": ["a", "list"]},
        {"created_at": "yesterday"},
        {"created_at": "0001-01-01T00:00:00+23:00"},
        {"created_at": "9999-12-31T23:59:59-10:00"},
        {"generated_timestamp": "now"},
        {"generated_timestamp": 1763700000000},
        {"generated_timestamp": -(10**15)},
        {"generated_timestamp": 10**30},
        {"status": 7, "description": {}},
    ],
)
def test_a_ticket_whose_fields_cannot_be_read_stops_the_walk_for_no_other(
    scripted: Scripted, scripted_settings: Settings, odd: dict[str, object]
) -> None:
    tickets = [{"id": 35, "status": "new", **odd}, {"id": 36, "status": "new"}]
    page = {"tickets": tickets, "after_cursor": "x", "end_of_stream": True}
    scripted.say(Answer(body=page))

    with closing(open_desk(scripted_settings)) as desk:
        found = desk.export(since=SOME_DAY)

    assert missing(found, SOME_DAY) == [35, 36]


def test_a_page_without_a_tickets_number_cannot_be_read(
    scripted: Scripted, scripted_settings: Settings
) -> None:
    tickets = [{"id": "?", "status": "new"}, None]
    for page in ({"tickets": tickets, "end_of_stream": True}, {"tickets": "none"}):
        scripted.say(Answer(body=page))

        with closing(open_desk(scripted_settings)) as desk, pytest.raises(DeskStrange):
            desk.export(since=SOME_DAY)


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


def test_a_ticket_is_found_at_once_when_a_clock_that_was_ahead_is_right_again(
    round_: Round,
) -> None:
    round_.ahead = timedelta(days=1)
    round_.walk()
    round_.ahead = timedelta(0)
    missed = round_.ticket()

    assert round_.store.walk.is_due(round_.now())
    round_.walk()

    place = round_.store.walk.place()
    assert place is not None
    assert place.answered_at is not None
    assert place.answered_at <= round_.now()
    assert [ticket for _, ticket, _ in round_.found()] == [missed]


def test_a_record_that_was_made_while_the_clock_was_ahead_finds_what_is_missed_since(
    round_: Round,
) -> None:
    round_.store.keep(INSTALLED_AT, (round_.now() + timedelta(days=1)).isoformat())
    missed = round_.ticket()
    round_.walk()
    begun = round_.store.kept(INSTALLED_AT)
    round_.ahead = timedelta(minutes=10)

    round_.walk()

    assert [ticket for _, ticket, _ in round_.found()] == [missed]
    assert round_.store.kept(INSTALLED_AT) == begun


def test_a_request_that_zendesk_failed_while_the_clock_was_ahead_puts_nothing_off(
    store: Store,
) -> None:
    now = datetime.now(UTC)
    place = store.walk.take(None, now=now + timedelta(days=1))
    assert place is not None
    store.walk.move(replace(place, next_at=now + timedelta(days=1, minutes=2)), ())

    taken = store.walk.take(None, now=now)

    assert taken is not None
    assert taken.asked == (now,)


def test_after_a_loss_every_older_ticket_with_our_label_is_read_for_what_stands() -> None:
    day, lost = timedelta(days=1), Loss(SOME_DAY, SOME_DAY)
    plain = ExportedTicket(1, "closed", SOME_DAY - day, SOME_DAY, tags=frozenset({"security", "x"}))
    tickets = (
        plain,
        replace(plain, id=2, created_at=None),
        replace(plain, id=3, status="deleted"),
        replace(plain, id=4, tags=frozenset({"security_review"})),
        replace(plain, id=5, created_at=SOME_DAY + day),
    )
    page = ExportPage(tickets, "", is_end=True)

    assert (told_before(page, lost), told_before(page, None)) == ([1, 2], [])


def test_a_loss_makes_the_walk_look_back_once(store: Store) -> None:
    """From before the record was whole, whatever was seen since."""
    now = SOME_DAY
    place = store.walk.take(None, now=now)
    assert place is not None
    store.walk.move(replace(place, seen=now, cursor="middle", next_at=now), ())
    outside = Checkpoint(9, "0" * 64, now - timedelta(hours=1), now, {}, "", "")
    store.switch.compare(outside, (), now, prove=lambda _: None)

    first = store.walk.take(None, now=now)
    assert first is not None
    store.walk.move(replace(first, seen=now, cursor="middle", next_at=now), (), (), [35, 36])
    again = store.walk.take(None, now=now)

    assert again is not None
    assert (first.seen, first.cursor) == (now - timedelta(hours=9), "")
    assert (again.seen, again.cursor) == (now, "middle")
    store.walk.move(again, (), (), [35])
    assert len(store.inbox.due(now=now + timedelta(days=900), limit=9)) == 2

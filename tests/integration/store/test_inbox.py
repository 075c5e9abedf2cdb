"""Events on record: brought once, worked on by one, ended by whoever holds them."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import Row, select

from incidents.errors import LeaseLost
from incidents.ledger import Door, InboxRow, InboxState
from integration.store import Store
from integration.store.engine import open_engine, reading
from integration.store.leases import MOST_DEATHS
from integration.store.tables import INBOX
from tests.integration.store.records import LATER, LEASE, NOW, a_delivery


def test_a_delivery_is_on_record_with_its_bytes_and_their_hash(
    store: Store, database_url: str
) -> None:
    raw = b'{"text": "\\u0000", "bytes": "\xff\x00"}'

    accepted = store.inbox.accept(a_delivery(raw=raw, door=Door.TRIGGER))

    row = _row(database_url, accepted.id)
    assert accepted.is_new
    assert (row.raw, row.raw_sha256) == (raw, hashlib.sha256(raw).hexdigest())
    assert (row.door, row.ticket_id, row.state) == ("trigger", 35, "new")


def test_a_key_is_on_record_once_for_ever(store: Store) -> None:
    first = store.inbox.accept(a_delivery("event-1"))
    again = store.inbox.accept(a_delivery("event-1", raw=b"other bytes"))
    other = store.inbox.accept(a_delivery("event-2"))

    assert (again.id, again.is_new) == (first.id, False)
    assert other.id != first.id
    assert other.is_new


def test_an_unreadable_delivery_waits_for_a_person(store: Store, database_url: str) -> None:
    delivery = a_delivery(ticket_id=None, unreadable="cannot read detail.id")

    accepted = store.inbox.accept(delivery)

    row = _row(database_url, accepted.id)
    assert (row.state, row.last_error) == (InboxState.HELD, "cannot read detail.id")
    assert store.inbox.claim(accepted.id, now=NOW, lease=LEASE) is None
    assert store.inbox.due(now=NOW, limit=10) == []


def test_a_claim_gives_the_event_to_one_holder(store: Store) -> None:
    number = store.inbox.accept(a_delivery(raw=b"{1}")).id

    row = store.inbox.claim(number, now=NOW, lease=LEASE)
    second = store.inbox.claim(number, now=NOW, lease=LEASE)

    assert row is not None
    assert (row.id, row.raw, row.ticket_id, row.attempts) == (number, b"{1}", 35, 1)
    assert row.received_at.utcoffset() == timedelta(0)
    assert second is None
    assert store.inbox.due(now=NOW, limit=10) == []


def test_a_row_that_is_not_there_cannot_be_claimed(store: Store) -> None:
    assert store.inbox.claim(4711, now=NOW, lease=LEASE) is None


def test_a_lease_that_ran_out_frees_the_row_and_fences_the_first_holder(store: Store) -> None:
    slow = _claimed(store)

    quick = store.inbox.claim(slow.id, now=LATER, lease=LEASE)

    assert quick is not None
    assert quick.attempts == 2
    with pytest.raises(LeaseLost):
        store.inbox.finish(slow, outcome="incident", now=LATER)
    with pytest.raises(LeaseLost):
        store.inbox.renew(slow, now=LATER, lease=LEASE)
    with pytest.raises(LeaseLost):
        store.inbox.reschedule(slow, at=LATER, error="late", now=LATER)
    with pytest.raises(LeaseLost):
        store.inbox.hold(slow, error="late", now=LATER)
    store.inbox.finish(quick, outcome="incident", now=LATER)


def test_renewing_keeps_the_row(store: Store) -> None:
    row = _claimed(store)

    store.inbox.renew(row, now=NOW + LEASE / 2, lease=LEASE)

    assert store.inbox.claim(row.id, now=LATER, lease=LEASE) is None


def test_a_finished_row_is_never_taken_again(store: Store, database_url: str) -> None:
    row = _claimed(store)

    store.inbox.finish(row, outcome="ordinary", now=LATER)

    kept = _row(database_url, row.id)
    assert (kept.state, kept.outcome, kept.finished_at) == ("done", "ordinary", LATER)
    assert store.inbox.claim(row.id, now=LATER, lease=LEASE) is None
    with pytest.raises(LeaseLost):
        store.inbox.finish(row, outcome="incident", now=LATER)


def test_a_rescheduled_row_is_due_at_its_time_and_remembers_the_first_failure(
    store: Store, database_url: str
) -> None:
    row = _claimed(store)
    at = NOW + timedelta(minutes=2)

    store.inbox.reschedule(row, at=at, error="DeskBusy: 429", now=NOW)
    early = store.inbox.claim(row.id, now=at - timedelta(seconds=1), lease=LEASE)
    again = store.inbox.claim(row.id, now=at, lease=LEASE)

    assert early is None
    assert again is not None
    store.inbox.reschedule(again, at=at + LEASE, error="DeskBusy: 503", now=at)
    kept = _row(database_url, row.id)
    assert (kept.first_failed_at, kept.last_error, kept.attempts) == (NOW, "DeskBusy: 503", 2)


def test_due_rows_come_oldest_first_and_no_more_than_asked(store: Store) -> None:
    numbers = [store.inbox.accept(a_delivery(f"event-{n}")).id for n in range(4)]
    store.inbox.claim(numbers[1], now=NOW, lease=LEASE)

    assert store.inbox.due(now=NOW, limit=2) == [numbers[0], numbers[2]]
    assert store.inbox.due(now=LATER, limit=10) == numbers


def test_a_row_that_killed_five_workers_in_a_row_waits_for_a_person(
    store: Store, database_url: str
) -> None:
    number = store.inbox.accept(a_delivery()).id
    at = NOW
    for _ in range(MOST_DEATHS):
        assert store.inbox.claim(number, now=at, lease=LEASE) is not None
        at += LEASE

    assert store.inbox.due(now=at, limit=10) == [number]
    assert store.inbox.claim(number, now=at, lease=LEASE) is None
    row = _row(database_url, number)
    assert (row.state, row.attempts, row.deaths) == ("held", MOST_DEATHS, MOST_DEATHS)
    assert store.inbox.due(now=at, limit=10) == []


def test_a_word_about_the_end_starts_the_count_of_deaths_anew(store: Store) -> None:
    number = store.inbox.accept(a_delivery()).id
    at = NOW
    for _ in range(3 * MOST_DEATHS):
        row = store.inbox.claim(number, now=at, lease=LEASE)
        assert row is not None
        at += LEASE
        if row.attempts % (MOST_DEATHS - 1) == 0:
            store.inbox.reschedule(row, at=at, error="busy", now=at)

    assert store.inbox.due(now=at, limit=10) == [number]


def test_holding_a_row_keeps_the_reason(store: Store, database_url: str) -> None:
    row = _claimed(store)

    store.inbox.hold(row, error="DeskRefused: 403\x00", now=LATER)

    kept = _row(database_url, row.id)
    assert (kept.state, kept.last_error) == ("held", "DeskRefused: 403\ufffd")


def _claimed(store: Store) -> InboxRow:
    row = store.inbox.claim(store.inbox.accept(a_delivery()).id, now=NOW, lease=LEASE)
    assert row is not None
    return row


def _row(url: str, number: int) -> Row[tuple[object, ...]]:
    """The row as another process sees it."""
    engine = open_engine(url)
    with reading(engine) as conn:
        row = conn.execute(select(INBOX).where(INBOX.c.id == number)).one()
    engine.dispose()
    return row

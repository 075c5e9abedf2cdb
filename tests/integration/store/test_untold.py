"""Every held event and every bad end is told once, whatever way it came about."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from incidents.alarms import BETWEEN, MESSAGES
from incidents.ledger import EffectKind, EffectState
from integration.store import Store
from integration.store.leases import MOST_DEATHS
from integration.store.tables import ALARMS, INBOX
from integration.store.views import Act
from tests.integration.store import racers
from tests.integration.store.records import LEASE, NOW, a_delivery, a_draft, a_note, a_step
from tests.integration.store.telling import SOON, rows, unreadable


def refused_for_good(store: Store) -> int:
    number = store.inbox.accept(a_delivery()).id
    row = store.inbox.claim(number, now=NOW, lease=LEASE)
    assert row is not None
    store.inbox.hold(row, error="DeskRefused: 403", now=NOW)
    return number


def deadly(store: Store) -> int:
    number, at = store.inbox.accept(a_delivery()).id, NOW
    for _ in range(MOST_DEATHS + 1):
        store.inbox.claim(number, now=at, lease=LEASE)
        at += LEASE
    return number


def failing_for_a_day(store: Store) -> int:
    number = store.inbox.accept(a_delivery()).id
    for hours in range(25):
        at = NOW + timedelta(hours=hours)
        row = store.inbox.claim(number, now=at, lease=LEASE)
        assert row is not None
        later = at + timedelta(hours=1)
        store.inbox.reschedule(row, at=later, error="DeskBusy: 503", now=at)
    return number


@pytest.mark.parametrize("way", [unreadable, refused_for_good, deadly, failing_for_a_day])
def test_a_held_event_is_told_once_by_every_way_there_is(
    store: Store, database_url: str, way: Callable[[Store], int]
) -> None:
    number = way(store)

    for minutes in (0, 1, 60):
        store.plan_telling(MESSAGES, SOON + timedelta(minutes=minutes))

    alarms = rows(database_url, ALARMS)
    assert {row["channel"] for row in alarms} == {"chat", "page"}
    assert [event["id"] for row in alarms for event in row["detail"]["events"]] == [number] * 2
    assert [row["told_at"] for row in rows(database_url, INBOX)] == [SOON]


def test_an_event_that_is_well_is_not_told(store: Store, database_url: str) -> None:
    store.inbox.accept(a_delivery())

    store.plan_telling(MESSAGES, SOON)

    assert rows(database_url, ALARMS) == []


def test_many_at_once_are_one_message_and_later_ones_wait_for_the_next(
    store: Store, database_url: str
) -> None:
    first = [held(store, f"event-{n}") for n in range(3)]
    store.plan_telling([EffectKind.PAGE], SOON)
    later = [held(store, f"later-{n}") for n in range(2)]

    store.plan_telling([EffectKind.PAGE], SOON + BETWEEN - timedelta(seconds=1))
    too_soon = len(rows(database_url, ALARMS))
    store.plan_telling([EffectKind.PAGE], SOON + BETWEEN)

    named = [[e["id"] for e in row["detail"]["events"]] for row in rows(database_url, ALARMS)]
    assert (too_soon, named) == (1, [first, later])


def test_an_event_that_is_held_again_is_told_again(store: Store, database_url: str) -> None:
    number = refused_for_good(store)
    store.plan_telling(MESSAGES, SOON)
    store.event_desk.retry(number, 35, Act("nora", "rights are mended", SOON))
    row = store.inbox.claim(number, now=SOON, lease=LEASE)
    assert row is not None
    store.inbox.hold(row, error="DeskRefused: 403", now=SOON)

    store.plan_telling(MESSAGES, SOON + BETWEEN)

    assert len(rows(database_url, ALARMS)) == 4


def killed(store: Store, number: int) -> None:
    """Five workers in a row die of it, with the call out."""
    at = NOW
    for _ in range(MOST_DEATHS):
        effect = store.ledger.claim(number, now=at, lease=LEASE)
        assert effect is not None
        store.ledger.start(effect, prior={}, now=at)
        at += LEASE
    store.ledger.claim(number, now=at, lease=LEASE)


def recorded(store: Store, number: int) -> None:
    """The provider's log could not tell."""
    effect = store.ledger.claim(number, now=NOW, lease=LEASE)
    assert effect is not None
    store.ledger.finish(effect, state=EffectState.UNKNOWN, now=NOW)


@pytest.mark.parametrize("way", [killed, recorded])
def test_an_unknown_step_pages_once_and_reaches_the_ticket(
    store: Store, way: Callable[[Store, int], None]
) -> None:
    incident = store.ledger.open(a_draft(), [a_step()], now=NOW)
    (step,) = store.ledger.effects(incident.id)
    way(store, step.id)

    for minutes in (0, 5):
        store.plan_telling(MESSAGES, SOON + timedelta(minutes=minutes))

    _, *planned = store.ledger.effects(incident.id)
    assert [(e.kind.value, e.generation) for e in planned] == [
        ("result", str(step.id)),
        ("chat", f"unknown-{step.id}"),
        ("page", f"unknown-{step.id}"),
    ]
    assert [e.state for e in planned] == [EffectState.APPROVED] * 3


def test_a_note_that_will_not_come_is_told(store: Store) -> None:
    incident = store.ledger.open(a_draft(), [a_note()], now=NOW)
    (note,) = store.ledger.effects(incident.id)
    claimed = store.ledger.claim(note.id, now=NOW, lease=LEASE)
    assert claimed is not None
    store.ledger.finish(claimed, state=EffectState.REFUSED, now=NOW)

    store.plan_telling(MESSAGES, SOON)

    told = [e.generation for e in store.ledger.effects(incident.id)[1:]]
    assert told == [f"failed-note-{note.id}"] * 2


def test_what_ended_well_is_not_told(store: Store) -> None:
    incident = store.ledger.open(a_draft(), [a_step()], now=NOW)
    (step,) = store.ledger.effects(incident.id)
    claimed = store.ledger.claim(step.id, now=NOW, lease=LEASE)
    assert claimed is not None
    store.ledger.finish(claimed, state=EffectState.DONE, now=NOW)

    store.plan_telling(MESSAGES, SOON)

    assert len(store.ledger.effects(incident.id)) == 1


def test_sweeps_at_once_tell_once(store: Store, database_url: str) -> None:
    """Each with a time of its own, so that no unique key saves them."""
    for n in range(5):
        held(store, f"event-{n}")
    incident = store.ledger.open(a_draft(), [a_step()], now=NOW)
    recorded(store, store.ledger.effects(incident.id)[0].id)

    with racers.track() as track:
        track.race(racers.tell, database_url)

    alarms = rows(database_url, ALARMS)
    assert sorted(e["id"] for row in alarms for e in row["detail"]["events"]) == [1, 2, 3, 4, 5]
    assert len(alarms) == 1
    told = [e for e in store.ledger.effects(incident.id) if e.kind is EffectKind.PAGE]
    assert len(told) == 1
    assert store.first_break() is None


def held(store: Store, key: str) -> int:
    return store.inbox.accept(a_delivery(key, ticket_id=None, unreadable="not JSON")).id

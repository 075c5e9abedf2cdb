"""Every held event and every bad end is told once, whatever way it came about."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, select

from incidents.alarms import BETWEEN, MESSAGES, TEAM, UNHEARD
from incidents.checkpoint import Pause
from incidents.ledger import PATIENCE, EffectKind, EffectPlan, EffectState
from integration.store import Store
from integration.store.engine import open_engine, reading
from integration.store.leases import MOST_DEATHS
from integration.store.tables import ALARMS, INBOX
from integration.store.views import Act
from tests.integration.store import racers
from tests.integration.store.records import LEASE, NOW, a_delivery, a_draft, a_note, a_step

SOON = NOW + PATIENCE + timedelta(hours=1)


def unreadable(store: Store) -> int:
    return store.inbox.accept(a_delivery(ticket_id=None, unreadable="not JSON")).id


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


def test_without_any_way_of_telling_it_waits_for_one(store: Store, database_url: str) -> None:
    unreadable(store)

    store.plan_telling([], SOON)
    before = store.unheard(), rows(database_url, ALARMS)
    store.plan_telling([EffectKind.CHAT], SOON)

    assert (before, len(rows(database_url, ALARMS))) == ((1, []), 1)


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


NOBODY: tuple[EffectKind, ...] = ()


def ended(store: Store, plan: EffectPlan, state: EffectState) -> tuple[str, int]:
    """An incident whose one effect ended so; both ids."""
    incident = store.ledger.open(a_draft(), [plan], now=NOW)
    (effect,) = store.ledger.effects(incident.id)
    held = store.ledger.claim(effect.id, now=NOW, lease=LEASE)
    assert held is not None
    store.ledger.finish(held, state=state, now=NOW)
    return incident.id, effect.id


def followed(store: Store, incident: str) -> list[tuple[str, str]]:
    """What was planned since."""
    return [(e.kind.value, e.generation) for e in store.ledger.effects(incident)[1:]]


def test_with_nobody_to_tell_a_note_that_will_not_come_waits_for_somebody(store: Store) -> None:
    incident, note = ended(store, a_note(), EffectState.REFUSED)

    for _ in range(2):
        store.plan_telling(NOBODY, SOON)
    before = store.unheard(), followed(store, incident)
    store.plan_telling([EffectKind.PAGE], SOON)

    assert before == (1, [])
    assert followed(store, incident) == [("page", f"failed-note-{note}")]
    assert store.unheard() == 0


def test_with_nobody_to_tell_the_ticket_hears_at_once_and_people_later(store: Store) -> None:
    incident, step = ended(store, a_step(), EffectState.UNKNOWN)

    for _ in range(2):
        store.plan_telling(NOBODY, SOON)
    before = store.unheard(), followed(store, incident)
    store.plan_telling([EffectKind.CHAT], SOON)

    assert before == (1, [("result", str(step))])
    assert followed(store, incident) == [("result", str(step)), ("chat", f"unknown-{step}")]


def test_a_refused_step_is_for_its_ticket_alone_and_waits_for_nobody(store: Store) -> None:
    incident, step = ended(store, a_step(), EffectState.REFUSED)

    for _ in range(2):
        store.plan_telling(NOBODY, SOON)

    assert (store.unheard(), followed(store, incident)) == (0, [("result", str(step))])
    assert store.effect_desk.find(step).told_at == SOON


def test_messages_that_reached_nobody_are_listed_once_there_is_somebody(
    store: Store, database_url: str
) -> None:
    incident, _ = ended(store, EffectPlan(EffectKind.CHAT, TEAM), EffectState.REFUSED)

    for _ in range(2):
        store.plan_telling(NOBODY, SOON)
    before = store.unheard(), rows(database_url, ALARMS)
    for _ in range(2):
        store.plan_telling([EffectKind.CHAT], SOON)

    assert before == (1, [])
    (alarm,) = rows(database_url, ALARMS)
    assert (alarm["message"], alarm["detail"]) == (UNHEARD, {"incidents": [incident]})
    assert (store.unheard(), followed(store, incident)) == (0, [])


A_PAGE, A_CHAT = EffectPlan(EffectKind.PAGE, TEAM), EffectPlan(EffectKind.CHAT, TEAM)
BAD = (EffectState.REFUSED, EffectState.UNKNOWN)


def opened(store: Store, *states: EffectState) -> str:
    """An incident with a page and, where two states are given, a message that end so."""
    incident = store.ledger.open(a_draft(), [A_PAGE, A_CHAT][: len(states)], now=NOW)
    for effect, state in zip(store.ledger.effects(incident.id), states, strict=True):
        end(store, effect.id, state)
    return incident.id


def end(store: Store, number: int, state: EffectState) -> None:
    """It is tried, and ends so; APPROVED: it is put off."""
    held = store.ledger.claim(number, now=NOW, lease=LEASE)
    assert held is not None
    if state.is_final:
        store.ledger.finish(held, state=state, now=NOW)
    else:
        store.ledger.reschedule(held, at=SOON, error="VendorDown: 503", now=NOW)


def tell_twice(store: Store, channels: tuple[EffectKind, ...]) -> None:
    """What two rounds of the sweep do."""
    for _ in range(2):
        store.plan_telling(channels, SOON)


def listed(database_url: str) -> list[tuple[str, Any]]:
    """What each alarm is about."""
    return [(row["message"], row["detail"]) for row in rows(database_url, ALARMS)]


@pytest.mark.parametrize("state", BAD)
def test_a_page_that_the_only_way_refused_is_told_until_it_is_heard(
    store: Store, database_url: str, state: EffectState
) -> None:
    incident = opened(store, state)

    tell_twice(store, (EffectKind.PAGE,))

    assert listed(database_url) == [(UNHEARD, {"incidents": [incident]})]
    assert followed(store, incident) == []


def test_what_both_ways_refused_is_told_until_it_is_heard(store: Store, database_url: str) -> None:
    incident = opened(store, EffectState.REFUSED, EffectState.REFUSED)
    store.plan_telling(MESSAGES, SOON)
    for number in (3, 4):  # each way tells that the other one failed, and is refused as well
        end(store, number, EffectState.REFUSED)

    tell_twice(store, MESSAGES)

    assert followed(store, incident)[1:] == [("chat", "failed-page-1"), ("page", "failed-chat-2")]
    assert listed(database_url) == [(UNHEARD, {"incidents": [incident]})] * 2


@pytest.mark.parametrize("other", [EffectState.DONE, EffectState.APPROVED])
def test_what_goes_the_other_way_is_not_listed(
    store: Store, database_url: str, other: EffectState
) -> None:
    """A note that failed is told by both ways, and one of them is enough."""
    _, note = ended(store, a_note(), EffectState.REFUSED)
    store.plan_telling(MESSAGES, SOON)
    for number, state in ((note + 1, EffectState.REFUSED), (note + 2, other)):
        end(store, number, state)

    tell_twice(store, MESSAGES)

    assert listed(database_url) == []


def test_what_was_refused_the_one_way_and_then_the_other_is_listed_in_the_end(
    store: Store, database_url: str
) -> None:
    incident, note = ended(store, a_note(), EffectState.REFUSED)
    store.plan_telling(MESSAGES, SOON)
    for number in (note + 1, note + 2):
        end(store, number, EffectState.REFUSED)
        tell_twice(store, MESSAGES)

    assert listed(database_url) == [(UNHEARD, {"incidents": [incident]})] * 2


def test_what_is_tried_in_vain_counts_as_unheard_until_one_way_takes_it(store: Store) -> None:
    opened(store, EffectState.APPROVED, EffectState.APPROVED)
    by_no_way = store.unheard(can_tell=True)
    end_at = store.ledger.claim(1, now=SOON, lease=LEASE)
    assert end_at is not None
    store.ledger.finish(end_at, state=EffectState.DONE, now=SOON)

    assert (by_no_way, store.unheard(can_tell=True)) == (2, 0)


def test_an_alarm_that_no_way_takes_counts_as_unheard_until_one_does(store: Store) -> None:
    unreadable(store)
    store.plan_telling(MESSAGES, SOON)
    counts = [store.unheard(can_tell=True)]
    alarms = [store.alarms.claim(n, now=SOON, lease=LEASE) for n in (1, 2)]
    for alarm in alarms:
        assert alarm is not None
        store.alarms.put_off(alarm, at=SOON, error="DeskRefused: invalid_auth")
    counts.append(store.unheard(can_tell=True))
    again = store.alarms.claim(1, now=SOON, lease=LEASE)
    assert again is not None
    store.alarms.told(again, remote_ref="1", now=SOON)

    assert [*counts, store.unheard(can_tell=True)] == [0, 1, 0]


def test_a_stop_of_containment_that_nobody_heard_of_is_told_once_there_is_somebody(
    store: Store, database_url: str
) -> None:
    store.switch.pause(Pause("paused_by_person", "drill", "ada", NOW), NOBODY)
    store.plan_telling(NOBODY, SOON)
    before = rows(database_url, ALARMS)

    for _ in range(2):
        store.plan_telling([EffectKind.PAGE], SOON)

    (alarm,) = rows(database_url, ALARMS)
    assert (before, alarm["message"]) == ([], "containment_paused")


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


def rows(database_url: str, table: Table) -> list[dict[str, Any]]:
    engine = open_engine(database_url)
    with reading(engine) as conn:
        found = [dict(row) for row in conn.execute(select(table).order_by(table.c.id)).mappings()]
    engine.dispose()
    return found

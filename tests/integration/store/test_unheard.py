"""What reached nobody, or has nobody to reach, waits, is counted, and is told in the end."""

from typing import Any

import pytest

from incidents.alarms import MESSAGES, TEAM, UNHEARD
from incidents.checkpoint import Pause
from incidents.ledger import EffectKind, EffectPlan, EffectState
from integration.store import Store
from integration.store.tables import ALARMS
from tests.integration.store.records import LEASE, NOW, a_draft, a_note, a_step
from tests.integration.store.telling import NOBODY, SOON, ended, followed, rows, unreadable


def test_without_any_way_of_telling_it_waits_for_one(store: Store, database_url: str) -> None:
    unreadable(store)

    store.plan_telling([], SOON)
    before = store.unheard(), rows(database_url, ALARMS)
    store.plan_telling([EffectKind.CHAT], SOON)

    assert (before, len(rows(database_url, ALARMS))) == ((1, []), 1)


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

"""With an open breaker, and in a flood of unproven reports, the fourth page and those after it are
one message that lists them.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from incidents.alarms import MESSAGES, TEAM
from incidents.ledger import EffectKind, EffectPlan, EffectState
from incidents.model import Proof
from integration.store import Store
from tests.builders import a_reporter
from tests.integration.store.records import NOW, a_draft, an_act

PAGE = EffectPlan(EffectKind.PAGE, TEAM)


def pages(
    store: Store,
    count: int,
    first: int = 1,
    proof: Proof = Proof.SIGNED_IN,
    at: datetime = NOW,
) -> list[EffectState]:
    """How the page of each of so many incidents stands."""
    drafts = [replace(a_draft(n), reporter=a_reporter(proof)) for n in range(first, first + count)]
    found = [store.ledger.open(draft, [PAGE], now=at) for draft in drafts]
    return [store.ledger.effects(incident.id)[0].state for incident in found]


def messages(store: Store) -> list[list[str]]:
    """Incidents that each message lists, by pager."""
    at = NOW + timedelta(minutes=30)
    claimed = [
        store.alarms.claim(number, now=at, lease=timedelta(hours=1))
        for number in store.alarms.due(now=at, limit=100)
    ]
    return [
        list(alarm.detail["incidents"])  # type: ignore[call-overload]
        for alarm in claimed
        if alarm and alarm.message == "pages_folded" and alarm.channel is EffectKind.PAGE
    ]


def test_a_closed_breaker_folds_nothing_that_is_proved(store: Store) -> None:
    assert set(pages(store, 5)) == {EffectState.APPROVED}


def test_of_a_flood_three_page_and_the_rest_is_listed_before_the_breaker_opens(
    store: Store,
) -> None:
    found = pages(store, 20, proof=Proof.UNPROVEN)
    store.plan_telling(MESSAGES, NOW)

    assert store.steps.breaker() is None
    assert found == [EffectState.APPROVED] * 3 + [EffectState.DONE] * 17
    assert messages(store) == [[f"SEC-2026-{n:04}" for n in range(4, 21)]]


def test_the_report_that_opens_the_breaker_gives_its_flood_no_more_pages(store: Store) -> None:
    found = pages(store, 24, proof=Proof.UNPROVEN)

    assert store.steps.breaker() is not None
    assert found == [EffectState.APPROVED] * 3 + [EffectState.DONE] * 21


def test_three_proved_reports_page_after_a_flood_has_opened_it(store: Store) -> None:
    pages(store, 20, proof=Proof.UNPROVEN)
    later = NOW + timedelta(minutes=1)
    pages(store, 4, 100, Proof.UNPROVEN, later)

    found = pages(store, 4, first=300, at=later)

    assert found == [EffectState.APPROVED] * 3 + [EffectState.DONE]


def test_unproven_reports_far_apart_are_no_flood(store: Store) -> None:
    found = [
        state
        for n in range(1, 9)
        for state in pages(store, 1, n, Proof.UNPROVEN, NOW + timedelta(minutes=4 * n))
    ]

    assert found == [EffectState.APPROVED] * 8


def test_what_came_before_a_person_closed_the_breaker_is_no_part_of_the_next_flood(
    store: Store,
) -> None:
    pages(store, 22, proof=Proof.UNPROVEN)
    store.steps.close_breaker(an_act())

    found = pages(store, 4, 300, Proof.UNPROVEN, NOW + timedelta(minutes=1))

    assert found == [EffectState.APPROVED] * 3 + [EffectState.DONE]


def test_three_page_and_the_rest_is_listed_once(store: Store) -> None:
    store.steps.open_breaker(an_act())

    found = pages(store, 6)
    store.plan_telling(MESSAGES, NOW)
    store.plan_telling(MESSAGES, NOW)

    assert found == [EffectState.APPROVED] * 3 + [EffectState.DONE] * 3
    assert messages(store) == [["SEC-2026-0004", "SEC-2026-0005", "SEC-2026-0006"]]


def test_those_that_come_soon_after_wait_for_the_next_list(store: Store) -> None:
    store.steps.open_breaker(an_act())
    pages(store, 4)
    store.plan_telling(MESSAGES, NOW)
    pages(store, 2, first=10)

    store.plan_telling(MESSAGES, NOW + timedelta(minutes=1))
    store.plan_telling(MESSAGES, NOW + timedelta(minutes=5))

    assert messages(store) == [["SEC-2026-0004"], ["SEC-2026-0005", "SEC-2026-0006"]]


def test_what_may_have_happened_always_pages(store: Store) -> None:
    store.steps.open_breaker(an_act())
    pages(store, 4)
    unknown = EffectPlan(EffectKind.PAGE, TEAM, "unknown-17")

    store.ledger.amend("SEC-2026-0001", plans=[unknown], now=NOW)

    assert store.ledger.effects("SEC-2026-0001")[-1].state is EffectState.APPROVED


def test_an_open_breaker_is_told_once(store: Store) -> None:
    store.steps.open_breaker(an_act())

    store.plan_telling(MESSAGES, NOW)
    store.plan_telling(MESSAGES, NOW + timedelta(minutes=1))

    found = [
        store.alarms.claim(number, now=NOW, lease=timedelta(hours=1))
        for number in store.alarms.due(now=NOW, limit=100)
    ]
    assert [alarm.message for alarm in found if alarm] == ["breaker_open"] * 2

"""With an open breaker the fourth page and those after it are one message that lists them."""

from datetime import timedelta

from incidents.alarms import MESSAGES, TEAM
from incidents.ledger import EffectKind, EffectPlan, EffectState
from integration.store import Store
from tests.integration.store.records import NOW, a_draft, an_act

PAGE = EffectPlan(EffectKind.PAGE, TEAM)


def pages(store: Store, count: int, first: int = 1) -> list[EffectState]:
    """How the page of each of so many incidents stands."""
    found = [store.ledger.open(a_draft(n), [PAGE], now=NOW) for n in range(first, first + count)]
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


def test_a_closed_breaker_folds_nothing(store: Store) -> None:
    assert set(pages(store, 5)) == {EffectState.APPROVED}


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

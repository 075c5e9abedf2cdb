"""Limits are counted in the transaction that begins a step; one that would be broken opens."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.breaker import Why
from incidents.caps import Group, Guard
from incidents.ledger import EffectKind, EffectState
from integration.store import Store
from tests.integration.store.limited import WIDE, a_planned, begin
from tests.integration.store.records import LEASE, NOW, an_act, the

HOUR = timedelta(hours=1)
_examples, _tickets = count(1), count(1000)
CASES: dict[str, dict[str, Any]] = {
    "target": {"target": "u-7"},
    "reporter": {"reporter": 7},
    "agent": {"requested_by": "zendesk:101"},
    "hour": {},
    "day": {},
}


@pytest.mark.parametrize("name", CASES)
def test_one_more_than_the_limit_waits_and_opens_the_breaker(name: str, store: Store) -> None:
    limits = replace(WIDE, **{name: 2})
    steps = [a_planned(store, ticket, **CASES[name]) for ticket in range(3)]

    found = [begin(store, step, limits) for step in steps]

    opened = store.steps.breaker()
    assert found == ["", "", f"step_cap_{name}"]
    assert opened is not None
    assert (opened.why, opened.detail, opened.since) == (Why.CAP, f"step_cap_{name}", NOW)
    waits = the(store, steps[2])
    assert (waits.state, waits.started_at, waits.approved_by) == (EffectState.PLANNED, None, None)
    assert store.ledger.effects(waits.incident_id)[-1].kind is EffectKind.RESULT


def test_an_organisation_is_not_emptied(store: Store) -> None:
    limits, acme = replace(WIDE, group_share=0.2, group_floor=1), Group("acme", 10)
    steps = [a_planned(store, ticket) for ticket in range(4)]
    again = a_planned(store, 9, target="u-0", kind=EffectKind.SUSPEND_USER)

    found = [begin(store, step, limits, acme) for step in (*steps[:2], again)]
    elsewhere = begin(store, steps[3], limits, Group("globex", 10))
    third = begin(store, steps[2], limits, acme)

    assert (found, elsewhere, third) == (["", "", ""], "", "step_cap_group")


@pytest.mark.parametrize(
    ("name", "within"), [("target", 24), ("reporter", 1), ("hour", 1), ("day", 24)]
)
def test_a_limit_looks_back_so_far(name: str, within: int, store: Store) -> None:
    limits = replace(WIDE, **{name: 1})
    at = NOW + timedelta(hours=within)
    begin(store, a_planned(store, 1, **CASES[name]), limits)

    later = begin(store, a_planned(store, 2, now=at, **CASES[name]), limits, at=at)

    assert later == ""


def test_a_step_whose_process_died_counts(store: Store) -> None:
    limits = replace(WIDE, hour=1)
    first, second = a_planned(store, 1), a_planned(store, 2)

    begin(store, first, limits)  # and then nothing more is ever heard of it

    assert begin(store, second, limits) == "step_cap_hour"


def test_a_step_that_is_tried_again_counts_once(store: Store) -> None:
    limits = replace(WIDE, hour=1)
    step = a_planned(store, 1)
    claimed = store.ledger.claim(step.id, now=NOW, lease=LEASE)
    assert claimed is not None
    begun = store.ledger.start(claimed, prior={}, now=NOW, guard=Guard(limits))
    store.ledger.reschedule(begun, at=NOW, error="VendorDown", now=NOW)

    assert begin(store, step, limits) == ""


def test_one_agent_cannot_do_everything_with_an_open_breaker_either(store: Store) -> None:
    store.steps.open_breaker(an_act())
    limits = replace(WIDE, agent=2)
    steps = [a_planned(store, ticket) for ticket in range(3)]
    for step in steps:
        store.steps.approve({step.id: step.plan_hash}, an_act())

    found = [begin(store, step, limits) for step in steps]

    assert found == ["", "", "step_cap_agent"]


def test_giving_back_is_not_limited(store: Store) -> None:
    step = a_planned(store, 1, kind=EffectKind.SUSPEND_USER)
    claimed = store.ledger.claim(step.id, now=NOW, lease=LEASE)
    assert claimed is not None
    begun = store.ledger.start(claimed, prior={}, now=NOW)
    store.ledger.finish(begun, state=EffectState.DONE, now=NOW)
    store.steps.open_breaker(an_act())
    number = store.steps.undo(step.id, an_act())
    (back,) = [e for e in store.ledger.effects(step.incident_id) if e.id == number]

    assert begin(store, back, replace(WIDE, hour=0, day=0, target=0)) == ""


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    flood=st.lists(
        st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(0, 20)),
        min_size=1,
        max_size=12,
    ),
    hour=st.integers(0, 4),
    target=st.integers(0, 2),
)
def test_no_flood_breaks_a_limit(
    flood: list[tuple[int, int, int]], hour: int, target: int, store: Store
) -> None:
    """Accounts, reporters and minutes at random; each example goes on where the last ended."""
    limits = replace(WIDE, hour=hour, target=target)
    start = NOW + 25 * HOUR * next(_examples)
    store.steps.close_breaker(an_act(at=start))

    begun = []
    for account, reporter, minute in sorted(flood, key=lambda row: row[2]):
        at, ticket = start + timedelta(minutes=minute), next(_tickets)
        step = a_planned(store, ticket, reporter, target=f"u-{account}", now=at)
        if step.state is EffectState.APPROVED and not begin(store, step, limits, at=at):
            begun.append(account)

    assert len(begun) <= hour
    assert all(begun.count(account) <= target for account in set(begun))

"""Limits are counted in the transaction that begins a step; one that would be broken opens."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.breaker import LAST_STEPS, MOST_FAILURES, Why
from incidents.caps import Group, Guard, Limits
from incidents.errors import AskedInVain, StepWaits
from incidents.ladder import Rung, rung_of
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.model import Proof
from integration.store import Store
from tests.builders import a_reporter
from tests.integration.store.records import LEASE, NOW, a_draft, a_step, an_act, the

WIDE = Limits(target=99, reporter=99, agent=99, hour=99, day=99, group_share=0.0, group_floor=99)
NOBODYS = Group()
HOUR = timedelta(hours=1)
_examples, _tickets = count(1), count(1000)


def a_planned(store: Store, ticket: int, reporter: int = 0, **changes: Any) -> Effect:
    """A step of an incident of its own, each with a reporter of its own."""
    now = changes.pop("now", NOW)
    who = a_reporter(user_id=reporter or 10_000 + ticket)
    draft = replace(a_draft(ticket), reporter=who)
    plain: dict[str, Any] = {"target": f"u-{ticket}"}
    incident = store.ledger.open(draft, [a_step(**{**plain, **changes})], now=now)
    return store.ledger.effects(incident.id)[0]


def begin(
    store: Store, step: Effect, limits: Limits = WIDE, group: Group = NOBODYS, at: datetime = NOW
) -> str:
    """Why it waits; empty when it began."""
    claimed = store.ledger.claim(step.id, now=at, lease=LEASE)
    assert claimed is not None
    try:
        store.ledger.start(claimed, prior={}, now=at, guard=Guard(limits, group))
    except StepWaits as exc:
        return exc.code
    return ""


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


def test_with_an_open_breaker_policys_word_is_none(store: Store) -> None:
    planned_before = a_planned(store, 1)
    store.steps.open_breaker(an_act(reason="a drill"))
    planned_after = a_planned(store, 2)

    before = begin(store, planned_before)

    assert before == "step_breaker_open"
    assert (planned_after.state, planned_after.reason) == (EffectState.PLANNED, "step_breaker_open")


def test_a_person_who_knows_that_it_is_open_may_go_on_beyond_the_limits(store: Store) -> None:
    store.steps.open_breaker(an_act())
    step = a_planned(store, 1, target="u-7")
    store.steps.approve({step.id: step.plan_hash}, an_act(at=NOW + timedelta(seconds=1)))

    found = begin(store, step, replace(WIDE, hour=0, target=0))

    assert found == ""


def test_a_word_from_before_it_opened_is_not_enough(store: Store) -> None:
    step = a_planned(store, 1, approved_by=None, kind=EffectKind.SUSPEND_USER)
    store.steps.approve({step.id: step.plan_hash}, an_act())
    store.steps.open_breaker(an_act(at=NOW + timedelta(minutes=1)))

    found = begin(store, step, at=NOW + timedelta(minutes=2))

    assert found == "step_breaker_open"


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


@pytest.mark.parametrize(("proof", "opens"), [(Proof.UNPROVEN, True), (Proof.SIGNED_IN, False)])
def test_a_flood_of_unproven_reports_opens_it(proof: Proof, opens: bool, store: Store) -> None:
    for ticket in range(20):
        store.ledger.open(replace(a_draft(ticket), reporter=a_reporter(proof)), [], now=NOW)
    before = store.steps.breaker()

    draft = replace(a_draft(99), reporter=a_reporter(proof))
    incident = store.ledger.open(draft, [a_step()], now=NOW + timedelta(minutes=9))

    after = store.steps.breaker()
    (step, *_) = store.ledger.effects(incident.id)
    assert before is None
    assert (after is not None and after.why is Why.FLOOD) is opens
    assert step.state is (EffectState.PLANNED if opens else EffectState.APPROVED)


def test_reports_that_came_slowly_are_no_flood(store: Store) -> None:
    unproven = a_reporter(Proof.UNPROVEN)
    for ticket in range(30):
        at = NOW + timedelta(minutes=ticket)
        store.ledger.open(replace(a_draft(ticket), reporter=unproven), [], now=at)

    assert store.steps.breaker() is None


def undone(store: Store, ticket: int, at: datetime = NOW, **result: str) -> None:
    step = a_planned(store, ticket, kind=EffectKind.UNDO, undo_of=1, now=at)
    claimed = store.ledger.claim(step.id, now=at, lease=LEASE)
    assert claimed is not None
    store.ledger.finish(claimed, state=EffectState.DONE, result=result, now=at)


def test_an_undo_that_left_the_account_to_others_undid_nothing(store: Store) -> None:
    for ticket in range(4):
        undone(store, ticket, was="held")

    assert store.steps.breaker() is None


def test_three_undone_steps_open_it(store: Store) -> None:
    undone(store, 1)
    undone(store, 2)
    before = store.steps.breaker()

    undone(store, 3)

    opened = store.steps.breaker()
    assert before is None
    assert opened is not None
    assert opened.why is Why.UNDOS


def ended(store: Store, step: Effect, state: EffectState, at: datetime = NOW) -> None:
    claimed = store.ledger.claim(step.id, now=at, lease=LEASE)
    assert claimed is not None
    begun = store.ledger.start(claimed, prior={}, now=at, guard=Guard(WIDE))
    store.ledger.finish(begun, state=state, now=at)


def failed(store: Store, step: Effect) -> None:
    ended(store, step, EffectState.UNKNOWN)


def test_one_incident_whose_provider_fails_opens_it_for_nobody_else(store: Store) -> None:
    plans = [
        a_step(kind=kind)
        for kind in EffectKind
        if kind.contains and kind is not EffectKind.UNDO and rung_of(kind) < Rung.REPLACED
    ]
    incident = store.ledger.open(a_draft(), plans, now=NOW)

    for step in store.ledger.effects(incident.id)[: len(plans)]:
        failed(store, step)

    assert len(plans) > MOST_FAILURES
    assert store.steps.breaker() is None


def test_failing_steps_open_it(store: Store) -> None:
    for ticket in range(4):
        assert store.steps.breaker() is None
        failed(store, a_planned(store, ticket))

    opened = store.steps.breaker()
    assert opened is not None
    assert opened.why is Why.FAILURES


def test_one_ticket_with_many_steps_hides_no_failures_of_others(store: Store) -> None:
    for ticket in range(3):
        failed(store, a_planned(store, ticket))
    keys = [a_step(kind=EffectKind.DISABLE_KEYS, item=f"key-{n}") for n in range(LAST_STEPS)]
    incident, later = store.ledger.open(a_draft(99), keys, now=NOW), NOW + timedelta(minutes=1)
    for step in store.ledger.effects(incident.id)[: len(keys)]:
        ended(store, step, EffectState.DONE, later)
    before = store.steps.breaker()

    failed(store, a_planned(store, 4))

    opened = store.steps.breaker()
    assert before is None
    assert opened is not None
    assert opened.why is Why.FAILURES


def test_only_a_proved_person_closes_it_and_what_was_before_is_over(store: Store) -> None:
    for ticket in range(3):
        undone(store, ticket)

    with pytest.raises(AskedInVain, match="approval_by_nobody"):
        store.steps.close_breaker(an_act(by="ada@console"))
    closed = store.steps.close_breaker(an_act(at=NOW + timedelta(minutes=1)))
    again = store.steps.close_breaker(an_act())
    begun = begin(store, a_planned(store, 9), at=NOW + timedelta(minutes=2))

    assert (closed, again, begun, store.steps.breaker()) == (True, False, "", None)


def closed_while_the_clock_is_ahead(store: Store) -> None:
    store.steps.open_breaker(an_act(at=NOW + 2 * HOUR))
    store.steps.close_breaker(an_act(at=NOW + 2 * HOUR))


def test_a_flood_after_the_clock_was_set_back_opens_it(store: Store) -> None:
    closed_while_the_clock_is_ahead(store)

    for ticket in range(22):
        at, unproven = NOW + timedelta(seconds=ticket), a_reporter(Proof.UNPROVEN)
        store.ledger.open(replace(a_draft(ticket), reporter=unproven), [], now=at)

    opened = store.steps.breaker()
    assert opened is not None
    assert opened.why is Why.FLOOD


def test_undone_steps_after_the_clock_was_set_back_open_it(store: Store) -> None:
    closed_while_the_clock_is_ahead(store)

    for ticket in range(4):
        undone(store, ticket, at=NOW + timedelta(minutes=ticket))

    opened = store.steps.breaker()
    assert opened is not None
    assert opened.why is Why.UNDOS


def test_an_open_breaker_stays_as_it_was_opened(store: Store) -> None:
    first = store.steps.open_breaker(an_act(reason="a drill"))

    second = store.steps.open_breaker(an_act(102, reason="another"))

    assert (second, second.by, second.detail) == (first, "zendesk:101", "a drill")


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

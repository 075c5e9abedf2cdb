"""The breaker: what opens it, what may begin while it is open, and who closes it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from incidents.breaker import LAST_STEPS, MOST_FAILURES, Why
from incidents.caps import Guard
from incidents.errors import AskedInVain
from incidents.ladder import Rung, rung_of
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.model import Proof
from integration.store import Store
from tests.builders import a_reporter
from tests.integration.store.limited import WIDE, a_planned, begin
from tests.integration.store.records import LEASE, NOW, a_draft, a_step, an_act

HOUR = timedelta(hours=1)


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

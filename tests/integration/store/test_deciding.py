"""What people's acts do to steps: approve, refuse, confirm, undo, each once."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.approvals import Approved
from incidents.errors import ApprovalMismatch, AskedInVain, LeaseLost, StepWaits
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from integration.store import Store
from integration.store.engine import open_engine, writing
from integration.store.tables import EFFECTS
from tests.integration.store.records import (
    LEASE,
    NOW,
    REPORTER,
    a_draft,
    a_note,
    a_step,
    an_act,
    the,
)

ADA, TOM, SARA = 101, 102, 103


def planned(store: Store, *plans: EffectPlan, ticket_id: int = 35) -> Effect:
    incident = store.ledger.open(a_draft(ticket_id), plans, now=NOW)
    return store.ledger.effects(incident.id)[0]


def waiting(store: Store, kind: EffectKind = EffectKind.SUSPEND_USER, **changes: Any) -> Effect:
    ticket_id = changes.pop("ticket_id", 35)
    return planned(store, a_step(None, kind=kind, **changes), ticket_id=ticket_id)


def approve(store: Store, effect: Effect, who: int = ADA, **changes: Any) -> Approved:
    subjects = changes.pop("subjects", ())
    plan = changes.pop("plan", effect.plan_hash)
    return store.steps.approve({effect.id: plan}, an_act(who, **changes), subjects=subjects)


def begin(store: Store, effect: Effect, **later: float) -> Effect:
    at = NOW + timedelta(**later)
    claimed = store.ledger.claim(effect.id, now=at, lease=LEASE)
    assert claimed is not None
    return store.ledger.start(claimed, prior={}, now=at)


def test_one_person_lets_a_step_of_rung_two_begin(store: Store) -> None:
    step = waiting(store)

    approved = approve(store, step)

    assert approved == Approved(True, ready=(step.id,))
    assert begin(store, step).state is EffectState.STARTED
    told = store.ledger.timeline(step.incident_id)[-2]
    assert (told.action, told.detail["plan_sha256"]) == ("approved", step.plan_hash)


def test_rung_three_takes_two_others(store: Store) -> None:
    step = waiting(store, EffectKind.RESET_MFA, requested_by="zendesk:101")

    first = approve(store, step, TOM)
    with pytest.raises(AskedInVain, match="approval_by_requester"):
        approve(store, step, ADA)
    second = approve(store, step, SARA)

    assert (first.ready, first.waiting) == ((), (step.id,))
    assert second.ready == (step.id,)
    assert [each.approver for each in store.steps.approvals(step.id)] == [
        "zendesk:102",
        "zendesk:103",
    ]


def test_the_same_persons_second_word_is_no_second_person(store: Store) -> None:
    step = waiting(store, EffectKind.RESET_MFA)

    approve(store, step, TOM)
    again = approve(store, step, TOM)

    assert again.waiting == (step.id,)
    assert len(store.steps.approvals(step.id)) == 1


@pytest.mark.parametrize(
    ("who", "changes", "code"),
    [
        (REPORTER, {}, "approval_by_reporter"),
        (ADA, {"subjects": ["zendesk:101"]}, "approval_by_subject"),
        (ADA, {"by": "ada@console"}, "approval_by_nobody"),
        (ADA, {"plan": "0" * 64}, "approval_changed"),
    ],
)
def test_a_word_that_does_not_count_changes_nothing(
    who: int, changes: dict[str, Any], code: str, store: Store
) -> None:
    step = waiting(store)

    with pytest.raises(AskedInVain, match=code):
        approve(store, step, who, **changes)

    assert the(store, step) == step
    assert store.steps.approvals(step.id) == []


def test_an_act_approves_all_that_it_names_or_none(store: Store) -> None:
    first, second = (waiting(store, ticket_id=n) for n in (1, 2))

    with pytest.raises(AskedInVain, match="approval_changed"):
        store.steps.approve({first.id: first.plan_hash, second.id: "0" * 64}, an_act())
    none = the(store, first).state
    both = store.steps.approve(
        {first.id: first.plan_hash, second.id: second.plan_hash}, an_act(id="audit:2")
    )

    assert none is EffectState.PLANNED
    assert both.ready == (first.id, second.id)


def test_the_same_act_again_says_the_same_and_does_nothing(store: Store) -> None:
    step = waiting(store)
    act = an_act()
    store.steps.approve({step.id: step.plan_hash}, act)
    length = len(store.ledger.timeline(step.incident_id))

    again = store.steps.approve({step.id: step.plan_hash}, act)

    assert again == Approved(False, ready=(step.id,))
    assert len(store.ledger.timeline(step.incident_id)) == length


def test_an_act_acts_once(store: Store) -> None:
    first, second = (waiting(store, ticket_id=n) for n in (1, 2))
    act = an_act()
    store.steps.approve({first.id: first.plan_hash}, act)

    with pytest.raises(AskedInVain, match="approval_act_used"):
        store.steps.approve({second.id: second.plan_hash}, act)

    assert the(store, second).state is EffectState.PLANNED


def test_what_begins_or_was_refused_waits_for_nobody(store: Store) -> None:
    step = waiting(store)
    approve(store, step)

    with pytest.raises(AskedInVain, match="approval_too_late"):
        approve(store, step, TOM)


@pytest.mark.parametrize("number", [99, 2])
def test_only_a_step_against_an_account_can_be_approved(number: int, store: Store) -> None:
    planned(store, a_step(None), a_note())

    with pytest.raises(AskedInVain, match=r"no_effect|approval_too_late"):
        store.steps.approve({number: ""}, an_act())


def test_another_blast_radius_is_another_plan(store: Store) -> None:
    step = waiting(store, EffectKind.RESET_MFA, blast={"sessions": 1})
    approve(store, step, TOM)
    again = a_step(None, kind=EffectKind.RESET_MFA, blast={"sessions": 5})

    store.ledger.amend(step.incident_id, plans=[again], now=NOW)

    changed = the(store, step)
    assert (changed.blast, store.steps.approvals(step.id)) == ({"sessions": 5}, [])
    with pytest.raises(AskedInVain, match="approval_changed"):
        approve(store, step, SARA)
    assert store.ledger.timeline(step.incident_id)[-1].action == "plan_changed"


@pytest.mark.parametrize("blast", [{}, {"sessions": 1}])
def test_the_same_plan_again_keeps_its_approvals(blast: dict[str, object], store: Store) -> None:
    step = waiting(store, EffectKind.RESET_MFA, blast={"sessions": 1})
    approve(store, step, TOM)

    again = a_step(None, kind=EffectKind.RESET_MFA, blast=blast)
    store.ledger.amend(step.incident_id, plans=[again], now=NOW)

    assert len(store.steps.approvals(step.id)) == 1


@pytest.mark.parametrize(
    "change",
    [{"target": "u-8"}, {"item": "key-1"}, {"blast": {"sessions": 9}}, {"undo_of": 7}],
)
def test_a_plan_that_was_changed_behind_our_back_never_begins(
    change: dict[str, object], store: Store, database_url: str
) -> None:
    step = waiting(store)
    approve(store, step)
    engine = open_engine(database_url)
    with writing(engine) as conn:
        conn.execute(EFFECTS.update().values(change))
    engine.dispose()

    with pytest.raises(ApprovalMismatch):
        begin(store, step)

    assert the(store, step).started_at is None


def test_two_words_of_which_one_grew_old_ask_again(store: Store) -> None:
    step = waiting(store, EffectKind.RESET_MFA)
    approve(store, step, TOM)
    approve(store, step, SARA, at=NOW + timedelta(minutes=10))

    with pytest.raises(StepWaits, match="step_approval_lapsed"):
        begin(store, step, minutes=16)

    assert the(store, step).state is EffectState.PLANNED
    assert store.steps.approvals(step.id) == []


def test_a_step_that_began_in_time_is_not_begun_again_on_an_old_word(store: Store) -> None:
    step = waiting(store)
    approve(store, step)
    begun = begin(store, step)
    store.ledger.reschedule(begun, at=NOW, error="VendorDown", now=NOW)

    with pytest.raises(StepWaits, match="step_approval_lapsed"):
        begin(store, step, minutes=31)

    assert the(store, step).state is EffectState.PLANNED


def test_a_step_that_signing_in_undoes_is_brought_to_its_end(store: Store) -> None:
    step = planned(store, a_step())
    begun = begin(store, step)
    store.ledger.reschedule(begun, at=NOW, error="VendorDown", now=NOW)

    assert begin(store, step, minutes=90).state is EffectState.STARTED


def test_a_waiting_step_that_somebody_refuses_never_begins(store: Store) -> None:
    step = waiting(store)
    act = an_act()

    refused, again = store.steps.refuse(step.id, act), store.steps.refuse(step.id, act)

    ended = the(store, step)
    assert (refused, again, ended.state) == (True, False, EffectState.REFUSED)
    assert ended.result == {"refused_by": "zendesk:101"}
    assert store.ledger.effects(step.incident_id)[-1].kind is EffectKind.RESULT
    with pytest.raises(AskedInVain, match="refusal_too_late"):
        store.steps.refuse(step.id, an_act(TOM, id="audit:9"))


def test_who_has_it_in_hand_cannot_begin_what_was_refused(store: Store) -> None:
    step = planned(store, a_step())
    claimed = store.ledger.claim(step.id, now=NOW, lease=LEASE)
    assert claimed is not None

    store.steps.refuse(step.id, an_act())

    with pytest.raises(LeaseLost):
        store.ledger.start(claimed, prior={}, now=NOW)


@pytest.mark.parametrize("number", [1, 2])
def test_what_began_or_is_no_step_cannot_be_refused(number: int, store: Store) -> None:
    step = planned(store, a_step(), a_note())
    begin(store, step)

    with pytest.raises(AskedInVain, match="refusal_too_late"):
        store.steps.refuse(number, an_act())


def done(store: Store, kind: EffectKind = EffectKind.SUSPEND_USER, **ends: Any) -> Effect:
    begun = begin(store, planned(store, a_step(kind=kind)))
    state = ends.pop("state", EffectState.DONE)
    return store.ledger.finish(begun, state=state, now=NOW, **ends)


def test_a_confirmed_step_stays(store: Store) -> None:
    step = done(store, expires_at=NOW + timedelta(hours=4))
    act = an_act()

    confirmed, again = store.steps.confirm(step.id, act), store.steps.confirm(step.id, act)

    assert (confirmed, again) == (True, False)
    assert the(store, step).confirmed_by == "zendesk:101"
    assert store.steps.expire(NOW + timedelta(hours=9)) == 0
    with pytest.raises(AskedInVain, match="not_expiring"):
        store.steps.confirm(step.id, an_act(TOM, id="audit:9"))


def test_what_does_not_expire_needs_no_confirmation(store: Store) -> None:
    step = done(store)

    with pytest.raises(AskedInVain, match="not_expiring"):
        store.steps.confirm(step.id, an_act())


@pytest.mark.parametrize("state", [EffectState.DONE, EffectState.UNKNOWN])
def test_undoing_is_planned_once_for_an_act_and_may_begin(state: EffectState, store: Store) -> None:
    step = done(store, state=state)
    act = an_act()

    number, again = store.steps.undo(step.id, act), store.steps.undo(step.id, act)

    back = store.ledger.effects(step.incident_id)[-1]
    assert number == again == back.id
    assert (back.kind, back.undo_of, back.target) == (EffectKind.UNDO, step.id, step.target)
    assert (back.state, back.requested_by) == (EffectState.APPROVED, "zendesk:101")
    assert begin(store, back).state is EffectState.STARTED


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (EffectKind.REVOKE_SESSIONS, EffectState.DONE),
        (EffectKind.SUSPEND_USER, EffectState.REFUSED),
    ],
)
def test_what_cannot_be_given_back_or_never_happened_is_not_undone(
    kind: EffectKind, state: EffectState, store: Store
) -> None:
    step = done(store, kind, state=state)

    with pytest.raises(AskedInVain, match="not_undoable"):
        store.steps.undo(step.id, an_act())


def test_the_list_of_protected_accounts(store: Store) -> None:
    store.steps.protect("u-1", an_act(reason="the CEO"))
    store.steps.protect("u-1", an_act(TOM, reason="still the CEO"))

    (found,) = store.steps.protected()
    is_on = store.steps.is_protected("u-1"), store.steps.is_protected("u-2")
    store.steps.unprotect("u-1", an_act())

    assert (found.account_id, found.why, found.by) == ("u-1", "still the CEO", "zendesk:102")
    assert is_on == (True, False)
    assert store.steps.protected() == []
    with pytest.raises(AskedInVain, match="not_protected"):
        store.steps.unprotect("u-1", an_act())

"""What people's words do to steps that wait: so many let one begin, in time, each once."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.approvals import Approved
from incidents.errors import ApprovalMismatch, AskedInVain, StepWaits
from incidents.ledger import EffectKind, EffectState
from incidents.verification import Verified, Way
from integration.store import Store
from integration.store.engine import open_engine, writing
from integration.store.tables import EFFECTS
from tests.integration.store.deciding import ADA, SARA, TOM, approve, begin, planned, waiting
from tests.integration.store.records import NOW, REPORTER, a_note, a_step, an_act, the


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


def test_how_each_verified_the_owner_is_kept_with_their_word_and_in_the_audit(
    store: Store,
) -> None:
    step = waiting(store, EffectKind.RESET_MFA)
    called = Verified(Way.CALL_BACK, NOW - timedelta(minutes=15))

    approve(store, step, TOM, verified=called)

    (given,) = store.steps.approvals(step.id)
    (told,) = [e for e in store.ledger.timeline(step.incident_id) if e.action == "approved"]
    assert given.verified == called
    assert told.detail["plan_sha256"] == step.plan_hash
    assert told.detail["verified_by"] == "call-back"
    assert told.detail["verified_at"] == called.at.isoformat()


@pytest.mark.parametrize(
    ("verified", "code"),
    [
        (None, "approval_unverified"),
        (Verified(Way.VIDEO, NOW - timedelta(minutes=16)), "approval_verified_when"),
        (Verified(Way.VIDEO, NOW + timedelta(seconds=1)), "approval_verified_when"),
    ],
)
@pytest.mark.parametrize(
    ("kind", "blast"), [(EffectKind.RESET_MFA, {}), (EffectKind.DISABLE_KEYS, {"lasting": True})]
)
def test_what_is_lost_for_good_is_approved_by_nobody_who_did_not_verify_the_owner(
    store: Store, kind: EffectKind, blast: dict[str, object], verified: Verified | None, code: str
) -> None:
    step = waiting(store, kind, blast=blast)

    with pytest.raises(AskedInVain, match=code):
        approve(store, step, TOM, verified=verified)

    assert store.steps.approvals(step.id) == []


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
        (ADA, {"accounts": frozenset({"u-7"})}, "approval_by_subject"),
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

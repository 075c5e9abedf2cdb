"""What becomes of steps by people's acts: refused, confirmed, undone; accounts protected."""

from datetime import timedelta

import pytest

from incidents.errors import AskedInVain, LeaseLost
from incidents.ledger import Effect, EffectKind, EffectState
from integration.store import Store
from integration.store.views import Act
from tests.integration.store.deciding import (
    ADA,
    SARA,
    TOM,
    approve,
    begin,
    done,
    planned,
    waiting,
)
from tests.integration.store.records import LEASE, NOW, a_note, a_step, an_act, the


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


def left_to_an_unknown_one(store: Store) -> tuple[Effect, Effect]:
    """A step whose UNDO left the account shut for another incident's, and that one."""
    suspend = a_step(kind=EffectKind.SUSPEND_USER)
    first, other = planned(store, suspend), planned(store, suspend, ticket_id=36)
    begun = [begin(store, each) for each in (first, other)]
    store.ledger.finish(begun[0], state=EffectState.DONE, now=NOW)
    store.ledger.finish(begun[1], state=EffectState.UNKNOWN, now=NOW)
    leave(store, first)
    return first, other


def leave(store: Store, first: Effect) -> None:
    """Undo it while others hold the field."""
    number = store.steps.undo(first.id, an_act())
    back = store.ledger.claim(number, now=NOW, lease=LEASE)
    assert back is not None
    seen = store.ledger.standing(back)
    result = {"was": "held", "with": seen.incidents}
    store.ledger.share(back, seen, prior={}, result=result, plans=(), now=NOW)


@pytest.mark.parametrize(("done_after_all", "taken_up"), [(True, 1), (False, 2)])
def test_a_field_that_was_left_to_a_step_that_never_was_is_given_back(
    done_after_all: bool, taken_up: int, store: Store
) -> None:
    first, other = left_to_an_unknown_one(store)

    store.effect_desk.resolve(other.id, Act("zendesk:102", "looked", NOW), done=done_after_all)

    undos = [e for e in store.ledger.effects(first.incident_id) if e.undo_of == first.id]
    assert len(undos) == taken_up
    assert undos[-1].state is (EffectState.DONE if done_after_all else EffectState.APPROVED)


def test_of_two_fields_that_were_left_the_one_whose_step_never_was_is_given_back(
    store: Store,
) -> None:
    suspend, lock = (a_step(kind=k) for k in (EffectKind.SUSPEND_USER, EffectKind.LOCK_ACCOUNT))
    ours, theirs = planned(store, suspend, lock), planned(store, suspend, lock, ticket_id=36)
    steps = [e for each in (ours, theirs) for e in store.ledger.effects(each.incident_id)]
    states = [EffectState.DONE, EffectState.DONE, EffectState.DONE, EffectState.UNKNOWN]
    for step, state in zip(steps, states, strict=True):
        store.ledger.finish(begin(store, step), state=state, now=NOW)
    for step in (steps[1], steps[0]):
        leave(store, step)

    store.effect_desk.resolve(steps[3].id, Act("zendesk:102", "looked", NOW), done=False)

    undos = [e.undo_of for e in store.ledger.effects(ours.incident_id) if e.undo_of]
    assert undos == [steps[1].id, steps[0].id, steps[1].id]


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


def test_giving_back_cannot_be_refused(store: Store) -> None:
    step = done(store, expires_at=NOW + timedelta(hours=4))
    number = store.steps.undo(step.id, an_act())

    with pytest.raises(AskedInVain, match="undo_not_refused") as refusal:
        store.steps.refuse(number, an_act(TOM))

    back = store.ledger.effects(step.incident_id)[-1]
    assert (back.id, back.state) == (number, EffectState.APPROVED)
    assert refusal.value.values == {"id": number, "step": step.id}


def test_a_confirmed_step_stays(store: Store) -> None:
    step = done(store, expires_at=NOW + timedelta(hours=4))
    act = an_act()

    confirmed, again = store.steps.confirm(step.id, act), store.steps.confirm(step.id, act)

    assert (confirmed, again) == (True, False)
    assert the(store, step).confirmed_by == "zendesk:101"
    assert store.steps.expire(NOW + timedelta(hours=9)) == 0
    with pytest.raises(AskedInVain, match="not_expiring"):
        store.steps.confirm(step.id, an_act(TOM, id="audit:9"))


def test_what_is_being_undone_is_not_said_to_stay(store: Store) -> None:
    step = done(store, expires_at=NOW + timedelta(hours=4))
    store.steps.expire(NOW + timedelta(hours=4))

    with pytest.raises(AskedInVain, match="undone_before"):
        store.steps.confirm(step.id, an_act())

    back = store.ledger.effects(step.incident_id)[-1]
    assert (the(store, step).confirmed_by, back.state) == (None, EffectState.APPROVED)


def test_confirming_withdraws_an_undoing_that_waits_for_a_persons_word(store: Store) -> None:
    step = done(store, expires_at=NOW + timedelta(hours=4))
    store.steps.expire(NOW + timedelta(hours=4))
    back = store.ledger.effects(step.incident_id)[-1]
    claimed = store.ledger.claim(back.id, now=NOW, lease=LEASE)
    assert claimed is not None
    store.ledger.wait(claimed, code="undo_changed_since", now=NOW)

    store.steps.confirm(step.id, an_act())

    ended = the(store, back)
    assert the(store, step).confirmed_by == "zendesk:101"
    assert (ended.state, ended.result) == (EffectState.REFUSED, {"refused_by": "zendesk:101"})
    assert store.steps.expire(NOW + timedelta(hours=99)) == 0


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


def test_a_step_that_is_asked_for_anew_keeps_who_asked(store: Store) -> None:
    begun = begin(store, planned(store, a_step(requested_by="zendesk:101")))
    step = store.ledger.finish(begun, state=EffectState.UNKNOWN, now=NOW)
    act = Act("zendesk:102", "they still live", NOW)

    number = store.effect_desk.ask_again(step.id, act)

    anew = next(e for e in store.ledger.effects(step.incident_id) if e.id == number)
    assert (anew.state, anew.requested_by) == (EffectState.PLANNED, "zendesk:101")
    with pytest.raises(AskedInVain, match="approval_by_requester"):
        approve(store, anew, ADA)
    assert approve(store, anew, SARA).ready == (anew.id,)


def test_what_was_refused_is_asked_for_anew_once(store: Store) -> None:
    note = planned(store, a_note())
    held = store.ledger.claim(note.id, now=NOW, lease=LEASE)
    assert held is not None
    store.ledger.finish(held, state=EffectState.REFUSED, now=NOW)
    act = Act("zendesk:102", "rights are mended", NOW)

    number = store.effect_desk.ask_again(note.id, act)

    old, new = store.ledger.effects(note.incident_id)
    assert (old.state, new.id) == (EffectState.REFUSED, number)
    assert (new.state, new.generation) == (EffectState.APPROVED, f"again-{note.id}")
    told = store.effect_desk.told(store.effect_desk.find(note.id))[-1]
    assert (told.entry.action, told.actor) == ("asked_again", "zendesk:102")
    assert store.effect_desk.find(note.id).told_at == NOW
    with pytest.raises(AskedInVain, match="effect_asked_again") as once:
        store.effect_desk.ask_again(note.id, act)
    assert once.value.values == {"id": note.id, "new": number}


@pytest.mark.parametrize("by", ["ada@console", "policy", "deskwarden", "zendesk:", ""])
def test_how_a_step_ended_is_said_by_a_proved_person_only(by: str, store: Store) -> None:
    step = done(store, state=EffectState.UNKNOWN)
    act = Act(by, "looked", NOW)

    for settle in (
        lambda: store.effect_desk.resolve(step.id, act, done=True),
        lambda: store.effect_desk.resolve(step.id, act, done=False),
        lambda: store.effect_desk.ask_again(step.id, act),
    ):
        with pytest.raises(AskedInVain, match="approval_by_nobody"):
            settle()

    assert store.ledger.effects(step.incident_id)[0].state is EffectState.UNKNOWN
    assert [e.undo_of for e in store.ledger.effects(step.incident_id) if e.undo_of] == []


def test_how_the_undoing_of_a_step_ended_too(store: Store) -> None:
    step = done(store)
    number = store.steps.undo(step.id, an_act())
    back = store.ledger.claim(number, now=NOW, lease=LEASE)
    assert back is not None
    store.ledger.finish(back, state=EffectState.UNKNOWN, now=NOW)

    with pytest.raises(AskedInVain, match="approval_by_nobody"):
        store.effect_desk.resolve(number, Act("ada@console", "looked", NOW), done=False)


def test_how_a_message_ended_anybody_may_say(store: Store) -> None:
    note = planned(store, a_note())
    held = store.ledger.claim(note.id, now=NOW, lease=LEASE)
    assert held is not None
    store.ledger.finish(held, state=EffectState.UNKNOWN, now=NOW)

    store.effect_desk.resolve(note.id, Act("ada@console", "it is there", NOW), done=True)

    assert store.ledger.effects(note.incident_id)[0].state is EffectState.DONE


def test_what_still_runs_is_not_asked_for_anew(store: Store) -> None:
    note = planned(store, a_note())

    with pytest.raises(AskedInVain, match="effect_not_unknown"):
        store.effect_desk.ask_again(note.id, Act("zendesk:102", "why not", NOW))

    assert len(store.ledger.effects(note.incident_id)) == 1


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

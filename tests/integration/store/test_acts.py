"""Acts of people: all that one asks for, once, or nothing of it."""

from dataclasses import replace

import pytest

from incidents.approvals import person
from incidents.asking import Asking
from incidents.errors import AskedInVain, HeardMeanwhile
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.model import Assessment, Incident, IncidentState, Judgement, Severity
from integration.store import Store
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

SUSPEND = EffectKind.SUSPEND_USER


@pytest.fixture
def incident(store: Store) -> Incident:
    """One whose step waits for a person."""
    return store.ledger.open(a_draft(), [a_step(None, kind=SUSPEND)], now=NOW)


def waiting(store: Store, incident: Incident) -> Effect:
    """The step that was planned first."""
    return store.ledger.effects(incident.id)[0]


def told(store: Store, incident: Incident) -> list[str]:
    """What the incident's story says of people."""
    return [entry.action for entry in store.ledger.timeline(incident.id)]


def test_an_act_does_all_that_it_asks_for(store: Store, incident: Incident) -> None:
    step, act = waiting(store, incident), an_act()
    note = a_note(generation="asked-7-suspend_user")

    carried = store.acts.carry(
        incident.id, act, Asking(plans=(note,), approve={step.id: step.plan_hash}), now=NOW
    )

    (approval,) = store.steps.approvals(step.id)
    assert (carried.is_new, carried.effects) == (True, (step.id,))
    assert the(store, step).state is EffectState.APPROVED
    assert (approval.approver, approval.act_id) == (act.by, f"{act.id}/approve")
    assert store.acts.known(act.id) == act.reason
    assert len(store.ledger.effects(incident.id)) == 2


def test_the_same_act_again_does_nothing(store: Store, incident: Incident) -> None:
    step, act = waiting(store, incident), an_act()
    asking = Asking(plans=(a_step(None, kind=SUSPEND, generation=act.id),))
    store.acts.carry(incident.id, act, asking, now=NOW)

    again = store.acts.carry(incident.id, act, Asking(confirm=(step.id,)), now=NOW)

    assert (again.is_new, again.effects) == (False, ())
    assert len(store.ledger.effects(incident.id)) == 2


def test_where_one_part_makes_no_sense_nothing_is_on_record(
    store: Store, incident: Incident
) -> None:
    step, act = waiting(store, incident), an_act()
    asking = Asking(
        plans=(a_note(),),
        approve={step.id: "another plan"},
        judgement=Judgement(Severity.SEV_1, ("raised_by_agent",)),
        state=IncidentState.FALSE_ALARM,
        is_false_alarm=True,
    )

    with pytest.raises(AskedInVain) as refused:
        store.acts.carry(incident.id, act, asking, now=NOW)

    assert refused.value.code == "approval_changed"
    assert store.acts.known(act.id) is None
    assert store.ledger.incident(incident.id) == incident
    assert store.ledger.effects(incident.id) == (step,)
    assert store.feedback.newest(None) == []


@pytest.mark.parametrize(
    ("who", "accounts", "code"),
    [
        (REPORTER, frozenset(), "approval_by_reporter"),
        (101, frozenset({"u-7"}), "approval_by_subject"),
    ],
)
def test_who_may_not_approve_does_not_by_an_act_either(
    store: Store, incident: Incident, who: int, accounts: frozenset[str], code: str
) -> None:
    step = waiting(store, incident)
    asking = Asking(approve={step.id: step.plan_hash})

    with pytest.raises(AskedInVain) as refused:
        store.acts.carry(incident.id, an_act(who, accounts=accounts), asking, now=NOW)

    assert refused.value.code == code
    assert store.steps.approvals(step.id) == []


def test_nobody_approves_what_they_asked_for(store: Store, incident: Incident) -> None:
    mine = an_act()
    step = a_step(None, kind=EffectKind.LOCK_ACCOUNT, generation=mine.id, requested_by=mine.by)
    number = store.acts.carry(incident.id, mine, Asking(plans=(step,)), now=NOW).effects[0]
    planned = next(e for e in store.ledger.effects(incident.id) if e.id == number)

    asking = Asking(approve={number: planned.plan_hash})

    with pytest.raises(AskedInVain) as refused:
        store.acts.carry(incident.id, an_act(), asking, now=NOW)

    assert refused.value.code == "approval_by_requester"


def done(store: Store, step: Effect) -> Effect:
    """The step after a worker took it."""
    act = an_act(102)
    store.steps.approve({step.id: step.plan_hash}, act)
    held = store.ledger.claim(step.id, now=NOW, lease=LEASE)
    assert held is not None
    held = store.ledger.start(held, prior={}, now=NOW)
    return store.ledger.finish(held, state=EffectState.DONE, now=NOW, expires_at=NOW + LEASE)


def test_steps_are_confirmed_and_undone_by_acts(store: Store, incident: Incident) -> None:
    step = done(store, waiting(store, incident))

    store.acts.carry(incident.id, an_act(), Asking(confirm=(step.id,)), now=NOW)
    carried = store.acts.carry(incident.id, an_act(), Asking(undo=(step.id,)), now=NOW)

    (undo,) = [e for e in store.ledger.effects(incident.id) if e.kind is EffectKind.UNDO]
    assert the(store, step).confirmed_by == person(101)
    assert (undo.undo_of, undo.state) == (step.id, EffectState.APPROVED)
    assert carried.effects == (undo.id,)


def test_a_false_alarm_is_closed_stopped_and_kept_as_feedback(
    store: Store, incident: Incident
) -> None:
    step = waiting(store, incident)
    asking = Asking(refuse=(step.id,), state=IncidentState.FALSE_ALARM, is_false_alarm=True)

    store.acts.carry(incident.id, an_act(), asking, now=NOW)

    (word,) = store.feedback.newest(None)
    assert store.ledger.incident(incident.id).state is IncidentState.FALSE_ALARM
    assert the(store, step).state is EffectState.REFUSED
    assert (word.incident_id, word.should, word.by) == (incident.id, None, person(101))
    assert {"false_alarm", "refused_by_person"} <= set(told(store, incident))
    assert [e.kind for e in store.ledger.effects(incident.id)] == [SUSPEND]


def test_a_later_act_opens_it_again_and_raises_it(store: Store, incident: Incident) -> None:
    closing = Asking(state=IncidentState.FALSE_ALARM)
    store.acts.carry(incident.id, an_act(), closing, now=NOW)
    graver = Judgement(Severity.SEV_2, ("raised_by_agent",))

    store.acts.carry(
        incident.id, an_act(), Asking(judgement=graver, state=IncidentState.OPEN), now=NOW
    )

    now = store.ledger.incident(incident.id)
    assert now == replace(incident, judgement=graver)
    assert {"reopened", "raised"} <= set(told(store, incident))


def test_what_was_looked_at_for_an_act_is_kept_with_it(store: Store, incident: Incident) -> None:
    seen = Assessment(about="omar@acme.example")

    store.acts.carry(incident.id, an_act(), Asking(assessment=seen, based_on=incident), now=NOW)

    assert store.ledger.incident(incident.id) == replace(incident, assessment=seen)


def test_an_act_that_rests_on_something_older_is_not_on_record(
    store: Store, incident: Incident
) -> None:
    act, graver = an_act(), Judgement(Severity.SEV_2, ("raised_by_agent",))
    heard = store.ledger.amend(incident.id, assessment=Assessment(about="x@acme.example"), now=NOW)

    with pytest.raises(HeardMeanwhile):
        store.acts.carry(incident.id, act, Asking(judgement=graver, based_on=incident), now=NOW)

    assert store.acts.known(act.id) is None
    assert store.ledger.incident(incident.id) == heard


def test_a_refusal_is_on_record_once_with_its_author_and_its_note(
    store: Store, incident: Incident
) -> None:
    act, note = an_act(), a_note(generation="refused-7-suspend_user", reason="macro_group")
    given = {"ticket_id": 35, "incident_id": incident.id, "plans": [note], "now": NOW}

    first = store.acts.refuse(act, "macro_group", **given)  # type: ignore[arg-type]
    again = store.acts.refuse(act, "macro_role", **given)  # type: ignore[arg-type]

    assert (first, again) == (True, False)
    assert store.acts.known(act.id) == "refused_macro_group"
    assert told(store, incident).count("act_refused") == 1
    assert len(store.ledger.effects(incident.id)) == 2
    assert store.first_break() is None


def test_a_refusal_on_a_ticket_without_an_incident_is_on_record_too(store: Store) -> None:
    act = an_act()

    store.acts.refuse(act, "macro_by_stranger", ticket_id=36, now=NOW)

    assert store.acts.known(act.id) == "refused_macro_by_stranger"
    assert store.first_break() is None

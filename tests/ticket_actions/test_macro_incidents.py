"""Macros about a whole incident: undo, confirm, raise, close, open again."""

from datetime import timedelta

import pytest

from incidents.approvals import POLICY, How, PersonAct, person
from incidents.ledger import EffectKind, EffectPlan, EffectState
from incidents.model import IncidentState, Severity
from tests.fixtures.command_line import SARA, TOM
from tests.fixtures.people import QUIET, ROUTINE
from tests.fixtures.world import World
from tests.ticket_actions.pressing import (
    SUSPEND,
    answers,
    finish,
    only,
    press,
    reported,
    settle,
    suspended,
)


def test_undo_takes_back_what_stands_and_nothing_a_second_time(desk: World) -> None:
    ticket = reported(desk)
    step = suspended(desk, ticket)

    first = press(desk, ticket, "undo", SARA)
    undone = only(desk, ticket, EffectKind.UNDO)
    settle(desk)
    second = press(desk, ticket, "undo", SARA)

    assert (first, second) == ("asked", "refused_macro_nothing_stands")
    assert (undone.undo_of, undone.state) == (step.id, EffectState.APPROVED)
    assert undone.requested_by == person(desk.user(SARA)["id"])


def test_an_undoing_that_waits_for_a_person_gets_their_word(desk: World) -> None:
    ticket = reported(desk)
    suspended(desk, ticket)
    press(desk, ticket, "undo", SARA)
    undone = only(desk, ticket, EffectKind.UNDO)
    now = desk.clock.now()
    held = desk.store.ledger.claim(undone.id, now=now, lease=timedelta(seconds=20), early=True)
    assert held is not None
    desk.store.ledger.wait(held, code="undo_changed_since", now=now)
    settle(desk)

    outcome = press(desk, ticket, "undo", TOM)

    assert outcome == "asked"
    assert only(desk, ticket, EffectKind.UNDO).state is EffectState.APPROVED


def test_an_undoing_that_nobody_knows_the_end_of_is_asked_for_again(desk: World) -> None:
    ticket = reported(desk)
    step = suspended(desk, ticket)
    press(desk, ticket, "undo", SARA)
    first, now = only(desk, ticket, EffectKind.UNDO), desk.clock.now()
    held = desk.store.ledger.claim(first.id, now=now, lease=timedelta(seconds=20), early=True)
    assert held is not None
    begun = desk.store.ledger.start(held, prior={}, now=now)
    desk.store.ledger.finish(begun, state=EffectState.UNKNOWN, now=now)
    settle(desk)

    outcome = press(desk, ticket, "undo", TOM)

    second = desk.effects(ticket, EffectKind.UNDO)[-1]
    assert outcome == "asked"
    assert (second.undo_of, second.state) == (step.id, EffectState.APPROVED)


def test_confirm_keeps_what_would_end_by_itself(desk: World) -> None:
    ticket = reported(desk)
    suspended(desk, ticket)

    first = press(desk, ticket, "confirm", SARA)
    settle(desk)
    second = press(desk, ticket, "confirm", SARA)

    assert (first, second) == ("asked", "refused_macro_nothing_expires")
    assert only(desk, ticket, SUSPEND).confirmed_by == person(desk.user(SARA)["id"])


def test_confirm_withdraws_an_undoing_that_waits_though_the_step_was_confirmed(
    desk: World,
) -> None:
    ticket = reported(desk)
    suspended(desk, ticket)
    for macro in ("confirm", "undo"):
        press(desk, ticket, macro, SARA)
    undone = only(desk, ticket, EffectKind.UNDO)
    now = desk.clock.now()
    held = desk.store.ledger.claim(undone.id, now=now, lease=timedelta(seconds=20), early=True)
    assert held is not None
    desk.store.ledger.wait(held, code="undo_changed_since", now=now)
    settle(desk)

    outcome = press(desk, ticket, "confirm", TOM)
    settle(desk)

    assert outcome == "asked"
    assert only(desk, ticket, EffectKind.UNDO).state is EffectState.REFUSED
    assert "withdrawn, for a person said that the step stays" in answers(desk, ticket)[-1]


@pytest.mark.parametrize("macro", ["confirm", "undo"])
def test_while_an_undoing_is_on_its_way_nothing_is_said_to_stand_or_not(
    macro: str, desk: World
) -> None:
    ticket = reported(desk)
    step = suspended(desk, ticket)
    by_command = PersonAct("ada@host", "cli:ada@host:1", How.CLI, desk.clock.now(), "sure")
    desk.store.steps.undo(step.id, by_command)

    outcome = press(desk, ticket, macro, TOM)

    assert outcome == "refused_macro_being_undone"
    assert only(desk, ticket, SUSPEND).confirmed_by is None


def test_raise_goes_one_level_up_and_says_by_whom(desk: World) -> None:
    ticket = reported(desk, ROUTINE)
    press(desk, ticket, "revoke_sessions")
    settle(desk)

    outcomes = []
    for _ in range(3):
        outcomes.append(press(desk, ticket, "raise_severity"))
        settle(desk)

    judgement = desk.incident(ticket).judgement
    (note,) = [n for n in answers(desk, ticket) if "It was SEV-3" in n]
    assert outcomes == ["asked", "asked", "refused_macro_gravest"]
    assert (judgement.severity, judgement.reasons[0]) == (Severity.SEV_1, "raised_by_agent")
    assert "by Tom Field" in note
    assert "sev_1" in desk.ticket(ticket)["tags"]


def test_raise_on_a_ticket_without_an_incident_opens_one_and_no_more(desk: World) -> None:
    ticket = reported(desk, ROUTINE)

    outcome = press(desk, ticket, "raise_severity")
    settle(desk)
    again = desk.answer(desk.hear_of_tag(ticket, "deskwarden_raise_severity"))

    assert (outcome, again) == ("incident", "known_act")
    assert desk.incident(ticket).severity is Severity.SEV_3
    assert "deskwarden_raise_severity" not in desk.ticket(ticket)["tags"]


def test_not_an_incident_closes_it_stops_what_waits_and_is_kept_as_feedback(desk: World) -> None:
    ticket = reported(desk, who=QUIET)

    outcome = press(desk, ticket, "not_an_incident")
    settle(desk)
    again = press(desk, ticket, "not_an_incident")

    incident = desk.incident(ticket)
    (word,) = desk.store.feedback.newest(None)
    steps = [e for e in desk.store.ledger.effects(incident.id) if e.kind.contains]
    assert (outcome, again) == ("asked", "refused_macro_closed")
    assert incident.state is IncidentState.FALSE_ALARM
    assert {step.state for step in steps} == {EffectState.REFUSED}
    assert (word.should, word.by) == (None, person(desk.user(TOM)["id"]))
    assert "macro not_an_incident" in word.reason
    assert "security_false_alarm" in desk.ticket(ticket)["tags"]
    assert "closed as a false alarm" in answers(desk, ticket)[0]


def test_not_an_incident_leaves_the_end_of_what_had_begun_once_unknown(desk: World) -> None:
    ticket = reported(desk)
    press(desk, ticket, "suspend_user", TOM)
    begun = only(desk, ticket, SUSPEND)
    now, lease = desk.clock.now(), timedelta(seconds=20)
    held = desk.store.ledger.claim(begun.id, now=now, lease=lease)
    assert held is not None
    held = desk.store.ledger.start(held, prior={}, now=now)
    desk.store.ledger.wait(held, code="step_approval_lapsed", now=now)
    settle(desk)

    outcome = press(desk, ticket, "not_an_incident", SARA)
    settle(desk)

    ended = only(desk, ticket, SUSPEND)
    note = answers(desk, ticket)[-1]
    assert outcome == "asked"
    assert (ended.state, ended.result["code"]) == (EffectState.UNKNOWN, "step_stopped")
    assert ended.expires_at is not None
    assert "may have happened: check it" in note
    assert "Suspend the user: may or may not have happened" in note


def test_not_an_incident_undoes_what_policy_did_and_not_what_people_did(desk: World) -> None:
    ticket = reported(desk)
    incident = desk.incident(ticket)
    theirs = suspended(desk, ticket)
    lock = EffectPlan(EffectKind.LOCK_ACCOUNT, "usr_eve", approved_by=POLICY)
    desk.store.ledger.amend(incident.id, plans=[lock], now=desk.clock.now())
    ours = only(desk, ticket, EffectKind.LOCK_ACCOUNT)
    finish(desk, ours)
    settle(desk)

    press(desk, ticket, "not_an_incident", SARA)

    undone = only(desk, ticket, EffectKind.UNDO)
    assert undone.undo_of == ours.id
    assert undone.undo_of != theirs.id


def test_a_step_on_a_closed_incident_opens_it_again(desk: World) -> None:
    ticket = reported(desk)
    press(desk, ticket, "not_an_incident")
    settle(desk)

    outcome = press(desk, ticket, "revoke_sessions")
    settle(desk)

    assert outcome == "asked"
    assert desk.incident(ticket).state is IncidentState.OPEN
    assert "security_false_alarm" not in desk.ticket(ticket)["tags"]


@pytest.mark.parametrize("name", ["undo", "confirm", "not_an_incident"])
def test_what_needs_an_incident_opens_none(desk: World, name: str) -> None:
    ticket = reported(desk, ROUTINE)

    outcome = press(desk, ticket, name)

    assert outcome == "refused_macro_no_incident"
    assert desk.store.ledger.incident_of(ticket) is None

"""Macros that count: what comes of each, once, and what the ticket says of it."""

import pytest

from incidents.approvals import person
from incidents.authority import Asked
from incidents.ledger import EffectKind, EffectState
from incidents.macros import MACROS
from incidents.model import Proof, Severity
from tests.builders import a_ticket
from tests.fixtures.command_line import SARA, TOM
from tests.fixtures.people import QUIET, QUIET_ID, ROUTINE
from tests.fixtures.world import World
from tests.ticket_actions.pressing import SUSPEND, answers, only, press, reported, settle
from ticket_actions.look import Seen
from ticket_actions.request import request_of


def test_a_step_that_waited_is_approved_taken_and_told_in_one_note(desk: World) -> None:
    ticket = reported(desk, who=QUIET)
    waiting = only(desk, ticket, EffectKind.REVOKE_SESSIONS)

    outcome = press(desk, ticket, "revoke_sessions")
    tags_before = desk.ticket(ticket)["tags"]
    desk.clock.sleep(4)
    desk.contain()

    (note,) = answers(desk, ticket)
    writes = desk.calls(f"/api/v2/tickets/{ticket}", "PUT")
    approvals = desk.store.steps.approvals(waiting.id)
    assert outcome == "asked"
    assert desk.live_sessions(QUIET_ID) == 0
    assert [each.approver for each in approvals] == [person(desk.user(TOM)["id"])]
    assert "by Tom Field" in note
    assert "1 ended" in note
    assert "deskwarden_revoke_sessions" in tags_before
    assert "deskwarden_revoke_sessions" not in desk.ticket(ticket)["tags"]
    assert len(writes) == 1


def test_a_step_that_nobody_planned_is_planned_and_taken(desk: World) -> None:
    """Any agent may: signing in again undoes it."""
    desk.ask("POST", "/users", {"user": {"name": "New", "email": "new@lantern.example"}})
    ticket = reported(desk, ROUTINE)

    outcome = press(desk, ticket, "revoke_sessions", SARA)
    settle(desk)

    incident, step = desk.incident(ticket), only(desk, ticket, EffectKind.REVOKE_SESSIONS)
    assert outcome == "incident"
    assert incident.severity is Severity.SEV_3
    assert incident.reporter.proof is Proof.UNPROVEN
    assert incident.reporter.email == "eve@acme.example"
    assert (step.state, step.requested_by) == (EffectState.DONE, person(desk.user(SARA)["id"]))
    assert desk.live_sessions() == 0
    assert len(desk.notes(ticket)) == 3  # the macro's own words, the first note, the answer


def test_the_same_macro_applied_again_acts_again(desk: World) -> None:
    ticket = reported(desk, signed_in=True)
    done = len(desk.effects(ticket, EffectKind.REVOKE_SESSIONS))

    for _ in range(2):
        assert press(desk, ticket, "revoke_sessions") == "asked"
        settle(desk)

    steps = desk.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert [step.state for step in steps] == [EffectState.DONE] * (done + 2)
    assert len({step.generation for step in steps}) == done + 2


def test_the_same_request_acts_once_however_often_its_event_comes(desk: World) -> None:
    ticket = reported(desk, who=QUIET)
    press(desk, ticket, "revoke_sessions")
    settle(desk)

    again = [desk.answer(desk.hear_of_tag(ticket, "deskwarden_revoke_sessions")) for _ in range(2)]
    settle(desk)

    assert again == ["known_act"] * 2
    assert len(desk.effects(ticket, EffectKind.REVOKE_SESSIONS)) == 1
    assert len(answers(desk, ticket)) == 1


def test_two_macros_in_one_update_each_act(desk: World) -> None:
    ticket = reported(desk, ROUTINE)
    ids = desk.services.policy.macro_ids
    tags = "deskwarden_block_integration deskwarden_suspend_user"
    with desk.browser(TOM) as browser:
        both = [str(ids["macro_suspend_user"]), str(ids["macro_block_integration"])]
        sent = {"macro": both, "tags": tags}
        browser.post(f"{desk.url}/agent/tickets/{ticket}", sent, timeout=10)
    desk.age(ticket)
    desk.triage()
    settle(desk)

    assert only(desk, ticket, SUSPEND).state is EffectState.PLANNED
    assert len(desk.effects(ticket, EffectKind.BLOCK_INTEGRATION)) == 2
    assert len(answers(desk, ticket)) == 2
    assert not {t for t in desk.ticket(ticket)["tags"] if t.startswith("deskwarden_")}


def test_a_step_on_its_way_is_not_asked_for_twice(desk: World) -> None:
    ticket = reported(desk)
    press(desk, ticket, "suspend_user", TOM)
    desk.ask("DELETE", f"/tickets/{ticket}/tags", {"tags": ["deskwarden_suspend_user"]})
    desk.triage_echoes()

    outcome = press(desk, ticket, "suspend_user", SARA)

    assert outcome == "refused_macro_on_its_way"


def test_other_tags_cost_no_call_at_all(desk: World) -> None:
    ticket = reported(desk)
    desk.ask("PUT", f"/tickets/{ticket}/tags", {"tags": ["vip"]})
    desk.forget_calls()

    outcomes = desk.triage(echoes=True)

    assert outcomes == ["other_tags"]
    assert desk.calls("/") == []


def test_an_older_request_is_not_taken_for_the_one_that_zendesk_does_not_show_yet(
    desk: World,
) -> None:
    """An event of a second macro whose audit is late: it is waited for, then given up."""
    ticket = reported(desk, who=QUIET)
    press(desk, ticket, "revoke_sessions")
    settle(desk)
    row = desk.hear_of_tag(ticket, "deskwarden_revoke_sessions", at="2099-01-01T00:00:00Z")

    outcomes = []
    for _ in range(4):
        outcomes.append(desk.answer(row))
        desk.clock.sleep(60)

    assert outcomes == ["failed", "failed", "failed", "known_act"]
    assert len(desk.effects(ticket, EffectKind.REVOKE_SESSIONS)) == 1


def test_a_refusal_on_an_incident_is_answered_once_too(world: World) -> None:
    ticket = reported(world)
    first = press(world, ticket, "suspend_user", SARA)
    settle(world)

    again = world.answer(world.hear_of_tag(ticket, "deskwarden_suspend_user"))
    settle(world)

    assert (first, again) == ("refused_macro_group", "refused_macro_group")
    assert len(answers(world, ticket)) == 1


def test_a_request_that_nobody_made_is_none() -> None:
    with pytest.raises(ValueError, match="nobody asked"):
        request_of(MACROS[0], Asked(), Seen(a_ticket(), ()))

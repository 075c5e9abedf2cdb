"""Agents whose own account an incident touches: they decide nothing about it."""

from dataclasses import replace

import pytest

from incidents.approvals import POLICY
from incidents.ledger import EffectKind, EffectPlan
from incidents.model import IncidentState
from tests.fixtures.people import QUIET
from tests.fixtures.world import World
from tests.ticket_actions.pressing import SUSPEND, finish, only, press, reported, settle

MILTON = "milton@initech.example"
GRAVE = ["undo", "confirm", "not_an_incident"]


def hire(world: World, email: str = MILTON, **more: str) -> None:
    """Milton, who has an account in the product, becomes an agent of the queue."""
    staff = {"name": "Milton Waddams", "email": email, "role": "agent", "role_type": 0, **more}
    world.ask("POST", "/users", {"user": staff})
    world.join_queue(email)


def shuts_out_milton(world: World) -> int:
    """Eve's incident suspended Milton's account, which it does not name."""
    ticket = reported(world)
    plan = EffectPlan(SUSPEND, "usr_milton", approved_by=POLICY)
    world.store.ledger.amend(world.incident(ticket).id, plans=[plan], now=world.clock.now())
    (theirs,) = [e for e in world.effects(ticket, SUSPEND) if e.target == "usr_milton"]
    finish(world, theirs)
    settle(world)
    return ticket


@pytest.mark.parametrize("name", GRAVE)
def test_whose_account_a_step_took_does_not_decide_about_it(desk: World, name: str) -> None:
    hire(desk)
    ticket = shuts_out_milton(desk)

    outcome = press(desk, ticket, name, MILTON)

    assert outcome == "refused_approval_by_subject"
    assert desk.effects(ticket, EffectKind.UNDO) == []
    assert desk.incident(ticket).state is IncidentState.OPEN


def test_an_account_of_ones_own_is_known_by_its_id_whatever_its_address(desk: World) -> None:
    hire(desk, "milton@lantern.example", external_id="usr_milton")
    ticket = shuts_out_milton(desk)

    outcome = press(desk, ticket, "undo", "milton@lantern.example")

    assert outcome == "refused_approval_by_subject"
    assert desk.calls("/admin") == []


def test_whom_an_incident_names_is_its_subject_before_the_account_is_known(desk: World) -> None:
    hire(desk)
    ticket = reported(desk)
    incident = desk.incident(ticket)
    told = replace(incident.assessment, account=None, about=MILTON)
    desk.store.ledger.amend(incident.id, assessment=told, now=desk.clock.now())

    outcome = press(desk, ticket, "not_an_incident", MILTON)

    assert outcome == "refused_approval_by_subject"
    assert desk.incident(ticket).state is IncidentState.OPEN


def test_an_account_that_is_gone_is_nobodys_and_keeps_nobody_from_deciding(desk: World) -> None:
    ticket = shuts_out_milton(desk)
    with desk.sandbox.state.change():
        desk.sandbox.state.table("company_user").drop("usr_milton")

    outcome = press(desk, ticket, "undo")

    assert outcome == "asked"
    assert only(desk, ticket, EffectKind.UNDO).target == "usr_milton"


def test_what_does_nothing_to_accounts_does_not_wait_for_their_provider(desk: World) -> None:
    ticket = reported(desk, who=QUIET)
    desk.fault("status", path="/admin/*", status=500)

    outcome = press(desk, ticket, "raise_severity")

    assert outcome == "asked"
    assert desk.calls("/admin") == ["GET /admin/api/v1/users"]  # asked, and not waited for

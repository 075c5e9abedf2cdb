"""Accounts that already use trigger webhooks: a body with ids only, one read."""

import json
from collections.abc import Callable
from uuid import uuid4

from incidents.ledger import Delivery, Door
from incidents.model import Severity
from tests.fixtures.people import ROUTINE, WORRIED
from tests.fixtures.world import World


def ring(world: World, ticket: int) -> str:
    """A trigger's call about a ticket, answered; its outcome."""
    raw = json.dumps({"ticket_id": str(ticket)}).encode()
    row = world.store.inbox.accept(Delivery(str(uuid4()), Door.TRIGGER, raw, ticket))
    return world.answer(row.id)


def test_an_ordinary_ticket_costs_one_read(world: World) -> None:
    ticket = world.form(ROUTINE)
    world.forget_calls()

    assert ring(world, ticket) == "ordinary"
    assert world.calls() == [f"GET /api/v2/tickets/{ticket}/audits"]


def test_a_report_becomes_an_incident(world: World) -> None:
    ticket = world.form(WORRIED)

    assert ring(world, ticket) == "incident"
    assert "security" in world.ticket(ticket)["tags"]


def test_a_report_in_a_later_comment_is_heard(world: World) -> None:
    ticket = world.email(ROUTINE)
    world.email(WORRIED, ticket_id=ticket)

    assert ring(world, ticket) == "incident"


def test_a_known_incident_is_left_alone(world: World) -> None:
    ticket = world.form(WORRIED)
    ring(world, ticket)

    assert ring(world, ticket) == "known"
    assert len(world.notes(ticket)) == 1


def test_the_report_forms_tickets_are_never_ordinary(make_world: Callable[..., World]) -> None:
    world = make_world(report_form_ids=(4242,))
    made = {"subject": "Hello", "comment": {"body": ROUTINE}, "ticket_form_id": 4242}
    ticket = world.ask("POST", "/tickets", {"ticket": made})["ticket"]["id"]

    assert ring(world, ticket) == "incident"
    assert world.incident(ticket).severity is Severity.SEV_3


def test_a_checks_tag_is_seen_until_it_is_taken_off(world: World) -> None:
    ticket = world.form(ROUTINE)
    world.apply_macro(ticket)

    assert ring(world, ticket) == "incident"
    assert ring(world, ticket) == "ordinary"
    world.apply_macro(ticket)
    assert ring(world, ticket) == "checked"

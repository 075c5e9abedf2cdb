"""Detection hears for whom a customer writes, by whichever way their words arrive."""

import json
from uuid import uuid4

import pytest

from commands.kept_text import messages_of_kept
from incidents.ledger import Delivery, Door
from incidents.model import ORG_MEMBER
from tests.fixtures.command_line import TOM
from tests.fixtures.people import ROUTINE, WORRIED
from tests.fixtures.world import World

OF_ACME, OF_NOBODY = "eve@acme.example", "jo@at-home.example"


def heard(world: World, ticket: int) -> list[set[str]]:
    """The roles of whoever wrote what each decision about the ticket rests on, oldest first."""
    kept = sorted(world.store.decisions.of_tickets([ticket]), key=lambda each: each.id)
    return [{said.reporter_role for said in messages_of_kept(each) or ()} for each in kept]


@pytest.mark.parametrize(("who", "role"), [(OF_ACME, ORG_MEMBER), (OF_NOBODY, "")])
def test_an_event_and_the_ticket_itself_say_the_same(world: World, who: str, role: str) -> None:
    ticket = world.email(ROUTINE, **{"from": who})
    world.triage()
    world.email(WORRIED, ticket_id=ticket, **{"from": who})

    assert world.triage() == ["incident"]
    assert heard(world, ticket) == [{role}, {role}]


@pytest.mark.parametrize(("who", "role"), [(OF_ACME, ORG_MEMBER), (OF_NOBODY, "")])
def test_so_do_the_audits_that_a_trigger_makes_us_read(world: World, who: str, role: str) -> None:
    ticket = world.email(ROUTINE, **{"from": who})
    raw = json.dumps({"ticket_id": str(ticket)}).encode()
    row = world.store.inbox.accept(Delivery(str(uuid4()), Door.TRIGGER, raw, ticket))

    assert world.answer(row.id) == "ordinary"
    assert heard(world, ticket) == [{role}]


@pytest.mark.parametrize(("who", "role"), [(OF_ACME, ORG_MEMBER), (OF_NOBODY, "")])
def test_what_a_colleague_typed_was_said_by_the_customer(world: World, who: str, role: str) -> None:
    """However the ticket is heard of: by its event, and by a trigger's call."""
    agent = {"organization_id": world.user(OF_ACME)["organization_id"]}
    world.ask("PUT", f"/users/{world.user(TOM)['id']}", {"user": agent})
    ticket = world.phone(ROUTINE, who=who)
    world.triage()
    raw = json.dumps({"ticket_id": str(ticket)}).encode()
    row = world.store.inbox.accept(Delivery(str(uuid4()), Door.TRIGGER, raw, ticket))

    world.answer(row.id)

    assert heard(world, ticket) == [{role}, {role}]

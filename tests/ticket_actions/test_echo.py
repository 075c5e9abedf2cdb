"""What we do to a ticket starts nothing with us, and has an end whatever else goes round."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from incidents.ledger import Delivery, Door, EffectKind, EffectPlan, EffectState
from integration.store.caps import MOST
from integration.zendesk.provision import OUR_USER_ID
from sandbox.zendesk.seed import ACCOUNT_ID
from tests.fixtures.people import ROUTINE, WORRIED
from tests.fixtures.world import World


def hear(world: World, ticket: int, actor: int, kind: str, **event: Any) -> str:
    """An event about that ticket, done by `actor`; what came of it."""
    raw = json.dumps(
        {
            "type": f"zen:event-type:ticket.{kind}",
            "account_id": ACCOUNT_ID,
            "id": str(uuid4()),
            "time": "2026-11-21T05:00:00Z",
            "detail": {"id": str(ticket), "actor_id": str(actor), "description": WORRIED},
            "event": event,
        }
    ).encode()
    row = world.store.inbox.accept(Delivery(str(uuid4()), Door.EVENT, raw, ticket))
    world.looked_at.append(row.id)
    return world.answer(row.id)


def us(world: World) -> int:
    """Our user, as provisioning learnt it."""
    found = world.store.kept(OUR_USER_ID)
    assert found
    return int(found)


def a_comment(author: int) -> dict[str, Any]:
    """Security words that are not said to be a colleague's."""
    return {"comment": {"body": WORRIED, "author": {"id": str(author), "is_staff": False}}}


def test_provisioning_learns_who_we_are(world: World) -> None:
    me = world.services.desk.person(us(world))

    assert (me.name, me.role) == ("Deskwarden (integration)", "admin")


def test_our_own_comment_starts_nothing_whatever_it_says(world: World) -> None:
    ticket = world.form(ROUTINE)
    world.triage()
    world.forget_calls()

    outcome = hear(world, ticket, us(world), "comment_added", **a_comment(us(world)))

    assert outcome == "echo"
    assert world.calls() == []


def test_the_same_comment_of_anybody_else_is_a_report(world: World) -> None:
    ticket = world.form(ROUTINE)
    world.triage()
    other = us(world) + 1

    assert hear(world, ticket, other, "comment_added", **a_comment(other)) == "incident"


def test_a_tag_that_we_set_asks_for_no_check(world: World) -> None:
    ticket = world.form(ROUTINE)
    world.triage()

    outcome = hear(world, ticket, us(world), "tags_changed", tags_added=["deskwarden_check"])

    assert outcome == "echo"


def test_a_trigger_that_we_set_off_costs_no_read(world: World) -> None:
    ticket = world.form(ROUTINE)
    world.triage()
    world.forget_calls()
    raw = json.dumps({"ticket_id": ticket, "actor_id": us(world)}).encode()
    row = world.store.inbox.accept(Delivery("trigger:1", Door.TRIGGER, raw, ticket))
    world.looked_at.append(row.id)

    assert world.answer(row.id) == "echo"
    assert world.calls() == []


def test_a_new_ticket_is_read_whoever_opened_it(world: World) -> None:
    ticket = world.form(ROUTINE)
    world.triage()

    assert hear(world, ticket, us(world), "created") == "incident"


def begun(world: World, incident_id: str, ticket: int, how_many: int) -> None:
    """So many notes more on the ticket, as the ledger has them."""
    ledger, now = world.store.ledger, world.clock.now()
    plans = [EffectPlan(EffectKind.NOTE, str(ticket), f"again-{n}") for n in range(how_many)]
    ledger.amend(incident_id, plans=plans, now=now)
    for effect in ledger.effects(incident_id):
        if effect.generation.startswith("again-"):
            held = ledger.claim(effect.id, now=now, lease=timedelta(seconds=22))
            assert held is not None
            held = ledger.start(held, prior={}, now=now)
            ledger.finish(held, state=EffectState.DONE, now=now)


def test_a_write_too_many_is_refused_and_told_once_while_containment_goes_on(world: World) -> None:
    ticket = world.form()
    world.triage()
    incident = world.incident(ticket)
    begun(world, incident.id, ticket, MOST - 1)
    told = len(world.told("pagerduty"))

    world.apply_macro(ticket)
    world.triage()
    one_more = EffectPlan(EffectKind.NOTE, str(ticket), "check-1")
    world.store.ledger.amend(incident.id, plans=[one_more], now=world.clock.now())
    world.contain()
    for _ in range(2):
        world.tell()

    (step,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    checks = [e for e in world.effects(ticket, EffectKind.NOTE) if "check" in e.generation]
    assert step.state is EffectState.DONE
    assert [(e.state, e.result["reason"]) for e in checks] == [(EffectState.REFUSED, "flood")] * 2
    assert len(world.notes(ticket)) == 1
    pages = [row for row in world.told("pagerduty")[told:] if "20 notes" in json.dumps(row)]
    assert len(pages) == 1


def test_a_day_later_it_may_be_written_again(world: World) -> None:
    ticket = world.form()
    world.triage()
    world.contain()
    begun(world, world.incident(ticket).id, ticket, MOST - 2)
    world.clock.ahead += timedelta(hours=25)

    world.apply_macro(ticket)
    world.triage()

    assert world.effects(ticket, EffectKind.NOTE)[-1].state is EffectState.DONE

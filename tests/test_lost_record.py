"""The database is gone, and begins anew behind its checkpoint: nothing is done a second time."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from incidents.ledger import EffectKind, EffectState
from integration.checkpoints.anchor import anchor
from integration.checkpoints.setting_aside import set_aside
from tests.fixtures.world import World
from tests.losing import lose_everything, sweep

REVOKE = "/admin/api/v1/users/usr_eve/sessions"


@pytest.fixture
def world(make_world: Callable[..., World], tmp_path: Path) -> World:
    """The usual one, with checkpoints outside; Zendesk's export withholds nothing."""
    made = make_world(checkpoint_file=str(tmp_path / "checkpoints.jsonl"))
    made.set(export_blind_seconds=0)
    return made


def confirm(world: World) -> None:
    """What `deskwarden containment resume` does."""
    pause, now = world.store.switch.paused(), world.clock.now()
    assert pause is not None
    set_aside(world.store, world.settings, pause, reason="we looked", by="ada", now=now)
    world.store.switch.resume(reason="we looked", by="ada", now=now)


def handled(world: World) -> int:
    """A report, handled to its end and known outside; its ticket."""
    ticket = world.form()
    world.handle(ticket)
    anchor(world.store, world.settings, world.clock.now())
    world.triage_echoes()
    return ticket


def test_the_ticket_is_taken_up_under_its_old_id_without_a_second_note(world: World) -> None:
    world.form("I was hacked, somebody logged in to my account", who="bob@acme.example")
    world.triage()
    ticket = handled(world)
    before, notes = world.incident(ticket), world.notes(ticket)
    lose_everything(world)

    sweep(world)
    world.contain()

    after = world.incident(ticket)
    assert after.id == before.id == "SEC-2026-0002"
    assert world.states(ticket)["note"] is EffectState.DONE
    assert world.notes(ticket) == notes


def test_nothing_is_done_to_the_account_again_by_itself(world: World) -> None:
    ticket = handled(world)
    lose_everything(world)
    world.forget_calls()

    sweep(world)
    confirm(world)
    for _ in range(3):
        world.contain()
        world.clock.sleep(300)

    (step,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert step.state is EffectState.PLANNED
    assert world.calls("/admin", "DELETE") == []


def test_containment_waits_for_a_person_meanwhile(world: World) -> None:
    handled(world)
    lose_everything(world)

    sweep(world)
    new = world.form("Somebody logged in to my account from abroad", who="bob@acme.example")
    world.triage()
    world.contain()

    states = [
        e.state for e in world.store.ledger.effects(world.incident(new).id) if e.kind.contains
    ]
    assert EffectState.DONE not in states
    assert world.incident(new).id == "SEC-2026-0002"
    assert "Containment is paused" in world.notes(new)[0]


def test_a_customers_next_word_finds_the_old_incident_too(world: World) -> None:
    """Without any sweep: the ticket's own history tells."""
    ticket = handled(world)
    before, notes = world.incident(ticket), world.notes(ticket)
    lose_everything(world)

    world.email("Somebody logged in to my account again", ticket_id=ticket)
    world.triage()

    assert world.incident(ticket).id == before.id
    assert world.notes(ticket) == notes


def test_an_id_that_another_ticket_has_is_not_given_twice(world: World) -> None:
    ticket = handled(world)
    lose_everything(world)
    other = world.form("Somebody logged in to my account from abroad", who="bob@acme.example")
    world.triage()

    world.email("Somebody logged in to my account again", ticket_id=ticket)
    world.triage()

    assert world.incident(other).id == "SEC-2026-0001"
    assert world.incident(ticket).id == "SEC-2026-0002"


def test_no_later_number_is_below_one_that_was_taken_up(world: World) -> None:
    for who in ("bob@acme.example", "eve@acme.example"):
        world.form(who=who)
        world.triage()
    ticket = handled(world)
    assert world.incident(ticket).id == "SEC-2026-0003"
    lose_everything(world)

    world.email("Somebody logged in to my account again", ticket_id=ticket)
    world.triage()
    new = world.form(who="bob@acme.example")
    world.triage()

    assert world.incident(new).id == "SEC-2026-0004"


def test_a_mark_that_is_not_of_our_own_user_counts_for_nothing(world: World) -> None:
    """Any agent may write metadata through the API."""
    ticket = world.phone("How do I change a colour?")
    mark = f"SEC-2026-0777:note:{ticket}"
    world.ask(
        "PUT",
        f"/tickets/{ticket}",
        {"ticket": {"tags": ["x"], "metadata": {"deskwarden": mark}}},
    )
    world.services = replace(
        world.services, policy=replace(world.services.policy, our_user_id=4711)
    )
    world.email("Somebody logged in to my account from abroad", ticket_id=ticket)
    world.triage(events=2)

    assert world.incident(ticket).id == "SEC-2026-0001"
    assert len(world.notes(ticket)) == 1


def test_a_report_that_came_before_anybody_provisioned_is_noted_once_somebody_has(
    world: World,
) -> None:
    objects = world.store.ledger.desk_objects()
    world.store.forget_desk_objects()
    ticket = world.form("I was hacked, somebody logged in to my account")
    world.triage()
    world.contain()
    waited = world.states(ticket)["note"]

    world.store.save_desk_objects(objects)
    world.contain_for(60)

    assert waited is EffectState.APPROVED
    assert world.states(ticket)["note"] is EffectState.DONE
    assert "SECURITY CHECK" in world.notes(ticket)[0]

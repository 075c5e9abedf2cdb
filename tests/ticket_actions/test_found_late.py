"""A ticket whose webhook never came: found by the sweep, noted and paged, left to a person."""

from datetime import timedelta

import pytest

from incidents.ledger import EffectKind, EffectState
from incidents.model import Outcome, Severity
from integration.reconcile import reconcile
from tests.fixtures.outside import AGENT
from tests.fixtures.people import ROUTINE, WORRIED
from tests.fixtures.world import World
from ticket_actions.label import CHECK_TAG

MILD = "There was suspicious activity in my account"
VAGUE = "Something odd: my settings look different today, maybe a colleague did it"


@pytest.fixture
def deaf(world: World) -> World:
    """Zendesk sends us nothing, and its export withholds nothing."""
    (hook,) = world.ask("GET", "/webhooks")["webhooks"]
    world.ask("PATCH", f"/webhooks/{hook['id']}", {"webhook": {"status": "inactive"}})
    world.set(export_blind_seconds=0)
    return world


def sweep(world: World) -> None:
    """One look into the export."""
    reconcile(
        world.services.desk,
        world.store.walk,
        world.services.doorbell,
        now=world.clock.now,
        pause=timedelta(minutes=2),
    )
    world.forget_calls()


def test_its_note_is_written_and_whoever_is_on_call_is_told(deaf: World) -> None:
    ticket = deaf.form(MILD)
    sweep(deaf)

    assert deaf.triage() == ["incident"]
    deaf.contain()

    states = deaf.states(ticket)
    assert (states["note"], states["page"]) == (EffectState.DONE, EffectState.DONE)
    assert len(deaf.told("pagerduty")) == 1
    assert deaf.incident(ticket).severity.label in ("SEV-3", "SEV-4")


@pytest.mark.one_database
def test_one_that_a_person_must_decide_on_is_noted_and_paged_too(deaf: World) -> None:
    ticket = deaf.form(VAGUE)
    sweep(deaf)

    assert deaf.triage() == ["incident"]
    deaf.contain()

    assert deaf.incident(ticket).reading.outcome is Outcome.REVIEW
    assert deaf.states(ticket)["note"] is EffectState.DONE
    assert len(deaf.told("pagerduty")) == 1


def found_untimed(world: World, ticket: int, since: timedelta) -> None:
    """The walk, which looks for tickets since then, does not see when this one was created."""
    now = world.clock.now()
    place = world.store.walk.take(now + since, now=now)
    assert place is not None
    world.services.doorbell.triage(world.store.walk.move(place, [ticket], {ticket}))


def test_one_whose_history_is_older_than_we_are_is_left_alone(deaf: World) -> None:
    ticket = deaf.form(WORRIED)
    found_untimed(deaf, ticket, timedelta(hours=1))

    assert deaf.triage() == ["before_our_time"]
    assert deaf.store.ledger.incident_of(ticket) is None
    assert deaf.told("pagerduty") == []


def test_one_whose_history_is_young_is_late_found_as_any_other(deaf: World) -> None:
    ticket = deaf.form(MILD)
    found_untimed(deaf, ticket, timedelta(hours=-1))

    assert deaf.triage() == ["incident"]
    deaf.contain()

    assert deaf.states(ticket)["note"] is EffectState.DONE
    assert len(deaf.told("pagerduty")) == 1


def test_nothing_is_done_to_the_account_by_itself(deaf: World) -> None:
    ticket = deaf.form(WORRIED)
    sweep(deaf)

    deaf.handle(ticket)

    (step,) = deaf.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert (step.state, step.reason) == (EffectState.PLANNED, "step_found_late")
    assert deaf.calls("/admin", "DELETE") == []
    assert "the report lay unseen" in deaf.notes(ticket)[0]


def test_a_source_that_answers_late_starts_nothing_either(deaf: World) -> None:
    deaf.fault("status", path="/admin/*", status=500)
    ticket = deaf.form(WORRIED)
    sweep(deaf)
    deaf.triage()
    deaf.mend()
    deaf.clock.sleep(60)

    deaf.contain()

    (step,) = deaf.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert step.state is EffectState.PLANNED
    assert deaf.calls("/admin", "DELETE") == []


def test_what_the_customer_adds_later_starts_nothing_either(deaf: World) -> None:
    ticket = deaf.form(MILD)
    sweep(deaf)
    deaf.handle(ticket)
    (hook,) = deaf.ask("GET", "/webhooks")["webhooks"]
    deaf.ask("PATCH", f"/webhooks/{hook['id']}", {"webhook": {"status": "active"}})

    deaf.email(WORRIED, ticket_id=ticket)
    assert deaf.triage() == ["raised"]
    deaf.contain()

    assert deaf.incident(ticket).severity <= Severity.SEV_2
    assert len(deaf.told("pagerduty")) == 2
    (step,) = deaf.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert (step.state, step.reason) == (EffectState.PLANNED, "step_found_late")
    assert deaf.calls("/admin", "DELETE") == []


def test_an_ordinary_one_costs_one_read(deaf: World) -> None:
    ticket = deaf.form(ROUTINE)
    sweep(deaf)

    assert deaf.triage() == ["ordinary"]
    assert deaf.calls() == [f"GET /api/v2/tickets/{ticket}/audits"]


def test_a_macro_that_does_not_count_does_not_hide_the_report(deaf: World) -> None:
    ticket = deaf.form(WORRIED)
    deaf.trick(ticket, "by hand", CHECK_TAG)
    sweep(deaf)

    assert deaf.triage() == ["incident"]
    assert deaf.incident(ticket).reading.outcome.value == "incident"


def test_a_macro_on_an_ordinary_one_is_answered_all_the_same(deaf: World) -> None:
    ticket = deaf.form(ROUTINE)
    deaf.apply_macro(ticket)
    sweep(deaf)

    assert deaf.triage() == ["incident"]
    assert deaf.effects(ticket, EffectKind.PAGE) == []


def test_a_colleagues_comment_that_did_arrive_does_not_hide_the_report(world: World) -> None:
    (hook,) = world.ask("GET", "/webhooks")["webhooks"]
    world.set(export_blind_seconds=0)
    world.ask("PATCH", f"/webhooks/{hook['id']}", {"webhook": {"status": "inactive"}})
    ticket = world.form(WORRIED)
    world.ask("PATCH", f"/webhooks/{hook['id']}", {"webhook": {"status": "active"}})
    note = {"comment": {"body": "I will look at it", "public": False}}
    world.ask("PUT", f"/tickets/{ticket}", {"ticket": note}, AGENT)
    assert world.triage(echoes=True) == ["staff_comment"]

    sweep(world)

    assert world.triage() == ["incident"]

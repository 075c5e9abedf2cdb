"""Somebody whom a report only names: looked up at the CRM, and told with the reason."""

from typing import Any

from incidents.ledger import EffectKind, EffectState
from incidents.model import Sought
from tests.fixtures.world import World

HACKED = (
    "Hello, {who} was hacked: somebody signed in to the account last night from a country where "
    "we have nobody. Please look at it at once."
)


def reported(world: World, who: str) -> int:
    ticket = world.form(HACKED.format(who=who))
    world.handle(ticket)
    return ticket


def add_contact(world: World, **row: Any) -> None:
    """One more contact of the CRM."""
    with world.sandbox.state.change():
        table = world.sandbox.state.table("company_contact")
        template = next(each for each in table.all() if each["email"] == "lin@acme.example")
        table.put(row["id"], {**template, **row})


def test_a_colleague_by_name_is_looked_at_and_the_note_says_who_and_why(world: World) -> None:
    ticket = reported(world, "My colleague Lin Zhao")

    assessment, (note,) = world.incident(ticket).assessment, world.notes(ticket)
    assert (assessment.about, assessment.sought) == ("lin@acme.example", Sought.FOUND)
    assert assessment.account is not None
    assert assessment.account.id == "usr_lin"
    assert "- Affected User: lin@acme.example" in note
    assert "Lin Zhao, lin@acme.example, the only one of that name at the same company" in note
    assert world.calls("/admin", "DELETE") == []


def test_a_name_of_another_company_is_told_apart_and_nobody_is_touched(world: World) -> None:
    ticket = reported(world, "My colleague Gus Fring")

    assessment, (note,) = world.incident(ticket).assessment, world.notes(ticket)
    assert (assessment.about, assessment.sought) == ("", Sought.ELSEWHERE)
    assert "Gus Fring, whom the CRM has only at ANOTHER company" in note
    assert world.calls("/admin", "DELETE") == []


def test_a_name_that_two_colleagues_have_is_nobodys(world: World) -> None:
    add_contact(world, id="con_lin2", email="lin.zhao@acme.example")

    ticket = reported(world, "My colleague Lin Zhao")

    (note,) = world.notes(ticket)
    assert world.incident(ticket).assessment.sought is Sought.SEVERAL
    assert "a name that several at that company have" in note
    assert world.calls("/admin", "DELETE") == []


def test_a_name_that_nobody_has_is_unknown(world: World) -> None:
    ticket = reported(world, "My colleague Xaver Unseen")

    (note,) = world.notes(ticket)
    assert "Xaver Unseen, whom the CRM does not have at that company" in note
    assert world.calls("/admin", "DELETE") == []


def test_a_crm_that_is_away_is_asked_again_by_a_check(world: World) -> None:
    world.fault("status", path="/crm/*", status=500)
    ticket = reported(world, "My colleague Lin Zhao")
    before = world.incident(ticket).assessment
    world.mend()
    world.triage_echoes()

    world.apply_macro(ticket)
    world.triage()

    after = world.incident(ticket).assessment
    assert (before.about, before.sought) == ("", Sought.UNHEARD)
    assert (after.about, after.sought) == ("lin@acme.example", Sought.FOUND)
    assert after.account is not None
    assert after.account.id == "usr_lin"


def test_a_macro_touches_nobody_else_when_the_one_who_is_meant_has_no_account(
    world: World,
) -> None:
    world.join_queue("tom@lantern.example")
    ticket = reported(world, "My colleague nora@acme.example")
    world.triage_echoes()
    world.forget_calls()

    world.press(ticket, "revoke_sessions")

    assert world.triage() == ["refused_macro_no_account"]
    assert world.calls("/admin", "DELETE") == []
    done = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert [each for each in done if each.state is EffectState.DONE] == []

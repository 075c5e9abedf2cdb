"""What a ticket costs in calls to Zendesk."""

from typing import Any

import pytest

from tests.fixtures.outside import SARA
from tests.fixtures.people import QUIET, ROUTINE
from tests.fixtures.world import World

VAGUE = "Something odd: my settings look different today, maybe a colleague did it"
HACKED = "My account was hacked, somebody logged in from another country and exported our data"
SOURCES = ("/admin", "/secaudit", "/userwatch", "/crm")


def test_an_ordinary_ticket_costs_no_call(world: World) -> None:
    ticket = world.form(ROUTINE)

    assert world.triage() == ["ordinary"]
    assert world.calls() == []
    assert world.store.ledger.incident_of(ticket) is None


def test_an_incident_costs_three_reads_and_one_write(world: World) -> None:
    ticket = world.form()

    world.triage()

    assert len(world.calls(method="GET")) == 3
    assert world.calls(method="PUT") == [f"PUT /api/v2/tickets/{ticket}"]


def test_containment_results_cost_one_more_write_and_no_read(world: World) -> None:
    ticket = world.form()
    world.triage()
    world.forget_calls()

    world.contain_at_once(ticket)
    at_once = world.calls(method="PUT")
    world.clock.sleep(5)
    world.contain()

    assert at_once == []  # the note is too new; steps for others do not wait behind it
    assert world.calls() == [f"PUT /api/v2/tickets/{ticket}"]
    assert "done and read back" in world.notes(ticket)[-1]


def test_a_note_that_names_everything_needs_no_second(world: World) -> None:
    world.form()
    (row,) = world.arrived()
    _triage_with_containment_first(world, row)
    world.forget_calls()

    world.contain()

    assert world.calls(method="PUT") == []


def _triage_with_containment_first(world: World, row: int) -> None:
    """As with two workers: the containment is done while the note waits for the 2 s."""
    import worker
    from integration.turns import Answer, contain_effect, triage_row

    def answer(*given: Any) -> Answer:
        found = worker.answer_event(*given)

        def then() -> None:
            for number in world.store.ledger.due(now=world.clock.now(), limit=9):
                contain_effect(number, world.services, worker.do_effect)
            found.then()

        return Answer(found.outcome, then)

    triage_row(row, world.services, answer)


@pytest.mark.parametrize(("signed_in", "reads"), [(True, 3), (False, 0)])
def test_a_late_answer_costs_three_reads_where_policy_would_act_on_it_and_else_none(
    world: World, signed_in: bool, reads: int
) -> None:
    """The reporter is proved again only for what nobody else allows."""
    world.fault("status", path="/crm/*", status=500)
    ticket = world.form(who=QUIET, signed_in=signed_in)
    world.triage()
    world.contain_for(30)
    world.mend()
    world.forget_calls()

    world.contain_for(60)

    assert world.incident(ticket).assessment.customer is not None
    assert len(world.calls(method="GET")) == reads


def test_an_ordinary_comment_costs_no_call(world: World) -> None:
    ticket = world.email(ROUTINE)
    world.triage()
    world.forget_calls()

    world.email("Thank you, found it", ticket_id=ticket)

    assert world.triage() == ["ordinary"]
    assert world.calls() == []


def test_a_rise_costs_three_reads_and_one_write(world: World) -> None:
    ticket = world.form(VAGUE, who=QUIET)
    world.handle(ticket)
    world.forget_calls()

    world.email(HACKED, ticket_id=ticket, **{"from": QUIET})
    outcomes = world.triage()

    assert outcomes == ["raised"]
    assert len(world.calls(method="GET")) == 3
    assert world.calls(method="PUT") == [f"PUT /api/v2/tickets/{ticket}"]
    assert world.calls("/secaudit") != []


def test_words_that_raise_nothing_ask_no_source(world: World) -> None:
    ticket = world.form(VAGUE, who=QUIET)
    world.handle(ticket)
    world.forget_calls()

    world.email(VAGUE, ticket_id=ticket, **{"from": QUIET})
    outcomes = world.triage()

    assert outcomes == ["known"]
    assert [path for path in SOURCES if world.calls(path)] == []


def test_an_author_whom_zendesk_does_not_sideload_is_asked_for(world: World) -> None:
    """Whether audits take `include=users` is not documented: without it we ask once more."""
    world.set(sideload_audit_authors=False)
    ticket = world.form(ROUTINE)
    world.triage()
    note = {"comment": {"body": "It is ransomware, I am sure", "public": False}}
    world.ask("PUT", f"/tickets/{ticket}", {"ticket": note}, SARA)

    world.email("Someone logged in to my account", ticket_id=ticket)
    world.triage(echoes=True, events=2)

    said = " ".join(finding.quote for finding in world.incident(ticket).reading.findings)
    assert "ransomware" not in said.casefold()

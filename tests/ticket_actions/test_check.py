"""The macro «Security: check»: who may ask, and what comes of it."""

import pytest

from incidents.ledger import EffectState
from tests.fixtures.people import ROUTINE
from tests.fixtures.world import World
from ticket_actions.label import CHECK_TAG


def apply_macro(world: World, ticket: int, who: str = "tom@lantern.example") -> None:
    """An agent applies our macro in the agent interface and submits."""
    world.apply_macro(ticket, who)


def test_a_check_opens_an_incident_on_an_ordinary_ticket(world: World) -> None:
    ticket = world.form(ROUTINE)
    world.triage()

    apply_macro(world, ticket)
    outcomes = world.triage()

    assert outcomes == ["incident"]
    assert CHECK_TAG not in world.ticket(ticket)["tags"]
    assert world.calls("/admin", "DELETE") == []


def test_each_check_of_a_known_incident_gets_its_own_answer(world: World) -> None:
    ticket = world.form()
    world.handle(ticket)
    world.triage_echoes()

    for _ in range(2):
        apply_macro(world, ticket)
        assert world.triage() == ["checked"]

    checked = [note for note in world.notes(ticket) if "Checked again for Tom Field" in note]
    assert len(checked) == 2
    assert CHECK_TAG not in world.ticket(ticket)["tags"]


@pytest.mark.parametrize(
    ("trick", "refusal"),
    [
        ("api", "refused_macro_elsewhere"),
        ("light agent", "refused_macro_by_stranger"),
        ("by hand", "refused_macro_not_ours"),
    ],
)
def test_a_tag_that_no_agent_set_with_our_macro_is_refused(
    world: World, trick: str, refusal: str
) -> None:
    ticket = world.form(ROUTINE)
    world.triage()

    world.trick(ticket, trick, CHECK_TAG)

    assert world.triage() == [refusal]
    assert world.store.ledger.incident_of(ticket) is None


def test_a_tag_whose_audit_is_gone_is_given_up_after_some_tries(world: World) -> None:
    ticket = world.form(ROUTINE)
    world.triage()
    row = world.hear_of_tag(ticket, CHECK_TAG)

    outcomes = []
    for _ in range(4):
        outcomes.append(world.answer(row))
        world.clock.sleep(60)

    assert outcomes == ["failed", "failed", "failed", "refused_macro_tag_not_found"]


def test_a_check_keeps_what_an_earlier_look_learnt(world: World) -> None:
    ticket = world.form()
    before = world.handle(ticket)
    world.triage_echoes()
    world.fault("status", path="/secaudit/*", status=500)

    apply_macro(world, ticket)
    world.triage()

    after = world.incident(ticket)
    assert after.assessment.events == before.assessment.events
    assert world.states(ticket)["note"] is EffectState.DONE


def test_a_check_that_comes_before_the_report_starts_nothing_by_itself(world: World) -> None:
    """Not at once, and not with what a source says later."""
    world.fault("status", path="/admin/*", status=500)
    ticket = world.form()
    world.arrived()
    world.apply_macro(ticket)
    (asked,) = world.arrived()

    outcome = world.answer(asked)
    world.mend()
    world.contain_for(300)

    assert outcome == "incident"
    assert world.states(ticket)["revoke_sessions"] is EffectState.PLANNED
    assert world.live_sessions() == 3

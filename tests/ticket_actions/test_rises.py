"""What makes a known incident graver, and what does not."""

from incidents.ledger import EffectKind, EffectState
from incidents.model import Severity
from tests.fixtures.world import World


def test_a_graver_comment_raises_it_with_a_second_note(world: World) -> None:
    ticket = world.email(
        "We received a phishing mail that pretends to be from you", **{"from": "lin@acme.example"}
    )
    before = world.handle(ticket)

    world.email(
        "Now files are encrypted by ransomware and the attacker has downloaded all customer data",
        ticket_id=ticket,
        **{"from": "lin@acme.example"},
    )
    outcomes = world.triage()
    after = world.incident(ticket)

    assert outcomes == ["raised"]
    assert after.severity < before.severity
    assert (
        f"Raised from {before.severity.label} to {after.severity.label}" in world.notes(ticket)[-1]
    )
    assert after.severity.tag in world.ticket(ticket)["tags"]
    assert before.severity.tag not in world.ticket(ticket)["tags"]


def test_a_harmless_explanation_never_lowers_it(world: World) -> None:
    ticket = world.email()
    before = world.handle(ticket)

    world.email("It turned out to be my own login, a false alarm. Sorry!", ticket_id=ticket)
    world.triage()

    assert world.incident(ticket).severity == before.severity


def test_a_source_that_is_down_is_named_and_its_late_answer_still_counts(world: World) -> None:
    world.fault("status", path="/admin/*", status=500)
    ticket = world.form()
    world.triage()
    noted = world.notes(ticket)[0]
    world.mend()

    world.contain_for(60)

    assert "Account (Admin Console): unknown" in noted
    assert world.incident(ticket).assessment.account is not None
    assert world.states(ticket)["assess"] is EffectState.DONE
    assert world.live_sessions() == 0


def test_a_source_that_never_answers_is_left_to_a_person(world: World) -> None:
    world.fault("status", path="/crm/*", status=500)
    ticket = world.form()
    world.triage()

    for _ in range(8):
        world.clock.sleep(1000)
        world.contain()
    (asked,) = world.effects(ticket, EffectKind.ASSESS)

    assert (asked.state, asked.result["outcome"]) == (EffectState.DONE, "left to a person")


def test_a_late_answer_that_makes_it_graver_raises_it(world: World) -> None:
    """The audit trail was silent at first; it shows an export after a strange login."""
    world.fault("status", path="/secaudit/*", status=500)
    ticket = world.form("Somebody else is in my account")
    world.triage()
    before = world.incident(ticket)
    world.mend()

    world.contain_for(120)

    after = world.incident(ticket)
    rise = f"Raised from {before.severity.label} to {after.severity.label}"
    assert after.severity < before.severity
    assert any(rise in note for note in world.notes(ticket))
    assert len(world.told("slack")) == 2


def test_a_rise_to_sev_2_pages_for_the_first_time(world: World) -> None:
    ticket = world.email("I saw suspicious activity on my account", **{"from": "lin@acme.example"})
    before = world.handle(ticket)
    paged = len(world.told("pagerduty"))

    world.email(
        "Somebody else is in my account and changed my password",
        ticket_id=ticket,
        **{"from": "lin@acme.example"},
    )
    world.triage()

    assert (before.severity, paged) == (Severity.SEV_3, 0)
    assert world.incident(ticket).severity <= Severity.SEV_2
    assert len(world.told("pagerduty")) == 1

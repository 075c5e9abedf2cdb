"""What makes a known incident graver, and what does not."""

import pytest

from incidents.ledger import EffectKind, EffectState
from incidents.model import Outcome, Proof, Severity
from tests.fixtures.people import QUIET, QUIET_ID
from tests.fixtures.world import World
from tests.ticket_actions.pressing import answers, press, settle

VAGUE = "Something odd: my settings look different today, maybe a colleague did it"
HACKED = "My account was hacked, somebody logged in from another country and exported our data"
WRITTEN_BY_OTHER = "Somebody other than the requester wrote on the ticket"
INTRUDER = "Somebody else is in my account and changed my password"
WORSE = "Now files are encrypted by ransomware and the attacker has downloaded all customer data"
KEYS = EffectKind.DISABLE_KEYS


def make_a_key(world: World) -> None:
    """Whoever is in the quiet person's account makes one more API key."""
    state = world.sandbox.state
    user = state.table("company_user").get(QUIET_ID)
    assert user is not None
    key = {**user["api_keys"][0], "id": "key_made_since"}
    with state.change():
        state.table("company_user").put(QUIET_ID, {**user, "api_keys": [*user["api_keys"], key]})


def forget_the_trail(world: World) -> None:
    """The audit trail shows nothing any more."""
    events = world.sandbox.state.table("company_event")
    with world.sandbox.state.change():
        for row in events.all():
            events.drop(row["id"])


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


@pytest.mark.parametrize("way", ["by their words", "by an agent's check"])
def test_what_somebody_else_writes_on_a_proved_report_contains_nobody(
    world: World, way: str
) -> None:
    ticket = world.form(VAGUE, who=QUIET)
    before = world.handle(ticket)
    if way != "by their words":
        world.apply_macro(ticket)
    world.email(HACKED, ticket_id=ticket, **{"from": "mallory@evil.example"})

    world.triage(events=1 + (way != "by their words"))
    world.contain_for(30)

    after = world.incident(ticket)
    assert (before.reading.outcome, before.reporter.proof) == (Outcome.REVIEW, Proof.SIGNED_IN)
    assert after.severity < before.severity
    assert after.reporter.proof is Proof.UNPROVEN
    (revoke,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert revoke.state is EffectState.PLANNED
    assert WRITTEN_BY_OTHER in world.notes(ticket)[-1]
    assert not [call for call in world.calls("/admin") if not call.startswith("GET")]


def proved_and_then_written_by_another(world: World) -> int:
    """A proved report whose account nobody could look up, so that nothing is planned for it; then
    somebody else writes on its ticket, and nothing that sounds like an incident."""
    world.fault("status", path="/admin/*", status=500)
    ticket = world.form(INTRUDER, who=QUIET)
    world.triage()
    assert world.incident(ticket).reporter.proof is Proof.SIGNED_IN
    world.mend()
    world.email("Thank you, until tomorrow", ticket_id=ticket, **{"from": "mallory@evil.example"})
    assert world.triage() == ["ordinary"]
    return ticket


def test_an_agents_rise_proves_the_reporter_anew(world: World) -> None:
    ticket = proved_and_then_written_by_another(world)

    press(world, ticket, "raise_severity")
    world.contain()

    (revoke,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert (revoke.state, revoke.reason) == (EffectState.PLANNED, "step_reporter_unproven")
    assert world.incident(ticket).reporter.proof is Proof.UNPROVEN
    assert not [call for call in world.calls("/admin") if not call.startswith("GET")]


def test_a_late_answer_proves_the_reporter_anew(world: World) -> None:
    ticket = proved_and_then_written_by_another(world)

    world.contain_for(60)

    (revoke,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert world.states(ticket)["assess"] is EffectState.DONE
    assert (revoke.state, revoke.reason) == (EffectState.PLANNED, "step_reporter_unproven")
    assert world.incident(ticket).reporter.proof is Proof.UNPROVEN
    assert not [call for call in world.calls("/admin") if not call.startswith("GET")]


def test_an_agents_rise_takes_the_reporter_for_who_they_still_are(world: World) -> None:
    world.fault("status", path="/admin/*", status=500)
    ticket = world.form(INTRUDER, who=QUIET)
    world.triage()
    world.mend()

    press(world, ticket, "raise_severity")
    world.contain_for(10)

    (revoke,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert revoke.state is EffectState.DONE
    assert world.incident(ticket).reporter.proof is Proof.SIGNED_IN


def test_the_reporters_own_later_words_contain_their_account(world: World) -> None:
    ticket = world.form(VAGUE, who=QUIET)
    world.handle(ticket)

    world.email(HACKED, ticket_id=ticket, **{"from": QUIET})
    world.triage()
    world.contain_for(30)

    (revoke,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert revoke.state is EffectState.DONE


def test_graver_words_plan_from_the_account_as_it_is_now(world: World) -> None:
    ticket = world.form(INTRUDER, who=QUIET)
    world.handle(ticket)
    make_a_key(world)

    world.email(WORSE, ticket_id=ticket, **{"from": QUIET})
    world.triage()

    assert {each.item for each in world.effects(ticket, KEYS)} == {
        "key_of_usr_hanna",
        "key_made_since",
    }


def test_a_source_that_is_down_at_a_rise_is_named_and_what_it_said_stands(world: World) -> None:
    ticket = world.form(INTRUDER, who=QUIET)
    before = world.handle(ticket)
    world.fault("status", path="/admin/*", status=500)

    world.email(WORSE, ticket_id=ticket, **{"from": QUIET})
    world.triage()

    assert "Account (Admin Console): unknown" in world.notes(ticket)[-1]
    assert world.incident(ticket).assessment.account == before.assessment.account
    assert [each.item for each in world.effects(ticket, KEYS)] == ["key_of_usr_hanna"]


def test_what_the_sources_show_no_longer_does_not_make_a_rise_milder(world: World) -> None:
    ticket = world.form(VAGUE)
    before = world.handle(ticket)
    forget_the_trail(world)

    world.email(INTRUDER, ticket_id=ticket, **{"from": "eve@acme.example"})
    world.triage()

    after = world.incident(ticket)
    assert (before.severity, after.severity) == (Severity.SEV_3, Severity.SEV_1)
    assert after.judgement.reasons[0] == "sensitive_export_after_new_country"
    assert after.assessment.exports == ()


def test_an_agents_rise_plans_from_the_account_as_it_is_now(world: World) -> None:
    ticket = world.form(INTRUDER, who=QUIET)
    world.handle(ticket)
    settle(world)
    make_a_key(world)

    outcome = press(world, ticket, "raise_severity")

    assert outcome == "asked"
    assert {each.item for each in world.effects(ticket, KEYS)} == {
        "key_of_usr_hanna",
        "key_made_since",
    }
    account = world.incident(ticket).assessment.account
    assert account is not None
    assert "key_made_since" in [key.id for key in account.keys]


def test_a_source_that_is_down_at_an_agents_rise_is_named_in_the_answer(world: World) -> None:
    ticket = world.form(INTRUDER, who=QUIET)
    before = world.handle(ticket)
    settle(world)
    world.fault("status", path="/secaudit/*", status=500)

    press(world, ticket, "raise_severity")
    settle(world)

    assert "Audit trail: unknown" in answers(world, ticket)[-1]
    assert world.incident(ticket).assessment.events == before.assessment.events

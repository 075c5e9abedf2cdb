"""Triage of real events over the sandbox, on both databases."""

from collections.abc import Callable

import pytest

from detection import read
from incidents.approvals import POLICY
from incidents.errors import HeardMeanwhile
from incidents.ledger import EffectKind, EffectState
from incidents.model import Message, Outcome, Proof, Severity
from tests.fixtures.outside import AGENT, SARA
from tests.fixtures.people import QUIET, ROUTINE, WORRIED
from tests.fixtures.world import World
from ticket_actions.cue import Cue
from ticket_actions.look import see
from ticket_actions.opening import open_incident

VAGUE = "Something odd: my settings look different today, maybe a colleague did it"


def test_one_ticket_is_one_incident_however_often_its_event_comes(world: World) -> None:
    ticket = world.form()
    world.triage()
    first = world.incident(ticket)

    world.email(WORRIED, ticket_id=ticket)
    outcomes = world.triage()

    assert outcomes == ["known"]
    assert world.incident(ticket).id == first.id
    assert len(world.notes(ticket)) == 1


def test_a_later_comment_turns_an_ordinary_ticket_into_an_incident(world: World) -> None:
    ticket = world.email(ROUTINE)
    world.triage()

    world.email(WORRIED, ticket_id=ticket)

    assert world.triage() == ["incident"]
    assert world.incident(ticket).reading.outcome is Outcome.INCIDENT


def test_an_agents_comment_is_no_report(world: World) -> None:
    ticket = world.email(ROUTINE)
    world.triage()
    world.forget_calls()

    world.ask("PUT", f"/tickets/{ticket}", {"ticket": {"comment": {"body": WORRIED}}}, AGENT)

    assert world.triage(echoes=True) == ["staff_comment"]
    assert world.calls(method="GET") == []


def test_a_signed_in_reporters_own_sessions_are_revoked(world: World) -> None:
    ticket = world.form()

    incident = world.handle(ticket)

    assert incident.reporter.proof is Proof.SIGNED_IN
    assert world.states(ticket)["revoke_sessions"] is EffectState.DONE
    assert world.live_sessions() == 0


@pytest.mark.parametrize(
    "report",
    [
        lambda w: w.form(who=QUIET, signed_in=False),
        lambda w: w.email(**{"from": QUIET}, flags=[14]),
        lambda w: w.phone(who=QUIET),
        lambda w: w.email(**{"from": "paula@acme.example"}),
    ],
    ids=["not signed in", "spoofed", "by phone", "address not verified"],
)
def test_an_unproven_report_locks_nobody_out(world: World, report: Callable[[World], int]) -> None:
    """P10. Noted, labelled, routed; and not one write to the identity provider."""
    ticket = report(world)

    incident = world.handle(ticket)

    assert incident.reporter.proof is Proof.UNPROVEN
    assert world.calls("/admin", "DELETE") == world.calls("/admin", "PUT") == []
    assert "security" in world.ticket(ticket)["tags"]


@pytest.mark.parametrize(
    "report",
    [lambda w: w.form(signed_in=False), lambda w: w.email(flags=[14]), lambda w: w.phone()],
    ids=["not signed in", "spoofed", "by phone"],
)
def test_where_the_trail_shows_a_stranger_it_signs_out_and_shuts_nobody_out(
    world: World, report: Callable[[World], int]
) -> None:
    """Whoever reports it: signing in again undoes it. Suspending takes a proved reporter."""
    ticket = report(world)

    incident = world.handle(ticket)

    (revoked,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    (suspended,) = world.effects(ticket, EffectKind.SUSPEND_USER)
    assert incident.reporter.proof is Proof.UNPROVEN
    assert (revoked.state, revoked.reason) == (EffectState.DONE, "step_signal_seen")
    assert world.live_sessions() == 0
    assert (suspended.state, suspended.reason) == (EffectState.PLANNED, "step_reporter_unproven")
    assert world.calls("/admin", "PUT") == ["PUT /admin/api/v1/users/usr_eve/step-up"]


def test_a_proved_reporter_is_shut_out_when_the_trail_shows_what_a_stranger_did(
    world: World,
) -> None:
    ticket = world.form()

    world.handle(ticket)

    (suspended,) = world.effects(ticket, EffectKind.SUSPEND_USER)
    assert (suspended.state, suspended.reason) == (EffectState.DONE, "step_act_seen")
    assert suspended.approved_by == "policy"
    assert suspended.expires_at is not None
    assert not world.services.impact.identity.account("usr_eve").active


def test_one_report_reaches_no_limit_and_asks_for_each_step_once(world: World) -> None:
    ticket = world.form()

    incident = world.handle(ticket)
    world.contain_for(30)

    steps = [e for e in world.store.ledger.effects(incident.id) if e.kind.contains]
    by_policy = [e for e in steps if e.approved_by == POLICY]
    assert [e.kind for e in by_policy] == [
        EffectKind.REVOKE_SESSIONS,
        EffectKind.STEP_UP,
        EffectKind.SUSPEND_USER,
    ]
    assert {e.state for e in by_policy} == {EffectState.DONE}
    assert world.store.steps.breaker() is None
    assert world.calls("/admin", "PUT").count("PUT /admin/api/v1/users/usr_eve/step-up") == 1


def test_everything_but_signing_out_and_the_step_up_waits_for_approval(world: World) -> None:
    ticket = world.form(who=QUIET)

    world.handle(ticket)
    waiting = [k for k, s in world.states(ticket).items() if s is EffectState.PLANNED]

    assert "disable_keys" in waiting
    assert not {"revoke_sessions", "step_up"} & set(waiting)
    assert world.calls("/admin", "PUT") == ["PUT /admin/api/v1/users/usr_hanna/step-up"]


def test_the_in_app_form_is_never_ordinary(make_world: Callable[..., World]) -> None:
    world = make_world(report_form_ids=(4242,))
    made = world.ask(
        "POST",
        "/tickets",
        {"ticket": {"subject": "Hello", "comment": {"body": ROUTINE}, "ticket_form_id": 4242}},
    )

    world.triage()

    assert world.incident(made["ticket"]["id"]).severity is Severity.SEV_3  # unsure goes up


def test_a_mail_to_a_security_address_is_never_ordinary(make_world: Callable[..., World]) -> None:
    world = make_world(security_addresses=("security@lantern.example",))
    ticket = world.email(ROUTINE, to="security@lantern.example")

    world.triage()

    assert "security" in world.ticket(ticket)["tags"]


def test_the_team_is_told_without_a_word_of_the_ticket(world: World) -> None:
    world.form(WORRIED + " hunter2-secret")

    world.triage()
    told = str(world.told("slack")) + str(world.told("pagerduty"))

    assert "SEC-" in told
    assert "hunter2" not in told
    assert "eve@acme" not in told


def test_a_grave_incident_pages_and_a_question_does_not(world: World) -> None:
    world.form()
    world.triage()
    paged = len(world.told("pagerduty"))

    world.form(
        "Do you have a SOC 2 report that I may share with our auditor?", who="gus@globex.example"
    )
    world.triage()

    assert (paged, len(world.told("pagerduty"))) == (1, 1)


def test_a_ticket_that_is_gone_ends_quietly(world: World) -> None:
    ticket = world.form()
    (row,) = world.arrived()
    world.ask("DELETE", f"/tickets/{ticket}")

    assert world.answer(row) == "failed"
    assert (
        world.store.inbox.claim(row, now=world.clock.now(), lease=world.services.policy.lease)
        is None
    )


def test_a_known_incident_that_the_address_trigger_names_is_left_alone(
    make_world: Callable[..., World],
) -> None:
    world = make_world(security_addresses=("security@lantern.example",))
    ticket = world.form()
    world.triage()

    world.trick(ticket, "by hand", "deskwarden_security_address")

    assert world.triage() == ["known"]


def test_what_an_agent_wrote_before_is_no_report_either(world: World) -> None:
    """The customer's own words are judged, and the colleague's note takes no proof away."""
    ticket = world.form(ROUTINE)
    world.triage()
    note = "Not ransomware. I checked that no breach of several customer accounts is behind it"
    for public in (False, True):
        comment = {"comment": {"body": note, "public": public}}
        world.ask("PUT", f"/tickets/{ticket}", {"ticket": comment}, SARA)
    world.forget_calls()

    world.email("Someone logged in to my account", ticket_id=ticket)
    world.triage(echoes=True, events=3)
    world.contain()

    incident = world.incident(ticket)
    said = " ".join(finding.quote for finding in incident.reading.findings)
    assert "ransomware" not in said.casefold()
    assert incident.reporter.is_proved
    assert world.states(ticket)["revoke_sessions"] is EffectState.DONE
    assert len(world.calls(method="GET")) <= 3


def test_the_second_of_two_that_open_an_incident_at_once_is_to_look_again(world: World) -> None:
    ticket = world.form(VAGUE, who=QUIET)
    desk, hold = world.services.desk, lambda: None
    seen = see(desk, ticket, hold)
    mild, grave = (
        Cue(reading=read(message), messages=(message,))
        for message in (Message(VAGUE), Message(WORRIED))
    )
    first = open_incident(None, mild, seen, world.services, hold)

    with pytest.raises(HeardMeanwhile, match="SEC-2026-0001"):
        open_incident(None, grave, seen, world.services, hold)

    assert first.incident_id == world.incident(ticket).id

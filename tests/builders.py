"""Values for tests: whole and plain, so that a test names only what it is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from incidents.ledger import Effect, EffectKind, EffectState, TimelineEntry
from incidents.macros import named
from incidents.model import (
    Account,
    Activity,
    Assessment,
    Credential,
    Customer,
    Fact,
    Finding,
    Incident,
    Judgement,
    Kind,
    LiveSession,
    Outcome,
    Proof,
    Reading,
    Reporter,
    Severity,
    TrailEvent,
)
from incidents.tickets import (
    Audit,
    Channel,
    Comment,
    DeskObjects,
    Person,
    Ticket,
)
from ticket_actions.case import Case, Occasion

NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
OBJECTS = DeskObjects(
    group_id=11, incident_field=21, severity_field=22, state_field=23, containment_field=24
)

ANSWERS = {Occasion.ASKED: "asked_one", Occasion.REFUSED: "macro_group"}


def a_reading(**changes: Any) -> Reading:
    """An incident: somebody else signed in."""
    finding = Finding(
        rule="foreign-login",
        title="A login that the customer did not make",
        quote="somebody logged in from Brazil",
        kind=Kind.ACCOUNT_COMPROMISE,
        facts=frozenset({Fact.COMPROMISE_SUSPECTED}),
    )
    plain = Reading(
        outcome=Outcome.INCIDENT,
        findings=(finding,),
        kinds=(Kind.ACCOUNT_COMPROMISE,),
        facts=frozenset({Fact.COMPROMISE_SUSPECTED}),
        confidence=0.9,
    )
    return replace(plain, **changes)


def an_event(activity: Activity = Activity.LOGIN, **changes: Any) -> TrailEvent:
    """A row of the audit trail."""
    plain = TrailEvent(
        at=NOW - timedelta(minutes=10),
        actor="eve@acme.example",
        activity=activity,
        action=activity.value,
        ip="192.0.2.7",
        country="GB",
    )
    return replace(plain, **changes)


def an_account(**changes: Any) -> Account:
    """Eve's account."""
    plain = Account(
        id="acc-1",
        email="eve@acme.example",
        role="member",
        active=True,
        mfa_enrolled=True,
        keys=(Credential("key-1", "ci", True, NOW),),
    )
    return replace(plain, **changes)


def a_session(name: str = "s-1") -> LiveSession:
    """A live sign-in."""
    return LiveSession(name, "192.0.2.7", "GB", "Firefox", NOW - timedelta(hours=1), NOW)


def an_assessment(**changes: Any) -> Assessment:
    """All four sources heard, nothing alarming in them."""
    plain = Assessment(
        customer=Customer("c-1", "Acme Corp", "Enterprise", False),
        account=an_account(),
        sessions=(a_session(),),
        events=(an_event(),),
    )
    return replace(plain, **changes)


def a_reporter(proof: Proof = Proof.SIGNED_IN, **changes: Any) -> Reporter:
    """Eve, signed in on the portal."""
    plain = Reporter(7, "Eve Adams", "eve@acme.example", proof, ("proof_signed_in",))
    return replace(plain, **changes)


def an_incident(severity: Severity = Severity.SEV_2, **changes: Any) -> Incident:
    """Eve's account may be compromised."""
    plain = Incident(
        id="SEC-2026-0047",
        ticket_id=5158,
        kind=Kind.ACCOUNT_COMPROMISE,
        judgement=Judgement(severity, ()),
        reading=a_reading(),
        assessment=an_assessment(),
        reporter=a_reporter(reasons=()),
        opened_at=NOW,
        reported_at=NOW - timedelta(seconds=3),
    )
    return replace(plain, **changes)


def a_person(**changes: Any) -> Person:
    """Eve in Zendesk."""
    return replace(Person(7, "Eve Adams", "eve@acme.example", "end-user"), **changes)


def a_ticket(**changes: Any) -> Ticket:
    """Eve's ticket, as she sent it from the portal."""
    plain = Ticket(
        id=5158,
        subject="Strange login",
        description="somebody logged in from Brazil",
        status="new",
        priority=None,
        type=None,
        tags=frozenset(),
        group_id=None,
        requester=a_person(),
        submitter_id=7,
        channel=Channel.WEB,
        created_at=NOW - timedelta(seconds=3),
        updated_at=NOW - timedelta(seconds=3),
        updated_stamp="2026-11-21T04:59:57Z",
    )
    return replace(plain, **changes)


def a_comment(body: str = "somebody logged in from Brazil", **changes: Any) -> Comment:
    """What Eve wrote."""
    plain = Comment(1, 7, body, True, NOW - timedelta(seconds=3), Channel.WEB)
    return replace(plain, **changes)


def an_audit(**changes: Any) -> Audit:
    """The update that made Eve's ticket."""
    plain = Audit(1, 7, NOW - timedelta(seconds=3), Channel.WEB, comments=(a_comment(),))
    return replace(plain, **changes)


def an_effect(
    kind: EffectKind = EffectKind.REVOKE_SESSIONS,
    state: EffectState = EffectState.DONE,
    **changes: Any,
) -> Effect:
    """A step against Eve's account, done."""
    plain = Effect(
        id=1,
        key=f"SEC-2026-0047:{kind.value}:acc-1",
        incident_id="SEC-2026-0047",
        kind=kind,
        target="acc-1",
        generation="",
        state=state,
        reason="",
        attempts=1,
        planned_at=NOW,
        finished_at=NOW if state.is_final else None,
    )
    return replace(plain, **changes)


def a_case(occasion: Occasion = Occasion.OPENED, **changes: Any) -> Case:
    """Eve's incident at the moment when its note is written."""
    plain = Case(
        occasion=occasion,
        incident=an_incident(),
        ticket=a_ticket(),
        effects=(),
        timeline=(TimelineEntry(NOW, "opened", "SEC-2026-0047"),),
        objects=OBJECTS,
        now=NOW,
        macro=named("suspend_user") if occasion in ANSWERS else None,
        answer=ANSWERS.get(occasion, ""),
    )
    case = replace(plain, **changes)
    there = case.ticket.people if case.ticket else {}
    return replace(case, people=changes.get("people", there))

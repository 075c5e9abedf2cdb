"""Triage: from one event on record to an incident on record with everything it asks for.

Nothing outside is changed here. What shall be done is planned in the ledger, in the same
transaction as the incident; the worker then carries it out (ticket_actions/carry_out.py).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from detection import read
from incidents.errors import Passing
from incidents.events import EventType, TicketEvent
from incidents.ledger import InboxRow, IncidentDraft
from incidents.model import Assessment, Incident, Kind, Outcome, Reading
from incidents.ports import Services
from incidents.reading import merged
from incidents.severity import classify
from incidents.trust import asked_by, reporter_of
from ticket_actions.assess import assess
from ticket_actions.cue import Cue, cue_of, cue_of_history
from ticket_actions.label import CHECK_TAG
from ticket_actions.look import Seen, conversation, see
from ticket_actions.plans import for_check, for_opened, for_raised

NOT_YET = "macro_tag_not_found"
PATIENCE = 4
"""Tries until a tag that no audit explains is taken for one that was taken off again."""
SHORTLY = timedelta(seconds=2)

Hold = Callable[[], None]
"""A sign of life: renews the lease and the deadline. Called before each outside call."""


@dataclass(frozen=True, slots=True)
class Response:
    """What triage made of an event."""

    outcome: str
    """A short word for people and metrics."""
    incident_id: str | None = None
    """Set when the ledger may hold something to carry out."""
    seen: Seen | None = None
    """The ticket as it was read, so that it need not be read again."""


def respond(row: InboxRow, services: Services, hold: Hold) -> Response:
    """Read, decide and plan for one event. Tried twice, it plans the same effects once.

    Raises: DeskBusy and other Passing (try again), TicketGone and other Final, StoreDown.
    """
    event = services.read_event(row.door, row.raw)
    cue = cue_of(event, services.policy)
    if event.type is EventType.TRIGGER:
        hold()
        cue = cue_of_history(services.desk.audits(event.ticket_id), services.policy)
    if cue.rest:
        return Response(cue.rest)
    incident = services.ledger.incident_of(event.ticket_id)
    if cue.check:
        return _check(row, event, incident, services, hold)
    if incident is not None:
        return _hear_more(incident, cue, services)
    hold()
    return _open(event, cue, see(services.desk, event.ticket_id), services, hold)


def _open(
    event: TicketEvent,
    cue: Cue,
    seen: Seen,
    services: Services,
    hold: Hold,
) -> Response:
    """The ticket's first security matter: assess it, judge it, put it on record."""
    hold()
    ticket, now = seen.ticket, services.clock.now()
    reporter = reporter_of(ticket, seen.audits, services.desk.identities(ticket.requester.id))
    assessment = assess(
        services.impact, ticket.requester.email, now=now, within=services.policy.assess
    )
    reading = _whole_reading(cue, seen)
    kind = reading.kind or Kind.SECURITY_QUESTION
    judgement = classify(reading, assessment)
    draft = IncidentDraft(
        ticket_id=ticket.id,
        kind=kind,
        judgement=judgement,
        reading=reading,
        assessment=assessment,
        reporter=reporter,
        reported_at=event.at or ticket.created_at,
    )
    hold()
    incident = services.ledger.open(
        draft, for_opened(draft, services.policy), now=services.clock.now()
    )
    return Response("incident", incident.id, seen)


def _whole_reading(cue: Cue, seen: Seen) -> Reading:
    """All that the customer said, the event's own text included: the ticket may be edited."""
    said = [read(message) for message in conversation(seen)]
    return merged([*said, cue.reading] if cue.reading else said)


def _hear_more(incident: Incident, cue: Cue, services: Services) -> Response:
    """More words on a known incident: they may raise it, and never lower it."""
    if cue.reading is None or cue.reading.outcome is Outcome.ORDINARY:
        return Response("known", incident.id)
    reading = merged([incident.reading, cue.reading])
    judgement = classify(reading, incident.assessment)
    if judgement.severity >= incident.severity:
        if reading != incident.reading:
            services.ledger.amend(incident.id, reading=reading, now=services.clock.now())
        return Response("known", incident.id)
    services.ledger.amend(
        incident.id,
        judgement=judgement,
        reading=reading,
        plans=for_raised(incident, reading, judgement, incident.assessment, services.policy),
        now=services.clock.now(),
    )
    return Response("raised", incident.id)


def _check(
    row: InboxRow,
    event: TicketEvent,
    incident: Incident | None,
    services: Services,
    hold: Hold,
) -> Response:
    """An agent's «Security: check»: look again at everything, act on nothing outside.

    Raises: Passing while Zendesk does not show the audit that the event speaks of.
    """
    hold()
    seen = see(services.desk, event.ticket_id)
    asked = asked_by(seen.audits, CHECK_TAG, services.policy.macro_ids, seen.ticket.people)
    if asked.refusal == NOT_YET and row.attempts < PATIENCE:
        raise Passing("the tag's audit is not to be seen yet", retry_after=SHORTLY)
    if asked.refusal:
        return Response(f"refused_{asked.refusal}")
    if incident is None:
        return _open(event, Cue(forced=True), seen, services, hold)
    hold()
    return _look_again(incident, seen, asked.audit_id, services)


def _look_again(incident: Incident, seen: Seen, audit_id: int, services: Services) -> Response:
    """Assess and judge a known incident anew, and plan the answer to the audit that asked."""
    now, policy = services.clock.now(), services.policy
    fresh = assess(services.impact, incident.reporter.email, now=now, within=policy.assess)
    assessment = _never_forget(incident.assessment, fresh)
    reading = merged([incident.reading, _whole_reading(Cue(), seen)])
    judgement = classify(reading, assessment)
    services.ledger.amend(
        incident.id,
        judgement=judgement,
        reading=reading,
        assessment=assessment,
        plans=for_check(incident, reading, judgement, assessment, audit_id, policy),
        now=now,
    )
    return Response("checked", incident.id, seen)


def _never_forget(old: Assessment, new: Assessment) -> Assessment:
    """The new assessment; where it could not hear a source, what the old one heard."""
    kept = {
        name: getattr(old, name)
        for name in ("customer", "account", "sessions", "events")
        if getattr(new, name) is None
    }
    return replace(new, **kept)

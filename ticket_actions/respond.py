"""Triage: from one event on record to an incident on record with everything it asks for.

Nothing outside is changed here. What shall be done is planned in the ledger, in the same
transaction as the incident; the worker then carries it out (ticket_actions/carry_out.py).
"""

from dataclasses import replace

from incidents.decision import Decision
from incidents.events import EventType, TicketEvent
from incidents.ledger import Door, InboxRow
from incidents.model import Incident, Outcome, Reporter
from incidents.ports.clock import Hold
from incidents.ports.services import Services
from ticket_actions.cue import Cue, cue_of, cue_of_history
from ticket_actions.decide import decide, judge, messages_of
from ticket_actions.look import authors, proved_still, see
from ticket_actions.look_again import look_again
from ticket_actions.look_back import look_back
from ticket_actions.macro import answer
from ticket_actions.opening import Response, open_incident
from ticket_actions.plans import for_raised


def respond(row: InboxRow, services: Services, hold: Hold) -> Response:
    """Read, decide and plan for one event. Tried twice, it plans the same effects once.

    Raises: DeskBusy and other Passing (try again), TicketGone and other Final, StoreDown.
    """
    event = services.read_event(row.door, row.raw)
    if event.looks_back:
        return look_back(event.ticket_id, services, hold)
    cue = cue_of(event, services.policy)
    if event.type is EventType.TRIGGER and not cue.rest:
        cue = _cue_of_ticket(event, services, hold)
    if cue.rest:
        return Response(cue.rest, decision=_ordinary(row, event, cue))
    if cue.macros:
        answered = answer(row, event, cue, services, hold)
        if cue.reading is None or not answered.is_refusal:
            return answered
    incident = services.ledger.incident_of(event.ticket_id)
    if incident is not None:
        return _hear_more(incident, row, event, cue, services, hold)
    hold()
    seen = see(services.desk, event.ticket_id, hold)
    return open_incident(event.at, cue, seen, services, hold, late=row.door is Door.SWEEP)


def _cue_of_ticket(event: TicketEvent, services: Services, hold: Hold) -> Cue:
    """What the ticket's history says, for an event that says nothing itself.

    A ticket of which the walk could not tell whether it is older than we are: its first audit
    does. Where it has none, it counts as missed: late found, it is noted and pages, no more.
    """
    hold()
    audits = services.desk.audits(event.ticket_id, hold)
    if event.created_after is not None and audits and audits[0].at <= event.created_after:
        return Cue(rest="before_our_time")
    return cue_of_history(audits, authors(services.desk, audits, {}, hold), services.policy)


def _ordinary(row: InboxRow, event: TicketEvent, cue: Cue) -> Decision | None:
    """What was read, and left alone."""
    if cue.reading is None:
        return None
    own = _own_text(row, event)
    return Decision(event.ticket_id, cue.messages, cue.reading, inbox_id=own)


def _own_text(row: InboxRow, event: TicketEvent) -> int | None:
    """The event, if it carries its text itself."""
    return row.id if messages_of(event) else None


def _hear_more(
    incident: Incident,
    row: InboxRow,
    event: TicketEvent,
    cue: Cue,
    services: Services,
    hold: Hold,
) -> Response:
    """More words on a known incident: they may raise it, and never lower it.

    Anybody may have written them, so what is proved of the reporter is looked at anew; the
    sources are asked again only where they do raise it.
    Raises: HeardMeanwhile when others were heard first.
    """
    if cue.reading is None or cue.reading.outcome is Outcome.ORDINARY:
        return Response("known", incident.id)
    hold()
    seen = see(services.desk, incident.ticket_id, hold)
    reporter = proved_still(incident.reporter, seen, services.desk)
    decision = decide(
        incident.ticket_id,
        cue.messages,
        incident.assessment,
        earlier=incident.reading,
        inbox_id=_own_text(row, event),
    )
    if decision.verdict.severity < incident.severity:
        hold()
        _raise(incident, reporter, decision, services)
        return Response("raised", incident.id, seen)
    services.ledger.amend(
        incident.id,
        reading=decision.reading,
        reporter=reporter,
        now=services.clock.now(),
        decision=decision,
        based_on=incident,
    )
    return Response("known", incident.id, seen)


def _raise(incident: Incident, reporter: Reporter, said: Decision, services: Services) -> None:
    """Put a graver incident on record, with the steps that it calls for as the sources are now.

    What they show no longer does not take the rise back. Raises: HeardMeanwhile.
    """
    fresh = look_again(incident, services)
    decision = min(judge(said, fresh), said, key=lambda each: each.verdict.severity)
    reading, judgement = decision.reading, decision.verdict
    asked_by = replace(incident, reporter=reporter)
    services.ledger.amend(
        incident.id,
        judgement=judgement,
        reading=reading,
        assessment=fresh,
        reporter=reporter,
        plans=for_raised(asked_by, reading, judgement, fresh, services.policy),
        now=services.clock.now(),
        decision=decision,
        based_on=incident,
    )

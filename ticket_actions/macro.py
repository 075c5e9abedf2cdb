"""A macro's tag on a ticket: read who set it, and do what they may ask for.

What the event says is a hint; the ticket's audits tell who asked, from where, and when.
"""

from datetime import timedelta

from incidents.authority import NOT_SEEN, Asked, asked_by
from incidents.errors import Passing
from incidents.events import TicketEvent
from incidents.ledger import Door, InboxRow
from incidents.macros import Macro
from incidents.model import Incident
from incidents.ports.clock import Hold
from incidents.ports.services import Services
from ticket_actions.act import KNOWN, SHORTLY, act
from ticket_actions.cue import Cue
from ticket_actions.look import Seen, see
from ticket_actions.opening import REFUSED, Response
from ticket_actions.refuse import note_refusal, refuse
from ticket_actions.request import (
    Refused,
    Request,
    act_id,
    refuse_unless_allowed,
    request_of,
)

PATIENCE = 4
"""Tries until a tag that no audit explains is taken for one that was taken off again."""
_CLOCKS = timedelta(seconds=2)
"""An audit has whole seconds, and its event comes from another of Zendesk's machines."""


def answer(row: InboxRow, event: TicketEvent, cue: Cue, services: Services, hold: Hold) -> Response:
    """Answer every macro whose tag the event names; the last one that counts is the outcome.

    Raises: Passing while Zendesk does not show the audit that the event speaks of, and whatever
    keeps a request from being carried out now.
    """
    hold()
    seen = see(services.desk, event.ticket_id, hold)
    answers = [_answer(macro, row, event, seen, services, hold) for macro in cue.macros]
    return next((each for each in reversed(answers) if not each.is_refusal), answers[-1])


def _answer(
    macro: Macro, row: InboxRow, event: TicketEvent, seen: Seen, services: Services, hold: Hold
) -> Response:
    """One of them."""
    macro_id = services.policy.macro_ids.get(macro.key)
    asked = asked_by(seen.audits, macro.tag, macro_id, seen.ticket.people)
    known = _known(macro, asked, services)
    if row.attempts < PATIENCE and (asked.refusal == NOT_SEEN or _is_older(asked, known, event)):
        raise Passing("the tag's audit is not to be seen yet", retry_after=SHORTLY)
    if asked.refusal == NOT_SEEN:
        return Response(f"{REFUSED}{NOT_SEEN}")
    request = request_of(macro, asked, seen)
    incident = services.ledger.incident_of(event.ticket_id)
    if known is not None:
        return _again(request, known, incident, services, hold)
    try:
        if asked.refusal:
            raise Refused(asked.refusal)
        refuse_unless_allowed(request, incident, services, hold)
        late = row.door is Door.SWEEP
        return act(request, incident, services, hold, at=event.at, late=late)
    except Refused as refused:
        return refuse(request, refused.code, incident, services, hold)


def _known(macro: Macro, asked: Asked, services: Services) -> str | None:
    """What the very same request did before; None when it is new."""
    if not asked.audit_id:
        return None
    return services.acts.known(act_id(macro, asked.audit_id))


def _is_older(asked: Asked, known: str | None, event: TicketEvent) -> bool:
    """Whether the newest audit is one that was answered, and not yet the one of the event."""
    if known is None or asked.at is None or event.at is None:
        return False
    return asked.at < event.at - _CLOCKS


def _again(
    request: Request, known: str, incident: Incident | None, services: Services, hold: Hold
) -> Response:
    """The same once more: nothing but a note that a crash may have kept back."""
    seen, incident_id = request.seen, incident.id if incident else None
    if not known.startswith(REFUSED):
        return Response(KNOWN, incident_id, seen)
    if incident is None:
        note_refusal(request, known.removeprefix(REFUSED), services, hold)
    return Response(known, incident_id, seen)

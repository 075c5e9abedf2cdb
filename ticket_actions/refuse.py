"""A macro that does not count: on record, and on the ticket with its true author and the reason.

A ticket with an incident gets its note by the ledger. One without has none there; its note goes
out at once and is looked for on the ticket before it is written again: our mark is in its audit.
"""

from datetime import timedelta

from incidents.ledger import EffectKind, EffectPlan
from incidents.model import Incident
from incidents.ports.clock import Hold
from incidents.ports.services import Services
from incidents.tickets import Change, InternalNote
from ticket_actions.opening import REFUSED, Response
from ticket_actions.render import render
from ticket_actions.request import Request
from ticket_actions.write import wait_until_settled

MOST = 10  # refusals written within a day on a ticket that holds no incident
DAY = timedelta(hours=24)


def refuse(
    request: Request, code: str, incident: Incident | None, services: Services, hold: Hold
) -> Response:
    """Put it on record, once, and see to its note. Raises TicketMoved and other Passing."""
    ticket, act = request.seen.ticket, request.act
    note = EffectPlan(
        EffectKind.NOTE,
        str(ticket.id),
        f"refused-{request.audit_id}-{request.macro.name}",
        reason=code,
        requested_by=act.by,
        grace=services.policy.lease,
    )
    services.acts.refuse(
        act,
        code,
        ticket_id=ticket.id,
        incident_id=incident.id if incident else "",
        plans=[note] if incident else [],
        now=services.clock.now(),
    )
    if incident is None:
        note_refusal(request, code, services, hold)
    return Response(f"{REFUSED}{code}", incident.id if incident else None, request.seen)


def note_refusal(request: Request, code: str, services: Services, hold: Hold) -> None:
    """One internal note, and the tag off again in the same PUT; nothing when it is there."""
    seen, operation = request.seen, f"refused:{request.act.id}"
    earliest = services.clock.now() - DAY
    ours = [a for a in seen.audits if a.operation and a.operation.startswith("refused:")]
    if operation in {a.operation for a in ours} or sum(a.at > earliest for a in ours) >= MOST:
        return
    author = seen.ticket.people.get(request.author_id)
    html = render(
        "notes/refused_alone.html",
        macro=request.macro.name,
        code=code,
        author=author.name if author else "",
        author_id=request.author_id,
        audit_id=request.audit_id,
    )
    wait_until_settled(seen, services)
    hold()
    change = Change(drop=frozenset({request.macro.tag}), note=InternalNote(html))
    services.desk.apply(seen.ticket, change, operation=operation)

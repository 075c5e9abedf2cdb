"""The macro «Security: check»: an agent asks us to look again at everything.

It acts on nothing outside the ticket. Who asked is read from the ticket's audits, never taken
from the event.
"""

from dataclasses import replace
from datetime import timedelta

from incidents.errors import Passing
from incidents.events import TicketEvent
from incidents.ledger import Door, InboxRow
from incidents.model import Assessment, Incident
from incidents.ports.clock import Hold
from incidents.ports.services import Services
from incidents.trust import asked_by
from ticket_actions.assess import assess
from ticket_actions.cue import Cue
from ticket_actions.decide import decide
from ticket_actions.label import CHECK_TAG
from ticket_actions.look import Seen, conversation, see
from ticket_actions.opening import REFUSED, Response, open_incident
from ticket_actions.plans import for_check

NOT_YET = "macro_tag_not_found"
PATIENCE = 4
"""Tries until a tag that no audit explains is taken for one that was taken off again."""
SHORTLY = timedelta(seconds=2)


def check(row: InboxRow, event: TicketEvent, services: Services, hold: Hold) -> Response:
    """Answer the newest audit that set our tag, or refuse it with the reason as outcome.

    Raises: Passing while Zendesk does not show the audit that the event speaks of.
    """
    hold()
    seen = see(services.desk, event.ticket_id, hold)
    asked = asked_by(seen.audits, CHECK_TAG, services.policy.macro_ids, seen.ticket.people)
    if asked.refusal == NOT_YET and row.attempts < PATIENCE:
        raise Passing("the tag's audit is not to be seen yet", retry_after=SHORTLY)
    if asked.refusal:
        return Response(f"{REFUSED}{asked.refusal}")
    incident = services.ledger.incident_of(event.ticket_id)
    if incident is None:
        late = row.door is Door.SWEEP
        return open_incident(event, Cue(check=True), seen, services, hold, late=late)
    hold()
    return _look_again(incident, seen, asked.audit_id, services)


def _look_again(incident: Incident, seen: Seen, audit_id: int, services: Services) -> Response:
    """Assess and judge a known incident anew, and plan the answer to the audit that asked."""
    now, policy = services.clock.now(), services.policy
    fresh = assess(services.impact, incident.reporter.email, now=now, within=policy.assess)
    assessment = _never_forget(incident.assessment, fresh)
    said = conversation(seen)
    decision = decide(incident.ticket_id, said, assessment, earlier=incident.reading)
    reading, judgement = decision.reading, decision.verdict
    services.ledger.amend(
        incident.id,
        judgement=judgement,
        reading=reading,
        assessment=assessment,
        plans=for_check(incident, reading, judgement, assessment, audit_id, policy),
        now=now,
        decision=decision,
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

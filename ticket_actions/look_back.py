"""After a loss of the record: which steps stand, by what our own notes on a ticket told."""

from incidents.ports.clock import Hold
from incidents.ports.services import Services
from ticket_actions.cue import Cue
from ticket_actions.earlier import earlier_id, earlier_promises
from ticket_actions.look import see
from ticket_actions.opening import Response, open_incident


def look_back(ticket_id: int, services: Services, hold: Hold) -> Response:
    """Take up what the ticket's incident has standing; open it for that where it is not on record.

    A ticket on which nothing stands is left alone, whatever it says: its own events count.
    Raises: NotProvisioned, and what `open_incident` raises.
    """
    hold()
    seen = see(services.desk, ticket_id, hold)
    known_id = earlier_id(seen, services.policy)
    stands = earlier_promises(seen.audits, known_id, services.policy)
    if not stands:
        return Response("nothing_stands")
    incident = services.ledger.incident_of(ticket_id)
    if incident is None:
        return open_incident(None, Cue(), seen, services, hold, late=True)
    services.ledger.take_up(incident.id, stands, now=services.clock.now())
    return Response("taken_up", incident.id)

"""The macro «Security: check»: an agent asks us to look again at everything.

It acts on nothing outside the ticket.
"""

from dataclasses import replace

from incidents.model import Incident
from incidents.ports.services import Services
from ticket_actions.decide import decide
from ticket_actions.look import conversation, proved_still
from ticket_actions.look_again import look_again
from ticket_actions.plans import check_note, if_graver
from ticket_actions.request import Request


def check(incident: Incident, request: Request, services: Services) -> None:
    """Assess and judge a known incident anew, and plan the answer to whoever asked.

    Raises: HeardMeanwhile when an event of the ticket came first.
    """
    policy = services.policy
    assessment = look_again(incident, services)
    said = conversation(request.seen)
    decision = decide(incident.ticket_id, said, assessment, earlier=incident.reading)
    reading, judgement = decision.reading, decision.verdict
    reporter = proved_still(incident.reporter, request.seen, services.desk)
    asked_by = replace(incident, reporter=reporter)
    plans = if_graver(asked_by, reading, judgement, assessment, policy)
    note = check_note(incident, request.audit_id, request.act, policy)
    services.ledger.amend(
        incident.id,
        judgement=judgement,
        reading=reading,
        assessment=assessment,
        reporter=reporter,
        plans=(*plans, note),
        now=services.clock.now(),
        decision=decision,
        based_on=incident,
    )

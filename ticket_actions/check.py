"""The macro «Security: check»: an agent asks us to look again at everything.

It acts on nothing outside the ticket.
"""

from dataclasses import replace

from incidents.claims import name_of_subject
from incidents.model import Assessment, Incident, Sought
from incidents.ports.services import Services
from ticket_actions.assess import assess
from ticket_actions.decide import decide
from ticket_actions.held import assessed
from ticket_actions.look import conversation, proved_still
from ticket_actions.plans import check_note, if_graver
from ticket_actions.request import Request


def check(incident: Incident, request: Request, services: Services) -> None:
    """Assess and judge a known incident anew, and plan the answer to whoever asked.

    Raises: HeardMeanwhile when an event of the ticket came first.
    """
    now, policy = services.clock.now(), services.policy
    fresh = assess(
        services.impact,
        incident.reporter.email,
        about=incident.assessment.about,
        named=_name_to_ask(incident),
        now=now,
        within=policy.assess,
    )
    assessment = _never_forget(incident.assessment, fresh)
    assessment = assessed(assessment, services, apart_from=incident.id)
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
        now=now,
        decision=decision,
        based_on=incident,
    )


def _name_to_ask(incident: Incident) -> str:
    """A name of the report that the CRM could not be asked about; empty when it was heard."""
    is_open = incident.assessment.sought is Sought.UNHEARD
    return name_of_subject(incident.reading, incident.reporter) if is_open else ""


def _never_forget(old: Assessment, new: Assessment) -> Assessment:
    """The new assessment; where it could not hear a source, what the old one heard of the same
    account.
    """
    if new.about != old.about:
        return new
    kept = {
        name: getattr(old, name)
        for name in ("customer", "subject_customer", "account", "sessions", "events")
        if getattr(new, name) is None
    }
    return replace(new, **kept)

"""Ask all sources about a known incident again, before anything new is planned for it."""

from dataclasses import replace

from incidents.claims import name_of_subject
from incidents.model import Assessment, Incident, Sought
from incidents.ports.services import Services
from ticket_actions.assess import assess
from ticket_actions.held import assessed


def look_again(incident: Incident, services: Services) -> Assessment:
    """What the sources say now. One that is not heard is named in `unknown`, with the reason, and
    what it said of the same account before stands.
    """
    fresh = assess(
        services.impact,
        incident.reporter.email,
        about=incident.assessment.about,
        named=_name_to_ask(incident),
        now=services.clock.now(),
        within=services.policy.assess,
    )
    assessment = _never_forget(incident.assessment, fresh)
    return assessed(assessment, services, apart_from=incident.id)


def _name_to_ask(incident: Incident) -> str:
    """A name of the report that the CRM could not be asked about; empty when it was heard."""
    is_open = incident.assessment.sought is Sought.UNHEARD
    return name_of_subject(incident.reading, incident.reporter) if is_open else ""


def _never_forget(old: Assessment, new: Assessment) -> Assessment:
    """The new assessment; where it could not hear a source, or did not ask for a name anew, what
    the old one heard of the same account.
    """
    if new.about != old.about:
        return new
    kept = {
        name: getattr(old, name)
        for name in ("customer", "subject_customer", "account", "sessions", "events")
        if getattr(new, name) is None
    }
    sought = old.sought if new.sought is Sought.NOT else new.sought
    return replace(new, **kept, sought=sought)

"""Who asks, about whom, who did it: an incident's people in one place, from what is on record."""

from dataclasses import dataclass

from incidents.corroboration import Corroboration, corroborated
from incidents.model import Incident, Reporter
from incidents.trust import Actor, Subject, actor_of, role_of, subject_of


@dataclass(frozen=True, slots=True)
class Parties:
    """What a note says of them."""

    reporter: Reporter
    role: str
    """What the CRM says of the reporter: a code of templates/notes/parties.toml."""
    subject: Subject
    actor: Actor
    shown: Corroboration


def parties_of(incident: Incident) -> Parties:
    """As far as text, CRM and audit trail tell."""
    shown = corroborated(incident.assessment, at=incident.reported_at)
    return Parties(
        reporter=incident.reporter,
        role=role_of(incident.assessment.customer),
        subject=subject_of(incident.reading, incident.reporter, incident.assessment),
        actor=actor_of(incident.reading, incident.reporter, shown),
        shown=shown,
    )

"""What an incident is made of. Callers import from here; each file is one subject."""

from incidents.model.assessment import (
    Account,
    Activity,
    Assessment,
    Contact,
    Credential,
    Customer,
    LiveSession,
    Sought,
    Source,
    TrailEvent,
)
from incidents.model.entities import Entity, EntityKind, Role
from incidents.model.incident import Incident, IncidentState, Judgement, Proof, Reporter
from incidents.model.kinds import Fact, Kind, Outcome, Severity
from incidents.model.reading import (
    ORG_ADMIN,
    ORG_MEMBER,
    SECOND_READER,
    SUPPORT,
    Finding,
    Message,
    Reading,
)

__all__ = [
    "ORG_ADMIN",
    "ORG_MEMBER",
    "SECOND_READER",
    "SUPPORT",
    "Account",
    "Activity",
    "Assessment",
    "Contact",
    "Credential",
    "Customer",
    "Entity",
    "EntityKind",
    "Fact",
    "Finding",
    "Incident",
    "IncidentState",
    "Judgement",
    "Kind",
    "LiveSession",
    "Message",
    "Outcome",
    "Proof",
    "Reading",
    "Reporter",
    "Role",
    "Severity",
    "Sought",
    "Source",
    "TrailEvent",
]

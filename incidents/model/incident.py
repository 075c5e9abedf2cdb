"""An incident as it is on record: who reported, how bad it is and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from incidents.model.assessment import Assessment
from incidents.model.kinds import Kind, Severity
from incidents.model.reading import Reading


class Proof(IntEnum):
    """How far it is proved that the requester wrote the report. Higher is better."""

    UNPROVEN = 0
    VERIFIED_ADDRESS = 1
    SIGNED_IN = 2


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reported, and how far that is proved."""

    user_id: int
    name: str
    email: str
    proof: Proof
    reasons: tuple[str, ...] = ()
    """Codes of templates/notes/reasons.toml, the deciding one first."""

    @property
    def is_proved(self) -> bool:
        """True when the reporter's own account may be contained without a person's word."""
        return self.proof > Proof.UNPROVEN


@dataclass(frozen=True, slots=True)
class Judgement:
    """A severity and why."""

    severity: Severity
    reasons: tuple[str, ...]
    """Codes of templates/notes/reasons.toml, the deciding one first."""


class IncidentState(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    CLOSED = "closed"
    FALSE_ALARM = "false_alarm"
    """Closed: a person found that it is none."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One ticket's security matter, as it is on record."""

    id: str
    """SEC-2026-0047."""
    ticket_id: int
    kind: Kind
    judgement: Judgement
    reading: Reading
    assessment: Assessment
    reporter: Reporter
    opened_at: datetime
    reported_at: datetime
    state: IncidentState = IncidentState.OPEN
    held_back: str = ""
    """Why every step of it waits for a person, whatever comes later: a code of
    templates/notes/reasons.toml. Empty when the playbook decides.
    """

    @property
    def severity(self) -> Severity:
        """How bad it is now."""
        return self.judgement.severity

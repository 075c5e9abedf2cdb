"""What an incident touches: the sources that are asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from incidents.model import Contact, Customer, LiveSession, TrailEvent
from incidents.ports.identity import IdentityProvider


class AuditTrail(Protocol):
    """The product's audit log (SecAudit), or a SIEM that holds it."""

    def events(self, email: str, *, since: datetime) -> tuple[TrailEvent, ...]:
        """What that user did or had done to them, newest first, at most 200.

        Raises: VendorDown.
        """


class Sessions(Protocol):
    """Who is signed in now (UserWatch)."""

    def live(self, email: str) -> tuple[LiveSession, ...]:
        """Sign-ins that still work. Raises: VendorDown."""


class Crm(Protocol):
    """Who our customers are."""

    def customer(self, email: str) -> Customer | None:
        """The company of that contact; None when the CRM knows none. Raises: VendorDown."""

    def named(self, name: str) -> tuple[Contact, ...]:
        """Every contact of exactly that name, at whatever company. Raises: VendorDown."""


@dataclass(frozen=True, slots=True)
class Impact:
    """The four sources that are asked in parallel."""

    audit_trail: AuditTrail
    sessions: Sessions
    identity: IdentityProvider
    crm: Crm

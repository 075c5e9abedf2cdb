"""What an incident touches: the sources that are asked, and where accounts live."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from incidents.model import Account, Customer, LiveSession, TrailEvent


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


class IdentityProvider(Protocol):
    """Where accounts live (the product's Admin Console, or a cloud's).

    Every verb raises VendorDown and AccountNotFound. A verb changes one declared thing.
    """

    name: str
    """For notes and the ledger: admin_console."""

    def find(self, email: str) -> Account:
        """Exactly one account, else AccountNotFound."""

    def sessions(self, account_id: str) -> tuple[LiveSession, ...]:
        """The account's live sessions, read from the provider itself."""

    def revoke_sessions(self, account_id: str, *, operation: str) -> None:
        """End every live session of the account. Marked with `operation` in its log.

        Raises DeskRefused too: the provider understood and said no.
        """

    def happened(self, account_id: str, *, operation: str) -> bool:
        """Whether the provider's log shows our own call marked with `operation`."""


@dataclass(frozen=True, slots=True)
class Impact:
    """The four sources that are asked in parallel."""

    audit_trail: AuditTrail
    sessions: Sessions
    identity: IdentityProvider
    crm: Crm

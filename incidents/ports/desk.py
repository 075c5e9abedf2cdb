"""The ticketing system."""

from datetime import datetime
from typing import Protocol

from incidents.ports.clock import Hold, at_ease
from incidents.tickets import Applied, AsLeft, Audit, Change, ExportPage, Identity, Person, Ticket


class TicketDesk(Protocol):
    """The ticketing system. Each verb is one HTTP call unless it says otherwise.

    All raise DeskBusy and DeskShut (passing), DeskRefused, and TicketGone where a ticket is named.
    """

    def read(self, ticket_id: int) -> Ticket:
        """The ticket as it is now, with its people and organization."""

    def audits(self, ticket_id: int, hold: Hold = at_ease) -> tuple[Audit, ...]:
        """Every update of the ticket, oldest first, comments with their trust flags.

        One call for up to 100 updates, one more for each further hundred; `hold` is called
        after each, since a long story takes longer than a lease.
        """

    def person(self, user_id: int) -> Person:
        """The user as they are now. Who is not there is a stranger: an end user, not active."""

    def identities(self, user_id: int) -> tuple[Identity, ...]:
        """The addresses of a user, each verified or not."""

    def groups_of(self, user_id: int) -> frozenset[int]:
        """The groups of an agent as they are now; none for who is not there."""

    def apply(self, ticket: Ticket | AsLeft, change: Change, *, operation: str) -> Applied:
        """One PUT, compare-and-set on `ticket.updated_stamp`, marked with `operation`.

        Raises: TicketMoved when somebody wrote since that stamp, and when the change touches
        tags of a ticket that was not read; TicketClosed.
        """

    def export(self, *, since: datetime, cursor: str = "") -> ExportPage:
        """Tickets that changed since then, or from `cursor` on when there is one.

        Needs an administrator's rights. A cursor that is no longer known is DeskRefused.
        """

"""Read the ticket and whoever stands behind it, and hear what the customer said."""

from collections.abc import Callable
from dataclasses import dataclass

from incidents.model import Message
from incidents.ports import TicketDesk
from incidents.tickets import Audit, Comment, Ticket


@dataclass(frozen=True, slots=True)
class Seen:
    """The ticket and its history at one moment."""

    ticket: Ticket
    audits: tuple[Audit, ...]


def see(desk: TicketDesk, ticket_id: int, hold: Callable[[], None]) -> Seen:
    """The ticket with its people, then its audits: two calls, with a sign of life between.

    In this order: an update between the two makes the later compare-and-set fail, not lie.
    """
    ticket = desk.read(ticket_id)
    hold()
    return Seen(ticket, desk.audits(ticket_id))


def conversation(seen: Seen) -> tuple[Message, ...]:
    """What the customer said, oldest first, the subject with the first message.

    The first comment counts whoever typed it: an agent who opens a ticket for a customer
    writes in the customer's name. Later comments of colleagues are no reports.
    """
    comments = [comment for audit in seen.audits for comment in audit.comments]
    first = Message(seen.ticket.description, seen.ticket.subject)
    later = [Message(c.body) for c in comments[1:] if not _by_staff(seen.ticket, c)]
    return (first, *later)


def everything(audits: tuple[Audit, ...]) -> tuple[Message, ...]:
    """Whatever anybody said, from the audits alone, which do not tell who is a colleague."""
    subject = next((audit.subject for audit in audits if audit.subject), "")
    bodies = [comment.body for audit in audits for comment in audit.comments]
    return (Message("", subject), *(Message(body) for body in bodies))


def _by_staff(ticket: Ticket, comment: Comment) -> bool:
    """The author is a colleague. One whom Zendesk did not sideload is taken for a customer."""
    person = ticket.people.get(comment.author_id)
    return person is not None and person.role in ("agent", "admin")

"""Read the ticket and whoever stands behind it, and hear what the customer said."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from incidents.model import Message, Reporter
from incidents.ports.clock import Hold
from incidents.ports.desk import TicketDesk
from incidents.proof import reporter_of
from incidents.tickets import Audit, Comment, Person, Ticket
from ticket_actions.decide import role_in


@dataclass(frozen=True, slots=True)
class Seen:
    """The ticket and its history at one moment; `ticket.people` knows every author."""

    ticket: Ticket
    audits: tuple[Audit, ...]


def see(desk: TicketDesk, ticket_id: int, hold: Hold) -> Seen:
    """The ticket with its people, then its audits: two calls, with a sign of life between.

    In this order: an update between the two makes the later compare-and-set fail, not lie.
    """
    ticket = desk.read(ticket_id)
    hold()
    audits = desk.audits(ticket_id, hold)
    people = authors(desk, audits, ticket.people, hold)
    return Seen(replace(ticket, people=people), audits)


def requesters_of(seen: Seen) -> frozenset[int]:
    """Everybody who is or was the ticket's requester, by Zendesk's id: each may have reported."""
    before = (audit.requesters for audit in seen.audits)
    return frozenset({seen.ticket.requester.id}).union(*before)


def proved_still(known: Reporter, seen: Seen, desk: TicketDesk) -> Reporter:
    """The reporter as far as everything that is on the ticket by now is proved to be theirs.

    Never further than before. One call. Raises: DeskBusy.
    """
    fresh = reporter_of(seen.ticket, seen.audits, desk.identities(known.user_id))
    if fresh.proof >= known.proof:
        return known
    return replace(known, proof=fresh.proof, reasons=fresh.reasons)


def authors(
    desk: TicketDesk, audits: Iterable[Audit], known: Mapping[int, Person], hold: Hold
) -> dict[int, Person]:
    """Everybody who wrote on the ticket or changed it, so that colleagues are told apart; and for
    whom it was opened.

    Zendesk sideloads them with the audits; one more call for each whom it left out.
    """
    audits = tuple(audits)
    people = {**{p.id: p for audit in audits for p in audit.people}, **known}
    wrote = {c.author_id for audit in audits for c in audit.comments}
    wrote |= {audit.author_id for audit in audits if audit.tag_changes}
    wrote |= audits[0].requesters if audits else set()
    for stranger in sorted(who for who in wrote - set(people) if who > 0):  # negative: the system
        hold()
        people[stranger] = desk.person(stranger)
    return people


def conversation(seen: Seen) -> tuple[Message, ...]:
    """What the customer said, oldest first, the subject with the first message.

    The first comment counts whoever typed it: an agent who opens a ticket for a customer
    writes in the customer's name. Later comments of colleagues are no reports.
    """
    comments = [comment for audit in seen.audits for comment in audit.comments]
    ticket = seen.ticket
    role = role_in(ticket.organization_id)
    first = Message(ticket.description, ticket.subject, ticket.created_at, role)
    return (first, *_said(comments[1:], ticket.people, role))


def history(audits: Iterable[Audit], people: Mapping[int, Person]) -> tuple[Message, ...]:
    """The same from the audits alone, for whom the ticket itself was not read."""
    audits = tuple(audits)
    subject = next((audit.subject for audit in audits if audit.subject), "")
    comments = [comment for audit in audits for comment in audit.comments]
    role = role_in(_organization(audits, people))
    first = [Message(comment.body, subject, comment.at, role) for comment in comments[:1]]
    return (*first, *_said(comments[1:], people, role))


def _organization(audits: tuple[Audit, ...], people: Mapping[int, Person]) -> int | None:
    """That of the customer for whom the ticket was opened, whoever typed it."""
    who = (audits[0].requesters or {audits[0].author_id}) if audits else set()
    customers = (people[each] for each in sorted(who) if each in people)
    return next((each.organization_id for each in customers if not _is_staff(each)), None)


def _said(
    comments: Iterable[Comment], people: Mapping[int, Person], role: str
) -> Iterator[Message]:
    """The comments of people who are no colleagues."""
    for comment in comments:
        if not _is_staff(people.get(comment.author_id)):
            yield Message(comment.body, at=comment.at, reporter_role=role)


def _is_staff(person: Person | None) -> bool:
    return person is not None and person.role in ("agent", "admin")

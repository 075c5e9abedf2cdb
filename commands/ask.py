"""What a macro asks for, asked for by a command: on the ticket as it is now, in a person's name."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from commands.hand import Hand
from commands.target import refuse_subject, ticket_of
from containment.agent import refuse_reporter
from incidents.approvals import PersonAct
from incidents.errors import AskedInVain
from incidents.macros import Macro
from incidents.model import Incident
from incidents.ports.clock import at_ease
from ticket_actions.act import act, opened
from ticket_actions.look import requesters_of, see
from ticket_actions.request import Refused, Request


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it."""

    incident: Incident
    """As it is now."""
    is_new: bool
    """False: this very act was on record, and nothing was done again."""
    is_opened: bool = False
    """The ticket had no incident before."""


def request_of(mine: Hand, target: str, macro: Macro) -> tuple[Request, Incident | None]:
    """The request, and the ticket's incident. Raises AskedInVain for whoever may not ask."""
    agent = mine.proved(macro)
    ticket_id, incident = ticket_of(mine.store, target)
    seen = see(mine.services.desk, ticket_id, at_ease)
    refuse_reporter(agent, incident, requesters_of(seen))
    if incident is not None:
        refuse_subject(mine, agent, macro, incident)
    return Request(macro, mine.act, agent.person.id, _number(mine.act), seen), incident


def ask(mine: Hand, target: str, macro: Macro) -> Answer:
    """Carry it out, once, with the note that says who asked. Raises AskedInVain, Passing."""
    request, before = request_of(mine, target, macro)
    services, ticket_id = mine.services, request.seen.ticket.id
    is_new = services.acts.known(mine.act.id) is None
    if is_new:
        with in_words():
            act(request, before, services, at_ease, at=mine.act.at)
    incident = services.ledger.incident_of(ticket_id)
    if incident is None:  # an act of that name did something else
        raise AskedInVain("approval_act_used")
    return Answer(incident, is_new, is_opened=is_new and before is None)


def opened_for(mine: Hand, request: Request) -> Incident:
    """The incident of a ticket that had none, opened by this act. Raises AskedInVain."""
    with in_words():
        return opened(request, mine.services, at_ease, at=mine.act.at)


@contextmanager
def in_words() -> Iterator[None]:
    """A refusal of a macro is a refusal of its command."""
    try:
        yield
    except Refused as no:
        raise AskedInVain(no.code) from no


def _number(given: PersonAct) -> int:
    """Stands where a macro has its audit's number: one that no audit has."""
    return int(hashlib.sha256(given.id.encode()).hexdigest()[:14], 16)

"""A person who acts by a command: whom Zendesk knows them as now, and what they may ask for.

The rules are those of the macros (incidents.trust.py); here a token takes an audit's place.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass

from incidents import approvals
from incidents.authority import Rights, why_not
from incidents.errors import AskedInVain
from incidents.ladder import Rung, rung_of
from incidents.ledger import EffectKind
from incidents.macros import MACROS, Macro
from incidents.model import Incident, Kind, Severity
from incidents.ports.desk import TicketDesk
from incidents.tickets import Person

BREAKER = Macro("breaker", rung=Rung.SHUT_OUT)
PROTECT = Macro("protect", rung=Rung.SHUT_OUT)
RESUME = Macro("resume", rung=Rung.SHUT_OUT)
"""What no macro does and takes the rights of shutting somebody out."""


@dataclass(frozen=True, slots=True)
class Agent:
    """Zendesk's user behind a token, as they are now."""

    person: Person
    groups: frozenset[int] = frozenset()
    addresses: frozenset[str] = frozenset()
    """In lower case; one that Zendesk has not verified counts too."""

    @property
    def id(self) -> str:
        """Immutable, as approvals name people."""
        return approvals.person(self.person.id)

    def is_one_of(self, emails: Iterable[str]) -> bool:
        """Whether one of these addresses is theirs."""
        return not self.addresses.isdisjoint(email.casefold() for email in emails if email)


def agent_of(person: Person, desk: TicketDesk) -> Agent:
    """Their groups and addresses; not asked for who is no agent, and may do nothing."""
    if not person.is_agent:
        return Agent(person)
    theirs = {person.email, *(each.value for each in desk.identities(person.id))}
    addresses = frozenset(each.casefold() for each in theirs if each)
    return Agent(person, desk.groups_of(person.id), addresses)


def macro_for(kind: EffectKind) -> Macro:
    """The macro whose rights a step takes; one that no macro asks for takes its rung's."""
    known = (macro for macro in MACROS if macro.step is kind)
    unnamed = Macro(kind.value, kind, rung_of(kind), Severity.SEV_2, Kind.ACCOUNT_COMPROMISE)
    return next(known, unnamed)


def refuse_unless_agent(agent: Agent, macro: Macro, rights: Rights) -> None:
    """Raise AskedInVain for whoever may not ask for that on any ticket."""
    _refuse(why_not(macro, agent.person, agent.groups, rights, reporters=()))


def refuse_reporter(agent: Agent, incident: Incident | None, requesters: Set[int]) -> None:
    """Raise AskedInVain for who reported it.

    `incident`: None while the ticket has none. `requesters`: everybody who is or was the ticket's.
    """
    reported = requesters if incident is None else requesters | {incident.reporter.user_id}
    _refuse("approval_by_reporter" if agent.person.id in reported else "")


def refuse_own_account(agent: Agent, emails: Iterable[str]) -> None:
    """Raise AskedInVain when one of these addresses is the agent's."""
    _refuse("approval_by_subject" if agent.is_one_of(emails) else "")


def _refuse(code: str) -> None:
    if code:
        raise AskedInVain(code)

"""Which incident or effect a person means."""

import re

from commands.hand import Hand
from containment.agent import Agent, refuse_reporter
from incidents.errors import AskedInVain
from incidents.ledger import Effect
from incidents.macros import Macro
from incidents.model import Incident
from incidents.ports.clock import at_ease
from integration.store import Store
from ticket_actions.look import requesters_of, see
from ticket_actions.subjects import BY_SUBJECT, is_subject

_TICKET = re.compile(r"[0-9]{1,18}")
_INCIDENT = re.compile(r"SEC-[0-9]{4}-[0-9]{4,9}")


def incident_of(store: Store, target: str) -> Incident:
    """The incident of that ticket or id. Raises AskedInVain."""
    found = None
    if _TICKET.fullmatch(target):
        found = store.ledger.incident_of(int(target))
    elif _INCIDENT.fullmatch(target.upper()):
        found = _with_id(store, target.upper())
    if found is None:
        raise AskedInVain("no_incident", target=target)
    return found


def ticket_of(store: Store, target: str) -> tuple[int, Incident | None]:
    """The ticket that is meant, and its incident, None when it holds none. Raises AskedInVain."""
    if _TICKET.fullmatch(target):
        return int(target), store.ledger.incident_of(int(target))
    incident = incident_of(store, target)
    return incident.ticket_id, incident


def is_incident(target: str) -> bool:
    """Whether that is an incident's id, and no number."""
    return bool(_INCIDENT.fullmatch(target.upper()))


def effect_of(store: Store, number: int) -> Effect:
    """The effect of that number. Raises AskedInVain."""
    incident_id = store.effect_desk.find(number).incident_id
    return next(each for each in store.ledger.effects(incident_id) if each.id == number)


def refuse_unless_allowed(mine: Hand, macro: Macro, effect: Effect) -> None:
    """Raise AskedInVain for a proved person who may not ask for that of this step."""
    agent = mine.proved(macro)
    refuse_involved(mine, agent, macro, mine.services.ledger.incident(effect.incident_id))


def refuse_involved(mine: Hand, agent: Agent, macro: Macro, incident: Incident) -> None:
    """Raise AskedInVain for who reported it, then or by what the ticket says now, and for
    everybody whose account it touches.
    """
    seen = see(mine.services.desk, incident.ticket_id, at_ease)
    refuse_reporter(agent, incident, requesters_of(seen))
    refuse_subject(mine, agent, macro, incident)


def refuse_subject(mine: Hand, agent: Agent, macro: Macro, incident: Incident) -> None:
    """Raise AskedInVain for everybody whose account the incident touches."""
    if is_subject(macro, agent.person, agent.addresses, incident, mine.services, at_ease):
        raise AskedInVain(BY_SUBJECT)


def _with_id(store: Store, incident_id: str) -> Incident | None:
    try:
        return store.ledger.incident(incident_id)
    except KeyError:
        return None

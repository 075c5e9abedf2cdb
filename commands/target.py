"""Which incident or effect a person means."""

import re

from commands.hand import Hand
from containment.agent import Agent, refuse_if_involved
from incidents.errors import AskedInVain
from incidents.ledger import Effect
from incidents.macros import Macro
from incidents.model import Incident
from integration.store import Store

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


def refuse_involved(mine: Hand, agent: Agent, macro: Macro, incident: Incident) -> None:
    """Raise AskedInVain for who reported it, then or by what the ticket says now, and for whose
    account it is.
    """
    requester = mine.services.desk.read(incident.ticket_id).requester.id
    refuse_if_involved(agent, macro, mine.services.policy.rights, incident, requester)


def _with_id(store: Store, incident_id: str) -> Incident | None:
    try:
        return store.ledger.incident(incident_id)
    except KeyError:
        return None

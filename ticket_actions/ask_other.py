"""Macros that are about the incident, or about steps that stand: undo, confirm, raise, close."""

from dataclasses import replace

from incidents.asking import (
    Asking,
    by_policy,
    confirmable,
    graver,
    is_being_undone,
    standing,
    stoppable,
    undoable,
)
from incidents.authority import BEING_UNDONE, CLOSED, GRAVEST, NOTHING_EXPIRES, NOTHING_STANDS
from incidents.ledger import EffectKind, EffectState
from incidents.model import Incident, IncidentState
from incidents.ports.services import Services
from ticket_actions.ask_step import plans_shown
from ticket_actions.look import proved_still
from ticket_actions.look_again import look_again
from ticket_actions.plans import for_raised_by_person
from ticket_actions.request import Refused, Request


def ask_undo(request: Request, incident: Incident, services: Services) -> Asking:
    """Take back all that stands, or may; an undoing that waits for a person's word gets it."""
    effects = services.ledger.effects(incident.id)
    is_waiting = (EffectKind.UNDO, EffectState.PLANNED)
    waiting = [e for e in effects if (e.kind, e.state) == is_waiting]
    stands = undoable(effects)
    if not (stands or waiting):
        raise Refused(BEING_UNDONE if is_being_undone(effects) else NOTHING_STANDS)
    approve = plans_shown(request, waiting, services)
    return Asking(undo=tuple(effect.id for effect in stands), approve=approve)


def ask_confirm(_: Request, incident: Incident, services: Services) -> Asking:
    """What would end by itself stays, and so does what waits for a word on its undoing."""
    effects = services.ledger.effects(incident.id)
    found = confirmable(effects)
    if not found:
        raise Refused(BEING_UNDONE if is_being_undone(effects) else NOTHING_EXPIRES)
    return Asking(confirm=tuple(effect.id for effect in found))


def ask_raise(request: Request, incident: Incident, services: Services) -> Asking:
    """One level up, with all that the playbook then calls for: the sources are asked again first,
    and the reporter is proved again, so that it is planned for the account and on the ticket as
    they are now.
    """
    judgement = graver(incident.judgement)
    if judgement is None:
        raise Refused(GRAVEST)
    fresh = look_again(incident, services)
    reporter = proved_still(incident.reporter, request.seen, services.desk)
    asked_by = replace(incident, reporter=reporter)
    return Asking(
        plans=for_raised_by_person(asked_by, judgement, fresh, services.policy),
        judgement=judgement,
        assessment=fresh,
        reporter=reporter,
        based_on=incident,
        state=IncidentState.OPEN,
    )


def ask_close(_: Request, incident: Incident, services: Services) -> Asking:
    """A false alarm: what policy did is undone, and whatever waits will not begin."""
    if incident.state is IncidentState.FALSE_ALARM:
        raise Refused(CLOSED)
    effects = services.ledger.effects(incident.id)
    return Asking(
        undo=tuple(effect.id for effect in by_policy(standing(effects))),
        refuse=tuple(effect.id for effect in stoppable(effects)),
        state=IncidentState.FALSE_ALARM,
        is_false_alarm=True,
    )

"""The job door: what rq finds by name. `triage` and `contain` are the whole allow-list.

Every job module is imported here, once, before the first fork; nothing is opened until a
forked child has a job.
"""

import os
from functools import cache, partial

from containment.run import run
from incidents.ledger import Effect, EffectKind, EffectState, InboxRow
from incidents.ports.clock import Hold
from incidents.ports.services import Services
from integration.settings import Settings
from integration.spell import contain_effects, triage_rows
from integration.turns import Answer, contain_effect
from integration.wiring import build
from ticket_actions.carry_out import carry_out
from ticket_actions.look import Seen
from ticket_actions.opening import Response
from ticket_actions.respond import respond

AT_ONCE = (EffectKind.CHAT, EffectKind.PAGE, EffectKind.NOTE)
"""What triage carries out itself, in this order: people first, the note with what is known."""


def triage(inbox_id: int) -> None:
    """Take this event, then every other that is due."""
    triage_rows(inbox_id, _services(), answer_event)


def contain(effect_id: int) -> None:
    """Take this effect, then every other that is due."""
    contain_effects(effect_id, _services(), do_effect)


def answer_event(row: InboxRow, services: Services, hold: Hold) -> Answer:
    """Decide, plan and ring for containment; the rest follows once the event is recorded done."""
    response = respond(row, services, hold)
    if response.incident_id is None:
        return Answer(response.outcome, decision=response.decision)
    ready = _ready(response.incident_id, services)
    services.doorbell.contain([effect.id for effect in ready if effect.kind.contains])
    return Answer(response.outcome, partial(_follow, response, services))


def do_effect(effect: Effect, services: Services, hold: Hold, seen: Seen | None = None) -> None:
    """A step against an account, or anything else that the ledger planned."""
    if effect.kind.contains:
        run(effect, services, hold)
    else:
        carry_out(effect, services, hold, seen)


def _ready(incident_id: str, services: Services) -> list[Effect]:
    """An incident's effects that may start."""
    effects = services.ledger.effects(incident_id)
    return [effect for effect in effects if effect.state is EffectState.APPROVED]


def _follow(response: Response, services: Services) -> None:
    """Tell people and write the note, without another ring."""
    ready = _ready(response.incident_id or "", services)
    ours = [effect for effect in ready if effect.kind in AT_ONCE]
    for effect in sorted(ours, key=lambda each: AT_ONCE.index(each.kind)):
        contain_effect(effect.id, services, partial(do_effect, seen=response.seen), early=True)


@cache
def _services() -> Services:
    """This process's own: a forked child builds them for its first row."""
    return build(Settings.from_env(os.environ))

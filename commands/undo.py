"""`deskwarden undo`: give back what a step took."""

from collections.abc import Sequence
from dataclasses import replace

import click

from commands.hand import HAND, Asked, Hand, hand, hand_options
from commands.operator import as_text
from commands.target import effect_of, incident_of, is_incident, refuse_unless_allowed
from incidents.asking import is_waiting_undo, undoable
from incidents.errors import AskedInVain
from incidents.ledger import Effect
from incidents.macros import UNDO

SAY = HAND["say"]


@click.command()
@click.argument("target", metavar="EFFECT|INCIDENT")
@hand_options()
def undo(asked: Asked, target: str) -> None:
    """Restore what was there before one step, or before every step of an incident that stands.

    Without a token as the operator of this host, whom the audit and the ticket's note name; with
    one as the macro: not for your own report or account. It waits for a person when somebody else
    changed the account since.
    """
    with hand(asked) as mine:
        wanted = _wanted(mine, target)
        if mine.agent is not None:
            refuse_unless_allowed(mine, UNDO, wanted[0])
        undone = {effect.id: _undo(mine, effect) for effect in wanted}
        mine.services.doorbell.contain(list(undone.values()))
        if asked.as_json:
            click.echo(as_text({"undone": {str(key): value for key, value in undone.items()}}))
            return
        for number, planned in undone.items():
            click.echo(SAY["undone"].format(id=number, undo=planned))


def _wanted(mine: Hand, target: str) -> tuple[Effect, ...]:
    """What is to be undone. Raises AskedInVain."""
    if is_incident(target):
        incident = incident_of(mine.store, target)
        found = _stands(mine, incident.id)
        if not found:
            _refuse_waiting(mine.services.ledger.effects(incident.id))
            raise AskedInVain("nothing_stands", incident=incident.id)
        return found
    if not target.isdecimal() or len(target) > 18:  # digits of the largest number on record
        raise AskedInVain("no_effect", id=target)
    return (effect_of(mine.store, int(target)),)


def _stands(mine: Hand, incident_id: str) -> tuple[Effect, ...]:
    """What stands, and what this very act began to undo before."""
    effects = mine.services.ledger.effects(incident_id)
    ours = {e.undo_of for e in effects if e.generation.startswith(mine.act.id)}
    return (*undoable(effects), *(e for e in effects if e.id in ours))


def _undo(mine: Hand, effect: Effect) -> int:
    """The UNDO's number. Raises AskedInVain when another act took the step back already, or its
    UNDO waits for a person."""
    act = replace(mine.act, id=f"{mine.act.id}:{effect.id}")
    effects = mine.services.ledger.effects(effect.incident_id)
    before = [e for e in effects if e.undo_of == effect.id and e.generation != act.id]
    if before and effect not in undoable(effects):
        _refuse_waiting(before)
        raise AskedInVain("undone_before", id=effect.id)
    return mine.services.steps.undo(effect.id, act)


def _refuse_waiting(effects: Sequence[Effect]) -> None:
    """Raise AskedInVain for an UNDO that waits: another one would wait for the same word."""
    for back in filter(is_waiting_undo, effects):
        raise AskedInVain("undo_waits", id=back.undo_of, undo=back.id)

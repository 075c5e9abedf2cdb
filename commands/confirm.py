"""`deskwarden confirm`: a step stays, and is not undone by itself."""

import click

from commands.approve import refuse_unless_theirs
from commands.hand import HAND, Asked, Hand, hand, hand_options
from commands.operator import NUMBER, as_text
from commands.target import effect_of
from incidents.asking import STOPPED
from incidents.ledger import Effect


@click.command()
@click.argument("number", metavar="EFFECT", type=NUMBER)
@hand_options()
def confirm(asked: Asked, number: int) -> None:
    """Say that a step stays: without that it is undone 4 hours after it was done.

    An undoing of it that waits for a person's word is withdrawn. One that had begun once may have
    happened: it ends unknown.
    """
    with hand(asked) as mine:
        effect = effect_of(mine.store, number)
        refuse_unless_theirs(mine, effect)
        is_new = mine.services.steps.confirm(effect.id, mine.act)
        undo = _stopped(mine, effect)
        done = "confirmed" if undo is None else "confirmed_stopped"
        say = HAND["say"][done if is_new else "known"].format(id=number, undo=undo)
        click.echo(as_text({"effect": number, "new": is_new}) if asked.as_json else say)


def _stopped(mine: Hand, step: Effect) -> int | None:
    """The number of its undoing that this person ended, though it had begun once."""
    mark = {"code": STOPPED, "stopped_by": mine.act.by}
    there = mine.services.ledger.effects(step.incident_id)
    return next((e.id for e in there if e.undo_of == step.id and e.result == mark), None)

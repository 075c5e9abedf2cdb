"""`deskwarden refuse`: a step that waits will never be done."""

import click

from commands.hand import HAND, Asked, hand, hand_options
from commands.operator import NUMBER, as_text
from commands.target import effect_of, refuse_unless_allowed
from containment.agent import macro_for
from incidents.ledger import EffectState


@click.command()
@click.argument("number", metavar="EFFECT", type=NUMBER)
@hand_options()
def refuse(asked: Asked, number: int) -> None:
    """Say that a step which waits, or has not begun, never will.

    Without a token as the operator of this host, whom the audit and the ticket's note name; with
    one as the step's macro: not for your own report or account. What gives back is not refused:
    confirm the step that it takes back. One that had begun once may have happened: it ends unknown.
    """
    with hand(asked) as mine:
        effect = effect_of(mine.store, number)
        if mine.agent is not None:
            refuse_unless_allowed(mine, macro_for(effect.kind), effect)
        is_new = mine.services.steps.refuse(effect.id, mine.act)
        is_stopped = effect_of(mine.store, number).state is EffectState.UNKNOWN
        done = "stopped" if is_stopped else "refused"
        say = HAND["say"][done if is_new else "known"].format(id=number)
        click.echo(as_text({"effect": number, "new": is_new}) if asked.as_json else say)

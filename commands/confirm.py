"""`deskwarden confirm`: a step stays, and is not undone by itself."""

import click

from commands.approve import refuse_unless_theirs
from commands.hand import HAND, Asked, hand, hand_options
from commands.operator import as_text
from commands.target import effect_of


@click.command()
@click.argument("number", metavar="EFFECT", type=int)
@hand_options()
def confirm(asked: Asked, number: int) -> None:
    """Say that a step stays: without that it is undone 4 hours after it was done."""
    with hand(asked) as mine:
        effect = effect_of(mine.store, number)
        refuse_unless_theirs(mine, effect)
        is_new = mine.services.steps.confirm(effect.id, mine.act)
        say = HAND["say"]["confirmed" if is_new else "known"].format(id=number)
        click.echo(as_text({"effect": number, "new": is_new}) if asked.as_json else say)

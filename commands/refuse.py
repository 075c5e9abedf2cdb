"""`deskwarden refuse`: a step that waits will never be done."""

import click

from commands.hand import HAND, Asked, hand, hand_options
from commands.operator import as_text
from commands.target import effect_of


@click.command()
@click.argument("number", metavar="EFFECT", type=int)
@hand_options()
def refuse(asked: Asked, number: int) -> None:
    """Say that a step which has not begun never will. Needs no token: it does nobody harm.

    What gives back is not refused: confirm the step that it takes back.
    """
    with hand(asked) as mine:
        effect = effect_of(mine.store, number)
        is_new = mine.services.steps.refuse(effect.id, mine.act)
        say = HAND["say"]["refused" if is_new else "known"].format(id=number)
        click.echo(as_text({"effect": number, "new": is_new}) if asked.as_json else say)

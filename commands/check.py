"""`deskwarden check`: look at a ticket again, as the macro «Security: check» does."""

import click

from commands.ask import ask
from commands.hand import HAND, Asked, hand, hand_options
from commands.operator import as_text
from incidents.macros import CHECK


@click.command()
@click.argument("target", metavar="TICKET|INCIDENT")
@hand_options()
def check(asked: Asked, target: str) -> None:
    """Look again at a ticket: opens its incident, or answers with a fresh note. Contains nobody."""
    with hand(asked) as mine:
        found = ask(mine, target, CHECK)
        told = {"incident": found.incident.id, "severity": found.incident.severity.label}
        word = ("check_opened" if found.is_opened else "checked") if found.is_new else "known"
        said = HAND["say"][word].format(**told)
        told_all = {**told, "new": found.is_new, "opened": found.is_opened}
        click.echo(as_text(told_all) if asked.as_json else said)

"""`deskwarden not-an-incident`: a false alarm; what policy did is taken back."""

import click

from commands.ask import ask
from commands.hand import HAND, Asked, hand, hand_options
from commands.operator import as_text
from incidents.ledger import EffectKind, EffectState
from incidents.macros import NOT_AN_INCIDENT


@click.command("not-an-incident")
@click.argument("target", metavar="TICKET|INCIDENT")
@hand_options()
def not_an_incident(asked: Asked, target: str) -> None:
    """Close an incident as a false alarm: undo what policy did, and drop what waits."""
    with hand(asked) as mine:
        found = ask(mine, target, NOT_AN_INCIDENT)
        effects = mine.services.ledger.effects(found.incident.id)
        ready = (EffectKind.UNDO, EffectState.APPROVED)
        mine.services.doorbell.contain([e.id for e in effects if (e.kind, e.state) == ready])
        told = {"incident": found.incident.id}
        said = HAND["say"]["no_incident" if found.is_new else "known"].format(**told)
        click.echo(as_text({**told, "new": found.is_new}) if asked.as_json else said)

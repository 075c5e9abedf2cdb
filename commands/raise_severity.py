"""`deskwarden raise-severity`: an incident is graver than its text says."""

import click

from commands.ask import ask
from commands.hand import HAND, Asked, hand, hand_options
from commands.operator import as_text
from incidents.macros import RAISE


@click.command("raise-severity")
@click.argument("target", metavar="TICKET|INCIDENT")
@hand_options()
def raise_severity(asked: Asked, target: str) -> None:
    """Raise an incident by one level, with all that the playbook then calls for.

    A ticket without an incident gets one, SEV-3 or graver.
    """
    with hand(asked) as mine:
        found = ask(mine, target, RAISE)
        told = {"incident": found.incident.id, "severity": found.incident.severity.label}
        said = HAND["say"]["raised" if found.is_new else "known"].format(**told)
        click.echo(as_text({**told, "new": found.is_new}) if asked.as_json else said)

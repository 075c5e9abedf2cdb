"""`deskwarden accuracy`: how often the verdicts were right, as far as people have said."""

from dataclasses import asdict
from datetime import datetime

import click

from commands.operator import Moment, as_text, facts, json_option, record
from commands.words import words
from incidents.accuracy import accuracy as counted

SAY = words("feedback")["accuracy"]


@click.command()
@click.option("--since", type=Moment(), help="Only tickets decided since then.")
@json_option
def accuracy(since: datetime | None, as_json: bool) -> None:
    """Count decided tickets and people's corrections: false alarms, missed, wrong severity."""
    with record() as store:
        found = counted(store.feedback.verdicts(since))
    shares = {"right": found.right, "false_share": found.false_share}
    if as_json:
        click.echo(as_text({**asdict(found), **shares}))
        return
    told = {name: str(value) for name, value in asdict(found).items()}
    told |= {name: _percent(share) for name, share in shares.items()}
    click.echo(facts(SAY["lines"], told))
    click.echo(SAY["note"].format(silent=found.decided - found.looked_at))


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"

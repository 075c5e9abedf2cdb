"""`deskwarden audit places` and `forget`: which files outside are expected to have checkpoints."""

from pathlib import Path

import click

from commands.hand import hand, looking, once, token_option
from commands.person import reason_option
from commands.words import words
from containment.agent import RESUME
from integration.store.deliveries import CHECKPOINT_FILE, shown

SAY = words("audit")["places"]


@click.command()
def places() -> None:
    """List every file that got checkpoints: host, path, how far, and when it was last in order."""
    with looking() as store:
        found = store.checkpoints.files()
    for name, each in found.items():
        at = each.at.strftime("%Y-%m-%d %H:%M UTC")
        click.echo(SAY["line"].format(place=shown(name), row=each.seq, at=at))
    if not found:
        click.echo(SAY["none"])


@click.command()
@click.argument("place")
@reason_option
@token_option
def forget(place: str, reason: str, token_file: Path | None) -> None:
    """Expect nothing in PLACE (HOST:PATH) any more: its host or disk is gone for good."""
    with hand(once(reason, token_file)) as mine:
        by, act = mine.proved(RESUME).id, mine.act
        name = place if place == CHECKPOINT_FILE else f"{CHECKPOINT_FILE}@{place}"
        if not mine.store.checkpoints.forget_place(name, reason=act.reason, by=by, now=act.at):
            raise click.ClickException(SAY["unknown"].format(place=place))
        click.echo(SAY["forgotten"].format(place=place))

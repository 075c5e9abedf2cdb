"""`deskwarden audit rekey`: the key in the settings signs checkpoints from now on."""

from pathlib import Path

import click

from commands.environment import settings
from commands.hand import hand, once, token_option
from commands.person import reason_option
from commands.words import words
from containment.agent import RESUME
from integration.checkpoints.keys import UnusableKey
from integration.checkpoints.taking_over import CannotTakeOver, take_over

SAY = words("audit")["rekey"]


@click.command()
@click.option(
    "--earlier",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The key that signed before: its private file, or its .pub. Not for the first key.",
)
@click.option("--earlier-is-lost", is_flag=True, help="Nobody has it, nor its .pub.")
@reason_option
@token_option
def rekey(
    earlier: Path | None, earlier_is_lost: bool, reason: str, token_file: Path | None
) -> None:
    """Have DESKWARDEN_CHECKPOINT_KEY sign from now on: a first key, or one for another.

    What was signed before stays proved, for the next checkpoint names the key before. With its
    private file that one signs the change too, so that processes that still have it go on.
    """
    with hand(once(reason, token_file)) as mine:
        by, act = mine.proved(RESUME).id, mine.act
        try:
            before, here = take_over(
                mine.store,
                settings(),
                earlier.read_text(encoding="utf-8") if earlier else "",
                is_lost=earlier_is_lost,
                reason=act.reason,
                by=by,
                now=act.at,
            )
        except CannotTakeOver as no:
            raise click.ClickException(SAY["refused"][no.code].format(**no.values)) from no
        except UnusableKey as no:
            raise click.ClickException(f"{earlier} {no}") from no
        click.echo(SAY["done"].format(earlier=before or "none", key=here))
        if mine.store.switch.paused() is not None:
            click.echo(SAY["paused"])

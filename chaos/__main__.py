"""A storm over everything, and what it leaves: `make chaos MINUTES=2 SEED=7`.

Sandbox, Redis, receiver, sweep and four workers run; customers report and ask all the time.
Processes are killed and frozen, Redis is killed and wiped, the record is locked, the disk is
full, and the vendors fail a quarter of all calls. A minute after the last of it everything must
be done: every report has its note, no effect was lost, none happened twice.

Exit status 1 when that is not so. SQLite, unless DESKWARDEN_DATABASE_URL names another, empty
database.
"""

import random
from pathlib import Path

import click

from chaos.stack import SHIPPED, SHORT, running
from chaos.storm import QUIET, Storm


@click.command(help=__doc__)
@click.option("--minutes", default=2.0, show_default=True, help="How long it rages.")
@click.option("--seed", type=int, help="Which storm; without one, any.")
@click.option("--quiet", default=QUIET, show_default=True, help="Seconds until all must be done.")
@click.option("--rate", default=0.25, show_default=True, help="Reports a second.")
@click.option(
    "--dir",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where record and logs stay; without one they are removed.",
)
@click.option("--default-settings", is_flag=True, help="Leases and pauses as they are shipped.")
def main(
    minutes: float,
    seed: int | None,
    quiet: float,
    rate: float,
    directory: Path | None,
    default_settings: bool,
) -> None:
    """Exit status 1 when something is lost, doubled, held or unfinished."""
    seed = random.randrange(2**32) if seed is None else seed
    click.echo(f"seed {seed}")
    with running(SHIPPED if default_settings else SHORT, directory) as stack:
        storm = Storm(stack, random.Random(seed), click.echo, rate, quiet)
        left = storm.end(storm.rage(minutes * 60))
    click.echo(f"\nblows: {', '.join(f'{n} {name}' for name, n in sorted(storm.dealt.items()))}\n")
    click.echo(left.table)
    if left.faults:
        raise click.ClickException("; ".join(left.faults))


if __name__ == "__main__":
    main()

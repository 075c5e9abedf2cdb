"""A storm over everything, and what it leaves: `make chaos MINUTES=2 SEED=7`.

Sandbox, Redis, receiver, sweep and four workers run; customers report and ask all the time.
Processes are killed and frozen, Redis is killed and wiped, the record is locked, the disk is
full, and the vendors fail a quarter of all calls. A minute after the last of it everything must
be done: every report has its note, no effect was lost, none happened twice.

Exit status 1 when that is not so. SQLite, unless DESKWARDEN_DATABASE_URL names another, empty
database.

With --without-probe nobody looks whether a call that was cut arrived. That proves that the count
can fail, so the exit status says the opposite: 0 when something was doubled, 1 when nothing was.
"""

import random
from pathlib import Path

import click

from chaos.stack import OWN, SHIPPED, SHORT, UNPROBED, running
from chaos.storm import QUIET, Left, Storm


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
@click.option("--without-probe", is_flag=True, help="Switch the ledger's probe off; see above.")
def main(
    minutes: float,
    seed: int | None,
    quiet: float,
    rate: float,
    directory: Path | None,
    default_settings: bool,
    without_probe: bool,
) -> None:
    """Let it rage, count, and say what is wrong with the count."""
    seed = random.randrange(2**32) if seed is None else seed
    click.echo(f"seed {seed}")
    given, module = SHIPPED if default_settings else SHORT, UNPROBED if without_probe else OWN
    with running(given, directory, module=module) as stack:
        storm = Storm(stack, random.Random(seed), click.echo, rate, quiet)
        left = storm.end(storm.rage(minutes * 60))
    click.echo(f"\nblows: {', '.join(f'{n} {name}' for name, n in sorted(storm.dealt.items()))}\n")
    click.echo(left.table)
    if without_probe:
        click.echo(f"\nwithout the probe: {'; '.join(left.faults)}")
    if wrong := verdict(left, without_probe=without_probe):
        raise click.ClickException(wrong)


def verdict(left: Left, *, without_probe: bool) -> str:
    """What is wrong with that end; empty when it is as it must be."""
    if not without_probe:
        return "; ".join(left.faults)
    too_mild = "nothing is doubled although nobody looked: no answer was cut, or the count is blind"
    return "" if left.doubled else too_mild


if __name__ == "__main__":
    main()

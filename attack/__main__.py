"""Everything an attacker can do with tickets, tags, tokens and mails, and what it gets them:
`make attack MINUTES=5 SEED=7`.

A whole installation runs beside the sandbox's company. Forgers flood it with reports, lie about
who they are, and meet a provider that pretends; then random floods of genuine reports run against
the limits while workers are killed, until the minutes are over. Everything is counted at the
provider. Exit status 1 when anybody got more than a note.
"""

import random
import time
from collections.abc import Iterator

import click

from attack import caps, forgery, lies, pretence
from attack.town import Got, Town
from bench.figures import table
from chaos.stack import SHORT, running

AS_SHIPPED = {
    "cap_hour": "30",
    "cap_day": "100",
    "cap_group_floor": "3",
}
"""The limits of a new installation: the storm's own are off."""


@click.command(help=__doc__)
@click.option("--minutes", default=5.0, show_default=True, help="At least one random flood runs.")
@click.option("--seed", type=int, help="Which attack; without one, any.")
@click.option("--reports", default=200, show_default=True, help="Forged reports.")
@click.option("--people", default=50, show_default=True, help="Whom they are about.")
@click.option("--short", is_flag=True, help="A minute's worth: fewer of everything.")
def main(minutes: float, seed: int | None, reports: int, people: int, short: bool) -> None:
    """Exit status 1 on any breach."""
    seed = random.randrange(2**32) if seed is None else seed
    click.echo(f"seed {seed}")
    found = list(attack(seed, minutes=minutes, reports=reports, people=people, short=short))
    click.echo(told(found))
    breaches = [each for each in found if each.breach]
    if breaches:
        raise click.ClickException("; ".join(f"{each.tried}: {each.got}" for each in breaches))


def attack(seed: int, *, minutes: float, reports: int, people: int, short: bool) -> Iterator[Got]:
    """All of it, one outcome after the other."""
    ends, dice = time.monotonic() + minutes * 60, random.Random(seed)
    settings = {**SHORT, **AS_SHIPPED}
    with running(settings) as stack:
        town = Town(stack)
        yield from pretence.pretence(town)
        yield from lies.tags(town)
        if short:
            yield from forgery.flood(town, dice, reports=reports, people=people)
        else:
            yield from lies.tokens(town)
    if not short:  # on a record of its own, so that the liars' reports do not open the breaker
        with running(settings) as stack:
            town = Town(stack)
            yield from forgery.every_fact(town)
            yield from forgery.flood(town, dice, reports=reports, people=people)
    while True:
        yield from one_random_flood(dice.randrange(2**32), 10 if short else 24)
        if short or time.monotonic() >= ends:
            return


def one_random_flood(seed: int, reports: int, given: dict[str, str] | None = None) -> list[Got]:
    """A fresh installation with limits of its own, and more reports than they allow."""
    dice = random.Random(seed)
    limits = caps.limits_of(dice)
    with running({**SHORT, **limits.settings(), **(given or {})}) as stack:
        found = caps.random_flood(Town(stack), dice, limits, reports)
    return [Got(f"{each.tried} (seed {seed})", each.got, each.breach) for each in found]


def told(found: list[Got]) -> str:
    """The table."""
    rows = [(each.tried, each.got, "BREACH" if each.breach else "held") for each in found]
    return table(("what was tried", "what it got", ""), rows)


if __name__ == "__main__":
    main()

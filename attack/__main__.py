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
from dataclasses import replace
from datetime import UTC, datetime

import click

from attack import caps, forgery, lies, pretence, tokens, verification
from attack.town import Got, Town
from bench.figures import table
from chaos.stack import SHORT, Stack, running
from incidents.approvals import How, PersonAct, person

AS_SHIPPED = {
    "cap_hour": "30",
    "cap_day": "100",
    "cap_group_floor": "3",
}
"""The limits of a new installation: the storm's own are off."""
STEPS_BEFORE = 11
"""Of a short attack, before its flood: eight of the pretending provider's, and honest agents'
three. A proved report asks for two by itself."""
STEPS_OF_TOM = 3
"""Among them those that Tom asked for or allowed: a key, and the honest ones."""
FEW = 8  # proved reports of a short attack


@click.command(help=__doc__)
@click.option("--minutes", default=5.0, show_default=True, help="At least one random flood runs.")
@click.option("--seed", type=int, help="Which attack; without one, any.")
@click.option("--reports", default=200, show_default=True, help="Forged reports.")
@click.option("--people", default=50, show_default=True, help="Whom they are about.")
@click.option("--short", is_flag=True, help="One installation, and fewer of everything.")
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
    if short:
        yield from in_one_go(dice, reports=reports, people=people)
        return
    with running({**SHORT, **AS_SHIPPED}) as stack:
        town = settled(stack)
        pretended = pretence.begun(town)
        yield from lies.tags(town)
        yield from verification.tried(town, pretended[pretence.REVOKE])
        yield from pretence.caught(town, pretended)
        yield from tokens.tried(town, {**tokens.MORE, **tokens.LIES})
    # On a record of its own, so that the liars' reports do not open the breaker.
    with running({**SHORT, **AS_SHIPPED}) as stack:
        town = Town(stack)
        yield from forgery.got_by(town, forgery.every_fact(town))
        yield from forgery.flood(town, dice, reports=reports, people=people)
    while True:
        yield from one_random_flood(dice.randrange(2**32), 24)
        if time.monotonic() >= ends:
            return


def in_one_go(dice: random.Random, *, reports: int, people: int) -> Iterator[Got]:
    """The short form: one installation for all of it, and a person closes the breaker between."""
    limits = caps.Limits(hour=STEPS_BEFORE + 4, group=1_000, agent=STEPS_OF_TOM + 2)
    with running({**SHORT, **limits.settings()}) as stack:
        town = settled(stack)
        forger = forgery.every_fact(town)
        pretended = pretence.begun(town)
        yield from lies.tags(town)
        yield from verification.tried(town, pretended[pretence.REVOKE])
        yield from tokens.tried(town, tokens.LIES, pretended[pretence.KEYS])
        yield from pretence.caught(town, pretended)
        yield from forgery.got_by(town, forger)
        left = replace(limits, hour=4, agent=2)
        yield from caps.random_flood(town, dice, left, FEW)
        now = datetime.now(UTC)
        act = PersonAct(person(1), "attack:close", How.CLI, now, "the next attack")
        stack.store.steps.close_breaker(act)
        yield from forgery.flood(town, dice, reports=reports, people=people)


def settled(stack: Stack) -> Town:
    """An installation whose one agent decides, and whose customers are many: what is touched
    here is no great share of their organisation."""
    town = Town(stack)
    town.crowd(40)
    town.join_queue(lies.TOM)
    return town


def one_random_flood(seed: int, reports: int, given: dict[str, str] | None = None) -> list[Got]:
    """A fresh installation with limits of its own, and more reports than they allow."""
    dice = random.Random(seed)
    limits = caps.limits_of(dice)
    with running({**SHORT, **limits.settings(), **(given or {})}) as stack:
        town = Town(stack)
        town.join_queue(lies.TOM)
        found = caps.random_flood(town, dice, limits, reports)
    return [Got(f"{each.tried} (seed {seed})", each.got, each.breach) for each in found]


def told(found: list[Got]) -> str:
    """The table."""
    rows = [(each.tried, each.got, "BREACH" if each.breach else "held") for each in found]
    return table(("what was tried", "what it got", ""), rows)


if __name__ == "__main__":
    main()

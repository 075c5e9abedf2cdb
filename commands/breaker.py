"""`deskwarden breaker`: while it is open, every step against an account waits for a person."""

import click

from commands.hand import HAND, Asked, hand, hand_options, looking
from commands.operator import as_text, json_option, moment, shown
from containment.agent import BREAKER
from incidents.breaker import Open

SAY = HAND["say"]


@click.group()
def breaker() -> None:
    """Show, open and close the breaker."""


@breaker.command()
@json_option
def show(as_json: bool) -> None:
    """Say whether it is open, since when and why."""
    with looking() as store:
        found = store.steps.breaker()
    click.echo(as_text({"open": found}) if as_json else breaker_words(found))


@breaker.command("open")
@hand_options()
def open_(asked: Asked) -> None:
    """Open it: nothing runs by itself any more. Needs no token."""
    with hand(asked) as mine:
        mine.services.steps.open_breaker(mine.act)
        now_is = mine.services.steps.breaker()
        click.echo(as_text({"open": now_is}) if asked.as_json else breaker_words(now_is))


@breaker.command()
@hand_options()
def close(asked: Asked) -> None:
    """Close it: policy decides again what it may. Only a proved person does."""
    with hand(asked) as mine:
        mine.proved(BREAKER)
        was_open = mine.services.steps.close_breaker(mine.act)
        said = SAY["closed" if was_open else "is_closed"]
        click.echo(as_text({"open": None, "was_open": was_open}) if asked.as_json else said)


def breaker_words(found: Open | None) -> str:
    """The breaker in a sentence."""
    if found is None:
        return str(SAY["is_closed"])
    why = HAND["breaker"][found.why.value].format(detail=found.detail)
    return shown(SAY["is_open"].format(at=moment(found.since), by=found.by, why=why))

"""`deskwarden effects resolve`: a person settles what nobody could find out."""

from pathlib import Path

import click

from commands.hand import Hand, hand, once, token_option
from commands.operator import NUMBER, SAY, act, record
from commands.person import by_option, reason_option
from commands.target import effect_of, refuse_involved
from containment.agent import macro_for
from incidents.errors import AskedInVain
from incidents.ledger import Effect
from integration.store.views import Act

SAYS = SAY["effects"]


@click.command()
@click.argument("number", type=NUMBER)
@click.argument("verdict", type=click.Choice(["done", "not-done"]))
@click.option("--again", is_flag=True, help="Ask for it anew; a step then waits, an undo does not.")
@reason_option
@by_option
@token_option
def resolve(
    number: int, verdict: str, again: bool, reason: str, by: str, token_file: Path | None
) -> None:
    """Say whether an effect of unknown end happened. The ticket is told.

    Of a note or a message that is a record of what you saw, and needs no token. A step against an
    account, or the undo of one, would keep somebody shut out if that were wrong: it takes a proved
    person, whom the token names and not --by. So does --again, also where the effect was refused.
    """
    new = None
    if again:
        new = _again(number, verdict, reason, token_file)
    elif _is_harmless(number):
        with record() as store:
            store.effect_desk.resolve(number, act(by, reason), done=verdict == "done")
    else:
        with hand(once(reason, token_file)) as mine:
            given = _proved(mine, effect_of(mine.store, number))
            mine.store.effect_desk.resolve(number, given, done=verdict == "done")
    click.echo(SAYS[verdict].format(id=number))
    if new is not None:
        click.echo(SAYS["again"].format(new=new))


def _is_harmless(number: int) -> bool:
    """Whether it touches no account. Raises click's errors."""
    with record() as store:
        return not store.effect_desk.find(number).kind.contains


def _again(number: int, verdict: str, reason: str, token_file: Path | None) -> int:
    """The new effect's number, asked for by the token's person. Raises click's errors."""
    with hand(once(reason, token_file)) as mine:
        if verdict == "done":
            raise AskedInVain("again_but_done")
        given = _proved(mine, effect_of(mine.store, number))
        return mine.store.effect_desk.ask_again(number, given)


def _proved(mine: Hand, effect: Effect) -> Act:
    """The act of the token's person. Raises AskedInVain for who may not decide about that."""
    macro = macro_for(effect.kind)
    agent = mine.proved(macro)
    if effect.kind.contains:
        incident = mine.services.ledger.incident(effect.incident_id)
        refuse_involved(mine, agent, macro, incident)
    return Act(agent.id, mine.act.reason, mine.act.at)

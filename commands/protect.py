"""`deskwarden protect`: accounts that no step may touch."""

import click

from commands.hand import HAND, Asked, Hand, hand, hand_options, looking
from commands.operator import as_text, moment, table
from containment.agent import PROTECT, refuse_own_account
from containment.choosing import chosen
from incidents.errors import AskedInVain
from incidents.protection import why_not_one

SAY = HAND["say"]


@click.command()
@click.argument("account", default="")
@click.option("--list", "listing", is_flag=True, help="Show the list; needs no token.")
@click.option("--remove", is_flag=True, help="Take the account off the list.")
@hand_options(needs_reason=False)
def protect(asked: Asked, account: str, listing: bool, remove: bool) -> None:
    """Put one account on the list of those that no step touches, or take it off, or show all."""
    if listing is bool(account) or (listing and remove):
        raise click.UsageError(HAND["refused"]["account_or_list"])
    if listing:
        _show(as_json=asked.as_json)
        return
    with hand(asked) as mine:
        agent = mine.proved(PROTECT)
        if remove:
            found = _listed(mine, account)
            mine.services.steps.unprotect(found, mine.act)
        else:
            known = chosen(mine.services.impact.identity, account)
            refuse_own_account(agent, [known.email])
            found = known.id
            mine.services.steps.protect(found, mine.act)
        _tell(mine, "unprotected" if remove else "protected", found)


def _listed(mine: Hand, account: str) -> str:
    """An id as it stands on the list, for the account may be gone. Raises AskedInVain."""
    if code := why_not_one(account):
        raise AskedInVain(code)
    return chosen(mine.services.impact.identity, account).id if "@" in account else account


def _show(*, as_json: bool) -> None:
    with looking() as store:
        found = store.steps.protected()
    if as_json:
        click.echo(as_text(found))
    elif not found:
        click.echo(SAY["none_protected"])
    else:
        rows = [[each.account_id, moment(each.at), each.by, each.why] for each in found]
        click.echo(table(SAY["protected_head"], rows))


def _tell(mine: Hand, word: str, account: str) -> None:
    said = SAY[word].format(account=account)
    click.echo(as_text({"account": account, word: True}) if mine.as_json else said)

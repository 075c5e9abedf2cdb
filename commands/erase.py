"""`deskwarden erase PERSON`: take a person's data out of the record."""

import re
from datetime import UTC, datetime

import click

from commands.environment import settings
from commands.person import by_option, reason_option
from commands.words import words
from incidents.errors import StoreDown
from integration.store import open_store
from integration.store.traces import Person

SAY = words("audit")["erase"]


@click.command()
@click.argument("person")
@reason_option
@by_option
def erase(person: str, reason: str, by: str) -> None:
    """Take PERSON (e-mail address or Zendesk user id) out of the record; the audit stays whole.

    Ids, counts, kinds and severities stay. Ends with 1 while work on some of it is under way.
    """
    store = open_store(settings().database_url)
    try:
        done = store.erase(_person(person), reason=reason, by=by, now=datetime.now(UTC))
    except StoreDown as exc:
        raise click.ClickException(str(exc)) from exc
    finally:
        store.close()
    if not (done.incidents or done.events or done.left):
        click.echo(SAY["nobody"])
        return
    click.echo(
        SAY["done"].format(incidents=done.incidents, events=done.events, effects=done.effects)
    )
    if done.left:
        raise click.ClickException(SAY["busy"].format(left=", ".join(done.left)))


def _person(given: str) -> Person:
    """Raises BadParameter."""
    if re.fullmatch("[0-9]{1,18}", given):
        return Person(user_ids=frozenset({int(given)}))
    if "@" not in given:
        raise click.BadParameter("is neither an e-mail address nor a user id", param_hint="PERSON")
    return Person(given.strip().casefold())

"""`deskwarden migrate`: bring the record's tables up to this version."""

import click

from commands.environment import settings
from incidents.errors import StoreDown
from integration.store import open_store


@click.command()
def migrate() -> None:
    """Create or upgrade the tables. Doing it again changes nothing."""
    store = open_store(settings().database_url)
    try:
        store.migrate()
    except StoreDown as exc:
        raise click.ClickException(str(exc)) from exc
    finally:
        store.close()
    click.echo("the record is up to date")

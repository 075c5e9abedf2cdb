"""`deskwarden migrate`: bring the record's tables up to this version."""

import click

from commands.environment import settings
from incidents.errors import StoreDown
from integration.store import open_store


@click.command()
def migrate() -> None:
    """Create or upgrade the tables. Doing it again changes nothing.

    With DESKWARDEN_DATABASE_OWNER_URL the tables belong to that role, and the application's own
    gets what it needs: it cannot change or delete a row of the audit.
    """
    here = settings()
    store = open_store(here.database_owner_url or here.database_url)
    try:
        store.migrate()
        if here.database_owner_url:
            store.grant_to(here.database_url)
    except (StoreDown, ValueError) as exc:
        raise click.ClickException(str(exc)) from exc
    finally:
        store.close()
    click.echo("the record is up to date")

"""`deskwarden sweep`: ring again, every few seconds, for whatever is due."""

import signal
import sys

import click

import sweep as door
from commands.environment import settings
from integration import logs
from integration.queue import RqDoorbell
from integration.store import open_store


@click.command()
def sweep() -> None:
    """Ring again for events and effects that are due, until SIGTERM."""
    here = settings()
    logs.configure(here.log_level)
    for how in (signal.SIGTERM, signal.SIGINT):
        signal.signal(how, lambda *_: sys.exit(0))
    store = open_store(here.database_url)
    doorbell = RqDoorbell(here.redis_url)
    try:
        door.run(store, doorbell, seconds=here.sweep_seconds.total_seconds())
    finally:
        doorbell.close()
        store.close()

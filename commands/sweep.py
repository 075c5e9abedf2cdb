"""`deskwarden sweep`: ring again, every few seconds, for whatever is due."""

import signal
from functools import partial

import click

import sweep as door
from commands.environment import settings
from commands.rule_files import take_rules_or_end
from integration import logs
from integration.crew import Crew
from integration.faults import looks
from integration.probes import redis_probe
from integration.queue import RqDoorbell
from integration.rule_files import take_rules
from integration.signals import SignalRequest
from integration.store import Store, open_store
from integration.telling import channels

STOP = 2.0  # seconds that children have for the row in hand once the sweep was told to end


def before_fork(store: Store) -> None:
    """A child opens its own connections, and reads by the rules as they are now."""
    store.let_go()
    take_rules()


@click.command()
def sweep() -> None:
    """Ring again for what is due, look for missed tickets, until SIGTERM."""
    here = settings()
    logs.configure(here.log_level)
    end, renew = (
        SignalRequest().by(signal.SIGTERM, signal.SIGINT),
        SignalRequest().by(signal.SIGHUP),
    )
    store = open_store(here.database_url)
    doorbell = RqDoorbell(here.redis_url)
    take_rules_or_end()
    crew = Crew(before_fork=partial(before_fork, store))
    try:
        pause = here.reconcile_seconds
        rest = door.duties(store, doorbell, crew, channels(here))
        duties = (
            door.Duty("renew", lambda _now: take_rules() if renew.take() else None),
            door.proving(store, crew, here),
            *rest,
            door.searching(store, crew),
            door.watching(store, looks(store, redis_probe(here.redis_url), pause), channels(here)),
        )
        pace = here.sweep_seconds.total_seconds()
        door.run(duties, crew, end, seconds=pace, now=store.clock.now)
    finally:
        crew.stop(STOP)
        doorbell.close()
        store.close()

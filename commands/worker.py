"""`deskwarden worker QUEUE`: answer the doorbell of one queue until told to stop."""

import click

from commands.environment import settings
from commands.rule_files import take_rules_or_end
from integration import logs
from integration.bell_worker import answer
from integration.checkpoints.outside import look_outside
from integration.identity.choice import say_lacking
from integration.pulse import Pulse
from integration.queue import FUNCTIONS, TRIAGE
from integration.rule_files import Preparing, take_rules


@click.command()
@click.argument("queue", type=click.Choice(sorted(FUNCTIONS)))
def worker(queue: str) -> None:
    """Work on QUEUE. One queue a process: rq loses jobs of a killed worker with two.

    SIGTERM finishes the row in hand and ends. Redis may come and go.
    """
    here = settings()
    logs.configure(here.log_level)
    __import__("worker")  # every job module, before the first fork
    take_rules_or_end()
    look_outside(here)
    say_lacking(here)
    pulse, preparing = Pulse(here.database_url, queue), Preparing()

    def live() -> None:
        if pulse.beat() and queue == TRIAGE:
            preparing.step()  # for the children, which read

    try:
        answer(here.redis_url, queue, live, take_rules)
    finally:
        pulse.end()

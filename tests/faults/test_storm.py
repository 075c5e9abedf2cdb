"""A short storm of everything at once, from a fixed seed, and the recovery that is promised."""

import random
import signal

import pytest

from chaos import blows
from chaos.customers import Customers
from chaos.stack import SHIPPED, SHORT, UNPROBED, running
from chaos.storm import Storm
from incidents.ledger import EffectKind
from tests.faults.site import Site
from tests.fixtures import postgres

SECONDS = 15.0  # of blows
QUIET = 150.0  # seconds at most: tests share their machine, and time nothing
WITHIN = 30.0  # seconds from a worker's death until its work is done by another

pytestmark = pytest.mark.usefixtures("unmeasured_processes")


def blow_over(url: str, seed: int) -> list[str]:
    """The faults that a short storm leaves on that record; '' is SQLite."""
    given = {"database_url": url} if url else {}
    with running({**SHORT, **given}) as stack:
        storm = Storm(stack, random.Random(seed), print, quiet=QUIET)
        left = storm.end(storm.rage(SECONDS))
    print(left.table)
    assert storm.dealt
    return list(left.faults)


@pytest.mark.timeout(300)
def test_a_storm_loses_nothing_and_doubles_nothing_on_sqlite() -> None:
    assert blow_over("", seed=5) == []


@pytest.mark.timeout(300)
def test_a_storm_loses_nothing_and_doubles_nothing_on_postgresql(
    postgres_server: postgres.Server,
) -> None:
    postgres_server.create("storm")

    assert blow_over(postgres_server.url("storm"), seed=6) == []


def test_what_a_killed_worker_had_in_hand_is_done_in_30_s_with_the_settings_as_shipped() -> None:
    with running(SHIPPED) as stack:
        site = Site(stack)
        site.fault("apply_then_delay", "PUT", "/api/v2/tickets/*", seconds=9.0, times=1)
        ticket = site.report()
        site.wait(lambda: site.notes(ticket) == 1)
        assert site.is_started(ticket, EffectKind.NOTE)

        blows.send(site.horses("triage") + site.parents("triage"), signal.SIGKILL)
        site.wait(lambda: not site.is_started(ticket, EffectKind.NOTE), seconds=WITHIN)

        assert site.notes(ticket) == 1


@pytest.mark.timeout(240)
def test_with_the_probe_switched_off_a_lost_answer_is_counted_as_a_doubled_note() -> None:
    with running(SHORT, module=UNPROBED) as stack:
        Site(stack).fault("apply_then_drop", "PUT", "/api/v2/tickets/*", times=1)
        storm, customers = Storm(stack, random.Random(1), print, quiet=QUIET), Customers(stack)
        customers.report()
        left = storm.end(customers)
        customers.close()

    assert left.doubled == 1
    assert left.faults == ("1 notes are doubled",)

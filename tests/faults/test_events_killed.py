"""kill -9 around an event's way in, and in each of its turns: it is there once, or it is held."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

import pytest
import requests

from incidents.ledger import InboxState
from integration.store.leases import MOST_DEATHS
from tests.faults.answering import answer_and_die
from tests.faults.receiving import receive_and_die
from tests.fixtures.forked import context
from tests.fixtures.world import World
from tests.webhooks.conftest import EVENTS, payload, rows_of, settings
from tests.webhooks.servers import genuine

pytestmark = pytest.mark.timeout(120)  # a process of its own for each


@contextmanager
def receiving(point: str, database_url: str) -> Iterator[tuple[BaseProcess, str]]:
    """A receiver that dies there, and its address."""
    here, there = context().Pipe(duplex=False)
    args = (point, settings(database_url=database_url), there)
    process = context().Process(target=receive_and_die, args=args)
    process.start()
    yield process, f"http://127.0.0.1:{here.recv()}{EVENTS}"
    process.kill()
    process.join()


@pytest.mark.parametrize(("point", "rows", "status"), [("received", 0, 202), ("committed", 1, 200)])
def test_an_event_whose_receiver_was_killed_is_on_record_once_when_it_was_sent_again(
    database_url: str, point: str, rows: int, status: int
) -> None:
    """Crash points C1 and C2: no answer came, so the sender does not know."""
    body = payload("ticket_created")
    with receiving(point, database_url) as (process, address):
        with pytest.raises(requests.ConnectionError):
            requests.post(address, data=body, headers=genuine(body), timeout=30)
        process.join()
    left = rows_of(database_url)

    with receiving("", database_url) as (_, address):
        again = requests.post(address, data=body, headers=genuine(body), timeout=30)

    (row,) = rows_of(database_url)
    assert process.exitcode == -signal.SIGKILL
    assert (len(left), again.status_code) == (rows, status)
    assert (bytes(row["raw"]), row["state"]) == (body, InboxState.NEW)


def test_an_event_that_kills_every_worker_is_held_and_paged_and_holds_up_no_other(
    world: World,
) -> None:
    """Crash point C14."""
    ticket = world.form()
    (row,) = world.arrived()
    for _ in range(MOST_DEATHS):
        args = ("read", world.settings, row, world.clock.now())
        process = context().Process(target=answer_and_die, args=args)
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        world.clock.sleep(25)  # until its lease is over

    world.form(who="bob@acme.example")
    outcomes = world.triage()
    last = world.answer(row)
    world.tell()
    world.tell()

    (held,) = [each for each in rows_of(world.settings.database_url) if each["id"] == row]
    (page,) = [each for each in world.told("pagerduty") if f"inbox show {row}" in str(each)]
    assert (outcomes, last, held["state"]) == (["incident"], "failed", InboxState.HELD)
    assert (held["deaths"], page["count"]) == (MOST_DEATHS, 1)
    assert f"(ticket {ticket})" in str(page)

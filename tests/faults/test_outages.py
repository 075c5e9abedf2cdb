"""Vendors that are slow or busy, a record that is locked or full: late, never lost, never twice."""

import pytest

from chaos import blows
from incidents.ledger import EffectKind, InboxState
from tests.faults.site import Site

pytestmark = pytest.mark.timeout(240)  # the first of them starts everything


@pytest.mark.parametrize("wish", [{}, {"retry_after": 1}])
def test_a_storm_of_429_is_waited_out(site: Site, wish: dict[str, int]) -> None:
    site.fault("status", "*", "/api/v2/*", status=429, times=3, **wish)

    ticket = site.report()
    site.wait(lambda: site.is_over(ticket))

    assert site.notes(ticket) == 1
    assert InboxState.HELD not in site.states(ticket)


def test_a_slow_vendor_kills_no_job(site: Site) -> None:
    site.fault("delay", "*", "/api/v2/*", seconds=2.5, times=8)

    ticket = site.report()
    site.wait(lambda: site.is_over(ticket))

    assert site.notes(ticket) == 1
    assert site.deaths(ticket) == 0


def test_a_record_that_is_locked_while_a_note_goes_out_costs_no_second_note(site: Site) -> None:
    site.fault("apply_then_delay", "PUT", "/api/v2/tickets/*", seconds=1.0, times=1)
    ticket = site.report()
    site.wait(lambda: site.is_started(ticket, EffectKind.NOTE))

    with site.struck(blows.lock_store):
        pass
    site.wait(lambda: site.is_over(ticket))

    assert site.notes(ticket) == 1


def test_a_report_that_finds_the_disk_full_is_handled_when_there_is_room(site: Site) -> None:
    if not site.stack.settings.database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL's disk is its server's own")
    with site.struck(blows.fill_disk):
        ticket = site.report()
        refused = site.stack.store.ledger.incident_of(ticket) is None
    site.wait(lambda: site.is_over(ticket))

    assert refused
    assert site.notes(ticket) == 1

"""kill -9 and SIGSTOP at chosen points: one note, one revocation, nothing to repair by hand."""

import signal

import psutil
import pytest

from chaos import blows
from incidents.ledger import EffectKind, EffectState
from tests.faults.site import HELD, Site

pytestmark = pytest.mark.timeout(240)  # the first of them starts everything
PUT = ("PUT", "/api/v2/tickets/*")
REVOKE = ("DELETE", "/admin/api/*")


def alive(process: psutil.Process) -> bool:
    """Neither gone nor dead with nobody who has noticed."""
    return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)


@pytest.mark.parametrize("hit", ["horses", "parents", "both"])
def test_a_job_killed_after_its_note_arrived_writes_no_second(site: Site, hit: str) -> None:
    site.fault("apply_then_delay", *PUT, seconds=HELD, times=1)
    ticket = site.report()
    site.wait(lambda: site.notes(ticket) == 1)

    horses, parents = site.horses("triage"), site.parents("triage")
    struck = {"horses": horses, "parents": parents, "both": horses + parents}[hit]
    blows.send(struck, signal.SIGKILL)
    site.wait(lambda: site.is_over(ticket))

    assert struck
    assert not any(horse.is_running() for horse in horses)
    assert site.notes(ticket) == 1
    assert site.revoked(ticket) == [1]


def test_a_note_that_arrives_after_its_job_died_meets_another_stamp(site: Site) -> None:
    site.fault("delay", *PUT, seconds=2 * HELD, times=1)
    ticket = site.report()
    site.wait(lambda: site.is_started(ticket, EffectKind.NOTE))
    site.wait(site.is_hit)  # it is on its way

    blows.send(site.horses("triage"), signal.SIGKILL)
    site.wait(lambda: site.notes(ticket) == 1)
    site.wait(lambda: 409 in site.answers("PUT", ticket))

    assert site.notes(ticket) == 1


def test_a_job_frozen_past_its_lease_dies_before_its_next_step(site: Site) -> None:
    site.fault("delay", "GET", "/api/v2/tickets/*/audits*", seconds=1.0, times=1)
    with site.asleep("worker-triage-second"):
        ticket = site.report()
        site.wait(site.is_hit)  # it waits for an answer, and holds no lock of the record
        frozen, parents = site.horses("triage"), site.parents("triage")
        blows.send(parents + frozen, signal.SIGSTOP)
    site.wait(lambda: site.is_over(ticket))

    blows.send(frozen, signal.SIGCONT)
    site.wait(lambda: not any(alive(horse) for horse in frozen), seconds=5)
    blows.send(parents, signal.SIGCONT)

    assert frozen
    assert site.notes(ticket) == 1
    assert site.revoked(ticket) == [1]


def test_a_frozen_job_is_killed_by_its_worker_before_its_lease_ends(site: Site) -> None:
    site.fault("delay", "GET", "/api/v2/tickets/*/audits*", seconds=1.0, times=1)
    with site.asleep("worker-triage-second"):
        ticket = site.report()
        site.wait(site.is_hit)
        frozen = site.horses("triage")
        blows.send(frozen, signal.SIGSTOP)

    site.wait(lambda: not any(alive(horse) for horse in frozen))
    site.wait(lambda: site.is_over(ticket))

    assert frozen
    assert site.notes(ticket) == 1
    assert site.revoked(ticket) == [1]


def test_a_revocation_whose_job_or_answer_was_lost_is_proved_and_not_repeated(site: Site) -> None:
    site.fault("apply_then_delay", *REVOKE, seconds=HELD, times=1)
    first = site.report()
    site.wait(lambda: site.revoked(first) == [1])
    blows.send(site.horses("containment"), signal.SIGKILL)

    site.fault("apply_then_drop", *REVOKE, times=1)
    second = site.report()
    site.wait(lambda: site.is_over(first) and site.is_over(second))

    for ticket in (first, second):
        (step,) = site.effects(ticket, EffectKind.REVOKE_SESSIONS)
        assert (step.state, site.revoked(ticket)) == (EffectState.DONE, [1])


def test_a_killed_sweep_is_back_and_rings_for_what_redis_forgot(site: Site) -> None:
    with site.asleep("worker-triage", "worker-triage-second"):
        ticket = site.report()
        site.wait(lambda: site.states(ticket).total() == 1)
        blows.flush_redis(site.stack, site.dice)
        blows.kill_sweep(site.stack, site.dice)
    site.wait(lambda: site.is_over(ticket))

    assert site.notes(ticket) == 1


def test_without_redis_the_sweep_does_the_work_itself(site: Site) -> None:
    blows.kill_redis(site.stack, site.dice)

    ticket = site.report()
    site.wait(lambda: site.is_over(ticket))

    assert site.notes(ticket) == 1


def test_what_a_killed_receiver_never_heard_is_found_and_contains_nothing(site: Site) -> None:
    blows.kill_web(site.stack, site.dice)

    ticket = site.report()
    site.wait(lambda: site.is_over(ticket))

    assert site.notes(ticket) == 1
    assert site.first_door(ticket) == "sweep"
    assert site.revoked(ticket) == []

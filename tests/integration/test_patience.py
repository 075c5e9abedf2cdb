"""A vendor that is down: outcomes on record, tries counted, and a day before a person must look."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Table

from incidents.errors import DeskBusy, Passing, Unreadable, VendorDown
from incidents.ledger import PATIENCE, Effect, EffectKind, EffectPlan, EffectState, InboxState
from incidents.ports.clock import Hold
from incidents.ports.services import Services
from integration.backoff import LONGEST
from integration.store.leases import AWAY
from integration.store.tables import EFFECTS, INBOX
from integration.turns import CarryOut, contain_effect, triage_row
from tests.fixtures.rows import Bench, raising

QUARTER = timedelta(seconds=LONGEST)
A_NOTE = EffectPlan(EffectKind.NOTE, "35")
A_PAGE = EffectPlan(EffectKind.PAGE, "team")


def out_and_down(effect: Effect, services: Services, _hold: Hold) -> None:
    """The call goes out and no answer comes."""
    services.ledger.start(effect, prior={}, now=services.clock.now())
    raise VendorDown("read timed out")


def try_for(bench: Bench, how_long: timedelta, number: int) -> list[datetime]:
    """Zendesk is down all that time; when each try was."""
    ends, tries = bench.clock.at + how_long, []
    while bench.clock.at < ends:
        tries.append(bench.clock.at)
        assert triage_row(number, bench.services, raising(DeskBusy("503")))
        bench.clock.at = bench.row(INBOX, number).next_at
    return tries


def fail_for(bench: Bench, how_long: timedelta, number: int, carry_out: CarryOut) -> None:
    """The effect is tried not too long after it is due, all that time."""
    ends = bench.clock.at + how_long
    while bench.clock.at < ends:
        assert contain_effect(number, bench.services, carry_out)
        bench.clock.at += AWAY


def state(bench: Bench, table: Table, number: int) -> str:
    return str(bench.row(table, number).state)


def test_a_vendor_that_is_down_for_less_than_a_day_holds_no_event(bench: Bench) -> None:
    number = bench.event()

    tries = try_for(bench, PATIENCE - QUARTER, number)

    row = bench.row(INBOX, number)
    assert (row.state, row.attempts, row.deaths) == (InboxState.NEW, len(tries), 0)
    pauses = [later - sooner for sooner, later in pairwise(tries)]
    assert max(pauses) <= QUARTER
    assert len(set(pauses[-20:])) > 1, "without jitter everybody comes back at once"


def test_after_a_day_of_nothing_but_failures_a_person_must_look(bench: Bench) -> None:
    number = bench.event()
    try_for(bench, PATIENCE, number)

    triage_row(number, bench.services, raising(DeskBusy("503")))

    row = bench.row(INBOX, number)
    assert (row.state, row.lease_token) == (InboxState.HELD, None)
    assert "DeskBusy" in row.last_error


@pytest.mark.parametrize("error", [DeskBusy("429", retry_after=timedelta(hours=1)), Passing("x")])
def test_a_second_before_the_day_is_over_it_is_tried_again(bench: Bench, error: Exception) -> None:
    number = bench.event()
    triage_row(number, bench.services, raising(error))
    first = bench.row(INBOX, number).first_failed_at

    bench.clock.at = first + PATIENCE - timedelta(seconds=1)
    triage_row(number, bench.services, raising(error))

    assert state(bench, INBOX, number) == InboxState.NEW


def test_a_day_on_which_nobody_was_there_to_try_is_no_day_of_failures(bench: Bench) -> None:
    """The machine was off from Friday to Monday, and Zendesk is busy when it comes back."""
    event, (note,) = bench.event(), bench.effect(A_NOTE)
    for _ in range(2):
        triage_row(event, bench.services, raising(DeskBusy("429")))
        contain_effect(note, bench.services, raising(DeskBusy("429")))
        bench.clock.at += timedelta(days=3)

    assert state(bench, INBOX, event) == InboxState.NEW
    assert state(bench, EFFECTS, note) == EffectState.APPROVED


def test_a_vendor_that_is_down_is_no_crash(bench: Bench) -> None:
    """Four workers died of it, then Zendesk was busy: the count begins anew."""
    number = bench.event()
    for error in [KeyError("bug")] * 4 + [DeskBusy("503")] + [KeyError("bug")] * 4:
        if isinstance(error, KeyError):
            with pytest.raises(KeyError):
                triage_row(number, bench.services, raising(error))
        else:
            triage_row(number, bench.services, raising(error))
        bench.clock.sleep(1000)

    assert triage_row(number, bench.services, raising(DeskBusy("503")))
    assert state(bench, INBOX, number) == InboxState.NEW


def test_a_body_that_nobody_can_read_any_more_is_held_and_kills_no_worker(bench: Bench) -> None:
    number = bench.event()

    assert triage_row(number, bench.services, raising(Unreadable("cannot read detail.id")))

    row = bench.row(INBOX, number)
    assert (row.state, row.deaths, row.lease_token) == (InboxState.HELD, 0, None)


@pytest.mark.parametrize("plan", [A_NOTE, A_PAGE])
def test_a_note_or_message_is_tried_for_a_day_and_then_ended_with_its_reason(
    bench: Bench, plan: EffectPlan
) -> None:
    (number,) = bench.effect(plan)
    fail_for(bench, PATIENCE, number, raising(VendorDown("503")))
    before = state(bench, EFFECTS, number)

    contain_effect(number, bench.services, raising(VendorDown("503")))

    row = bench.row(EFFECTS, number)
    assert (before, row.state) == (EffectState.APPROVED, EffectState.REFUSED)
    assert "24 h" in row.result["error"]
    assert "VendorDown" in row.result["error"]


def test_one_whose_call_went_out_ends_unknown_instead(bench: Bench) -> None:
    (number,) = bench.effect(A_NOTE)
    fail_for(bench, PATIENCE, number, out_and_down)

    contain_effect(number, bench.services, out_and_down)

    assert state(bench, EFFECTS, number) == EffectState.UNKNOWN
    assert bench.store.ledger.due(now=bench.clock.at + PATIENCE, limit=9) == []

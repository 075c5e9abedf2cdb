"""A row's turn and how it ends, over the real record."""

import os
import signal
from dataclasses import replace
from datetime import timedelta

import pytest

from incidents.errors import (
    DeskBusy,
    DeskRefused,
    LeaseLost,
    StoreDown,
    TicketGone,
    VendorDown,
)
from incidents.ledger import (
    Effect,
    EffectKind,
    EffectPlan,
    EffectState,
    InboxRow,
    InboxState,
)
from incidents.ports.clock import Hold
from incidents.ports.services import Services
from integration.backoff import LONGEST, LONGEST_WISH, delay
from integration.spell import contain_effects, triage_rows
from integration.store.tables import EFFECTS, INBOX
from integration.turns import Answer, contain_effect, triage_row
from tests.fixtures.rows import Bench, raising


def done(_row: InboxRow, _services: Services, _hold: Hold) -> Answer:
    return Answer("ordinary")


A_NOTE = EffectPlan(EffectKind.NOTE, "35")


def test_an_event_that_is_answered_is_done_with_its_outcome(bench: Bench) -> None:
    number = bench.event()

    took = [triage_row(number, bench.services, done) for _ in range(2)]

    row = bench.row(INBOX, number)
    assert took == [True, False]
    assert (row.state, row.outcome, row.lease_token) == (InboxState.DONE, "ordinary", None)


@pytest.mark.parametrize("error", [DeskBusy("429"), StoreDown("locked")])
def test_a_passing_error_puts_an_event_off(bench: Bench, error: Exception) -> None:
    number = bench.event()

    triage_row(number, bench.services, raising(error))

    row = bench.row(INBOX, number)
    assert (row.state, row.lease_token) == (InboxState.NEW, None)
    assert type(error).__name__ in row.last_error
    assert 1 <= bench.due_in(INBOX, number) <= 2


def test_a_vendors_own_wish_is_kept(bench: Bench) -> None:
    number = bench.event()
    busy = DeskBusy("429", retry_after=timedelta(seconds=40))

    triage_row(number, bench.services, raising(busy))

    assert 40 <= bench.due_in(INBOX, number) <= 41


@pytest.mark.parametrize(
    ("error", "state", "outcome"),
    [
        (TicketGone("deleted"), InboxState.DONE, "ticket_gone"),
        (DeskRefused("403"), InboxState.HELD, None),
    ],
)
def test_a_final_error_ends_an_event(
    bench: Bench, error: Exception, state: InboxState, outcome: str | None
) -> None:
    number = bench.event()

    triage_row(number, bench.services, raising(error))

    row = bench.row(INBOX, number)
    assert row.state == state
    assert (row.outcome or None) == outcome


def test_an_error_that_nobody_expected_leaves_the_lease_to_run_out(bench: Bench) -> None:
    number = bench.event()

    with pytest.raises(KeyError):
        triage_row(number, bench.services, raising(KeyError("bug")))

    again = triage_row(number, bench.services, done)
    bench.clock.sleep(60)
    later = triage_row(number, bench.services, done)
    assert (again, later) == (False, True)


def test_who_lost_the_lease_writes_nothing(bench: Bench) -> None:
    number = bench.event()

    def slow(_row: InboxRow, services: Services, hold: Hold) -> Answer:
        bench.clock.sleep(60)
        assert triage_row(number, services, lambda *_: Answer("the other's"))
        hold()
        return Answer("mine")

    triage_row(number, bench.services, slow)

    assert bench.row(INBOX, number).outcome == "the other's"


def test_a_sign_of_life_keeps_the_row(bench: Bench) -> None:
    number = bench.event()
    others = []

    def long(_row: InboxRow, services: Services, hold: Hold) -> Answer:
        for _ in range(4):
            bench.clock.sleep(20)
            hold()
            others.append(triage_row(number, services, done))
        return Answer("mine")

    triage_row(number, bench.services, long)

    assert others == [False] * 4
    assert bench.row(INBOX, number).outcome == "mine"


def test_what_follows_an_event_comes_after_its_record(bench: Bench) -> None:
    number = bench.event()
    states = []

    def follow() -> None:
        states.append(bench.row(INBOX, number).state)

    triage_row(number, bench.services, lambda *_: Answer("incident", follow))

    assert states == [InboxState.DONE]


def test_one_ring_drains_everything_that_is_due(bench: Bench) -> None:
    numbers = [bench.event(f"e-{n}") for n in range(5)]
    taken: list[int] = []

    def respond(row: InboxRow, _services: Services, _hold: Hold) -> Answer:
        taken.append(row.id)
        if row.id == numbers[1]:
            raise DeskBusy("429", retry_after=timedelta(minutes=5))
        return Answer("ordinary")

    triage_rows(numbers[3], bench.services, respond)

    assert taken == [numbers[3], numbers[0], numbers[1], numbers[2], numbers[4]]
    assert bench.store.inbox.due(now=bench.clock.at, limit=10) == []


def test_what_follows_one_event_keeps_no_other_waiting(bench: Bench) -> None:
    numbers = [bench.event(f"e-{n}") for n in range(3)]
    order: list[str] = []

    def respond(row: InboxRow, _services: Services, _hold: Hold) -> Answer:
        order.append(f"event {row.id - numbers[0]}")
        return Answer("incident", lambda: order.append(f"note {row.id - numbers[0]}"))

    triage_rows(numbers[0], bench.services, respond)

    assert order == ["event 0", "event 1", "event 2", "note 0", "note 1", "note 2"]


def test_a_ring_for_nothing_does_nothing(bench: Bench) -> None:
    triage_rows(999_999, bench.services, raising(KeyError("nobody calls it")))
    contain_effects(999_999, bench.services, raising(KeyError("nobody calls it")))

    assert bench.store.inbox.due(now=bench.clock.at, limit=10) == []


def test_a_refused_effect_is_recorded_with_its_reason(bench: Bench) -> None:
    (number,) = bench.effect(A_NOTE)

    contain_effect(number, bench.services, raising(DeskRefused("422 no such group")))

    row = bench.row(EFFECTS, number)
    assert row.state == EffectState.REFUSED
    assert "422" in str(row.result)


def test_a_passing_error_puts_an_effect_off(bench: Bench) -> None:
    (number,) = bench.effect(A_NOTE)

    contain_effect(number, bench.services, raising(VendorDown("timeout")))

    assert bench.row(EFFECTS, number).state == EffectState.APPROVED
    assert 1 <= bench.due_in(EFFECTS, number) <= 2


def test_an_effect_is_its_planners_until_its_grace_is_over(bench: Bench) -> None:
    (number,) = bench.effect(replace(A_NOTE, grace=timedelta(seconds=25)))
    tried: list[int] = []

    def carry_out(effect: Effect, _services: Services, _hold: Hold) -> None:
        tried.append(effect.attempts)
        raise LeaseLost("left as it is")

    others = contain_effect(number, bench.services, carry_out)
    planner = contain_effect(number, bench.services, carry_out, early=True)

    assert (others, planner, tried) == (False, True, [1])


def test_a_process_that_never_forked_is_not_armed(bench: Bench) -> None:
    number = bench.event()
    left = []

    def respond(_row: InboxRow, _services: Services, _hold: Hold) -> Answer:
        left.append(signal.getitimer(signal.ITIMER_REAL)[0])
        return Answer("ordinary")

    before = signal.getsignal(signal.SIGALRM)
    triage_row(number, bench.services, respond)

    assert signal.getsignal(signal.SIGALRM) == before
    assert len(left) == 1


@pytest.mark.one_database
def test_a_forked_child_dies_before_its_lease_ends(bench: Bench) -> None:
    number = bench.event()
    policy = replace(bench.services.policy, lease=timedelta(seconds=1))
    services = replace(bench.services, policy=policy)

    def stuck(_row: InboxRow, _services: Services, _hold: Hold) -> Answer:
        while True:
            signal.pause()

    bench.store.close()
    child = os.fork()
    if not child:  # coverage does not follow it here
        triage_row(number, services, stuck)
        os._exit(0)
    _, status = os.waitpid(child, 0)

    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGALRM


def test_the_pause_doubles_up_to_a_quarter_of_an_hour() -> None:
    pauses = [delay(attempts, None).total_seconds() for attempts in range(1, 40)]

    assert all(1 <= pause <= LONGEST for pause in pauses)
    assert 1 <= pauses[0] <= 2
    assert pauses[-1] >= LONGEST / 2


def test_an_installation_may_wait_less() -> None:
    pauses = [delay(attempts, None, timedelta(seconds=8)) for attempts in range(1, 40)]

    assert max(pauses) <= timedelta(seconds=8)


def test_an_absurd_wish_is_cut() -> None:
    assert delay(1, timedelta(days=400)).total_seconds() <= LONGEST_WISH + 1

"""The day of failures is made of the time in which somebody could try, and of all of it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Table

from incidents.checkpoint import Pause
from incidents.errors import ContainmentPaused, DeskBusy, LeaseLost, VendorDown
from incidents.ledger import PATIENCE, Effect, EffectKind, EffectPlan, EffectState, InboxState
from incidents.ports.clock import Hold
from incidents.ports.services import Services
from integration.identity.admin_console import AdminConsole
from integration.store.leases import AWAY
from integration.store.switch import BY_PERSON
from integration.store.tables import EFFECTS, INBOX
from integration.turns import CarryOut, contain_effect, triage_row
from tests.fixtures.hands import Hands, make_hands
from tests.fixtures.lantern import Lantern
from tests.fixtures.rows import Bench, raising

NIGHT, NIGHTS = timedelta(minutes=100), 3
STOP = timedelta(hours=25)
LEASE = timedelta(seconds=20)
A_NOTE = EffectPlan(EffectKind.NOTE, "35")
Turn = Callable[[], bool]

down = raising(VendorDown("503"))
stopped = raising(ContainmentPaused("stopped by a file"))


def out_and_down(effect: Effect, services: Services, _hold: Hold) -> None:
    """The call goes out and no answer comes."""
    services.ledger.start(effect, prior={}, now=services.clock.now())
    raise VendorDown("read timed out")


def cut(_console: AdminConsole, _account_id: str, *, operation: str) -> None:
    """No answer to a call that gives an account back."""
    raise VendorDown(f"{operation}: read timed out")


def failing(bench: Bench, table: Table) -> tuple[int, Turn]:
    """An event or a note, and a worker's turn at it while Zendesk is down."""
    if table is INBOX:
        event = bench.event()
        return event, partial(triage_row, event, bench.services, raising(DeskBusy("503")))
    (note,) = bench.effect(A_NOTE)
    return note, partial(contain_effect, note, bench.services, raising(DeskBusy("503")))


def try_until(bench: Bench, ends: datetime, table: Table, number: int, turn: Turn) -> None:
    """A turn whenever it is due; the first that is due after `ends` is not taken yet."""
    while bench.clock.at < ends:
        assert turn()
        bench.clock.at = bench.row(table, number).next_at


@pytest.mark.parametrize(
    ("table", "end"), [(INBOX, InboxState.HELD), (EFFECTS, EffectState.REFUSED)]
)
def test_where_the_machine_is_off_every_night_the_hours_between_make_up_the_day(
    bench: Bench, table: Table, end: str
) -> None:
    """All of them and no other: `try_until` sees that it is open at every turn before."""
    number, turn = failing(bench, table)
    begun = bench.clock.at
    for _ in range(NIGHTS):
        try_until(bench, bench.clock.at + timedelta(hours=7), table, number, turn)
        bench.clock.at += NIGHT
    try_until(bench, begun + NIGHTS * NIGHT + PATIENCE, table, number, turn)

    assert turn()
    assert bench.row(table, number).state == end


@pytest.mark.parametrize(
    ("carry_out", "end"), [(down, EffectState.REFUSED), (out_and_down, EffectState.UNKNOWN)]
)
def test_a_wait_that_is_no_failure_does_not_count_and_the_hours_around_it_do(
    bench: Bench, carry_out: CarryOut, end: EffectState
) -> None:
    """Of a call that never was out, and of one that was."""
    (number,) = bench.effect(A_NOTE)
    turn = partial(contain_effect, number, bench.services, carry_out)
    waits = partial(contain_effect, number, bench.services, stopped)
    begun = bench.clock.at
    try_until(bench, begun + timedelta(hours=7), EFFECTS, number, turn)
    due = bench.clock.at
    while bench.clock.at < due + STOP:
        assert waits()
        bench.clock.at += AWAY / 2  # the sweep is late, too
    bench.clock.at = bench.row(EFFECTS, number).next_at
    try_until(bench, begun + (bench.clock.at - due) + PATIENCE, EFFECTS, number, turn)

    assert turn()
    assert bench.row(EFFECTS, number).state == end


def test_a_wait_before_the_first_failure_begins_no_day(bench: Bench) -> None:
    (number,) = bench.effect(A_NOTE)

    contain_effect(number, bench.services, stopped)

    assert bench.row(EFFECTS, number).first_failed_at is None


def test_one_that_was_lost_to_another_is_put_off_by_nobody(bench: Bench) -> None:
    number, now = bench.event(), bench.clock.at
    lost = bench.store.inbox.claim(number, now=now, lease=LEASE)
    assert lost is not None
    assert bench.store.inbox.claim(number, now=now + LEASE, lease=LEASE) is not None

    with pytest.raises(LeaseLost):
        bench.store.inbox.reschedule(lost, at=now + AWAY, error="DeskBusy: 503", now=now + LEASE)

    assert bench.row(INBOX, number).first_failed_at is None


@contextmanager
def stop_by_file(_hands: Hands, file: Path) -> Iterator[None]:
    """The file that anybody can make is there."""
    file.touch()
    yield
    file.unlink()


@contextmanager
def stop_on_record(hands: Hands, _file: Path) -> Iterator[None]:
    """A person stopped it, and the provider cannot be asked in the meantime."""
    hands.store.switch.pause(Pause(BY_PERSON, "a drill", "ada", hands.bench.clock.at), ())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AdminConsole, "account", down)
        yield
    hands.store.switch.resume(reason="over", by="ada", now=hands.bench.clock.at)


def cut_undo(hands: Hands) -> Effect:
    """What a suspension's expiry planned; its call was cut."""
    step = hands.take(hands.plan(EffectKind.SUSPEND_USER))
    hands.later(hours=5)
    hands.store.steps.expire(hands.bench.clock.at)
    undo = hands.store.ledger.effects(step.incident_id)[-1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AdminConsole, "restore", cut)
        return hands.take(undo)


@pytest.mark.parametrize("stop", [stop_by_file, stop_on_record])
def test_an_undo_outlives_a_stop_of_more_than_a_day_and_the_first_busy_answer_after_it(
    bench: Bench,
    lantern: Lantern,
    tmp_path: Path,
    stop: Callable[[Hands, Path], AbstractContextManager[None]],
) -> None:
    hands = make_hands(bench, lantern, str(tmp_path / "stop"))
    undo = cut_undo(hands)
    with stop(hands, tmp_path / "stop"):
        for _ in range(STOP // (AWAY / 2)):
            hands.later(minutes=30)
            hands.take(undo)
    hands.later(minutes=30)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AdminConsole, "account", down)
        busy = hands.take(undo)
    hands.later(minutes=30)

    assert (busy.state, busy.result) == (EffectState.STARTED, {})
    assert hands.take(undo).state is EffectState.DONE
    assert hands.user()["status"] == "active"

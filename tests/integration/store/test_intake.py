"""Group commit: who comes together shares a transaction, a fault is its owner's alone."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from queue import SimpleQueue

import pytest
from sqlalchemy import Engine, event, func, select, text

from incidents.errors import StoreDown
from incidents.ledger import Accepted, Delivery
from integration.store import Store, open_store
from integration.store.arrivals import new_row, write
from integration.store.engine import adding, open_engine, reading, writing
from integration.store.intake import Intake
from integration.store.tables import INBOX
from tests.integration.store.records import LEASE, NOW, a_delivery

CALLERS = 24


def _noting(inserts: list[str]) -> Callable[..., None]:
    """Notes every statement that adds to the inbox; each is on disk by one commit."""

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO inbox"):
            inserts.append(statement)

    return note


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = open_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def intake(engine: Engine) -> Iterator[Intake]:
    made = Intake(engine)
    yield made
    made.close()


def test_callers_who_wait_together_share_one_commit(engine: Engine, intake: Intake) -> None:
    inserts: list[str] = []
    event.listen(engine, "after_cursor_execute", _noting(inserts))

    accepted = _all_at_once(engine, intake, [a_delivery(f"event-{n}") for n in range(CALLERS)])

    assert len({each.id for each in accepted}) == CALLERS
    assert all(each.is_new for each in accepted)
    assert len(inserts) == 2  # the one before, all the others


def test_a_statement_is_a_transaction_of_its_own(engine: Engine) -> None:
    with adding(engine) as conn:
        write(conn, [new_row(a_delivery("event-1"), NOW)])
        with reading(engine) as other:
            seen_at_once = other.scalar(select(func.count()).select_from(INBOX))
    with reading(engine) as other:
        seen_later = other.scalar(select(func.count()).select_from(INBOX))

    assert seen_at_once == (1 if engine.dialect.name == "postgresql" else 0)
    assert seen_later == 1


def test_of_callers_with_one_key_one_is_new(engine: Engine, intake: Intake) -> None:
    accepted = _all_at_once(engine, intake, [a_delivery("event-1")] * CALLERS)

    assert len({each.id for each in accepted}) == 1
    assert sum(each.is_new for each in accepted) == 1


def test_a_row_that_no_database_can_hold_sinks_only_itself(engine: Engine, intake: Intake) -> None:
    poison = a_delivery("poison", ticket_id=2**70)
    sound = [a_delivery(f"event-{n}") for n in range(CALLERS - 1)]

    _all_at_once(engine, intake, [*sound, poison])

    with reading(engine) as conn:
        new = conn.scalar(select(func.count()).where(INBOX.c.state == "new"))
        held = conn.execute(select(INBOX).where(INBOX.c.state == "held")).one()
    assert new == CALLERS  # the sound ones, and the one before
    assert (held.dedupe_key, held.ticket_id) == ("poison", None)
    assert held.last_error.startswith("unfit for the record")


def test_text_that_postgresql_refuses_is_no_poison(intake: Intake) -> None:
    first = intake.accept(a_delivery("nul \x00", ticket_id=None, unreadable="half \ud800"))
    again = intake.accept(a_delivery("nul \x00", ticket_id=None, unreadable="half \ud800"))

    assert (first.is_new, again.is_new, again.id) == (True, False, first.id)


def test_a_key_of_any_length_is_on_record_once(intake: Intake) -> None:
    digits = "".join(hashlib.sha512(bytes([n])).hexdigest() for n in range(100))

    accepted = [intake.accept(a_delivery(digits + end)) for end in ("a", "a", "b")]

    assert [each.is_new for each in accepted] == [True, False, True]
    assert accepted[0].id == accepted[1].id


def test_a_row_that_is_refused_in_any_shape_is_turned_away_alone(
    engine: Engine, intake: Intake
) -> None:
    with writing(engine) as conn:
        conn.execute(
            text("CREATE UNIQUE INDEX only_one ON inbox (raw_sha256) WHERE dedupe_key LIKE 'odd%'")
        )
    sound = [a_delivery(f"event-{n}") for n in range(3)]

    answers = _all_at_once(engine, intake, [a_delivery("odd-1"), *sound])

    with pytest.raises(StoreDown, match="refuses"):
        intake.accept(a_delivery("odd-2"))
    assert all(answer.is_new for answer in answers)


def test_the_door_is_rung_once_for_a_batch_after_its_commit(store: Store) -> None:
    rung: SimpleQueue[tuple[Sequence[int], list[bool]]] = SimpleQueue()

    def ring(ids: Sequence[int]) -> None:
        found = [store.inbox.claim(n, now=NOW, lease=LEASE) is not None for n in ids]
        rung.put((ids, found))

    store.inbox.on_commit(ring)
    first = store.inbox.accept(a_delivery("event-1"))
    store.inbox.accept(a_delivery("event-1"))

    assert rung.get(timeout=30) == ([first.id], [True])
    second = store.inbox.accept(a_delivery("event-2"))
    assert rung.get(timeout=30) == ([second.id], [True])


def test_a_bell_that_hangs_delays_no_answer(store: Store) -> None:
    may_end = threading.Event()
    rung: SimpleQueue[Sequence[int]] = SimpleQueue()

    def ring(ids: Sequence[int]) -> None:
        rung.put(ids)
        may_end.wait()

    store.inbox.on_commit(ring)
    try:
        accepted = [store.inbox.accept(a_delivery(f"event-{n}")).id for n in range(5)]
        heard = list(rung.get(timeout=30))  # all answered, and the first ring still lasts
    finally:
        may_end.set()

    while len(heard) < len(accepted):
        heard += rung.get(timeout=30)
    assert heard == accepted


def test_a_bell_that_breaks_does_not_stop_the_next(store: Store) -> None:
    rung: SimpleQueue[Sequence[int]] = SimpleQueue()

    def ring(ids: Sequence[int]) -> None:
        rung.put(ids)
        raise ZeroDivisionError

    store.inbox.on_commit(ring)
    first = store.inbox.accept(a_delivery("event-1")).id
    assert rung.get(timeout=30) == [first]
    second = store.inbox.accept(a_delivery("event-2")).id

    assert rung.get(timeout=30) == [second]


def test_who_waits_too_long_is_told_and_not_written(engine: Engine) -> None:
    intake = Intake(engine, patience=timedelta(milliseconds=50))

    with ThreadPoolExecutor(2) as pool, _being_written(engine, intake, pool, "begun") as first:
        second = pool.submit(intake.accept, a_delivery("waiting"))
        errors = [answer.exception(timeout=30) for answer in (first, second)]

    intake.close()
    with reading(engine) as conn:
        written = conn.scalars(select(INBOX.c.dedupe_key)).all()
    assert [type(error) for error in errors] == [StoreDown, StoreDown]
    assert written == ["begun"]  # its transaction was on the way; its sender asks again


def test_a_closed_inbox_takes_nothing(database_url: str) -> None:
    store = open_store(database_url)
    store.inbox.accept(a_delivery())
    store.close()

    with pytest.raises(StoreDown, match="closed"):
        store.inbox.accept(a_delivery("event-2"))


@contextmanager
def _being_written(
    engine: Engine, intake: Intake, pool: ThreadPoolExecutor, key: str
) -> Iterator["Future[Accepted]"]:
    """A caller whose transaction has begun, and stands still until we leave."""
    taken = threading.Event()
    with writing(engine) as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(text("LOCK TABLE inbox IN EXCLUSIVE MODE"))
        event.listen(engine, "checkout", lambda *_: taken.set())
        caller = pool.submit(intake.accept, a_delivery(key))
        taken.wait()
        yield caller


def _all_at_once(engine: Engine, intake: Intake, all_: Sequence[Delivery]) -> list[Accepted]:
    """The answers to callers who all wait while another one is being written."""
    with ThreadPoolExecutor(1 + len(all_)) as pool:
        with _being_written(engine, intake, pool, "the one before"):
            answers = [pool.submit(intake.accept, each) for each in all_]
            while intake.waiting < len(answers):
                time.sleep(0.005)
        return [answer.result() for answer in answers]

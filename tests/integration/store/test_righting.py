"""A clock that was ahead, and is right again: what it wrote for later holds nothing up."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from incidents.alarms import BREAKER, HELD, MESSAGES
from incidents.approvals import How, PersonAct, person
from incidents.checkpoint import Pause
from incidents.faults import CALM, Fault
from incidents.ladder import EXPIRES, UNDO_AGAIN
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.skew import LONGEST_LEASE, LONGEST_PAUSE
from integration.store import Store
from integration.store.engine import open_engine, reading
from integration.store.righting import REMEMBERED
from integration.store.tables import ALARMS, EFFECTS
from tests.integration.store.deciding import ADA, approve, waiting
from tests.integration.store.records import LEASE, a_delivery, a_draft, a_note, a_step

NOW = datetime.now(UTC) + timedelta(hours=2)
"""Later than any event here arrives, which the real clock says: the suite takes its time."""
AHEAD = NOW + timedelta(days=1)
"""What a clock said that was ahead."""
SOON = NOW + timedelta(seconds=10)
SECOND = timedelta(seconds=1)
WRONG = Fault("redis", "queue_silent", stands=True, detail={"queue": "triage"})


def messages(url: str) -> list[str]:
    """Of every alarm that was asked for, by one of its ways."""
    engine = open_engine(url)
    with reading(engine) as conn:
        found = conn.scalars(
            select(ALARMS.c.message).where(ALARMS.c.channel == MESSAGES[0]).order_by(ALARMS.c.id)
        ).all()
    engine.dispose()
    return list(found)


def begun(store: Store, kind: EffectKind, at: datetime, ticket_id: int = 35) -> Effect:
    """A step that began."""
    wanted = a_step(kind=kind, target=f"u-{ticket_id}")
    incident = store.ledger.open(a_draft(ticket_id), [wanted], now=at)
    claimed = store.ledger.claim(store.ledger.effects(incident.id)[0].id, now=at, lease=LEASE)
    assert claimed is not None
    return store.ledger.start(claimed, prior={}, now=at)


def ended(
    store: Store, begun: Effect, at: datetime, state: EffectState = EffectState.DONE
) -> Effect:
    return store.ledger.finish(begun, state=state, now=at, expires_at=at + EXPIRES)


def test_what_a_worker_held_that_died_while_the_clock_was_ahead_is_taken_up_again(
    store: Store,
) -> None:
    event = store.inbox.accept(a_delivery()).id
    incident = store.ledger.open(a_draft(), [a_note()], now=NOW)
    (effect,) = store.ledger.effects(incident.id)
    store.inbox.claim(event, now=AHEAD, lease=LEASE)
    store.ledger.claim(effect.id, now=AHEAD, lease=LEASE)

    assert store.inbox.due(now=SOON, limit=9) == [event]
    assert store.inbox.claim(event, now=SOON, lease=LEASE) is not None
    assert store.ledger.claim(effect.id, now=SOON, lease=LEASE) is not None


def test_the_longest_lease_that_settings_allow_is_believed(store: Store) -> None:
    event = store.inbox.accept(a_delivery()).id
    store.inbox.claim(event, now=NOW, lease=LONGEST_LEASE)

    assert store.inbox.claim(event, now=NOW + SECOND, lease=LEASE) is None


def test_what_was_put_off_while_the_clock_was_ahead_is_due(store: Store) -> None:
    event = store.inbox.accept(a_delivery()).id
    row = store.inbox.claim(event, now=AHEAD, lease=LEASE)
    assert row is not None
    store.inbox.reschedule(row, at=AHEAD + 2 * SECOND, error="DeskBusy: 503", now=AHEAD)

    assert store.inbox.due(now=SOON, limit=9) == [event]


def test_the_longest_pause_is_believed(store: Store) -> None:
    event = store.inbox.accept(a_delivery()).id
    row = store.inbox.claim(event, now=NOW, lease=LEASE)
    assert row is not None
    store.inbox.reschedule(row, at=NOW + LONGEST_PAUSE, error="DeskBusy: 503", now=NOW)

    assert store.inbox.due(now=NOW + SECOND, limit=9) == []


def test_the_next_held_event_is_told_of(store: Store, database_url: str) -> None:
    store.inbox.accept(a_delivery("a", ticket_id=None, unreadable="not JSON"))
    store.plan_telling(MESSAGES, AHEAD)
    store.inbox.accept(a_delivery("b", ticket_id=None, unreadable="not JSON"))

    store.plan_telling(MESSAGES, SOON)

    assert messages(database_url) == [HELD, HELD]


def test_the_next_time_that_the_breaker_opens_is_told_of(store: Store, database_url: str) -> None:
    def act(at: datetime) -> PersonAct:
        return PersonAct(person(ADA), f"audit:{at.timestamp()}", How.CLI, at, "drill")

    store.steps.open_breaker(act(AHEAD))
    store.plan_telling(MESSAGES, AHEAD)
    store.steps.close_breaker(act(NOW))
    store.steps.open_breaker(act(SOON))

    for _ in range(2):
        store.plan_telling(MESSAGES, SOON)

    assert messages(database_url) == [BREAKER, BREAKER]


def test_the_next_pause_of_containment_is_told_of(store: Store, database_url: str) -> None:
    store.switch.pause(Pause("paused_by_person", "drill", "ada", AHEAD), MESSAGES)
    store.switch.resume(reason="over", by="ada", now=AHEAD)
    store.switch.pause(Pause("paused_by_person", "for real", "ada", NOW), ())

    for _ in range(2):
        store.plan_telling(MESSAGES, SOON)

    assert messages(database_url) == ["containment_paused", "containment_paused"]


def test_the_next_time_of_a_fault_is_told_of(store: Store, database_url: str) -> None:
    well = Fault("redis", "queue_silent", stands=False)
    store.plan_faults([WRONG], MESSAGES, AHEAD)
    store.plan_faults([well], MESSAGES, NOW)

    store.plan_faults([WRONG], MESSAGES, NOW + CALM)

    assert messages(database_url) == ["queue_silent", "queue_silent"]


def test_a_fault_that_stands_still_is_told_once(store: Store, database_url: str) -> None:
    store.plan_faults([WRONG], MESSAGES, AHEAD)

    store.plan_faults([WRONG], MESSAGES, NOW)

    assert messages(database_url) == ["queue_silent"]


def test_ends_that_a_clock_wrote_which_was_ahead_do_not_open_a_breaker_that_a_person_closed(
    store: Store,
) -> None:
    for ticket in range(3):
        step = begun(store, EffectKind.REVOKE_SESSIONS, AHEAD, 40 + ticket)
        ended(store, step, AHEAD, EffectState.UNKNOWN)
    act = PersonAct(person(ADA), "audit:1", How.CLI, NOW, "looked at it")
    store.steps.open_breaker(act)
    store.steps.close_breaker(PersonAct(person(ADA), "audit:2", How.CLI, NOW, "looked at it"))

    ended(store, begun(store, EffectKind.REVOKE_SESSIONS, SOON), SOON, EffectState.UNKNOWN)

    assert store.steps.breaker() is None


def test_an_open_breaker_of_a_time_to_come_takes_approvals_of_now(store: Store) -> None:
    store.steps.open_breaker(PersonAct(person(ADA), "audit:1", How.CLI, AHEAD, "drill"))

    store.right(NOW)

    found = store.steps.breaker()
    assert found is not None
    assert found.since == NOW


def test_the_end_of_a_step_is_told_and_moved_by_nobody_for_this_clock_may_be_the_wrong_one(
    store: Store,
) -> None:
    step = ended(store, begun(store, EffectKind.SUSPEND_USER, AHEAD), AHEAD)

    store.right(NOW)
    found = store.ahead(NOW)
    store.steps.expire(NOW + EXPIRES)
    before = [effect.kind for effect in store.ledger.effects(step.incident_id)]
    store.steps.expire(AHEAD + EXPIRES)

    assert found is not None
    assert (found.times, found.ends) == (1, 1)
    assert EffectKind.UNDO not in before
    assert store.ledger.effects(step.incident_id)[-1].kind is EffectKind.UNDO


def test_an_undo_that_was_refused_by_a_clock_that_was_ahead_is_made_anew(store: Store) -> None:
    step = ended(store, begun(store, EffectKind.SUSPEND_USER, NOW), NOW)
    store.steps.expire(NOW + EXPIRES)
    undo = store.ledger.effects(step.incident_id)[-1]
    claimed = store.ledger.claim(undo.id, now=AHEAD, lease=LEASE)
    assert claimed is not None
    store.ledger.finish(claimed, state=EffectState.REFUSED, result={"error": "no"}, now=AHEAD)

    store.steps.expire(NOW + EXPIRES + UNDO_AGAIN)

    undos = [e for e in store.ledger.effects(step.incident_id) if e.kind is EffectKind.UNDO]
    assert len(undos) == 2


def test_what_lies_ahead_is_set_right_and_told_once(store: Store, database_url: str) -> None:
    event = store.inbox.accept(a_delivery()).id
    store.inbox.claim(event, now=AHEAD, lease=LEASE)
    store.ledger.open(a_draft(), [a_note()], now=AHEAD)
    store.beat("worker-triage@a:1", AHEAD)

    found = store.ahead(NOW)
    store.right(NOW)
    store.right(NOW)
    later = store.ahead(NOW)

    assert found is not None
    assert later == found
    assert (found.ahead, found.times) == (86_400, 3)
    assert store.beats() == {}
    assert store.due_events(SOON).oldest_at == NOW
    assert store.due_effects(SOON).oldest_at == NOW
    assert store.ahead(NOW + REMEMBERED + SECOND) is None
    assert store.ahead(NOW - timedelta(days=2)) is not None


def test_times_of_a_right_clock_stay(store: Store) -> None:
    event = store.inbox.accept(a_delivery()).id
    store.inbox.claim(event, now=NOW, lease=LEASE)
    ended(store, begun(store, EffectKind.SUSPEND_USER, NOW), NOW)
    store.beat("sweep", NOW)

    store.right(NOW)

    assert store.ahead(NOW) is None
    assert store.beats() == {"sweep": NOW}


def test_an_approval_of_now_starts_a_step_behind_a_breaker_of_a_time_to_come(
    store: Store,
) -> None:
    step = waiting(store)
    store.steps.open_breaker(PersonAct(person(ADA), "audit:1", How.CLI, AHEAD, "drill"))
    store.right(NOW)

    approve(store, step, at=SOON)

    claimed = store.ledger.claim(step.id, now=SOON, lease=LEASE)
    assert claimed is not None
    assert store.ledger.start(claimed, prior={}, now=SOON).state is EffectState.STARTED


def test_a_first_failure_of_a_time_to_come_is_one_of_now(store: Store, database_url: str) -> None:
    incident = store.ledger.open(a_draft(), [a_note()], now=NOW)
    (effect,) = store.ledger.effects(incident.id)
    claimed = store.ledger.claim(effect.id, now=AHEAD, lease=LEASE)
    assert claimed is not None
    store.ledger.reschedule(claimed, at=AHEAD, error="DeskBusy: 503", now=AHEAD)

    store.right(NOW)

    engine = open_engine(database_url)
    with reading(engine) as conn:
        found = conn.execute(select(EFFECTS.c.first_failed_at, EFFECTS.c.next_at)).one()
    engine.dispose()
    assert tuple(found) == (NOW, NOW)


def test_two_sweeps_of_which_one_has_a_wrong_clock_page_a_fault_once(
    store: Store, database_url: str
) -> None:
    well = Fault("redis", "queue_silent", stands=False)

    for seconds in range(0, 600, 10):
        store.plan_faults([WRONG], MESSAGES, NOW + seconds * SECOND)
        store.plan_faults([well], MESSAGES, AHEAD + seconds * SECOND)

    assert messages(database_url) == ["queue_silent"]

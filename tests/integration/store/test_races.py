"""Several processes on one record: nothing lost, nothing twice, no number skipped."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from incidents.ledger import EffectKind, EffectState
from integration.store import Store, open_store
from integration.store.walk import A_MINUTE
from tests.integration.store import racers
from tests.integration.store.deciding import done, sharing
from tests.integration.store.racers import PROCESSES, Track
from tests.integration.store.records import NOW, a_delivery, a_draft, a_step, an_act


@pytest.fixture(scope="module")
def track() -> Iterator[Track]:
    with racers.track() as made:
        yield made


def test_processes_that_start_together_make_one_schema(
    track: Track, bare_database_url: str
) -> None:
    answers = track.race(racers.migrate, bare_database_url)

    store = open_store(bare_database_url)
    store.ping()
    store.close()
    assert answers == [["True"]] * PROCESSES


def test_an_event_that_reaches_every_receiver_is_new_at_one(
    track: Track, store: Store, database_url: str
) -> None:
    new = track.race(racers.accept_the_same, database_url)

    assert sorted(key for keys in new for key in keys) == sorted(f"event-{n}" for n in range(25))
    assert len(store.inbox.due(now=NOW, limit=100)) == 25


def test_a_ticket_that_all_open_at_once_is_one_incident(
    track: Track, store: Store, database_url: str
) -> None:
    answers = track.race(racers.open_the_same, database_url)

    assert all(answer == answers[0] for answer in answers)
    assert sorted(answers[0]) == [f"SEC-2026-{n:04d}" for n in range(1, 11)]
    assert {len(store.ledger.effects(incident)) for incident in answers[0]} == {2}
    assert store.first_break() is None


def test_numbers_have_no_gaps_and_no_doubles(track: Track, store: Store, database_url: str) -> None:
    answers = track.race(racers.open_others, database_url)

    numbers = sorted(number for answer in answers for number in answer)
    assert numbers == [f"SEC-2026-{n:04d}" for n in range(1, 10 * PROCESSES + 1)]
    assert store.first_break() is None


def test_a_row_that_all_want_goes_to_one(track: Track, store: Store, database_url: str) -> None:
    rows = [store.inbox.accept(a_delivery(f"event-{n}")).id for n in range(40)]

    taken = track.race(racers.take_turns, database_url)

    assert sorted(int(row) for rows in taken for row in rows) == rows
    assert store.inbox.due(now=NOW, limit=100) == []


def test_no_try_is_lost_from_the_count(track: Track, store: Store, database_url: str) -> None:
    incident = store.ledger.open(a_draft(), [a_step()], now=NOW)

    answers = track.race(racers.try_one_effect, database_url)

    tries = sorted(int(attempt) for answer in answers for attempt in answer)
    (effect,) = store.ledger.effects(incident.id)
    told = [entry.action for entry in store.ledger.timeline(incident.id)]
    assert tries == list(range(1, effect.attempts + 1))
    assert told.count("started") == told.count("put_off") == effect.attempts
    assert store.first_break() is None


def test_sweeps_that_walk_at_once_share_one_budget_and_find_a_ticket_once(
    track: Track, store: Store, database_url: str
) -> None:
    asked = track.race(racers.walk_at_once, database_url)

    tokens = [token for lane in asked for token in lane]
    assert len(tokens) == len(set(tokens)) == A_MINUTE
    assert len(store.inbox.due(now=datetime.now(UTC), limit=100)) == 3


def test_a_step_that_everybody_approves_at_once_is_approved_by_as_many_as_it_takes(
    track: Track, store: Store, database_url: str
) -> None:
    one = a_step(None, kind=EffectKind.SUSPEND_USER)
    two = a_step(None, kind=EffectKind.RESET_MFA)
    incident = store.ledger.open(a_draft(), [one, two], now=NOW)

    answers = track.race(racers.approve_the_same, database_url)

    first, second, told = store.ledger.effects(incident.id)
    counted = [sum(str(e.id) in answer for answer in answers) for e in (first, second)]
    assert counted == [1, 2]
    assert {first.state, second.state} == {EffectState.APPROVED}
    assert told.kind is EffectKind.RESULT  # of the one approval that was not yet enough
    assert store.first_break() is None


def test_no_more_steps_begin_at_once_than_one_after_another(
    track: Track, store: Store, database_url: str
) -> None:
    for ticket in range(12):
        store.ledger.open(a_draft(ticket), [a_step(target=f"u-{ticket}")], now=NOW)

    answers = track.race(racers.begin_what_may, database_url)

    begun = [number for answer in answers for number in answer]
    assert len(begun) == len(set(begun)) == 5
    assert store.steps.breaker() is not None
    assert store.first_break() is None


def test_an_audit_that_everybody_answers_at_once_acts_once(
    track: Track, store: Store, database_url: str
) -> None:
    incident = store.ledger.open(a_draft(), [], now=NOW)

    answers = track.race(racers.carry_the_same, database_url)

    assert sum(len(answer) for answer in answers) == 1
    assert len(store.ledger.effects(incident.id)) == 2
    assert store.first_break() is None


def test_of_agents_who_approve_at_once_one_is_heard_and_the_others_are_told(
    track: Track, store: Store, database_url: str
) -> None:
    step = a_step(None, kind=EffectKind.SUSPEND_USER)
    incident = store.ledger.open(a_draft(), [step], now=NOW)

    answers = track.race(racers.ask_for_the_same, database_url)

    (effect,) = store.ledger.effects(incident.id)
    assert sorted(code for (code,) in answers) == ["approval_too_late"] * 3 + ["approved"]
    assert len(store.steps.approvals(effect.id)) == 1
    assert store.first_break() is None


def test_of_all_who_let_a_field_go_at_once_exactly_one_frees_it(
    track: Track, store: Store, database_url: str
) -> None:
    steps = [done(store), *(sharing(store, 100 + n) for n in range(1, PROCESSES))]
    for step in steps:
        store.steps.undo(step.id, an_act())

    answers = track.race(racers.let_go, database_url)

    assert sorted(said for (said,) in answers) == ["frees it"] + ["leaves it"] * (PROCESSES - 1)
    assert store.first_break() is None

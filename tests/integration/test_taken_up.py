"""Steps of a lost record that still stand: people hear of them once, and see which are late."""

from datetime import timedelta

from incidents.ledger import EffectState
from integration.faults import AMPLE, NAMED
from integration.store import Store, open_store
from integration.work_probes import KEPT, taken_up_probe
from tests.fixtures.watch import STEP, Watch
from tests.integration.standing import stands
from tests.integration.store.records import NOW, an_act

HOUR = timedelta(hours=1)


def test_people_are_told_once_of_all_and_of_when_they_end(watch: Watch) -> None:
    watch.look()
    ends_at = watch.at + 2 * HOUR
    incident = stands(watch.store, "usr_eve", "usr_bob", ends_at=ends_at)

    (said,) = watch.look(AMPLE + 3 * STEP)
    again = watch.look(HOUR)

    line = f"{incident}: Suspend the user, until {ends_at:%Y-%m-%d %H:%M} UTC"
    assert "2 of the steps that it had taken against accounts still stand, by" in said
    assert said.count(line) == 2
    assert again == [said]


def test_a_long_list_is_cut(watch: Watch) -> None:
    watch.look()
    many = [f"usr_{number}" for number in range(NAMED + 2)]
    stands(watch.store, *many, ends_at=watch.at + HOUR)

    (said,) = watch.look(AMPLE + STEP)

    assert said.count("Suspend the user") == NAMED
    assert "; and 2 more ·" in said


def test_what_a_person_confirmed_or_is_undone_pages_nobody(watch: Watch) -> None:
    watch.look()
    ends_at = watch.at + HOUR
    stands(watch.store, "usr_eve", ends_at=ends_at, confirmed_by="zendesk:5")

    assert watch.look(AMPLE + STEP) == []


def test_readyz_says_when_the_first_ends_and_that_it_is_late(store: Store) -> None:
    at = NOW
    none = taken_up_probe(store, lambda: at)()
    stands(store, "usr_eve", "usr_bob", ends_at=at)

    on_time = taken_up_probe(store, lambda: at + KEPT)()
    late = taken_up_probe(store, lambda: at + KEPT + STEP)()

    assert (none.ok, none.detail) == (True, "no step of a lost record stands")
    assert (on_time.ok, late.ok) == (True, False)
    assert "2 stand, the first ends 2026-11-21 09:30 UTC: deskwarden effects list" in on_time.detail
    assert "was to end" in late.detail


def test_one_whose_undoing_is_done_is_over(store: Store) -> None:
    at = NOW
    incident = stands(store, "usr_eve", ends_at=at + HOUR)
    (step,) = store.ledger.effects(incident)
    number = store.steps.undo(step.id, an_act(at=at))
    waits = len(store.taken_up())
    claimed = store.ledger.claim(number, now=at, lease=HOUR)
    assert claimed is not None
    begun = store.ledger.start(claimed, prior={}, now=at)
    store.ledger.finish(begun, state=EffectState.DONE, now=at)

    assert (waits, store.taken_up()) == (1, [])


def test_without_the_record_nobody_knows() -> None:
    away = open_store("postgresql://nobody@127.0.0.1:9/none")

    health = taken_up_probe(away, lambda: NOW)()

    away.close()
    assert (health.ok, "unknown" in health.detail) == (False, True)

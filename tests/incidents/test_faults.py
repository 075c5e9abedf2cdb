"""When people are told of a fault that nothing else shows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from incidents.faults import CALM, UNSEEN, Episode, Fault, is_to_be_told, looked_at

NOW = datetime(2026, 11, 21, 9, 45, tzinfo=UTC)
PATIENCE = timedelta(minutes=2)
WRONG = Fault("queue_triage", "queue_silent", True, PATIENCE)
WELL = Fault("queue_triage", "queue_silent", False, PATIENCE)
TOLD = Episode(NOW, NOW, is_told=True)


def test_a_fault_is_told_when_it_has_stood_for_as_long_as_people_wait() -> None:
    first = looked_at(None, WRONG, NOW)
    assert first is not None

    told = [is_to_be_told(first, WRONG, NOW + wait) for wait in (PATIENCE * 0.9, PATIENCE)]

    assert (first, told) == (Episode(NOW, NOW), [False, True])


def test_one_that_was_told_is_not_told_again_while_it_stands() -> None:
    later = looked_at(TOLD, WRONG, NOW + timedelta(days=1))

    assert later == Episode(NOW, NOW + timedelta(days=1), is_told=True)
    assert not is_to_be_told(later, WRONG, NOW + timedelta(days=1))


def test_one_that_passed_within_the_patience_leaves_nothing() -> None:
    assert looked_at(Episode(NOW, NOW), WELL, NOW + UNSEEN) is None


def test_one_that_nobody_watched_meanwhile_gets_its_patience_anew() -> None:
    back = NOW + UNSEEN + timedelta(seconds=1)

    assert looked_at(Episode(NOW, NOW), WRONG, back) == Episode(back, back)
    assert looked_at(Episode(NOW, NOW), WRONG, NOW + UNSEEN) == Episode(NOW, NOW + UNSEEN)


def test_an_episode_ends_when_it_was_well_for_a_while() -> None:
    well = looked_at(TOLD, WELL, NOW)

    assert well == replace(TOLD, well_since=NOW)
    assert looked_at(well, WELL, NOW + CALM - timedelta(seconds=1)) == well
    assert looked_at(well, WELL, NOW + CALM) is None
    assert looked_at(well, WRONG, NOW + CALM) == Episode(NOW, NOW + CALM, is_told=True)


def test_one_look_by_a_clock_that_is_ahead_ends_nothing_that_others_see_to_stand() -> None:
    ahead, soon = NOW + timedelta(days=1), NOW + timedelta(seconds=10)

    well = looked_at(TOLD, WELL, ahead)

    assert well is not None
    assert looked_at(well, WRONG, soon) == replace(TOLD, seen_at=soon)
    assert looked_at(well, WELL, soon) == replace(TOLD, well_since=soon)


def test_what_is_well_has_no_episode_and_is_not_told() -> None:
    assert looked_at(None, WELL, NOW) is None
    assert not is_to_be_told(Episode(NOW, NOW), WELL, NOW + PATIENCE)


def test_an_episode_that_a_clock_saw_which_was_ahead_stands_since_now_or_is_over() -> None:
    before = NOW - timedelta(days=1)

    assert looked_at(TOLD, WRONG, before) == Episode(before, before, is_told=True)
    assert looked_at(Episode(NOW, NOW), WRONG, before) == Episode(before, before)
    assert looked_at(TOLD, WELL, before) is None

"""Missed tickets found in the export: over the sandbox's Zendesk and both databases."""

from datetime import timedelta

import pytest

from incidents.ledger import Delivery, Door
from integration.store.walk import EXPORT_SINCE
from tests.fixtures.rounds import PAUSE, Round


def test_a_ticket_that_no_event_named_becomes_one_and_is_rung_for(round_: Round) -> None:
    ticket = round_.ticket()

    round_.walk()

    assert round_.bell.rung == list(round_.store.inbox.due(now=round_.now(), limit=9))
    assert round_.found() == [(Door.SWEEP, ticket, b'{"ticket_id": %d}' % ticket)]


def test_however_often_it_is_seen_it_is_one_event(round_: Round) -> None:
    round_.ticket()

    for _ in range(3):
        round_.walk_again()

    assert round_.asked() == 3
    assert len(round_.found()) == 1


def test_a_ticket_that_an_event_named_is_not_missed(round_: Round) -> None:
    ticket = round_.ticket()
    round_.store.inbox.accept(Delivery("e-1", Door.EVENT, b"{}", ticket))

    round_.walk()

    assert [door for door, *_ in round_.found()] == [Door.EVENT]


def test_a_later_event_alone_does_not_hide_a_ticket_whose_opening_was_missed(
    round_: Round,
) -> None:
    ticket = round_.ticket()
    comment = Delivery("e-1", Door.EVENT, b"{}", ticket, is_follow_up=True)
    round_.store.inbox.accept(comment)

    round_.walk()

    assert [(door, each) for door, each, _ in round_.found()] == [
        (Door.EVENT, ticket),
        (Door.SWEEP, ticket),
    ]


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_what_is_over_is_left_alone(round_: Round, status: str) -> None:
    round_.ticket(status=status)

    round_.walk()

    assert round_.found() == []


def test_a_deleted_ticket_is_left_alone(round_: Round) -> None:
    ticket = round_.ticket()
    round_.zendesk.ask("DELETE", f"/tickets/{ticket}")

    round_.walk()

    assert round_.found() == []


def test_a_ticket_from_before_our_time_is_left_alone(round_: Round) -> None:
    round_.ticket()

    round_.walk(since=round_.now() + timedelta(minutes=1))

    assert (round_.asked(), round_.found()) == (1, [])


def test_a_record_that_was_made_anew_begins_where_it_is_told_to(round_: Round) -> None:
    round_.ticket()
    later = round_.now() + timedelta(minutes=1)
    round_.store.keep(EXPORT_SINCE, later.isoformat())

    round_.walk()

    place = round_.store.walk.place()
    assert place is not None
    assert (place.since, round_.found()) == (later, [])


def test_to_reach_further_back_begins_the_walk_anew(round_: Round) -> None:
    round_.walk(since=round_.now() + timedelta(minutes=1))
    ticket = round_.ticket()
    round_.ahead += PAUSE + timedelta(seconds=1)

    round_.walk(since=round_.now() - timedelta(hours=3))

    assert [each for _, each, _ in round_.found()] == [ticket]

"""Small named values and heartbeats."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import StatementError

from incidents.errors import NotProvisioned
from integration.store import Store
from tests.builders import OBJECTS
from tests.integration.store.records import LATER, NOW


def test_a_value_is_kept_until_another_takes_its_place(store: Store) -> None:
    assert store.kept("cursor") is None

    store.keep("cursor", "abc")
    store.keep("cursor", "def")
    store.keep("other", "")

    assert (store.kept("cursor"), store.kept("other")) == ("def", "")


def test_the_last_beat_of_each_process_is_known(store: Store) -> None:
    assert store.beats() == {}

    store.beat("sweep", NOW)
    store.beat("sweep", LATER)
    store.beat("receiver", NOW)

    assert store.beats() == {"sweep": LATER, "receiver": NOW}


def test_what_provisioning_made_is_known_once_it_ran(store: Store) -> None:
    with pytest.raises(NotProvisioned, match="provision apply"):
        store.ledger.desk_objects()

    store.save_desk_objects(OBJECTS)
    store.save_desk_objects(replace(OBJECTS, group_id=12))

    assert store.ledger.desk_objects() == replace(OBJECTS, group_id=12)


def test_what_provisioning_removed_is_forgotten(store: Store) -> None:
    store.save_desk_objects(OBJECTS)

    store.forget_desk_objects()

    with pytest.raises(NotProvisioned):
        store.ledger.desk_objects()


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        store.beat("sweep", NOW.replace(tzinfo=None))


def test_a_record_that_can_be_written_answers(store: Store) -> None:
    store.ping()

    assert store.kept("ping") is not None

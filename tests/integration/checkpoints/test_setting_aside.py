"""Only a person's own command gives a checkpoint up: rows of the database prove nothing."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, update

from integration.checkpoints import files, lines
from integration.checkpoints.anchor import has_work
from integration.checkpoints.files import read_file
from integration.checkpoints.here import public_key
from integration.checkpoints.places import name_of_file
from integration.checkpoints.setting_aside import set_aside
from integration.store.engine import writing
from integration.store.switch import BEHIND, GONE
from integration.store.tables import AUDIT, CHECKPOINTS
from tests.integration.checkpoints.anchored import Anchored
from tests.integration.checkpoints.tampering import drop_triggers
from tests.integration.checkpoints.verifying import by_command, by_stranger
from tests.integration.store.records import NOW

HOUR = timedelta(hours=1)


def test_a_person_confirms_and_the_outside_hears_of_it_at_once(anew: Anchored) -> None:
    before = anew.lines()

    place = anew.confirm()
    told = read_file(anew.file, public_key(anew.settings))
    found = anew.look()
    anew.anchor()

    assert place == lines.read(before[-1], None).place
    assert (found, told.set_aside) == (None, len(before))
    assert told.newest is not None
    assert told.newest.replaces == place
    assert len(anew.lines()) == len(before) + 1
    assert anew.store.checkpoints.verify(told.current).against is None


@pytest.mark.parametrize("verify", [by_command, by_stranger])
def test_both_programs_count_what_was_given_up(
    anew: Anchored, tmp_path: Path, verify: object
) -> None:
    anew.confirm()
    anew.tell(60)
    anew.anchor()

    status, said = verify(anew, tmp_path, "--pubkey", str(anew.pubkey))  # type: ignore[operator]

    assert (status, "; 1 of an earlier record were set aside by a person" in said) == (0, True)


def test_the_audit_says_who_gave_what_up(anew: Anchored) -> None:
    place = anew.confirm()

    rows = [json.loads(row["body"]) for row in anew.store.checkpoints.rows()]
    (row,) = [row for row in rows if row["action"] == "checkpoint_set_aside"]
    assert (row["actor"], row["detail"]["reason"]) == ("ada", "restored on purpose")
    assert place is not None
    assert row["detail"]["outside"] == {"seq": place.seq, "hash": place.hash}


def test_without_a_signature_resuming_is_not_enough(anew: Anchored) -> None:
    anew.store.switch.resume(reason="in a hurry", by="ada", now=NOW)

    assert anew.look() == BEHIND


def test_later_checkpoints_give_nothing_up(anew: Anchored) -> None:
    anew.confirm()
    anew.tell(60)
    anew.anchor()

    kept = read_file(anew.file, public_key(anew.settings))
    assert [checkpoint.replaces is None for checkpoint in kept.current] == [False, True]


def test_a_host_with_the_key_and_without_the_file_can_say_it(anew: Anchored) -> None:
    """The sweep, on another host, believes the signature and brings the line."""
    there = anew.settings
    anew.settings = replace(there, checkpoint_file="")
    anew.confirm()
    anew.settings = there

    found = anew.look()
    anew.anchor()

    assert found is None
    assert anew.newest().replaces is not None


def test_a_file_cut_back_to_what_was_given_up_has_lost_its_end(anew: Anchored) -> None:
    """That has a higher number than all that came after it."""
    given_up = anew.lines()
    anew.confirm()
    anew.tell(50)
    anew.anchor(HOUR)
    held = anew.lines()
    anew.file.write_text("".join(f"{line}\n" for line in given_up))

    found = anew.look()
    anew.tell(51)
    anew.anchor(HOUR)
    shut = anew.lines()
    anew.confirm()
    anew.anchor(HOUR)

    assert (found, shut, anew.look()) == (GONE, given_up, None)
    assert anew.lines()[: len(held)] == held
    kept = read_file(anew.file, public_key(anew.settings))
    assert kept.set_aside == len(given_up)
    assert anew.store.checkpoints.verify(kept.current).against is None


def test_a_host_with_another_key_cannot(anew: Anchored, database_url: str) -> None:
    there = anew.settings
    other = "A" * 43 + "="
    anew.settings = replace(there, checkpoint_file="", checkpoint_key=other)
    anew.confirm()
    anew.settings = there

    assert anew.look() == BEHIND
    assert has_work(anew.store, anew.settings, anew.now)
    anew.anchor()
    assert len(anew.lines()) == 1


def test_what_a_try_before_brought_outside_needs_no_second_one(anew: Anchored) -> None:
    """The command died between the signed line and the end of the pause."""
    pause = anew.store.switch.paused()
    assert pause is not None
    set_aside(anew.store, anew.settings, pause, reason="x", by="ada", now=NOW)
    held = anew.look()

    anew.confirm()
    anew.tell(60)
    anew.anchor()

    kept = read_file(anew.file, public_key(anew.settings))
    assert (held, anew.look()) == (BEHIND, None)
    assert [each.seq for each in kept.current] == [2, 7]
    assert anew.store.checkpoints.verify(kept.current).against is None


def test_a_channel_that_lacks_what_was_given_up_goes_by_the_times(anew: Anchored) -> None:
    given_up = anew.newest()
    earlier = replace(given_up, seq=1, hash="b" * 64, at=given_up.at - HOUR)
    act = replace(given_up, seq=2, hash="c" * 64, replaces=given_up.place)

    assert files.begins_anew(act, earlier, {earlier.place})
    assert not files.begins_anew(replace(act, at=NOW - 2 * HOUR), earlier, {earlier.place})
    assert files.begins_anew(act, None, set())


def test_a_record_that_lost_its_end_is_known_outside_again(known: Anchored, engine: Engine) -> None:
    """The record still knows of checkpoints that its chain does not have."""
    with writing(engine) as conn:
        drop_triggers(conn)
        conn.execute(delete(AUDIT).where(AUDIT.c.seq > 5))
        conn.execute(update(CHECKPOINTS).where(CHECKPOINTS.c.seq == 4).values(line="{}"))
    known.look()

    known.confirm()
    known.tell(60)
    known.anchor()

    kept = read_file(known.file, public_key(known.settings))
    assert kept.set_aside == 2
    assert [each.seq for each in kept.current] == [7, 12]
    assert known.store.checkpoints.verify(kept.current).against is None
    assert known.store.checkpoints.pending(name_of_file(known.file)) == []

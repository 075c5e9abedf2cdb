"""Only a person's own command gives a checkpoint up: rows of the database prove nothing."""

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, insert, select, update

from incidents.checkpoint import Checkpoint, Pause, Place
from integration.checkpoints import files, lines
from integration.checkpoints.anchor import has_work, signer
from integration.checkpoints.files import read_file
from integration.checkpoints.outside import compare, public_key
from integration.checkpoints.places import name_of_file
from integration.checkpoints.setting_aside import NobodyWouldBelieve, set_aside
from integration.store.audit import GENESIS, chain
from integration.store.codec import canonical
from integration.store.engine import reading, writing
from integration.store.kept import keep
from integration.store.switch import BEHIND, BY_PERSON, DIFFERS, GONE
from integration.store.tables import ANCHORS, AUDIT, CHECKPOINTS
from tests.integration.checkpoints.anchored import PAGE, Anchored, drop_triggers
from tests.integration.checkpoints.test_verify import by_command, by_stranger
from tests.integration.store.records import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def anew(anchored: Anchored) -> Iterator[Anchored]:
    """Three incidents, their checkpoint outside, then an empty record that was looked at."""
    anchored.tell(35, 36, 37)
    anchored.anchor()
    anchored.begin_anew()
    assert anchored.look() == BEHIND
    yield anchored
    anchored.store.close()


@pytest.fixture
def known(anchored: Anchored) -> Anchored:
    """Two incidents that are known outside."""
    anchored.tell(35)
    anchored.anchor()
    anchored.tell(36)
    anchored.anchor()
    return anchored


def rewrite(conn: Connection) -> Place:
    """Another actor in every row, and every hash made to fit; the newest row's place."""
    drop_triggers(conn)
    rows = conn.execute(select(AUDIT).order_by(AUDIT.c.seq)).all()
    conn.execute(delete(AUDIT))
    prev = GENESIS
    for row in rows:
        body = canonical({**json.loads(row.body), "actor": "zendesk:666"})
        link = chain(prev, row.seq, body)
        changed = {"actor": "zendesk:666", "body": body, "prev": prev, "hash": link}
        conn.execute(insert(AUDIT).values({**row._mapping, **changed}))
        prev = link
    return Place(len(rows), prev)


def rows(engine: Engine) -> list[dict[str, Any]]:
    """The whole audit."""
    with reading(engine) as conn:
        return [dict(row._mapping) for row in conn.execute(select(AUDIT).order_by(AUDIT.c.seq))]


def newest(anchored: Anchored) -> Checkpoint:
    """The last line of the file."""
    return lines.read(anchored.lines()[-1], None)


def a_claim(anchored: Anchored, tip: Place) -> dict[str, Any]:
    """A row that says of that record that somebody gave the newest outside up; nobody signed it."""
    outside = newest(anchored)
    return a_row(
        lines.write(replace(outside, seq=tip.seq, hash=tip.hash, replaces=outside.place), key=None)
    )


def a_row(line: str) -> dict[str, Any]:
    """A line as the record keeps it."""
    told = lines.read(line, None)
    return {"seq": told.seq, "at": told.at, "line": line}


def without_key(anchored: Anchored) -> None:
    """An installation that signs nothing."""
    anchored.settings = replace(anchored.settings, checkpoint_key="")


@pytest.mark.parametrize("verify", [by_command, by_stranger])
@pytest.mark.parametrize("claim", ["kept", "a person's pause", "unsigned row"])
@pytest.mark.parametrize("key", [True, False])
def test_rows_of_the_database_give_nothing_up(
    anchored: Anchored, engine: Engine, tmp_path: Path, verify: object, claim: str, key: bool
) -> None:
    """A rewritten chain is signed by nobody, is paused and paged, and does not verify."""
    if not key:
        without_key(anchored)
    anchored.tell(35, 36)
    anchored.anchor()
    outside, before = newest(anchored), anchored.lines()
    with writing(engine) as conn:
        tip = rewrite(conn)
        conn.execute(delete(CHECKPOINTS))
        conn.execute(delete(ANCHORS))
        if claim == "kept":
            for name in ("checkpoint_replaced", "checkpoint_to_replace"):
                keep(conn, name, canonical(outside.place))
        elif claim == "unsigned row":
            conn.execute(insert(CHECKPOINTS).values(a_claim(anchored, tip)))
        else:
            drill = Pause(BY_PERSON, "drill", "ada", NOW)
            keep(conn, "containment_paused", canonical(drill))

    found = anchored.look()
    anchored.anchor(HOUR)

    assert found == DIFFERS
    assert anchored.lines() == before
    assert len(anchored.store.alarms.due(now=NOW + HOUR, limit=9)) == 1
    given = ("--pubkey", str(anchored.pubkey)) if key else ()
    status, said = verify(anchored, tmp_path, *given)  # type: ignore[operator]
    assert (status, "which has another hash" in said) == (2, True)


@pytest.mark.parametrize("key", [True, False])
def test_a_line_that_the_record_offers_gives_nothing_up(
    anchored: Anchored, engine: Engine, key: bool
) -> None:
    """Put there while the chain is still the honest one, to be rewritten later."""
    if not key:
        without_key(anchored)
    anchored.tell(35, 36)
    anchored.anchor()
    with writing(engine) as conn:
        conn.execute(insert(CHECKPOINTS).values(a_claim(anchored, Place(999, "f" * 64))))

    anchored.anchor(HOUR)

    assert len(anchored.lines()) == 1


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
    assert newest(anew).replaces is not None


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


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"checkpoint_key": ""}, "no_key"),
        ({"checkpoint_key": "", "checkpoint_file": ""}, "no_key_and_no_file"),
        ({"checkpoint_key": "A" * 43 + "="}, "file_unread"),
    ],
)
def test_who_would_not_be_believed_is_told_so(
    anew: Anchored, changes: dict[str, str], code: str
) -> None:
    pause = anew.store.switch.paused()
    assert pause is not None
    here = replace(anew.settings, **changes)  # type: ignore[arg-type]

    with pytest.raises(NobodyWouldBelieve) as no:
        set_aside(anew.store, here, pause, reason="x", by="ada", now=NOW)

    assert no.value.code == code
    assert anew.store.switch.paused() == pause


def unsigned(anchored: Anchored) -> None:
    """The same in an installation that signs nothing."""
    without_key(anchored)
    (line,) = anchored.lines()
    text = signer(anchored.settings)(lines.read(line, None))
    anchored.file.write_text(f"{text}\n")


def test_without_a_key_the_command_itself_writes_to_the_file(anew: Anchored) -> None:
    unsigned(anew)

    anew.confirm()
    found = anew.look()
    anew.tell(60)
    anew.anchor()

    kept = read_file(anew.file, None)
    assert (found, kept.set_aside, len(kept.current)) == (None, 1, 2)


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """For this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_without_a_key_a_file_that_cannot_be_written_leaves_containment_paused(
    anew: Anchored,
) -> None:
    unsigned(anew)
    anew.file.write_text("\n" * 4_000_000 + anew.file.read_text())
    with no_file_longer_than(anew.file.stat().st_size), pytest.raises(NobodyWouldBelieve) as no:
        anew.confirm()

    assert no.value.code == "file_unwritten"
    assert anew.look() == BEHIND


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


def test_a_persons_own_stop_hides_no_doubt_and_stands_again_after_it(anew: Anchored) -> None:
    """Stopped by hand, then restored: the outside is not added to, and both need a word."""
    drill = Pause(BY_PERSON, "drill", "bob", NOW)
    anew.store.switch.resume(reason="x", by="ada", now=NOW)
    anew.store.switch.pause(drill, PAGE)
    doubted = anew.look()

    anew.confirm()
    beneath = anew.store.switch.paused()
    anew.store.switch.resume(reason="drill over", by="bob", now=NOW)

    assert (doubted, beneath) == (BEHIND, drill)
    assert anew.store.switch.paused() is None


def test_a_stop_of_our_own_does_not_stand_again(known: Anchored, engine: Engine) -> None:
    held = known.file.read_bytes()
    known.file.unlink()
    gone = known.look()
    known.file.write_bytes(held)
    with writing(engine) as conn:
        rewrite(conn)
    differs = known.look()

    known.confirm()

    assert (gone, differs, known.look()) == (GONE, DIFFERS, None)


def test_a_doubt_follows_the_file_without_a_second_page(anew: Anchored) -> None:
    """A host whose file had stayed behind looked first."""
    first = compare(anew.store, anew.settings, PAGE, NOW)
    told = replace(newest(anew), seq=20, hash="a" * 64)
    with anew.file.open("a") as file:
        file.write(f"{signer(anew.settings)(told)}\n")

    then = compare(anew.store, anew.settings, PAGE, NOW + HOUR)

    assert first is not None
    assert then == replace(first, outside=told.place)
    assert len(anew.store.alarms.due(now=NOW + HOUR, limit=9)) == 1
    assert anew.confirm() == told.place
    assert anew.look() is None


@pytest.mark.parametrize("verify", [by_command, by_stranger])
def test_an_old_word_does_not_count_a_second_time(
    anew: Anchored, engine: Engine, tmp_path: Path, verify: object
) -> None:
    """The record is made to offer it again, then rewritten behind it."""
    anew.confirm()
    act = anew.lines()[-1]
    first = rows(engine)
    anew.tell(60)
    anew.anchor()
    anew.begin_anew()
    anew.look()
    anew.confirm()
    with writing(engine) as conn:
        drop_triggers(conn)
        conn.execute(delete(ANCHORS))
        conn.execute(delete(CHECKPOINTS))
        conn.execute(insert(CHECKPOINTS).values(a_row(act)))

    anew.anchor()
    offered = anew.lines()
    with anew.file.open("a") as file:  # and if it had come there
        file.write(f"{act}\n")
    with writing(engine) as conn:
        conn.execute(delete(AUDIT))
        conn.execute(insert(AUDIT), first)

    assert offered.count(act) == 1
    status, _ = verify(anew, tmp_path, "--pubkey", str(anew.pubkey))  # type: ignore[operator]
    assert status == 2


def test_a_channel_that_lacks_what_was_given_up_goes_by_the_times(anew: Anchored) -> None:
    given_up = newest(anew)
    earlier = replace(given_up, seq=1, hash="b" * 64, at=given_up.at - HOUR)
    act = replace(given_up, seq=2, hash="c" * 64, replaces=given_up.place)

    assert files.begins_anew(act, earlier, {earlier.place})
    assert not files.begins_anew(replace(act, at=NOW - 2 * HOUR), earlier, {earlier.place})
    assert files.begins_anew(act, None, set())

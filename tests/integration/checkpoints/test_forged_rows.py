"""Who only writes in the database gets nothing outside, and nothing signed."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, delete, insert, text, update

from incidents.checkpoint import Pause, Place
from integration.checkpoints import keys, lines
from integration.checkpoints.outside import look_outside
from integration.checkpoints.places import names_of
from integration.checkpoints.taking_over import CannotTakeOver
from integration.store.codec import canonical
from integration.store.engine import writing
from integration.store.kept import forget, keep
from integration.store.pausing import UNREADABLE
from integration.store.switch import DIFFERS, FORGED, UNPROVED
from integration.store.tables import ANCHORS, CHECKPOINTS
from tests.integration.checkpoints.anchored import Anchored
from tests.integration.checkpoints.rekeying import change, rekey
from tests.integration.checkpoints.tampering import rewrite
from tests.integration.store.records import NOW

HOUR = timedelta(hours=1)
SECONDS = timedelta(seconds=5)
FAR = 1_000_000


def forged(known: Anchored, kind: str) -> tuple[int, str]:
    """Number and line of a row that somebody puts on record."""
    told = known.newest()
    ahead = replace(told, seq=told.seq + 1)
    return {
        "one ahead": (ahead.seq, lines.write(ahead, None)),
        "far ahead": (FAR, lines.write(replace(told, seq=FAR), None)),
        "another key": (ahead.seq, lines.write(ahead, keys.new_key())),
        "by its name ours": (ahead.seq, claim(known, lines.write(ahead, None))),
        "an old one": (FAR, known.lines()[-1]),
        "garbage": (FAR, "[" * 9_000),
        "no place": (FAR, '{"checkpoint":[],"key":""}'),
    }[kind]


def claim(known: Anchored, line: str) -> str:
    """It names our key, which did not sign it."""
    return json.dumps({**json.loads(line), "key": lines.key_of(known.lines()[-1])})


def put(conn: Connection, row: tuple[int, str]) -> None:
    """On record."""
    conn.execute(insert(CHECKPOINTS).values(seq=row[0], at=NOW, line=row[1]))


KINDS = (
    "one ahead",
    "far ahead",
    "another key",
    "by its name ours",
    "an old one",
    "garbage",
    "no place",
)


@pytest.mark.parametrize("kind", KINDS)
def test_what_nobody_signed_reaches_no_place_and_pauses_and_pages(
    known: Anchored, engine: Engine, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    row = forged(known, kind)
    before = known.lines()
    with writing(engine) as conn:
        put(conn, row)
    capsys.readouterr()

    found = known.look()
    known.anchor(SECONDS)

    assert found == FORGED
    assert len(known.store.alarms.due(now=NOW + HOUR, limit=9)) == 1
    assert (known.lines(), capsys.readouterr().out) == (before, "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_lets_it_go_on_and_that_holds(known: Anchored, engine: Engine, kind: str) -> None:
    with writing(engine) as conn:
        put(conn, forged(known, kind))
        conn.execute(update(ANCHORS).where(ANCHORS.c.place == "stdout").values(seq=FAR))
    known.look()

    known.confirm()
    known.tell(37)
    for _ in range(3):
        known.anchor(SECONDS)

    assert known.look() is None
    assert known.store.checkpoints.unproved_since(names_of(known.settings)) is None
    assert [lines.read(line, None).counters[2026] for line in known.lines()] == [1, 2, 3]
    told = [json.loads(each["body"]) for each in known.store.checkpoints.rows()]
    (dropped,) = [each for each in told if each["action"] == "checkpoints_dropped"]
    assert (dropped["actor"], dropped["detail"]["count"]) == ("ada", 1)


def test_nobody_with_another_key_puts_ours_away(known: Anchored) -> None:
    """Its file is empty or foreign, so the rows alone would say whose key is the right one."""
    other = keys.private_pem(keys.new_key())
    stranger = replace(known, settings=replace(known.settings, checkpoint_key=other))
    nowhere = replace(stranger, settings=replace(stranger.settings, checkpoint_file=""))
    assert nowhere.look() == FORGED
    before: Sequence[object] = known.store.checkpoints.every()

    for each in (stranger, nowhere):
        with pytest.raises(CannotTakeOver, match="other_key"):
            each.confirm()

    assert known.store.checkpoints.every() == before


def in_sight_elsewhere(conn: Connection, known: Anchored) -> None:
    """As if another host's sweep alone had a file, and found it in order."""
    conn.execute(delete(ANCHORS))
    conn.execute(insert(ANCHORS).values(place="file@b:/c", seq=1, at=known.now))


def test_a_chain_is_not_rewritten_by_database_writes_alone(
    known: Anchored, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    with writing(engine) as conn:
        put(conn, forged(known, "one ahead"))
    known.anchor(SECONDS)
    with writing(engine) as conn:
        rewrite(conn)
        conn.execute(delete(CHECKPOINTS))
        in_sight_elsewhere(conn, known)
        forget(conn, "containment_paused")
    capsys.readouterr()

    known.anchor(SECONDS)

    assert known.look() == DIFFERS
    assert capsys.readouterr().out == ""


def test_no_row_excuses_a_file_that_is_not_ours(known: Anchored, engine: Engine) -> None:
    """Nor a name of another key on the newest row."""
    row = forged(known, "another key")
    known.file.write_text("hello\n")
    with writing(engine) as conn:
        in_sight_elsewhere(conn, known)
        put(conn, row)

    assert known.look() == UNPROVED


def test_a_worker_leaves_that_to_the_sweep(known: Anchored, engine: Engine) -> None:
    with writing(engine) as conn:
        put(conn, forged(known, "one ahead"))

    look_outside(known.settings)

    assert known.store.switch.paused() is None


def test_a_place_beyond_the_end_of_the_chain_proves_nothing(
    known: Anchored, engine: Engine
) -> None:
    with writing(engine) as conn:
        conn.execute(update(ANCHORS).values(seq=FAR))

    assert known.store.checkpoints.unproved_since(names_of(known.settings)) == NOW


def test_a_change_of_keys_that_is_no_checkpoint_is_no_change(
    known: Anchored, engine: Engine
) -> None:
    """Its row stands in the chain, and its time has no zone."""
    told = known.newest()
    line = lines.write(replace(told, at=told.at.replace(tzinfo=None)), None)
    with writing(engine) as conn:
        put(conn, (told.seq + 1, line.replace('"takes_over":null', '"takes_over":{}')))
        put(conn, (told.seq + 2, line.replace('"takes_over":null', _NOBODY)))

    assert known.store.checkpoints.changes()
    assert known.look() == FORGED
    assert known.store.checkpoints.stands(Place(told.seq, told.hash))


_NOBODY = '"takes_over":{"earlier":"","key":""}'


def test_a_file_with_a_strangers_line_is_renewed_and_still_tells_of_another_record(
    known: Anchored, engine: Engine
) -> None:
    """Nobody hides behind an unproved end that the chain was rewritten."""
    before = known.lines()
    with known.file.open("a") as file:
        file.write(f"{forged(known, 'one ahead')[1]}\n")
    with writing(engine) as conn:
        rewrite(conn)
        conn.execute(delete(CHECKPOINTS))
    found = known.look()

    known.confirm()

    assert (found, known.look(), known.lines()) == (UNPROVED, DIFFERS, before)


def test_a_file_of_the_key_before_is_renewed_with_its_lines(known: Anchored) -> None:
    """The change of keys is on record, and not yet in the file."""
    before = known.lines()
    rekey(known, change(known, "public"))
    with known.file.open("a") as file:
        file.write("hello\n")
    found = known.look()

    known.confirm()
    renewed = known.lines()
    known.anchor(SECONDS)

    assert (found, renewed, known.look()) == (UNPROVED, before, None)
    assert known.lines()[:2] == before


@pytest.mark.parametrize("kept", ["garbage", "[]", "{}", "[" * 9_000, "no zone"])
def test_a_stop_that_cannot_be_read_stops_and_pages(
    known: Anchored, engine: Engine, kept: str
) -> None:
    naive = canonical(Pause("paused_by_person", "", "ada", NOW)).replace("+00:00", "")
    with writing(engine) as conn:
        keep(conn, "containment_paused", naive if kept == "no zone" else kept)
    told = known.store.switch.paused()
    found = [known.look(), known.look()]
    paged = len(known.store.alarms.due(now=NOW + HOUR, limit=9))

    known.confirm()

    assert told is not None
    assert (found, paged, known.look()) == ([UNREADABLE] * 2, 1, None)


@pytest.mark.parametrize("column", ["seq", "at"])
def test_places_that_cannot_be_read_stop_and_page(
    known: Anchored, engine: Engine, column: str
) -> None:
    if engine.dialect.name == "postgresql":
        pytest.skip("its columns hold nothing else")
    with writing(engine) as conn:
        conn.execute(text(f"UPDATE anchors SET {column} = 'garbage'"))
    found = [known.look(), known.look()]
    paged = len(known.store.alarms.due(now=NOW + HOUR, limit=9))

    known.confirm()
    known.tell(37)
    known.anchor(SECONDS)

    assert (found, paged, known.look()) == ([UNREADABLE] * 2, 1, None)
    assert len(known.lines()) == 3

"""What somebody writes in the database gives no checkpoint up: only a proved person does."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select

from incidents.checkpoint import Pause, Place
from integration.checkpoints import lines
from integration.store.codec import canonical
from integration.store.engine import reading, writing
from integration.store.kept import keep
from integration.store.switch import BY_PERSON, DIFFERS
from integration.store.tables import ANCHORS, AUDIT, CHECKPOINTS
from tests.integration.checkpoints.anchored import Anchored
from tests.integration.checkpoints.tampering import a_row, drop_triggers, rewrite
from tests.integration.checkpoints.verifying import by_command, by_stranger
from tests.integration.store.records import NOW

HOUR = timedelta(hours=1)


def a_claim(anchored: Anchored, tip: Place) -> dict[str, Any]:
    """A row that says of that record that somebody gave the newest outside up; nobody signed it."""
    outside = anchored.newest()
    return a_row(
        lines.write(replace(outside, seq=tip.seq, hash=tip.hash, replaces=outside.place), key=None)
    )


@pytest.mark.parametrize("verify", [by_command, by_stranger])
@pytest.mark.parametrize("claim", ["kept", "a person's pause", "unsigned row"])
@pytest.mark.parametrize("key", [True, False])
def test_rows_of_the_database_give_nothing_up(
    anchored: Anchored, engine: Engine, tmp_path: Path, verify: object, claim: str, key: bool
) -> None:
    """A rewritten chain is signed by nobody, is paused and paged, and does not verify."""
    if not key:
        anchored.without_key()
    anchored.tell(35, 36)
    anchored.anchor()
    outside, before = anchored.newest(), anchored.lines()
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
        anchored.without_key()
    anchored.tell(35, 36)
    anchored.anchor()
    with writing(engine) as conn:
        conn.execute(insert(CHECKPOINTS).values(a_claim(anchored, Place(999, "f" * 64))))

    anchored.anchor(HOUR)

    assert len(anchored.lines()) == 1


def rows(engine: Engine) -> list[dict[str, Any]]:
    """The whole audit."""
    with reading(engine) as conn:
        return [dict(row._mapping) for row in conn.execute(select(AUDIT).order_by(AUDIT.c.seq))]


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

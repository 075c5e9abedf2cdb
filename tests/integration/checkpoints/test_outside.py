"""A record that was restored, or begun anew, is noticed, and waits for a person."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from incidents.checkpoint import Pause
from incidents.errors import ApprovalMismatch, ContainmentPaused
from incidents.ledger import EffectState
from integration.checkpoints.anchor import has_work
from integration.checkpoints.files import read_file
from integration.checkpoints.here import public_key
from integration.checkpoints.outside import look_outside
from integration.store import Store
from integration.store.engine import open_engine, writing
from integration.store.switch import BEHIND, DIFFERS, GONE, UNPROVED
from integration.store.tables import EFFECTS
from tests.integration.checkpoints.anchored import Anchored
from tests.integration.store.records import LATER, LEASE, NOW, a_draft, a_note, a_step


@pytest.fixture
def anew(anchored: Anchored) -> Iterator[Anchored]:
    """Three incidents, their checkpoint outside, and then an empty record."""
    anchored.tell(35, 36, 37)
    anchored.anchor()
    anchored.begin_anew()
    yield anchored
    anchored.store.close()


def test_a_record_that_agrees_goes_on(anchored: Anchored) -> None:
    anchored.tell(35)
    anchored.anchor()
    anchored.tell(36)

    assert anchored.look() is None


def test_a_record_begun_anew_is_paused_and_paged_once(anew: Anchored) -> None:
    found = [anew.look(), anew.look()]

    assert found == [BEHIND, BEHIND]
    assert len(anew.store.alarms.due(now=LATER, limit=9)) == 1
    assert [entry["action"] for entry in map(body, anew.store.checkpoints.rows())] == [
        "containment_paused"
    ]


def body(row: object) -> dict[str, str]:
    """What a row of the audit tells."""
    told: dict[str, str] = json.loads(row["body"])  # type: ignore[index]
    return told


def test_a_worker_that_starts_notices_it_too(anew: Anchored) -> None:
    look_outside(anew.settings)

    pause = anew.store.switch.paused()
    assert pause is not None
    assert (pause.code, pause.by) == (BEHIND, "deskwarden")


def test_numbers_go_on_where_the_lost_record_stopped(anew: Anchored) -> None:
    anew.look()

    assert anew.store.ledger.open(a_draft(40), [], now=NOW).id == "SEC-2026-0004"


def test_tickets_are_looked_for_from_the_checkpoint_on(anew: Anchored) -> None:
    anew.look()

    since = anew.store.kept("export_since")
    assert since == (NOW - timedelta(minutes=5)).isoformat()


def test_a_restored_record_that_went_another_way_is_noticed(anew: Anchored) -> None:
    for ticket in range(50, 54):
        anew.store.ledger.open(a_draft(ticket), [a_note(ticket), a_step()], now=NOW)

    assert anew.look() == DIFFERS


@pytest.mark.parametrize("line", ["hello", '{"checkpoint": {}}', "unsigned"])
def test_an_outside_that_proves_nothing_pauses_too(anchored: Anchored, line: str) -> None:
    anchored.tell(35)
    anchored.anchor()
    forged = json.dumps({**json.loads(anchored.lines()[0]), "signature": ""})
    anchored.file.write_text(f"{forged if line == 'unsigned' else line}\n")

    assert anchored.look() == UNPROVED


def lose(anchored: Anchored, keep: int) -> None:
    """Two checkpoints are in the file; somebody leaves the first `keep` of them, 0: no file."""
    anchored.tell(35)
    anchored.anchor()
    anchored.tell(36)
    anchored.anchor()
    lines = anchored.lines()[:keep]
    anchored.file.write_text("".join(f"{line}\n" for line in lines))
    if not keep:
        anchored.file.unlink()


@pytest.mark.parametrize("keep", [0, 1])
def test_a_file_that_is_gone_or_lost_its_end_pauses_and_pages(
    anchored: Anchored, keep: int
) -> None:
    lose(anchored, keep)

    assert anchored.look() == GONE
    assert len(anchored.store.alarms.due(now=LATER, limit=9)) == 1


@pytest.mark.parametrize("keep", [0, 1])
@pytest.mark.parametrize("stopped", [True, False])
def test_nothing_is_added_to_such_a_file_before_a_person_looked(
    anchored: Anchored, keep: int, stopped: bool
) -> None:
    """A new end would hide that the one before is lost; also where a person stopped containment."""
    lose(anchored, keep)
    if stopped:
        anchored.store.switch.pause(Pause("paused_by_person", "drill", "ada", NOW), ())
    anchored.tell(37)
    anchored.anchor(timedelta(hours=1))
    left = len(anchored.lines())
    anchored.store.switch.resume(reason="drill over", by="ada", now=NOW)

    again = anchored.look() if stopped else GONE

    assert (left, again) == (keep, GONE)
    assert has_work(anchored.store, anchored.settings, anchored.now) is not stopped


@pytest.mark.parametrize("keep", [0, 1])
def test_after_a_person_looked_the_file_has_every_checkpoint_again(
    anchored: Anchored, keep: int
) -> None:
    lose(anchored, keep)
    anchored.look()
    anchored.store.switch.resume(reason="the disk was swapped", by="ada", now=NOW)
    anchored.anchor(timedelta(hours=1))

    kept = read_file(anchored.file, public_key(anchored.settings))
    assert anchored.look() is None
    assert [each.seq for each in kept.current] == [4, 8, 10]
    assert anchored.store.checkpoints.verify(kept.current).against is None


def test_nothing_is_told_outside_while_it_is_in_doubt(anew: Anchored) -> None:
    anew.look()
    anew.store.ledger.open(a_draft(40), [], now=NOW)
    anew.anchor(timedelta(hours=1))

    assert len(anew.lines()) == 1


def test_without_a_file_outside_there_is_nothing_to_compare(anew: Anchored) -> None:
    anew.settings = replace(anew.settings, checkpoint_file="")

    assert anew.look() is None


def test_a_file_that_is_not_there_yet_pauses_nothing(anchored: Anchored, tmp_path: Path) -> None:
    anchored.tell(35)
    anchored.settings = replace(anchored.settings, checkpoint_file=str(tmp_path / "new.jsonl"))

    assert anchored.look() is None


def started(store: Store, now: datetime) -> EffectState:
    """The one step's state after somebody tried to begin it."""
    (effect_id,) = store.ledger.due(now=now, limit=9)
    effect = store.ledger.claim(effect_id, now=now, lease=LEASE)
    assert effect is not None
    try:
        return store.ledger.start(effect, prior={}, now=now).state
    except ContainmentPaused as pause:
        at = now + (pause.retry_after or timedelta(days=99))
        return store.ledger.reschedule(effect, at=at, error="paused", now=now)


def test_no_step_begins_while_paused_and_none_is_lost_or_refused(store: Store) -> None:
    """The intent and the question stand in one transaction: nothing slips between."""
    store.switch.pause(Pause("paused_by_person", "drill", "ada", NOW), ())
    store.ledger.open(a_draft(), [a_step()], now=NOW)
    (effect,) = store.ledger.effects("SEC-2026-0001")

    waits = [started(store, NOW + timedelta(minutes=2 * n)) for n in range(3)]
    store.switch.resume(reason="drill over", by="ada", now=NOW)
    begins = started(store, NOW + timedelta(minutes=10))

    assert (waits, begins) == ([EffectState.APPROVED] * 3, EffectState.STARTED)
    assert effect.state is EffectState.APPROVED


def test_a_step_that_was_out_waits_longer_than_a_day_without_being_given_up(
    store: Store,
) -> None:
    store.ledger.open(a_draft(), [a_step()], now=NOW)
    assert started(store, NOW) is EffectState.STARTED
    store.switch.pause(Pause("paused_by_person", "drill", "ada", NOW), ())

    days = [started(store, NOW + timedelta(days=n)) for n in range(1, 4)]

    assert days == [EffectState.STARTED] * 3


def test_a_plan_made_while_paused_says_so_in_the_audit(store: Store) -> None:
    store.switch.pause(Pause("paused_by_person", "drill", "ada", NOW), ())
    store.ledger.open(a_draft(), [a_step()], now=NOW)

    (planned,) = [
        each for each in store.ledger.timeline("SEC-2026-0001") if each.action == "planned"
    ]
    assert planned.detail["paused"] == "paused_by_person"


@pytest.mark.parametrize("column", ["target", "item", "generation"])
def test_a_step_that_is_no_longer_what_was_approved_does_not_begin(
    store: Store, database_url: str, column: str
) -> None:
    store.ledger.open(a_draft(), [a_step()], now=NOW)
    engine = open_engine(database_url)
    with writing(engine) as conn:
        conn.execute(update(EFFECTS).values({column: "u-8"}))
    engine.dispose()
    effect = store.ledger.claim(1, now=NOW, lease=LEASE)
    assert effect is not None

    with pytest.raises(ApprovalMismatch):
        store.ledger.start(effect, prior={}, now=NOW)

    assert store.ledger.effects("SEC-2026-0001")[0].started_at is None

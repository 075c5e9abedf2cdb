"""Several reasons to stop at once: a doubt about the record hides behind no other."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from incidents.checkpoint import Pause
from integration.checkpoints.anchor import signer
from integration.checkpoints.outside import compare
from integration.store.engine import writing
from integration.store.switch import BEHIND, BY_PERSON, DIFFERS, GONE
from tests.integration.checkpoints.anchored import PAGE, Anchored
from tests.integration.checkpoints.tampering import rewrite
from tests.integration.store.records import NOW

HOUR = timedelta(hours=1)


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
    told = replace(anew.newest(), seq=20, hash="a" * 64)
    with anew.file.open("a") as file:
        file.write(f"{signer(anew.settings)(told)}\n")

    then = compare(anew.store, anew.settings, PAGE, NOW + HOUR)

    assert first is not None
    assert then == replace(first, outside=told.place)
    assert len(anew.store.alarms.due(now=NOW + HOUR, limit=9)) == 1
    assert anew.confirm() == told.place
    assert anew.look() is None

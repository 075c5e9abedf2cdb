"""A first key, or another one: a person says so once, and what was signed before stays proved."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, delete, update

from incidents.checkpoint import KeyChange
from integration.checkpoints import keys, lines
from integration.checkpoints.anchor import anchor, has_work
from integration.checkpoints.here import key_name
from integration.checkpoints.outside import look_outside
from integration.checkpoints.taking_over import CannotTakeOver, refuse_other_key
from integration.store.engine import writing
from integration.store.switch import GONE, UNPROVED
from integration.store.tables import ANCHORS, CHECKPOINTS
from tests.integration.checkpoints.anchored import Anchored
from tests.integration.checkpoints.rekeying import change, rekey
from tests.integration.checkpoints.tampering import rewrite
from tests.integration.checkpoints.verifying import by_command, by_stranger

HOUR = timedelta(hours=1)
BEFORE = ["none", "private", "public", "lost"]
"""What is given of the key before: there was none, its private file, its public one, nothing."""


@pytest.fixture(params=BEFORE)
def before(request: pytest.FixtureRequest) -> str:
    """Each of them."""
    return str(request.param)


@pytest.fixture
def known(anchored: Anchored, before: str) -> Anchored:
    """Two incidents that are known outside, signed by the key before."""
    if before == "none":
        anchored.settings = replace(anchored.settings, checkpoint_key="")
    for ticket in (35, 36):
        anchored.tell(ticket)
        anchored.anchor()
    return anchored


def pubkey(anchored: Anchored, folder: Path) -> str:
    """A file with the public key of now."""
    path = folder / "now.pub"
    public = keys.private_key(anchored.settings.checkpoint_key).public_key()
    path.write_text(keys.public_text(public))
    return str(path)


def test_nothing_stops_and_the_next_checkpoints_are_of_the_new_key(
    known: Anchored, before: str
) -> None:
    rekey(known, change(known, before), is_lost=before == "lost")
    found = known.look()
    known.anchor()
    known.tell(37)
    known.anchor()

    assert (found, known.look()) == (None, None)
    assert [lines.key_of(line) for line in known.lines()[2:]] == [key_name(known.settings)] * 2


@pytest.mark.parametrize("verify", [by_command, by_stranger])
def test_the_new_public_key_alone_proves_what_was_signed_before(
    known: Anchored, before: str, tmp_path: Path, verify: object
) -> None:
    rekey(known, change(known, before), is_lost=before == "lost")
    known.anchor()
    given = ("--pubkey", pubkey(known, tmp_path))

    status, said = verify(known, tmp_path, *given)  # type: ignore[operator]

    unproved = "; 2 from before the first key, or of one that is lost, were not checked"
    assert (status, "3 checkpoints agree, their signatures are good" in said) == (0, True)
    assert said.endswith(unproved) is (before in ("none", "lost"))


@pytest.mark.parametrize("verify", [by_command, by_stranger])
def test_what_was_signed_before_is_still_checked(
    anchored: Anchored, tmp_path: Path, verify: object
) -> None:
    """Somebody changes a line of the key before."""
    for ticket in (35, 36):
        anchored.tell(ticket)
        anchored.anchor()
    rekey(anchored, change(anchored, "public"))
    anchored.anchor()
    text = anchored.file.read_text().replace('"seq":4', '"seq":3', 1)
    anchored.file.write_text(text)
    given = ("--pubkey", pubkey(anchored, tmp_path))

    status, said = verify(anchored, tmp_path, *given)  # type: ignore[operator]

    assert (status, "line 1 is not signed by this key" in said) == (3, True)


@pytest.mark.parametrize("verify", [by_command, by_stranger])
@pytest.mark.parametrize(("given", "status"), [("private", 0), ("public", 3)])
def test_who_has_the_old_public_key_follows_where_it_signed_the_change(
    anchored: Anchored, tmp_path: Path, verify: object, given: str, status: int
) -> None:
    anchored.tell(35)
    anchored.anchor()
    rekey(anchored, change(anchored, given))
    anchored.anchor()

    found, _ = verify(anchored, tmp_path, "--pubkey", str(anchored.pubkey))  # type: ignore[operator]

    assert found == status


def test_a_process_that_still_has_the_old_key_goes_on_and_signs_nothing(
    anchored: Anchored,
) -> None:
    anchored.tell(35)
    anchored.anchor()
    old = anchored.settings
    rekey(anchored, change(anchored, "private"))
    new, anchored.settings = anchored.settings, old
    anchored.tell(36)

    anchored.anchor(HOUR)
    look_outside(old)

    assert anchored.store.switch.paused() is None
    assert lines.key_of(anchored.lines()[-1]) == key_name(new)
    assert not has_work(anchored.store, old, anchored.now)
    assert has_work(anchored.store, new, anchored.now)


def test_another_key_that_nobody_spoke_for_pauses_and_signs_nothing(
    known: Anchored, before: str
) -> None:
    change(known, before)
    known.tell(37)

    found = known.look()
    known.anchor(HOUR)

    assert found == UNPROVED
    assert len(known.lines()) == 2
    assert known.store.checkpoints.signed_by() == lines.key_of(known.lines()[-1])
    with pytest.raises(CannotTakeOver, match="other_key"):
        refuse_other_key(known.store, known.settings)


@pytest.mark.parametrize("away", [True, False])
def test_after_the_change_a_resume_by_a_person_holds(
    known: Anchored, before: str, away: bool
) -> None:
    """Also where the file was moved away meanwhile: it gets all that was signed before."""
    earlier = change(known, before)
    known.look()
    if away:
        known.file.unlink()
    rekey(known, earlier, is_lost=before == "lost")
    refuse_other_key(known.store, known.settings)
    known.store.switch.resume(reason="the new key", by="ada", now=known.now)

    found = []
    for _ in range(3):
        known.anchor(timedelta(seconds=5))
        found.append(known.look())

    assert found == [None] * 3
    assert len(known.lines()) == 3


def test_keys_are_changed_again_and_again(anchored: Anchored, tmp_path: Path) -> None:
    anchored.settings = replace(anchored.settings, checkpoint_key="")
    for ticket, before in ((35, "none"), (36, "private"), (37, "public")):
        anchored.tell(ticket)
        anchored.anchor()
        rekey(anchored, change(anchored, before))
        anchored.anchor()

    status, said = by_command(anchored, tmp_path, "--pubkey", pubkey(anchored, tmp_path))

    assert anchored.look() is None
    assert (status, said.count("; 1 from before the first key")) == (0, 1)


def a_change(signs: Ed25519PrivateKey, anchored: Anchored) -> str:
    """It says of the newest checkpoint that our key took over there from none."""
    ours = keys.private_key(anchored.settings.checkpoint_key).public_key()
    told = lines.read(anchored.lines()[-1], None)
    change = KeyChange(keys.public_text(ours), "")
    return lines.write(replace(told, takes_over=change), signs)


@pytest.mark.parametrize("rewritten", [True, False])
def test_a_change_that_is_forged_or_of_another_chain_is_not_believed(
    anchored: Anchored, engine: Engine, rewritten: bool
) -> None:
    """Somebody has the database and the file, and no key."""
    anchored.tell(35, 36)
    anchored.anchor()
    told = lines.read(anchored.lines()[-1], None)
    ours = keys.private_key(anchored.settings.checkpoint_key)
    signed = a_change(ours if rewritten else keys.new_key(), anchored)
    with writing(engine) as conn:
        if rewritten:
            tip = rewrite(conn)
            told = replace(told, seq=tip.seq, hash=tip.hash)
        conn.execute(delete(ANCHORS))
        conn.execute(update(CHECKPOINTS).values(line=signed))
    anchored.file.write_text(f"{lines.write(told, None)}\n")

    assert anchored.look() == UNPROVED


def test_an_old_change_covers_nothing_newer(anchored: Anchored, engine: Engine) -> None:
    """The first key came long ago; nobody may go on without one."""
    anchored.settings = replace(anchored.settings, checkpoint_key="")
    anchored.tell(35)
    anchored.anchor()
    rekey(anchored, change(anchored, "none"))
    anchored.tell(36)
    anchored.anchor()
    newest = lines.read(anchored.lines()[-1], None)
    anchored.file.write_text(f"{lines.write(newest, None)}\n")

    assert anchored.look() == UNPROVED


def test_the_audit_says_who_changed_the_key(known: Anchored, before: str) -> None:
    earlier = change(known, before)
    was = known.store.checkpoints.signed_by()
    rekey(known, earlier, is_lost=before == "lost")

    told = json.loads(list(known.store.checkpoints.rows())[-1]["body"])
    assert (told["action"], told["actor"]) == ("checkpoint_key_changed", "ada")
    assert told["detail"]["earlier"] == was
    assert told["detail"]["key"] == key_name(known.settings)


@pytest.mark.parametrize(
    ("key", "earlier", "lost", "code"),
    [
        ("none", "", False, "no_new_key"),
        ("same", "", False, "signs_already"),
        ("other", "", False, "not_that_key"),
        ("other", "wrong", False, "not_that_key"),
        ("other", "wrong", True, "not_that_key"),
    ],
)
def test_what_cannot_be_taken_over_is_refused(
    anchored: Anchored, key: str, earlier: str, lost: bool, code: str
) -> None:
    anchored.tell(35)
    anchored.anchor()
    if key != "same":
        other = keys.private_pem(keys.new_key()) if key == "other" else ""
        anchored.settings = replace(anchored.settings, checkpoint_key=other)
    wrong = keys.public_text(keys.new_key().public_key())

    with pytest.raises(CannotTakeOver, match=code):
        rekey(anchored, wrong if earlier else "", is_lost=lost)

    assert len(anchored.lines()) == 1


def test_a_file_that_lost_its_change_of_keys_is_missed_and_gets_it_again(
    anchored: Anchored,
) -> None:
    anchored.tell(35)
    anchored.anchor()
    rekey(anchored, change(anchored, "public"))
    anchored.anchor()
    held = anchored.lines()
    anchored.file.write_text(f"{held[0]}\n")
    found = anchored.look()
    anchored.store.switch.resume(reason="the disk was swapped", by="ada", now=anchored.now)

    anchored.anchor(timedelta(seconds=5))

    assert (found, anchored.look()) == (GONE, None)
    assert anchored.lines() == [*held, *anchored.lines()[2:]]


def test_a_worker_with_another_key_stops_nobody(anchored: Anchored) -> None:
    """The sweep looks at that file with the right one, in every round."""
    anchored.tell(35)
    anchored.anchor()
    other = keys.private_pem(keys.new_key())

    look_outside(replace(anchored.settings, checkpoint_key=other))

    assert anchored.store.switch.paused() is None


def test_a_second_sweep_with_another_key_stops_nobody(anchored: Anchored, tmp_path: Path) -> None:
    anchored.tell(35)
    anchored.anchor()
    other = replace(
        anchored.settings,
        checkpoint_key=keys.private_pem(keys.new_key()),
        checkpoint_file=str(tmp_path / "second.jsonl"),
    )
    for _ in range(3):
        anchored.anchor(timedelta(seconds=5))
        anchor(anchored.store, other, anchored.now)

    assert anchored.store.switch.paused() is None

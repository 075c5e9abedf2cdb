"""The newest checkpoint outside, held against the record: has that been restored, or begun anew?"""

import os
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from incidents.checkpoint import Checkpoint, Pause
from incidents.errors import StoreDown
from incidents.ledger import EffectKind
from integration.checkpoints import keys, lines, trust
from integration.checkpoints.lines import Unproved
from integration.checkpoints.offered import is_forged
from integration.checkpoints.places import name_of_file, names_of
from integration.settings import Settings
from integration.store import Store, open_store
from integration.store.anchors import Prover
from integration.store.audit import US
from integration.store.deliveries import CHECKPOINT_FILE, Anchor, is_due_in_order, shown
from integration.store.engine import Illegible
from integration.store.pausing import SPOILT, UNREADABLE
from integration.store.switch import FORGED, GONE, UNPROVED
from integration.telling import channels

_log = structlog.get_logger()
TAIL = 65_536  # bytes; a line has some 600


def compare(
    store: Store,
    settings: Settings,
    ways: Collection[EffectKind],
    now: datetime,
    *,
    writes: bool = True,
) -> Pause | None:
    """Pause containment when the record is behind the newest checkpoint outside, or another.

    A file that cannot be read or proved pauses too, and one that is gone or has lost its end:
    nobody knows what it would have said; and lines on record that our key did not sign. `ways`:
    how people can be told. `writes`: this process brings checkpoints there; one that only looks
    misses nothing where nothing was written. What cannot be read in the record pauses as well. The
    pause that stands, or None. Raises StoreDown.
    """
    try:
        pause = _compare(store, settings, ways, now, writes=writes)
    except Illegible:
        pause = SPOILT
    if pause == SPOILT:
        return store.switch.pause(Pause(UNREADABLE, "", US, now), ways)
    return pause


def _compare(
    store: Store,
    settings: Settings,
    ways: Collection[EffectKind],
    now: datetime,
    *,
    writes: bool,
) -> Pause | None:
    """SPOILT when the stop itself cannot be read. Raises Illegible."""
    newest, fault = _seen(store, settings, now, writes=writes)
    if fault and (writes or not _is_a_bystander(store, settings, fault)):
        where = name_of_file(settings.checkpoint_file)
        return store.switch.pause(Pause(fault, "", US, now, where=where), ways)
    pause = store.switch.paused()
    if newest is not None:
        pause = store.switch.compare(newest, ways, now, prove=prover(settings))
    if pause is None and writes and _is_forged(store, settings, newest, now):
        return store.switch.pause(Pause(FORGED, "", US, now), ways)
    return pause


def is_file_lost(store: Store, settings: Settings, now: datetime) -> bool:
    """Whether the file lacks what was written there, or cannot be read: nothing is added until a
    person has looked, for a new end would hide that. Raises StoreDown.
    """
    return bool(_seen(store, settings, now, writes=True)[1])


def _seen(
    store: Store, settings: Settings, now: datetime, *, writes: bool
) -> tuple[Checkpoint | None, str]:
    """The newest checkpoint in the file, and why the file cannot be relied on: a code of a pause,
    empty when it can. Raises StoreDown.
    """
    if not settings.checkpoint_file:
        return None, ""
    here = name_of_file(settings.checkpoint_file)
    known = store.checkpoints.files()  # before the file is read: that can only have more by then
    try:
        newest = newest_here(store, settings)
    except (Unproved, OSError):
        return None, UNPROVED
    spare = _spare(known, here, now, writes=writes)
    if not spare and _lost_its_end(store, settings, newest, _expected(known, here)):
        return newest, GONE
    if writes and here in known and is_due_in_order(known[here], now):
        store.checkpoints.in_order(here, now)
    return newest, ""


def _lost_its_end(
    store: Store, settings: Settings, newest: Checkpoint | None, expected: int
) -> bool:
    """Whether the file lacks the checkpoint of row `expected`, which it got. One that a person gave
    up has a higher number, and is the end no more once the word that gave it up came there.
    """
    if newest is None or newest.seq < expected:
        return expected > 0
    given_up_at = store.checkpoints.given_up_at(newest.place, prover(settings))
    return given_up_at is not None and given_up_at <= expected


def _is_a_bystander(store: Store, settings: Settings, fault: str) -> bool:
    """Whether a sweep can tell better what the `fault` means, for nothing was ever written here or
    another key signs. A sweep itself never leaves that to others: rows alone would say of them.
    """
    here, known = name_of_file(settings.checkpoint_file), store.checkpoints.files()
    by_our_key = store.checkpoints.signed_by() in (None, key_name(settings))
    return fault == UNPROVED and bool((known and here not in known) or not by_our_key)


def _is_forged(store: Store, settings: Settings, newest: Checkpoint | None, now: datetime) -> bool:
    """Whether the record offers what our key did not sign. A file that holds nothing, beside one
    that another sweep finds in order, leaves that to the other: the key here may be the wrong one.
    """
    if settings.checkpoint_file and newest is None:
        here = name_of_file(settings.checkpoint_file)
        if _spare(store.checkpoints.files(), here, now, writes=True):
            return False
    return is_forged(store, public_key(settings), names_of(settings))


def _spare(known: Mapping[str, Anchor], here: str, now: datetime, *, writes: bool) -> bool:
    """Whether the file of this host need not tell: nothing was ever written there, while a sweep
    finds another host's in order. Without that it is all that is left outside.
    """
    if here in known or not known:
        return False
    return not writes or _one_in_sight(known, now)


def _one_in_sight(files: Mapping[str, Anchor], now: datetime) -> bool:
    """Whether a sweep found one of them in order lately."""
    known = (each for name, each in files.items() if name != CHECKPOINT_FILE)
    return any(each.seq and each.is_in_sight(now) for each in known)


def _expected(known: Mapping[str, Anchor], here: str) -> int:
    """The row of the newest checkpoint that the file of this host must have."""
    if here in known:
        return known[here].seq
    return max((each.seq for each in known.values()), default=0)


def taken_to_file(store: Store, settings: Settings) -> int:
    """The row of the newest checkpoint that the file here should have, to prove the whole audit by
    it; 0 before the first. One to which nothing was written should have what another has.

    Asked before the file is read: that one can only have more by then. Raises StoreDown.
    """
    return _expected(store.checkpoints.files(), name_of_file(settings.checkpoint_file))


def look_outside(settings: Settings) -> None:
    """`compare` at a process's start; with the record away the sweep does it."""
    store = open_store(settings.database_url)
    try:
        if settings.checkpoint_file and is_unknown(store, settings):
            here = shown(name_of_file(settings.checkpoint_file))
            _log.warning("checkpoint_place_unknown", where=here)
        compare(store, settings, channels(settings), store.clock.now(), writes=False)
    except StoreDown:
        _log.warning("store_down", operation="compare")
    finally:
        store.close()


def is_unknown(store: Store, settings: Settings) -> bool:
    """Whether checkpoints go to other files than the one here. Raises StoreDown."""
    known = store.checkpoints.files()
    return bool(known) and name_of_file(settings.checkpoint_file) not in known


def newest_here(store: Store, settings: Settings) -> Checkpoint | None:
    """The newest in the file that the settings name; None without one, or with nothing in it.

    It may be of another key where a signed change of keys covers it. Raises: Unproved, OSError,
    StoreDown.
    """
    line = newest_line(Path(settings.checkpoint_file)) if settings.checkpoint_file else None
    if line is None:
        return None
    key = public_key(settings)
    try:
        return lines.read(line, key)
    except Unproved:
        covered = trust.covered(line, key, store.checkpoints.changes()) if key else None
        if covered is None:
            raise
        return covered


def newest_line(path: Path) -> str | None:
    """The last whole line; None when there is no file yet, or an empty one. Raises OSError."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        file.seek(max(0, size - TAIL))
        tail = file.read(min(size, TAIL)).decode("utf-8", errors="replace")  # a device has no end
    whole = [line for _, line in lines.whole_lines(tail)]
    return whole[-1] if whole else None


def prover(settings: Settings) -> Prover:
    """Whose word it is that a line of the record's own says. Without a key nobody's."""
    key = public_key(settings)

    def prove(line: str) -> Checkpoint | None:
        try:
            return lines.read(line, key) if key is not None else None
        except Unproved:
            return None

    return prove


def public_key(settings: Settings) -> Ed25519PublicKey | None:
    """Of the key that signs here; None when nothing is signed."""
    if not settings.checkpoint_key:
        return None
    return keys.private_key(settings.checkpoint_key).public_key()


def key_name(settings: Settings) -> str:
    """Of the key that signs here; empty when none does."""
    key = public_key(settings)
    return keys.name_of(key) if key else ""

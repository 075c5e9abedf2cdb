"""The newest checkpoint outside, held against the record: has that been restored, or begun anew?"""

from collections.abc import Collection
from datetime import datetime

import structlog

from incidents.checkpoint import Checkpoint, Pause
from incidents.errors import StoreDown
from incidents.ledger import EffectKind
from integration.checkpoints.here import key_name, prover, public_key
from integration.checkpoints.offered import is_forged
from integration.checkpoints.own_file import is_spare, is_unknown, seen
from integration.checkpoints.places import name_of_file, names_of
from integration.settings import Settings
from integration.store import Store, open_store
from integration.store.audit import US
from integration.store.deliveries import shown
from integration.store.engine import Illegible
from integration.store.pausing import SPOILT, UNREADABLE
from integration.store.switch import FORGED, UNPROVED
from integration.telling import channels

_log = structlog.get_logger()


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


def _compare(
    store: Store,
    settings: Settings,
    ways: Collection[EffectKind],
    now: datetime,
    *,
    writes: bool,
) -> Pause | None:
    """SPOILT when the stop itself cannot be read. Raises Illegible."""
    newest, fault = seen(store, settings, now, writes=writes)
    if fault and (writes or not _is_a_bystander(store, settings, fault)):
        where = name_of_file(settings.checkpoint_file)
        return store.switch.pause(Pause(fault, "", US, now, where=where), ways)
    pause = store.switch.paused()
    if newest is not None:
        pause = store.switch.compare(newest, ways, now, prove=prover(settings))
    if pause is None and writes and _is_forged(store, settings, newest, now):
        return store.switch.pause(Pause(FORGED, "", US, now), ways)
    return pause


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
        if is_spare(store.checkpoints.files(), here, now, writes=True):
            return False
    return is_forged(store, public_key(settings), names_of(settings))

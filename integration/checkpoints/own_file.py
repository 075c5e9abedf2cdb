"""What the file of this host should have, and whether it can be relied on to tell."""

from collections.abc import Mapping
from datetime import datetime

from incidents.checkpoint import Checkpoint
from integration.checkpoints.here import newest_here, prover
from integration.checkpoints.lines import Unproved
from integration.checkpoints.places import name_of_file
from integration.settings import Settings
from integration.store import Store
from integration.store.deliveries import CHECKPOINT_FILE, Anchor, is_due_in_order
from integration.store.switch import GONE, UNPROVED


def seen(
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
    spare = is_spare(known, here, now, writes=writes)
    if not spare and _lost_its_end(store, settings, newest, _expected(known, here)):
        return newest, GONE
    if writes and here in known and is_due_in_order(known[here], now):
        store.checkpoints.in_order(here, now)
    return newest, ""


def is_file_lost(store: Store, settings: Settings, now: datetime) -> bool:
    """Whether the file lacks what was written there, or cannot be read: nothing is added until a
    person has looked, for a new end would hide that. Raises StoreDown.
    """
    return bool(seen(store, settings, now, writes=True)[1])


def taken_to_file(store: Store, settings: Settings) -> int:
    """The row of the newest checkpoint that the file here should have, to prove the whole audit by
    it; 0 before the first. One to which nothing was written should have what another has.

    Asked before the file is read: that one can only have more by then. Raises StoreDown.
    """
    return _expected(store.checkpoints.files(), name_of_file(settings.checkpoint_file))


def is_unknown(store: Store, settings: Settings) -> bool:
    """Whether checkpoints go to other files than the one here. Raises StoreDown."""
    known = store.checkpoints.files()
    return bool(known) and name_of_file(settings.checkpoint_file) not in known


def is_spare(known: Mapping[str, Anchor], here: str, now: datetime, *, writes: bool) -> bool:
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


def _expected(known: Mapping[str, Anchor], here: str) -> int:
    """The row of the newest checkpoint that the file of this host must have."""
    if here in known:
        return known[here].seq
    return max((each.seq for each in known.values()), default=0)

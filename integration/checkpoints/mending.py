"""A person has looked: what our key did not sign is put away, so that containment can go on."""

from datetime import datetime

from incidents.checkpoint import Pause
from integration.checkpoints.lines import Unproved
from integration.checkpoints.offered import genuine
from integration.checkpoints.outside import newest_here, public_key
from integration.checkpoints.taking_over import refuse_other_key
from integration.settings import Settings
from integration.store import Store
from integration.store.switch import FORGED


def mend(
    store: Store, settings: Settings, pause: Pause, *, reason: str, by: str, now: datetime
) -> None:
    """Mend what `pause` is for, as far as that can be done here; it stays paused.

    Raises CannotTakeOver when the key here may be the wrong one, StoreDown.
    """
    if pause.code == FORGED:
        _drop_forged(store, settings, reason=reason, by=by, now=now)


def _drop_forged(store: Store, settings: Settings, *, reason: str, by: str, now: datetime) -> None:
    """What is on record and nobody of us signed; the audit says which rows."""
    if not _ends_by_our_key(store, settings):
        refuse_other_key(store, settings)
    rows = {*store.checkpoints.every(), *store.checkpoints.newest()}
    kept = genuine(store, public_key(settings), rows)
    forged = sorted(seq for seq, _ in rows.difference(kept))
    store.checkpoints.drop(forged, reason=reason, by=by, now=now)


def _ends_by_our_key(store: Store, settings: Settings) -> bool:
    """Whether the file here does: rows can name any key, and nobody in the database writes it."""
    try:
        return bool(settings.checkpoint_key) and newest_here(store, settings) is not None
    except (Unproved, OSError):
        return False

"""A person has looked: what our key did not sign is put away, so that containment can go on."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from incidents.checkpoint import Pause
from integration.checkpoints import lines, trust
from integration.checkpoints.here import newest_here, public_key
from integration.checkpoints.lines import Unproved
from integration.checkpoints.offered import genuine
from integration.checkpoints.taking_over import refuse_other_key
from integration.settings import Settings
from integration.store import Store
from integration.store.switch import FORGED, UNPROVED


def mend(
    store: Store, settings: Settings, pause: Pause, *, reason: str, by: str, now: datetime
) -> Path | None:
    """Mend what `pause` is for, as far as that can be done here; it stays paused. Where the file as
    it was is kept, if a new one took its place.

    Raises CannotTakeOver when the key here may be the wrong one, OSError, StoreDown.
    """
    if pause.code == UNPROVED:
        return _renew_file(store, settings, now)
    if pause.code == FORGED:
        _drop_forged(store, settings, reason=reason, by=by, now=now)
    return None


def _renew_file(store: Store, settings: Settings, now: datetime) -> Path | None:
    """A new file with the lines that our key proves; the one before stays beside it."""
    refuse_other_key(store, settings)
    try:
        newest_here(store, settings)
    except Unproved:
        path = Path(settings.checkpoint_file)
    else:
        return None
    owner = path.stat()
    told = path.read_bytes().decode("utf-8", errors="replace")
    aside = path.with_name(f"{path.name}.unproved-{now:%Y%m%dT%H%M%SZ}")
    made = path.with_name(f"{path.name}.renewed")
    with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write("".join(f"{line}\n" for line in _ours(store, settings, told)).encode())
        os.fchown(file.fileno(), owner.st_uid, owner.st_gid)  # a sweep of another user goes on
        os.fsync(file.fileno())
    os.link(path, aside)
    made.replace(path)
    return aside


def _ours(store: Store, settings: Settings, told: str) -> Sequence[str]:
    """Its lines that hold, if need be by a change of keys that only the record has yet."""
    key = public_key(settings)
    held = [line for _, line in lines.whole_lines(told)]
    changes = list(reversed(store.checkpoints.changes()))
    proved = trust.proved(held, key) or trust.proved([*held, *changes], key)
    return [line for line in held if line in proved]


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

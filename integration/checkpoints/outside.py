"""The newest checkpoint outside, held against the record: has that been restored, or begun anew?"""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from incidents.checkpoint import Checkpoint, Pause
from incidents.errors import StoreDown
from incidents.ledger import EffectKind
from integration.checkpoints import keys, lines
from integration.checkpoints.lines import Unproved
from integration.settings import Settings
from integration.store import Store, open_store
from integration.store.anchors import CHECKPOINT_FILE, Prover
from integration.store.audit import US
from integration.store.switch import GONE, UNPROVED
from integration.telling import channels

_log = structlog.get_logger()
TAIL = 65_536  # bytes; a line has some 600


def compare(
    store: Store, settings: Settings, ways: Collection[EffectKind], now: datetime
) -> Pause | None:
    """Pause containment when the record is behind the newest checkpoint outside, or another.

    A file that cannot be read or proved pauses too, and one that is gone or has lost its end:
    nobody knows what it would have said. `ways`: how people can be told. The pause that stands,
    or None. Raises StoreDown.
    """
    newest, fault = _seen(store, settings)
    if fault:
        return store.switch.pause(Pause(fault, "", US, now), ways)
    if newest is None:
        return store.switch.paused()
    return store.switch.compare(newest, ways, now, prove=prover(settings))


def is_file_lost(store: Store, settings: Settings) -> bool:
    """Whether the file lacks what was written there, or cannot be read: nothing is added until a
    person has looked, for a new end would hide that. Raises StoreDown.
    """
    return bool(_seen(store, settings)[1])


def _seen(store: Store, settings: Settings) -> tuple[Checkpoint | None, str]:
    """The newest checkpoint in the file, and why the file cannot be relied on: a code of a pause,
    empty when it can. Raises StoreDown.
    """
    if not settings.checkpoint_file:
        return None, ""
    taken = taken_to_file(store)
    try:
        newest = newest_here(settings)
    except (Unproved, OSError):
        return None, UNPROVED
    return newest, GONE if (newest.seq if newest else 0) < taken else ""


def taken_to_file(store: Store) -> int:
    """The row of the newest checkpoint that was written there; 0 before the first.

    Asked before the file is read: that one can only have more by then. Raises StoreDown.
    """
    anchor = store.checkpoints.anchors().get(CHECKPOINT_FILE)
    return anchor.seq if anchor else 0


def look_outside(settings: Settings) -> None:
    """`compare` at a process's start; with the record away the sweep does it."""
    store = open_store(settings.database_url)
    try:
        compare(store, settings, channels(settings), datetime.now(UTC))
    except StoreDown:
        _log.warning("store_down", operation="compare")
    finally:
        store.close()


def newest_here(settings: Settings) -> Checkpoint | None:
    """The newest in the file that the settings name; None without one, or with nothing in it.

    Raises: Unproved, OSError.
    """
    if not settings.checkpoint_file:
        return None
    return newest_in(Path(settings.checkpoint_file), public_key(settings))


def newest_in(path: Path, key: Ed25519PublicKey | None) -> Checkpoint | None:
    """The last whole line; None when there is no file yet, or an empty one.

    Raises: Unproved, OSError.
    """
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        tail = file.read().decode("utf-8", errors="replace")
    whole = [line for _, line in lines.whole_lines(tail)]
    return lines.read(whole[-1], key) if whole else None


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

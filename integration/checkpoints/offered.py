"""What the record offers to the places outside, and which of it our key signed.

Whoever writes in the database can make it offer any line. One that no key of ours proves goes
nowhere, and is a reason to stop: somebody wrote there.
"""

from collections.abc import Iterable, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from integration.checkpoints import lines, trust
from integration.checkpoints.lines import Unproved
from integration.store import Store

Row = tuple[int, str]
"""A checkpoint's number in the record, and its line."""


def genuine(store: Store, key: Ed25519PublicKey | None, rows: Iterable[Row]) -> Sequence[Row]:
    """Those that `key`, or one that it took over from, signed. Without a key all that are
    checkpoints. Raises StoreDown.
    """
    told = {(seq, line) for seq, line in rows if _row_of(line) == seq}
    changes = {(seq, line) for line in store.checkpoints.changes() if (seq := _row_of(line))}
    proved = trust.proved([line for _, line in sorted(told | changes)], key)
    return [each for each in sorted(told) if each[1] in proved]


def is_forged(store: Store, key: Ed25519PublicKey | None, places: Iterable[str]) -> bool:
    """Whether something that one of the places lacks, or the newest, is not genuine.

    Raises StoreDown.
    """
    rows = {row for place in places for row in store.checkpoints.pending(place)}
    rows.update(store.checkpoints.newest())
    return len(genuine(store, key, rows)) < len(rows)


def _row_of(line: str) -> int | None:
    """The row of the audit that it says it is of; None when it is no checkpoint."""
    try:
        return lines.read(line, None).seq
    except Unproved:
        return None

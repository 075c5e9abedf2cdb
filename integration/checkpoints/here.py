"""What this process has itself: the newest line of its own file, and the key that signs here."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from incidents.checkpoint import Checkpoint
from integration.checkpoints import keys, lines, trust
from integration.checkpoints.lines import Unproved
from integration.settings import Settings
from integration.store import Store
from integration.store.checkpoint_rows import Prover

TAIL = 65_536  # bytes; a line has some 600


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

"""A person gives up the checkpoint outside that the record does not have: restored, begun anew.

Rows of the database say that of nobody. It is said by a checkpoint that the person's own command
signs with the installation's key; without a key the command must write it to the file itself.
"""

from datetime import datetime
from pathlib import Path

from incidents.checkpoint import Pause, Place
from incidents.errors import VendorDown
from integration.checkpoints import lines
from integration.checkpoints.anchor import signer, versions
from integration.checkpoints.here import newest_here
from integration.checkpoints.lines import Unproved
from integration.checkpoints.places import CheckpointFile
from integration.settings import Settings
from integration.store import Store
from integration.store.switch import OF_THE_RECORD


class NobodyWouldBelieve(Exception):
    """Said here, the sweep would not take it: a code of templates/messages/audit.toml."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def set_aside(
    store: Store, settings: Settings, pause: Pause, *, reason: str, by: str, now: datetime
) -> Place | None:
    """What was given up; None when `pause` is for another reason, or when that need not be said.

    Containment stays paused. Raises NobodyWouldBelieve, StoreDown.
    """
    outside = pause.outside
    if pause.code not in OF_THE_RECORD or outside is None:
        return None
    newest = _newest_here(store, settings) or outside
    if store.checkpoints.stands(outside) or store.checkpoints.stands(newest):
        return None
    is_here = newest == outside and bool(settings.checkpoint_file)
    if not is_here and not settings.checkpoint_key:
        raise NobodyWouldBelieve("no_key_and_no_file")
    if is_here and not settings.checkpoint_key and _is_signed(Path(settings.checkpoint_file)):
        raise NobodyWouldBelieve("no_key")
    seq, line = store.checkpoints.set_aside(
        outside, versions(), signer(settings), reason=reason, by=by, now=now
    )
    if is_here:
        _bring(store, settings, seq, line, now)
    return outside


def _newest_here(store: Store, settings: Settings) -> Place | None:
    """What this host's file ends with; None when it has none."""
    try:
        newest = newest_here(store, settings)
    except (Unproved, OSError) as exc:
        raise NobodyWouldBelieve("file_unread") from exc
    return newest.place if newest else None


def _is_signed(path: Path) -> bool:
    """Whether somebody has a key that we do not have."""
    whole = lines.whole_lines(path.read_text(encoding="utf-8", errors="replace"))
    return '"signature":""' not in whole[-1][1]


def _bring(store: Store, settings: Settings, seq: int, line: str, now: datetime) -> None:
    """Into the file at once. With a key the sweep could do it too."""
    try:
        place = CheckpointFile(Path(settings.checkpoint_file))
        place.put([line])
    except VendorDown as exc:
        if not settings.checkpoint_key:
            raise NobodyWouldBelieve("file_unwritten") from exc
    else:
        store.checkpoints.delivered(place.name, seq, now)

"""The sweep's duty: make the checkpoint that is due, and bring each place what it lacks."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import structlog

from detection.current import current
from incidents.checkpoint import Checkpoint
from incidents.errors import Final, Passing
from integration.chat import SlackChat
from integration.checkpoints import keys, lines
from integration.checkpoints.outside import compare, is_file_lost
from integration.checkpoints.places import (
    Channel,
    CheckpointFile,
    Outside,
    StandardOutput,
    names_of,
)
from integration.settings import Settings
from integration.store import Store, open_store
from integration.store.anchors import CHECKPOINT_FILE
from integration.store.codec import fingerprint
from integration.telling import channels
from integration.wiring import PLAYBOOK

_log = structlog.get_logger()


def anchor(store: Store, settings: Settings, now: datetime) -> None:
    """Compare, make, deliver. What cannot be delivered is tried again next time.

    Nothing is added outside while the record disagrees with it. Raises StoreDown.
    """
    pause = compare(store, settings, channels(settings), now)
    if pause is not None and pause.outside is not None:
        return
    store.checkpoints.make(versions(), signer(settings), now)
    shut = _shut(store, settings)
    for place in places(settings):
        if place.name not in shut:
            _deliver(store, place, now)


def anchor_once(settings: Settings) -> None:
    """`anchor` in a process of its own. Raises StoreDown."""
    store = open_store(settings.database_url)
    try:
        anchor(store, settings, datetime.now(UTC))
    finally:
        store.close()


def has_work(store: Store, settings: Settings, now: datetime) -> bool:
    """Whether `anchor` would do something: asks the record and the file alone. Raises StoreDown."""
    open_ones = set(names_of(settings)) - _shut(store, settings)
    lacking = any(store.checkpoints.pending(name) for name in open_ones)
    return lacking or store.checkpoints.is_due(versions(), now)


def _shut(store: Store, settings: Settings) -> set[str]:
    """The places that get nothing until a person has looked."""
    return {CHECKPOINT_FILE} if is_file_lost(store, settings) else set()


def places(settings: Settings) -> Sequence[Outside]:
    """Those that the settings name; standard output always."""
    found: list[Outside] = [StandardOutput()]
    if settings.checkpoint_file:
        found.append(CheckpointFile(Path(settings.checkpoint_file)))
    if settings.checkpoint_channel:
        chat = SlackChat(
            settings.slack_url, settings.slack_token, settings.checkpoint_channel, oncall=""
        )
        found.append(Channel(chat.say))
    return found


@cache
def versions() -> tuple[str, str]:
    """Of the detection rules and of the playbook."""
    return current().version, fingerprint(PLAYBOOK.read_text(encoding="utf-8"))


def signer(settings: Settings) -> Callable[[Checkpoint], str]:
    """Checkpoints as lines, signed when there is a key."""
    key = keys.private_key(settings.checkpoint_key) if settings.checkpoint_key else None
    return lambda checkpoint: lines.write(checkpoint, key)


def _deliver(store: Store, place: Outside, now: datetime) -> None:
    """What the place does not have yet."""
    waiting = store.checkpoints.pending(place.name)
    if not waiting:
        return
    try:
        place.put([line for _, line in waiting])
    except (Passing, Final) as exc:
        _log.warning("checkpoint_not_delivered", where=place.name, reason=type(exc).__name__)
    else:
        store.checkpoints.delivered(place.name, waiting[-1][0], now)

"""The sweep's duty: make the checkpoint that is due, and bring each place what it lacks."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import structlog

from detection.current import current
from incidents.checkpoint import Checkpoint
from incidents.errors import Final, Passing
from integration.chat import SlackChat
from integration.checkpoints import keys, lines
from integration.checkpoints.here import key_name, newest_here, prover, public_key
from integration.checkpoints.lines import Unproved
from integration.checkpoints.offered import genuine
from integration.checkpoints.outside import compare
from integration.checkpoints.own_file import is_file_lost
from integration.checkpoints.places import (
    Channel,
    CheckpointFile,
    Outside,
    StandardOutput,
    name_of_file,
    names_of,
)
from integration.settings import Settings
from integration.store import Store, open_store
from integration.store.checkpoint_rows import Prover
from integration.store.codec import fingerprint
from integration.store.deliveries import is_file
from integration.telling import channels
from integration.wiring import PLAYBOOK

_log = structlog.get_logger()


def anchor(store: Store, settings: Settings, now: datetime) -> None:
    """Compare, make, deliver. What cannot be delivered is tried again next time.

    Nothing is made or added outside while the record disagrees with it. Raises StoreDown.
    """
    pause = compare(store, settings, channels(settings), now)
    if pause is not None and pause.outside is not None:
        return
    store.checkpoints.make(versions(), signer(settings), now, key_name(settings))
    shut = _shut(store, settings, now)
    for place in places(settings):
        if place.name not in shut:
            _deliver(store, settings, place, now)


def anchor_once(settings: Settings) -> None:
    """`anchor` in a process of its own. Raises StoreDown."""
    store = open_store(settings.database_url)
    try:
        anchor(store, settings, store.clock.now())
    finally:
        store.close()


def has_work(store: Store, settings: Settings, now: datetime) -> bool:
    """Whether `anchor` would do something: asks the record and the file alone. Raises StoreDown."""
    open_ones = set(names_of(settings)) - _shut(store, settings, now)
    lacking = any(store.checkpoints.pending(name) for name in open_ones)
    return lacking or store.checkpoints.is_due(versions(), now, key_name(settings))


def _shut(store: Store, settings: Settings, now: datetime) -> set[str]:
    """The places that get nothing until a person has looked."""
    is_lost = is_file_lost(store, settings, now)
    return {name_of_file(settings.checkpoint_file)} if is_lost else set()


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


def _deliver(store: Store, settings: Settings, place: Outside, now: datetime) -> None:
    """What the place does not have yet, and our key signed."""
    waiting = store.checkpoints.pending(place.name)
    if not (signed := genuine(store, public_key(settings), waiting)):
        return
    try:
        newest = newest_here(store, settings) if is_file(place.name) else None
        if fresh := list(_fresh([line for _, line in signed], newest, prover(settings))):
            place.put(fresh)
    except (Passing, Final, Unproved, OSError) as exc:
        _log.warning("checkpoint_not_delivered", where=place.name, reason=type(exc).__name__)
    else:
        held = newest.seq if newest else 0
        store.checkpoints.delivered(place.name, signed[-1][0], now, held=held)


def _fresh(waiting: Iterable[str], newest: Checkpoint | None, prove: Prover) -> Iterator[str]:
    """Of the record's lines those that may be added behind `newest`.

    The record can be made to offer an old one a second time, or one that says that a person gave
    the rest up. That one must be signed by the key of now; without a key only the person's own
    command brings it (setting_aside.py).
    """
    for line in waiting:
        told = lines.read(line, None)
        if told.replaces is not None and prove(line) is None:
            continue
        if newest is None or told.seq > newest.seq or told.replaces == newest.place:
            newest = told
            yield line

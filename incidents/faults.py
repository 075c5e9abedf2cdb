"""Faults of the whole installation, which no event and no effect would ever show."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from incidents.skew import is_ahead

AT_ONCE = timedelta(0)
UNSEEN = timedelta(minutes=1)
"""Nobody looked for so long: whether it stood meanwhile is not known, so patience begins anew."""
CALM = timedelta(minutes=5)
"""Well for so long, and the next time is another episode. A fault that comes and goes is one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that may be wrong, as it looks now."""

    name: str
    """For ever the same: episodes are kept under it."""
    message: str
    """What people read: templates/messages/MESSAGE.txt, filled with `detail`."""
    stands: bool
    patience: timedelta = AT_ONCE
    """How long it must stand until people are told."""
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Episode:
    """One time of a fault."""

    since: datetime
    seen_at: datetime
    """When it was last seen to stand."""
    is_told: bool = False
    well_since: datetime | None = None
    """When it was first seen to be well again; None while it stands."""


def looked_at(known: Episode | None, fault: Fault, now: datetime) -> Episode | None:
    """The episode after this look; None while there is none.

    One that a clock that was ahead has seen is seen now, or is over. That a fault is well for
    CALM is seen twice: a single look by such a clock ends nothing that others see to stand.
    """
    if known is not None and is_ahead(max(known.since, known.seen_at), now):
        known = Episode(now, now, known.is_told) if fault.stands else None
    if fault.stands:
        if known is None or (not known.is_told and now - known.seen_at > UNSEEN):
            return Episode(now, now)
        return replace(known, seen_at=now, well_since=None)
    if known is None or not known.is_told:
        return None
    if known.well_since is None or is_ahead(known.well_since, now):
        return replace(known, well_since=now)
    return None if now - known.well_since >= CALM else known


def is_to_be_told(episode: Episode, fault: Fault, now: datetime) -> bool:
    """Nobody heard of it yet, and it does not pass by itself."""
    return fault.stands and not episode.is_told and now - episode.since >= fault.patience

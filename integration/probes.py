"""Is each part there? Questions that cost little and never raise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import requests
from redis import RedisError

from incidents.checkpoint import Pause
from incidents.errors import StoreDown
from incidents.skew import is_ahead
from integration.redis_server import connect
from integration.store.deliveries import shown

SWEEP = "sweep"
REACH_SECONDS = 1.5  # seconds for Zendesk's first byte
LONGEST_REASON = 200  # characters of a person's own words
UNPROVED_AT_MOST = timedelta(hours=1)  # a checkpoint is due after ten minutes
FROM_AHEAD = "last seen at a time that is yet to come: a clock was ahead, or this one is behind"
LATE = timedelta(seconds=30)  # a sweep that was seen longer ago than this is not running


@dataclass(frozen=True, slots=True)
class Health:
    """What a part answered."""

    ok: bool
    detail: str
    """In a few words, without any address or secret."""


Probe = Callable[[], Health]


class Beating(Protocol):
    """The part of the store that the probes need."""

    def ping(self) -> None:
        """Raises StoreDown."""

    def beats(self) -> Mapping[str, datetime]:
        """When each process was last seen. Raises StoreDown."""


def store_probe(store: Beating) -> Probe:
    """Whether the record can be written."""

    def ask() -> Health:
        try:
            store.ping()
        except StoreDown as exc:
            return Health(False, str(exc))
        return Health(True, "answers")

    return ask


def sweep_probe(store: Beating, now: Callable[[], datetime], pause: timedelta) -> Probe:
    """Whether the sweep was seen lately; `pause` is what it sleeps between two sweeps."""
    late = max(LATE, 3 * pause)

    def ask() -> Health:
        try:
            seen = store.beats().get(SWEEP)
        except StoreDown:
            return Health(False, "unknown: the store does not answer")
        if seen is None:
            return Health(False, "never seen")
        at = now()
        if is_ahead(seen, at):
            return Health(False, FROM_AHEAD)
        return Health(at - seen <= late, f"seen {(at - seen).total_seconds():.0f} s ago")

    return ask


def containment_probe(paused: Callable[[], Pause | None]) -> Probe:
    """Whether steps against accounts may be taken, or who stopped them, since when and why."""

    def ask() -> Health:
        try:
            pause = paused()
        except StoreDown:
            return Health(False, "unknown: the store does not answer")
        if pause is None:
            return Health(True, "may act")
        parts = (pause.code, pause.words[:LONGEST_REASON], shown(pause.where))
        why = " ".join(part for part in parts if part)
        return Health(False, f"paused since {pause.at:%Y-%m-%d %H:%M} UTC by {pause.by}: {why}")

    return ask


def checkpoint_probe(
    unproved_since: Callable[[], datetime | None],
    out_of_sight: Callable[[datetime], Sequence[str]],
    now: Callable[[], datetime],
) -> Probe:
    """Whether the places outside the database know the audit as it was within the last hour, and
    whether a sweep still reads every file that got checkpoints.
    """

    def ask() -> Health:
        try:
            since, lost = unproved_since(), out_of_sight(now())
        except StoreDown:
            return Health(False, "unknown: the store does not answer")
        if lost:
            return Health(False, f"no sweep has looked for an hour at {shown(lost[0])}")
        if since is None:
            return Health(True, "everything is known outside")
        minutes = (now() - since).total_seconds() / 60
        return Health(
            now() - since <= UNPROVED_AT_MOST, f"nothing outside for {minutes:.0f} minutes of rows"
        )

    return ask


def people_probe(unheard: Callable[[], int], *, can_tell: bool) -> Probe:
    """Whether people can be told, or how much they have not heard of.

    `can_tell`: chat or pager is set. Whether it takes a message, only a message shows.
    """
    why = "neither chat nor pager takes it" if can_tell else "neither chat nor pager is set"

    def ask() -> Health:
        try:
            count = unheard()
        except StoreDown:
            return Health(False, "unknown: the store does not answer")
        if can_tell and not count:
            return Health(True, "can be told")
        things = f"{count} {'thing' if count == 1 else 'things'} nobody was told"
        return Health(count == 0, f"{things}, for {why}")

    return ask


def redis_probe(url: str) -> Probe:
    """Whether the doorbell can be rung."""

    def ask() -> Health:
        try:
            with connect(url) as client:
                client.ping()
        except (RedisError, OSError) as exc:
            return Health(False, f"away ({type(exc).__name__})")
        return Health(True, "answers")

    return ask


def desk_probe(url: str) -> Probe:
    """Whether Zendesk can be reached at all; signs in nowhere and costs no API call."""

    def ask() -> Health:
        try:
            answer = requests.head(url, timeout=REACH_SECONDS, allow_redirects=False)
        except requests.RequestException as exc:
            return Health(False, f"unreachable ({type(exc).__name__})")
        answer.close()
        return Health(answer.status_code < 500, f"answers {answer.status_code}")

    return ask

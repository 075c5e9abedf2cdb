"""The breaker: when it opens, every step asks a person until a person closes it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from incidents.ledger import EffectState

FLOOD_WITHIN = timedelta(minutes=10)
MOST_UNPROVEN = 20  # unproven reports within FLOOD_WITHIN; one more is a flood
UNDOS_WITHIN = timedelta(hours=24)
MOST_UNDOS = 3  # undone steps within UNDOS_WITHIN; so many open it
LAST_PAIRS = 20  # pairs of an incident and an account that are looked at for failures
MOST_FAILURES = 4  # of those, of different incidents and accounts; so many open it
LAST_STEPS = 20  # ended steps that are looked at for failures
MOST_FAILED_STEPS = 10  # of those, whosever they are; so many open it


class Why(StrEnum):
    """What opened it."""

    CAP = "cap"
    FLOOD = "flood"
    UNDOS = "undos"
    FAILURES = "failures"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Open:
    """The open breaker."""

    since: datetime
    why: Why
    by: str
    """`deskwarden`, or the person who opened it."""
    detail: str = ""
    """The cap's code, or the person's words."""


def is_flood(unproven: int) -> bool:
    """Whether so many unproven reports within FLOOD_WITHIN are too many."""
    return unproven > MOST_UNPROVEN


def are_too_many_undos(undone: int) -> bool:
    """Whether so many undone steps within UNDOS_WITHIN say that we are wrong too often."""
    return undone >= MOST_UNDOS


@dataclass(frozen=True, slots=True)
class End:
    """How a step that began ended."""

    state: EffectState
    incident_id: str
    target: str


def is_failing(ends: Sequence[End]) -> bool:
    """Whether too much of what began ended in another way than done; `ends` newest first.

    What fails for one incident, or for one account, is one failure, however many steps it had:
    it neither opens the breaker by a few steps nor hides what failed before. So many failures
    that nearly nothing works open it all the same.
    """
    steps = [end for end in ends[:LAST_STEPS] if _is_failed(end)]
    return len(steps) >= MOST_FAILED_STEPS or _failures(ends) >= MOST_FAILURES


def _failures(ends: Sequence[End]) -> int:
    """How many incidents, or accounts where they are fewer, something failed for of late."""
    pairs = list(dict.fromkeys(_pair(end) for end in ends))[:LAST_PAIRS]
    failed = {_pair(end) for end in ends if _is_failed(end)}.intersection(pairs)
    incidents, accounts = {incident for incident, _ in failed}, {account for _, account in failed}
    return min(len(incidents), len(accounts))


def _pair(end: End) -> tuple[str, str]:
    return end.incident_id, end.target


def _is_failed(end: End) -> bool:
    return end.state is not EffectState.DONE

"""How many steps may begin, and which limit the next one would break. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from incidents.holds import Standing

HOUR, DAY = timedelta(hours=1), timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most steps against accounts that may begin. One that began counts for ever after,
    whatever became of its process; undoing is not limited.
    """

    target: int = 3
    """Steps of one kind against one account (or one item of it) within a day."""
    reporter: int = 12
    """Steps for one reporter's incidents within an hour."""
    agent: int = 20
    """Steps that one agent asked for or approved, within an hour. Holds with an open breaker
    too: a stolen seat at the desk must not empty the company."""
    hour: int = 30
    """All steps within an hour."""
    day: int = 100
    """All steps within a day."""
    group_share: float = 0.2  # of an organisation's accounts
    """Accounts of one organisation within a day, as a share of all its accounts."""
    group_floor: int = 3
    """Accounts of one organisation that are never too many, however small it is."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What was begun already, when another step wants to begin."""

    target: int = 0
    reporter: int = 0
    agent: int = 0
    """By the one of its people (requester, approvers) who did most."""
    hour: int = 0
    day: int = 0
    group: int = 0
    """Other accounts of its organisation within a day."""


@dataclass(frozen=True, slots=True)
class Group:
    """The organisation of a step's account."""

    id: str = ""
    """Empty: it belongs to none that the provider names."""
    size: int | None = None
    """How many accounts it has; None when nobody can tell."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What the store checks a step against when it begins."""

    limits: Limits = Limits()
    group: Group = Group()
    standing: Standing | None = None
    """Who held the field when the account was read; None where nobody looked."""


def most_of(group: Group, limits: Limits) -> int:
    """How many accounts of an organisation may be touched within a day."""
    return max(limits.group_floor, int((group.size or 0) * limits.group_share))


def exceeded(begun: Begun, guard: Guard, *, knowingly: bool = False) -> str:
    """The limit that one more step would break: a code; empty when it may begin.

    `knowingly`: its people approved it with the breaker open; only their own limit holds then.
    """
    limits = guard.limits
    if begun.agent >= limits.agent:
        return "step_cap_agent"
    if knowingly:
        return ""
    found = {
        "step_cap_target": begun.target >= limits.target,
        "step_cap_reporter": begun.reporter >= limits.reporter,
        "step_cap_group": bool(guard.group.id) and begun.group >= most_of(guard.group, limits),
        "step_cap_hour": begun.hour >= limits.hour,
        "step_cap_day": begun.day >= limits.day,
    }
    return next((code for code, holds in found.items() if holds), "")

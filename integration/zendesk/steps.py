"""How one object of ours stands, and what is to be done about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from integration.zendesk.objects import Wish


class Verdict(StrEnum):
    """How one object stands."""

    CREATE = "create"
    CHANGE = "change"
    UNCHANGED = "unchanged"
    FOREIGN = "foreign"
    """Somebody else's object has that name: never touched."""
    WAITS = "waits"
    """Something that it needs is not there and cannot be made."""
    LACKING = "lacking"
    """Not on this Zendesk plan."""


@dataclass(frozen=True, slots=True)
class Step:
    """One object: what it is now, and what is to be done about it."""

    wish: Wish
    verdict: Verdict
    id: str = ""
    """Empty when it is not there, or not ours."""
    lines: tuple[str, ...] = ()
    """The differences of a CHANGE; the keys that one that WAITS needs."""
    found: Mapping[str, Any] | None = None

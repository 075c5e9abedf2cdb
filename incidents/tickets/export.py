"""The desk's list of what changed."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ExportedTicket:
    """A ticket as the desk's list of changes names it. None is what the list does not say."""

    id: int
    status: str
    """new, open, pending, hold, solved, closed or deleted."""
    created_at: datetime | None
    changed_at: datetime | None
    """When the list was last told of it."""
    subject: str = ""
    description: str = field(default="", repr=False)
    """What opened it."""
    organization_id: int | None = None
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ExportPage:
    """A piece of that list, oldest change first."""

    tickets: tuple[ExportedTicket, ...]
    cursor: str
    """Where the next piece begins."""
    is_end: bool
    """There is no more yet."""

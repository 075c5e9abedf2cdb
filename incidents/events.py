"""What a delivery says happened to a ticket. A hint: what counts is read from Zendesk."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from incidents.tickets import Channel


class EventType(StrEnum):
    """The events that we act on; the last is a trigger's, which names a ticket and no more."""

    CREATED = "ticket.created"
    COMMENT_ADDED = "ticket.comment_added"
    TAGS_CHANGED = "ticket.tags_changed"
    TRIGGER = "trigger"


@dataclass(frozen=True, slots=True)
class EventComment:
    """The comment of a `comment_added` event."""

    body: str
    is_public: bool
    is_staff: bool
    author_id: int | None


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One event; ids that Zendesk left out are None."""

    type: EventType
    ticket_id: int
    at: datetime | None = None
    """When it happened; None for a trigger's."""
    created_after: datetime | None = None
    """An event only if the ticket was created after that; None when that is known."""
    looks_back: bool = False
    """The record was lost: only the steps are looked for that our notes there tell of."""
    account_id: int | None = None
    subject: str = ""
    description: str = ""
    tags: frozenset[str] = frozenset()
    channel: Channel = Channel.OTHER
    """The ticket's origin, not this change's."""
    actor_id: int | None = None
    requester_id: int | None = None
    submitter_id: int | None = None
    form_id: int | None = None
    organization_id: int | None = None
    comment: EventComment | None = None
    tags_added: frozenset[str] = frozenset()
    tags_removed: frozenset[str] = frozenset()

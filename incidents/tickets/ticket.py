"""A ticket as Zendesk shows it now, and what provision made there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from incidents.tickets.person import Channel, Person


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as it is now."""

    id: int
    subject: str
    description: str
    status: str
    priority: str | None
    type: str | None
    tags: frozenset[str]
    group_id: int | None
    requester: Person
    submitter_id: int
    channel: Channel
    created_at: datetime
    updated_at: datetime
    updated_stamp: str
    """`updated_at` to the letter, for compare-and-set."""
    sent_from: str = ""
    """The sending address of an e-mail ticket."""
    recipient: str = ""
    """Our address that an e-mail ticket was sent to."""
    form_id: int | None = None
    organization: str = ""
    organization_id: int | None = None
    """Its own, or else its requester's."""
    people: Mapping[int, Person] = field(default_factory=dict)
    """Everybody whom the ticket names and Zendesk sideloaded, by id."""
    in_copy: frozenset[int] = frozenset()
    """Users in copy, by id."""


@dataclass(frozen=True, slots=True)
class DeskObjects:
    """Ids of what `deskwarden provision` made in Zendesk."""

    group_id: int
    incident_field: int
    severity_field: int
    state_field: int
    containment_field: int

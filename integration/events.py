"""Raw bytes to events. The door reads them once, the worker again from the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError

from incidents.errors import Unreadable
from incidents.events import EventType, TicketEvent
from incidents.ledger import Door
from integration.event_schemas import (
    CommentAddedSchema,
    DetailSchema,
    EnvelopeSchema,
    FoundSchema,
    TagsChangedSchema,
    TriggerSchema,
)
from integration.strict_json import read_object

PREFIX = "zen:event-type:"
WANTED = frozenset({EventType.CREATED, EventType.COMMENT_ADDED, EventType.TAGS_CHANGED})

_ENVELOPE, _DETAIL = EnvelopeSchema(), DetailSchema()
_TRIGGER, _FOUND = TriggerSchema(), FoundSchema()
_INSIDE: dict[EventType, Schema] = {
    EventType.COMMENT_ADDED: CommentAddedSchema(),
    EventType.TAGS_CHANGED: TagsChangedSchema(),
}


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands around every event, whatever its type."""

    id: str
    """The event's own id: signed, the same in every attempt."""
    type: str
    """Without Zendesk's prefix: ticket.created."""
    account_id: int
    at: datetime | None
    body: Mapping[str, Any] = field(repr=False)

    @property
    def is_wanted(self) -> bool:
        """False for a type that we ignore on purpose."""
        return self.type in WANTED


def read_envelope(raw: bytes) -> Envelope:
    """The envelope of an event. Raises Unreadable."""
    body = read_object(raw)
    found = _load(_ENVELOPE, body)
    kind = found.pop("type").removeprefix(PREFIX)
    return Envelope(**found, type=kind, body=body)


def open_envelope(envelope: Envelope) -> TicketEvent:
    """The event inside. Raises Unreadable, also for a type that is not wanted."""
    if not envelope.is_wanted:
        raise Unreadable("not a type of event that we read")
    kind = EventType(envelope.type)
    inside = _INSIDE.get(kind)
    changed = _load(inside, envelope.body.get("event"), "event.") if inside else {}
    return TicketEvent(
        type=kind,
        at=envelope.at,
        account_id=envelope.account_id,
        **_load(_DETAIL, envelope.body.get("detail"), "detail."),
        **changed,
    )


def read_event(door: Door, raw: bytes) -> TicketEvent:
    """What a delivery says: Zendesk's event, or for every other door a ticket's id.

    Fills `incidents.ports.services.Reader`. Raises Unreadable.
    """
    if door is Door.EVENT:
        return open_envelope(read_envelope(raw))
    schema = _FOUND if door is Door.SWEEP else _TRIGGER
    return TicketEvent(type=EventType.TRIGGER, **_load(schema, read_object(raw)))


def _load(schema: Schema, value: object, path: str = "") -> dict[str, Any]:
    """What `schema` reads. The fault names fields and never quotes the body."""
    if not isinstance(value, dict):
        raise Unreadable(f"{path.rstrip('.') or 'body'} is no object")
    try:
        found: dict[str, Any] = schema.load(value)
    except ValidationError as exc:
        names = ", ".join(f"{path}{name}" for name in sorted(map(str, exc.messages_dict)))
        raise Unreadable(f"cannot read {names}") from exc
    return found

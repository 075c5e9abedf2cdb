"""From proved bytes to what goes on record."""

import hashlib

from incidents.errors import Unreadable, WrongAccount
from incidents.events import EventType
from incidents.ledger import Delivery, Door
from integration.events import Envelope, open_envelope, read_envelope, read_event


def event_delivery(raw: bytes, timestamp: str, *, account_id: int) -> Delivery | Envelope:
    """An event's delivery, or its envelope when its type is ignored on purpose.

    The key is the event's own id: signed, and the same in every attempt. A body that we cannot
    read is kept: a 4xx would teach Zendesk's circuit breaker to stop sending.

    Raises:
        WrongAccount: a readable event of another account.
    """
    try:
        envelope = read_envelope(raw)
    except Unreadable as exc:
        return _held(Door.EVENT, raw, key=_hash("unreadable", timestamp, raw), why=exc)
    if envelope.account_id != account_id:
        raise WrongAccount("account")
    if not envelope.is_wanted:
        return envelope
    try:
        event = open_envelope(envelope)
    except Unreadable as exc:
        return _held(Door.EVENT, raw, key=envelope.id, why=exc)
    return Delivery(
        key=envelope.id,
        door=Door.EVENT,
        raw=raw,
        ticket_id=event.ticket_id,
        is_follow_up=event.type is not EventType.CREATED,
    )


def trigger_delivery(raw: bytes, timestamp: str) -> Delivery:
    """A trigger's call. Two calls may have the same body, so the time is part of the key."""
    key = _hash("trigger", timestamp, raw)
    try:
        ticket_id = read_event(Door.TRIGGER, raw).ticket_id
    except Unreadable as exc:
        return _held(Door.TRIGGER, raw, key=key, why=exc)
    return Delivery(key=key, door=Door.TRIGGER, raw=raw, ticket_id=ticket_id)


def _held(door: Door, raw: bytes, *, key: str, why: Unreadable) -> Delivery:
    return Delivery(key=key, door=door, raw=raw, ticket_id=None, unreadable=str(why))


def _hash(kind: str, timestamp: str, raw: bytes) -> str:
    """Of signed bytes only; the colon keeps it apart from any event's id."""
    return f"{kind}:{hashlib.sha256(timestamp.encode() + raw).hexdigest()}"

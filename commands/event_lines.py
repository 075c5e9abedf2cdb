"""An event in words, for a list and alone."""

from datetime import datetime

from commands.operator import moment, since
from incidents.ledger import InboxState
from integration.store.views import EventView


def line(event: EventView, now: datetime) -> list[str]:
    """An event in a list; the columns are `inbox.head` of operator.toml."""
    return [
        str(event.id),
        event.state.value,
        since(event.received_at, now),
        str(event.ticket_id or "-"),
        event.door,
        str(event.attempts),
        since(event.next_at, now) if event.state is InboxState.NEW else "-",
        event.last_error or event.outcome or "-",
    ]


def details(event: EventView, now: datetime) -> dict[str, str]:
    """Everything of an event but its words, by the names of `inbox.facts`."""
    return {
        "ticket": str(event.ticket_id or "-"),
        "incident": event.incident_id or "-",
        "came": f"{moment(event.received_at)} by {event.door}, {since(event.received_at, now)} ago",
        "held_until": moment(event.held_until),
        "tries": str(event.attempts),
        "deaths": str(event.deaths or "-"),
        "failing": moment(event.first_failed_at),
        "next": moment(event.next_at),
        "ended": moment(event.finished_at),
        "told": moment(event.told_at),
        "outcome": event.outcome or "-",
        "why": event.last_error or "-",
        "key": event.key,
        "bytes": str(event.raw_bytes),
        "sha256": event.raw_sha256,
    }

"""What a decision on record was made from, wherever that stands."""

from incidents.errors import Unreadable
from incidents.model import Message
from integration.events import read_event
from integration.store.decisions import Kept
from ticket_actions.decide import messages_of


def messages_of_kept(kept: Kept) -> tuple[Message, ...] | None:
    """What was read; None when the event that holds it cannot be read any more."""
    if kept.event is None:
        return kept.decision.messages
    try:
        return messages_of(read_event(*kept.event))
    except Unreadable:
        return None

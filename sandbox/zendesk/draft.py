"""One update of one ticket in the making: the ticket as it will be, and its audit's events."""

from datetime import datetime
from typing import Any

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk.act import Act
from sandbox.zendesk.numbers import big_id
from sandbox.zendesk.stamps import stamp

CREATED = (
    "subject", "status", "requester_id", "organization_id", "priority", "type", "group_id",
    "assignee_id", "ticket_form_id", "brand_id", "external_id", "recipient", "tags",
)  # fmt: skip
"""What a new ticket's audit names, when it is set."""


class Draft:
    """Collects changes; nothing is kept before `finish`. Lives inside `State.change()`."""

    def __init__(self, state: State, ticket: Record, act: Act, *, creating: bool) -> None:
        self.state = state
        self.act = act
        self.creating = creating
        self.before = ticket
        self.ticket = dict(ticket)
        self.at: datetime = state.now()
        self.audit_id = big_id(state)
        self.events: list[Record] = []
        self._quiet = creating

    def set(self, field: str, value: Any, rule: Record | None = None) -> None:
        """Change a field; `rule` is the via of the trigger that does it."""
        old = self.ticket.get(field)
        if old == value:
            return
        self.ticket[field] = value
        self._changed(field, value, old, rule)

    def set_custom(self, values: dict[str, Any], rule: Record | None = None) -> None:
        """Change custom fields, by id."""
        old = self.ticket["_custom"]
        self.ticket["_custom"] = {**old, **values}
        for key, value in values.items():
            if old.get(key) != value:
                self._changed(key, value, old.get(key), rule)

    def _changed(self, field: str, value: Any, old: Any, rule: Record | None) -> None:
        if not self._quiet:
            told = {"field_name": field, "value": _told(value), "previous_value": _told(old)}
            self.event("Change", told, rule)

    def event(self, kind: str, body: Record, rule: Record | None = None) -> Record:
        """Add an event to the audit."""
        via = {"via": rule} if rule else {}
        told = {"id": big_id(self.state), "type": kind, **body, **via}
        self.events.append(told)
        return told

    def announce(self) -> None:
        """A new ticket's `Create` events; from here on changes are `Change`."""
        for field in CREATED:
            if self.ticket.get(field):
                self.event("Create", {"field_name": field, "value": _told(self.ticket[field])})
        for key, value in self.ticket["_custom"].items():
            if value is not None:
                self.event("Create", {"field_name": key, "value": _told(value)})
        self._quiet = False

    def finish(self) -> tuple[Record, Record]:
        """Keep ticket and audit, both or none; returns them."""
        if self.events:
            self.ticket["updated_at"] = stamp(self.at)
            self.ticket["generated_timestamp"] = int(self.at.timestamp())
        audit = {
            "id": self.audit_id,
            "ticket_id": self.ticket["id"],
            "created_at": stamp(self.at),
            "author_id": self.act.author_id,
            "metadata": self.act.metadata,
            "via": self.act.via,
            "events": self.events,
        }
        if self.events:
            self.state.table("tickets").put(self.ticket["id"], self.ticket)
            self.state.table("audits").put(audit["id"], audit)
        return self.ticket, audit


def _told(value: Any) -> Any:
    """As audits write values: lists as they are, everything else as text."""
    if value is None or isinstance(value, list | str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)

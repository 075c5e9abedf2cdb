"""A page of Zendesk's incremental ticket export by cursor (zendesk.md §3.7)."""

from typing import Any

from marshmallow import fields, post_load, pre_load, validate

from incidents.tickets import ExportedTicket, ExportPage
from integration.zendesk.shapes import Seconds, Stamp, Tolerant, moment

PATH = "/incremental/tickets/cursor.json"
PAGE_SIZE = 500  # tickets; Zendesk's most is 1000, and each comes whole


class ExportedSchema(Tolerant):
    """A ticket there. What of it cannot be read counts as not said."""

    id = fields.Integer(required=True, validate=validate.Range(min=1))
    status = fields.String(load_default="", allow_none=True)
    created_at = Stamp(load_default=None, allow_none=True)
    generated_timestamp = Seconds(load_default=None, allow_none=True)
    subject = fields.String(load_default="", allow_none=True)
    description = fields.String(load_default="", allow_none=True)
    organization_id = fields.Integer(load_default=None, allow_none=True)
    tags = fields.List(fields.String(), load_default=list, allow_none=True)

    @post_load
    def to_ticket(self, found: dict[str, Any], **_: object) -> ExportedTicket:
        """`generated_timestamp` counts: background changes do not move `updated_at`."""
        created = found["created_at"]
        return ExportedTicket(
            id=found["id"],
            status=(found["status"] or "").casefold(),
            created_at=None if created is None else moment(created),
            changed_at=found["generated_timestamp"],
            subject=found["subject"] or "",
            description=found["description"] or "",
            organization_id=found["organization_id"],
            tags=frozenset(found["tags"] or ()),
        )


class ExportSchema(Tolerant):
    """GET /incremental/tickets/cursor.json. Without its number nothing can be said of a ticket."""

    tickets = fields.List(fields.Nested(ExportedSchema), required=True)
    after_cursor = fields.String(load_default="", allow_none=True)
    end_of_stream = fields.Boolean(required=True)

    @pre_load
    def only_what_can_be_read(self, raw: dict[str, Any], **_: object) -> dict[str, Any]:
        """One field that is not as it was must not stop the walk for all others."""
        tickets = raw.get("tickets")
        if not isinstance(tickets, list):
            return raw
        return {**raw, "tickets": [_readable(ticket) for ticket in tickets]}

    @post_load
    def to_page(self, found: dict[str, Any], **_: object) -> ExportPage:
        """Without a cursor there is no going on, whatever else the page says."""
        cursor = found["after_cursor"] or ""
        return ExportPage(tuple(found["tickets"]), cursor, found["end_of_stream"] or not cursor)


_ONE = ExportedSchema()


def _readable(ticket: object) -> object:
    """The ticket without the fields whose shape we do not know, its number excepted."""
    if not isinstance(ticket, dict):
        return ticket
    wrong = _ONE.validate(ticket).keys() - {"id"}
    return {name: value for name, value in ticket.items() if name not in wrong}

"""A page of Zendesk's incremental ticket export by cursor (zendesk.md §3.7)."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import fields, post_load, validate

from incidents.tickets import ExportedTicket, ExportPage
from integration.zendesk.shapes import Stamp, Tolerant, moment

PATH = "/incremental/tickets/cursor.json"
PAGE_SIZE = 500  # tickets; Zendesk's most is 1000, and each comes whole


class ExportedSchema(Tolerant):
    """A ticket there. One field that is not as it was must not stop the walk for all others."""

    id = fields.Integer(required=True, validate=validate.Range(min=1))
    status = fields.String(load_default="", allow_none=True)
    created_at = Stamp(load_default=None, allow_none=True)
    generated_timestamp = fields.Integer(load_default=None, allow_none=True)
    subject = fields.String(load_default="", allow_none=True)
    description = fields.String(load_default="", allow_none=True)

    @post_load
    def to_ticket(self, found: dict[str, Any], **_: object) -> ExportedTicket:
        """`generated_timestamp` counts: background changes do not move `updated_at`."""
        changed, created = found["generated_timestamp"], found["created_at"]
        return ExportedTicket(
            id=found["id"],
            status=(found["status"] or "").casefold(),
            created_at=None if created is None else moment(created),
            changed_at=None if changed is None else datetime.fromtimestamp(changed, UTC),
            subject=found["subject"] or "",
            description=found["description"] or "",
        )


class ExportSchema(Tolerant):
    """GET /incremental/tickets/cursor.json."""

    tickets = fields.List(fields.Nested(ExportedSchema), required=True)
    after_cursor = fields.String(load_default="", allow_none=True)
    end_of_stream = fields.Boolean(required=True)

    @post_load
    def to_page(self, found: dict[str, Any], **_: object) -> ExportPage:
        """Without a cursor there is no going on, whatever else the page says."""
        cursor = found["after_cursor"] or ""
        return ExportPage(tuple(found["tickets"]), cursor, found["end_of_stream"] or not cursor)

"""Zendesk's event bodies, version 2022-11-06, as marshmallow reads them (zendesk.md §2)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from incidents.events import EventComment
from integration.channels import channel_of

_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_ID = re.compile(r"-?[0-9]{1,18}")  # ASCII digits only: int() takes full-width ones too
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL refuses NUL, both refuse surrogates


class DeskId(fields.Field[int | None]):
    """An id, as text or number; null, "", "0" and 0 are None. `true` is no id."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise ValidationError("is no id")
        if value != "" and not _ID.fullmatch(str(value)):
            raise ValidationError("is no id")
        return int(value or 0) or None


class OurId(DeskId):
    """An id that must be there and be positive."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=True, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        found = super()._deserialize(value, attr, data, **kwargs)
        if found is None or found < 1:
            raise ValidationError("is no id")
        return found


class Words(fields.String):
    """Text that any database takes: NUL and lone surrogates become U+FFFD, null is empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_none=True, load_default="", **kwargs)

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        """What `fields.String` reads, cleaned."""
        return _UNSTORABLE.sub("\ufffd", super().deserialize(value, *args, **kwargs) or "")


class Tags(fields.Field[frozenset[str]]):
    """Tags as a list, or as one text with spaces between; null is none."""

    def __init__(self) -> None:
        super().__init__(allow_none=True, load_default=frozenset)

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> frozenset[str]:
        found = value.split() if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(tag, str) for tag in found):
            raise ValidationError("is no list of tags")
        return frozenset(_UNSTORABLE.sub("\ufffd", tag).lower() for tag in found)


class Moment(fields.Field[datetime]):
    """ISO 8601 with a zone and up to nine digits of fraction, cut to microseconds."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> datetime:
        match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise ValidationError("is no time")
        day, fraction, zone = match.groups()
        try:
            return datetime.fromisoformat(f"{day}{(fraction or '.0')[:7]}{zone}").astimezone(UTC)
        except (ValueError, OverflowError) as exc:
            raise ValidationError("is no time") from exc


class Tolerant(Schema):
    """Zendesk adds fields without notice."""

    class Meta:
        unknown = EXCLUDE


class EnvelopeSchema(Tolerant):
    """Around every event."""

    id = fields.String(required=True, validate=validate.Regexp(r"[0-9A-Za-z-]{8,64}\Z"))
    type = fields.String(required=True, validate=validate.Length(max=100))
    account_id = OurId()
    at = Moment(data_key="time", load_default=None)


class ViaSchema(Tolerant):
    """How the ticket came in."""

    channel = Words()


class DetailSchema(Tolerant):
    """The ticket as it was when the event was written."""

    ticket_id = OurId(data_key="id")
    subject = Words()
    description = Words()
    tags = Tags()
    via = fields.Nested(ViaSchema, allow_none=True, load_default=dict)
    actor_id = DeskId(load_default=None)
    requester_id = DeskId(load_default=None)
    submitter_id = DeskId(load_default=None)
    form_id = DeskId(load_default=None)
    organization_id = DeskId(load_default=None)

    @post_load
    def flatten(self, found: dict[str, Any], **_: Any) -> dict[str, Any]:
        """`via.channel` to `channel`, and no null tags."""
        via = found.pop("via") or {}
        tags = found["tags"] or frozenset()
        return {**found, "channel": channel_of(via.get("channel")), "tags": tags}


class AuthorSchema(Tolerant):
    """Who wrote a comment."""

    id = DeskId(load_default=None)
    is_staff = fields.Boolean(allow_none=True, load_default=False)


class CommentSchema(Tolerant):
    """The comment of `comment_added`."""

    body = Words()
    is_public = fields.Boolean(allow_none=True, load_default=False)
    author = fields.Nested(AuthorSchema, allow_none=True, load_default=dict)

    @post_load
    def to_comment(self, found: dict[str, Any], **_: Any) -> EventComment:
        """Our value."""
        author = found["author"] or {}
        return EventComment(
            body=found["body"],
            is_public=bool(found["is_public"]),
            is_staff=bool(author.get("is_staff")),
            author_id=author.get("id"),
        )


class CommentAddedSchema(Tolerant):
    """The `event` of `comment_added`."""

    comment = fields.Nested(CommentSchema, required=True)


class TagsChangedSchema(Tolerant):
    """The `event` of `tags_changed`."""

    tags_added = Tags()
    tags_removed = Tags()

    @post_load
    def no_nulls(self, found: dict[str, Any], **_: Any) -> Mapping[str, frozenset[str]]:
        """Null is no tag."""
        return {name: tags or frozenset() for name, tags in found.items()}


class TriggerSchema(Tolerant):
    """The body that our trigger's template makes: ids only."""

    ticket_id = OurId()
    actor_id = DeskId(load_default=None)


class FoundSchema(TriggerSchema):
    """The body that the walk through the export makes."""

    created_after = Moment(load_default=None)
    looks_back = fields.Boolean(load_default=False)

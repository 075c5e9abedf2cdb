"""Zendesk's JSON to our values. Extra fields and nulls are normal; a wrong shape is not."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, pre_load, validate

from incidents.errors import DeskRefused
from incidents.tickets import Channel, Identity, Person, Ticket
from integration.channels import channel_of


class Tolerant(Schema):
    """Fields that we do not know are left out: Zendesk adds some without notice."""

    class Meta:
        """See the class."""

        unknown = EXCLUDE


class Stamp(fields.String):
    """A time as Zendesk wrote it, proved to be one."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            moment(text)
        except ValueError as exc:
            raise ValidationError("Not a time with a zone.") from exc
        return text


def moment(stamp: str) -> datetime:
    """A time of Zendesk's in UTC. Raises ValueError when it is none or has no zone."""
    found = datetime.fromisoformat(stamp)
    if found.tzinfo is None:
        raise ValueError("a time without a zone")
    return found.astimezone(UTC)


class EndSchema(Tolerant):
    """One end of a message's way: the sender or the receiver."""

    address = fields.String(load_default="", allow_none=True)


class SourceSchema(Tolerant):
    """`via.source`: where it came from and went to."""

    sender = fields.Nested(EndSchema, data_key="from", load_default=dict, allow_none=True)
    to = fields.Nested(EndSchema, load_default=dict, allow_none=True)


class ViaSchema(Tolerant):
    """`via`: how something came in. The channel may be a word or, in old answers, a number."""

    channel = fields.Raw(load_default=None, allow_none=True)
    source = fields.Nested(SourceSchema, load_default=dict, allow_none=True)


def origin(via: Mapping[str, Any] | None) -> Channel:
    """How it came in; OTHER when Zendesk does not say, or says it with a number."""
    word = (via or {}).get("channel")
    return channel_of(word if isinstance(word, str) else None)


def sender(via: Mapping[str, Any] | None) -> str:
    """The sending address of an e-mail; empty when there is none."""
    return _address(via, "sender")


def _address(via: Mapping[str, Any] | None, end: str) -> str:
    source = (via or {}).get("source") or {}
    return (source.get(end) or {}).get("address") or ""


class PersonSchema(Tolerant):
    """A user, as sideloaded."""

    id = fields.Integer(required=True)
    name = fields.String(load_default="", allow_none=True)
    email = fields.String(load_default="", allow_none=True)
    role = fields.String(load_default="end-user", allow_none=True)
    active = fields.Boolean(load_default=True, allow_none=True)
    suspended = fields.Boolean(load_default=False, allow_none=True)
    organization_id = fields.Integer(load_default=None, allow_none=True)
    role_type = fields.Integer(load_default=None, allow_none=True)

    @post_load
    def to_person(self, found: dict[str, Any], **_: object) -> Person:
        """`active` null means not known to be deleted, `suspended` null not suspended."""
        return Person(
            id=found["id"],
            name=found["name"] or "",
            email=found["email"] or "",
            role=found["role"] or "end-user",
            active=found["active"] is not False,
            suspended=bool(found["suspended"]),
            organization_id=found["organization_id"],
            role_type=found["role_type"],
        )


class OrganizationSchema(Tolerant):
    """An organization, as sideloaded."""

    id = fields.Integer(required=True)
    name = fields.String(load_default="", allow_none=True)


class TicketSchema(Tolerant):
    """The `ticket` object."""

    id = fields.Integer(required=True, validate=validate.Range(min=1))
    subject = fields.String(load_default="", allow_none=True)
    description = fields.String(load_default="", allow_none=True)
    status = fields.String(required=True)
    priority = fields.String(load_default=None, allow_none=True)
    type = fields.String(load_default=None, allow_none=True)
    tags = fields.List(fields.String(), load_default=list, allow_none=True)
    group_id = fields.Integer(load_default=None, allow_none=True)
    requester_id = fields.Integer(required=True)
    submitter_id = fields.Integer(load_default=None, allow_none=True)
    organization_id = fields.Integer(load_default=None, allow_none=True)
    ticket_form_id = fields.Integer(load_default=None, allow_none=True)
    recipient = fields.String(load_default="", allow_none=True)
    via = fields.Nested(ViaSchema, load_default=dict, allow_none=True)
    created_at = Stamp(required=True)
    updated_at = Stamp(required=True)


class TicketAnswerSchema(Tolerant):
    """GET /tickets/{id}.json?include=users,organizations."""

    ticket = fields.Nested(TicketSchema, required=True)
    users = fields.List(fields.Nested(PersonSchema), load_default=list, allow_none=True)
    organizations = fields.List(
        fields.Nested(OrganizationSchema), load_default=list, allow_none=True
    )

    @post_load
    def to_ticket(self, found: dict[str, Any], **_: object) -> Ticket:
        """A requester whom Zendesk did not sideload is a stranger without an address."""
        raw = found["ticket"]
        people = {person.id: person for person in found["users"] or ()}
        requester_id = raw["requester_id"]
        requester = people.get(requester_id) or Person(requester_id, "", "", "end-user")
        names = {o["id"]: o["name"] or "" for o in found["organizations"] or ()}
        organization_id = raw["organization_id"] or requester.organization_id
        return Ticket(
            **_plain(raw),
            **_origin(raw),
            **_times(raw),
            requester=requester,
            organization=names.get(organization_id, ""),
            people=people,
        )


def _plain(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What is taken over as it is."""
    return {
        "id": raw["id"],
        "subject": raw["subject"] or "",
        "description": raw["description"] or "",
        "status": raw["status"].casefold(),
        "priority": raw["priority"],
        "type": raw["type"],
        "tags": frozenset(raw["tags"] or ()),
        "group_id": raw["group_id"],
        "submitter_id": raw["submitter_id"] or raw["requester_id"],
        "form_id": raw["ticket_form_id"],
    }


def _origin(raw: Mapping[str, Any]) -> dict[str, Any]:
    """How the ticket came in."""
    via = raw["via"] or {}
    return {
        "channel": origin(via),
        "sent_from": sender(via),
        "recipient": raw["recipient"] or _address(via, "to"),
    }


def _times(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "created_at": moment(raw["created_at"]),
        "updated_at": moment(raw["updated_at"]),
        "updated_stamp": raw["updated_at"],
    }


class IdentitySchema(Tolerant):
    """An address of a user."""

    kind = fields.String(data_key="type", required=True)
    value = fields.String(load_default="", allow_none=True)
    verified = fields.Boolean(load_default=False, allow_none=True)

    @post_load
    def to_identity(self, found: dict[str, Any], **_: object) -> Identity:
        """Null is not verified."""
        return Identity(found["kind"], found["value"] or "", bool(found["verified"]))

    @pre_load
    def number_to_text(self, raw: dict[str, Any], **_: object) -> dict[str, Any]:
        """A social identity's value may be a bare number."""
        return {**raw, "value": None if raw.get("value") is None else str(raw["value"])}


class IdentitiesSchema(Tolerant):
    """GET /users/{id}/identities.json."""

    identities = fields.List(fields.Nested(IdentitySchema), required=True)


def load(schema: Schema, body: Mapping[str, Any], what: str) -> Any:
    """`body` as our values. Raises DeskRefused naming the fields that are wrong, no value."""
    try:
        return schema.load(body)
    except ValidationError as exc:
        wrong = ", ".join(_paths(exc.messages_dict))
        raise DeskRefused(f"Zendesk's {what} has an unknown shape: {wrong}") from exc


def _paths(messages: Mapping[Any, Any], above: str = "") -> list[str]:
    """Dotted names of the fields that an error is about."""
    found: list[str] = []
    for name, below in messages.items():
        path = f"{above}.{name}" if above else str(name)
        found += _paths(below, path) if isinstance(below, Mapping) else [path]
    return found

"""Zendesk's JSON of tickets and users to our values."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, post_load, pre_load, validate

from incidents.tickets import Identity, Person, Ticket
from integration.zendesk.shapes import Stamp, Tolerant, moment
from integration.zendesk.via import ViaSchema, origin, receiver, sender


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
    external_id = fields.Raw(load_default=None, allow_none=True)
    shared = fields.Boolean(load_default=False, allow_none=True)
    shared_agent = fields.Boolean(load_default=False, allow_none=True)

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
            external_id="" if found["external_id"] is None else str(found["external_id"]),
            is_shared=bool(found["shared"] or found["shared_agent"]),
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
    email_cc_ids = fields.List(fields.Integer(), load_default=list, allow_none=True)
    collaborator_ids = fields.List(fields.Integer(), load_default=list, allow_none=True)
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
            organization_id=organization_id,
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
        "in_copy": frozenset((*(raw["email_cc_ids"] or ()), *(raw["collaborator_ids"] or ()))),
    }


def _origin(raw: Mapping[str, Any]) -> dict[str, Any]:
    """How the ticket came in."""
    via = raw["via"] or {}
    return {
        "channel": origin(via),
        "sent_from": sender(via),
        "recipient": raw["recipient"] or receiver(via),
    }


def _times(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "created_at": moment(raw["created_at"]),
        "updated_at": moment(raw["updated_at"]),
        "updated_stamp": raw["updated_at"],
    }


class UserAnswerSchema(Tolerant):
    """GET /users/{id}.json."""

    user = fields.Nested(PersonSchema, required=True)


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


class MembershipSchema(Tolerant):
    """An agent in a group."""

    group_id = fields.Integer(required=True)


class MembershipsSchema(Tolerant):
    """GET /users/{id}/group_memberships.json."""

    group_memberships = fields.List(fields.Nested(MembershipSchema), required=True)

    @post_load
    def to_groups(self, found: dict[str, Any], **_: object) -> frozenset[int]:
        """The groups' ids."""
        return frozenset(each["group_id"] for each in found["group_memberships"])

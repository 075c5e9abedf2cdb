"""The Admin Console's answers as frozen values (admin_console.openapi.yaml)."""

from dataclasses import replace
from typing import Any

from marshmallow import fields, post_load, validate

from incidents.model import Account, Credential, LiveSession
from integration.shapes import Foreign, Moment, optional_text, part, text_in


class _Item(Foreign):
    id = fields.String(required=True)
    name = optional_text()
    last_used_at = Moment(required=True, allow_none=True)
    dependents = fields.List(fields.String(), required=True)


class _Key(_Item):
    enabled = fields.Boolean(required=True)
    rotated_at = Moment(required=True, allow_none=True)

    @post_load
    def to_credential(self, row: dict[str, Any], **_: Any) -> Credential:
        """An API key."""
        return replace(_credential(row, active=row["enabled"]), rotated_at=row["rotated_at"])


class _Integration(_Item):
    blocked = fields.Boolean(required=True)

    @post_load
    def to_credential(self, row: dict[str, Any], **_: Any) -> Credential:
        """Another program that the user let in."""
        return _credential(row, active=not row["blocked"])


def _credential(row: dict[str, Any], *, active: bool) -> Credential:
    return Credential(
        id=row["id"],
        name=row["name"] or "",
        active=active,
        last_used_at=row["last_used_at"],
        dependents=tuple(row["dependents"]),
    )


class _Organization(Foreign):
    id = fields.String(required=True, validate=validate.Length(min=1))
    members = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


ROLES = ("owner", "admin", "member", "viewer")
"""The strongest first. Another one might be stronger still, so it is not read past."""
ADMINISTER = ("owner", "admin")


class User(Foreign):
    """A user as they are now. All of it protects somebody, so nothing may be missing."""

    id = fields.String(required=True)
    email = fields.String(required=True)
    organization = fields.Nested(_Organization, required=True)
    other_admins = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    kind = fields.String(required=True, validate=validate.OneOf(("person", "service")))
    break_glass = fields.Boolean(required=True)
    status = fields.String(required=True, validate=validate.OneOf(("active", "suspended")))
    locked = fields.Boolean(required=True)
    mfa_enrolled = fields.Boolean(required=True)
    step_up_required = fields.Boolean(required=True)
    stepped_up_at = Moment(required=True, allow_none=True)
    password_ended = fields.Boolean(required=True)
    password_chosen_at = Moment(required=True, allow_none=True)
    api_keys = fields.List(fields.Nested(_Key), required=True)
    integrations = fields.List(fields.Nested(_Integration), required=True)

    @post_load
    def to_account(self, row: dict[str, Any], **_: Any) -> Account:
        """A user as they are now."""
        return Account(
            id=row["id"],
            email=row["email"],
            role=row["role"],
            roles=(row["role"],),
            is_owner=row["role"] == "owner",
            is_last_admin=row["role"] in ADMINISTER and row["other_admins"] == 0,
            admins_left=row["other_admins"],
            is_service=row["kind"] == "service",
            is_break_glass=row["break_glass"],
            group=row["organization"]["id"],
            group_size=row["organization"]["members"],
            active=row["status"] == "active",
            locked=row["locked"],
            mfa_enrolled=row["mfa_enrolled"],
            step_up=row["step_up_required"],
            stepped_up_at=row["stepped_up_at"],
            password_ended=row["password_ended"],
            password_chosen_at=row["password_chosen_at"],
            keys=tuple(row["api_keys"]),
            integrations=tuple(row["integrations"]),
        )


class Found(Foreign):
    """Who answers to an address."""

    email = fields.String(required=True)
    total = fields.Integer(required=True)
    users = fields.List(fields.Nested(User), required=True)


class _Session(Foreign):
    id = fields.String(required=True)
    ip = optional_text()
    country = optional_text()
    agent = optional_text()
    created_at = Moment(required=True)
    last_seen_at = Moment(required=True)

    @post_load
    def to_session(self, row: dict[str, Any], **_: Any) -> LiveSession:
        """One sign-in."""
        return LiveSession(
            id=row["id"],
            ip=row["ip"] or "",
            country=row["country"] or "",
            agent=row["agent"] or "",
            created_at=row["created_at"],
            last_seen_at=row["last_seen_at"],
        )


class Sessions(Foreign):
    """Whose sign-ins, and which."""

    user_id = fields.String(required=True)
    sessions = fields.List(fields.Nested(_Session), required=True)


class _Entry(Foreign):
    at = Moment(required=True)
    actor = optional_text()
    action = fields.String(required=True)
    user_id = fields.String(required=True)
    operation = fields.String(required=True, allow_none=True)
    detail = part(id=optional_text())

    @post_load
    def with_item(self, row: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The key or integration that the entry is about stands in its detail."""
        item = text_in(row.pop("detail"), "id")
        return {**row, "actor": row["actor"] or "", "item": item}


class Log(Foreign):
    """The Admin Console's own log."""

    entries = fields.List(fields.Nested(_Entry), required=True)
    more = fields.Boolean(required=True)

"""The Admin Console's answers as frozen values (admin_console.openapi.yaml)."""

from typing import Any

from marshmallow import fields, post_load

from incidents.model import Account, Credential, LiveSession
from integration.shapes import Foreign, Moment, optional_text, part, text_in


class _Key(Foreign):
    id = fields.String(required=True)
    name = optional_text()
    enabled = fields.Boolean(required=True)
    last_used_at = Moment(load_default=None, allow_none=True)

    @post_load
    def to_credential(self, row: dict[str, Any], **_: Any) -> Credential:
        """An API key."""
        return Credential(row["id"], row["name"] or "", row["enabled"], row["last_used_at"])


class _Integration(Foreign):
    id = fields.String(required=True)
    name = optional_text()
    blocked = fields.Boolean(required=True)
    last_used_at = Moment(load_default=None, allow_none=True)

    @post_load
    def to_credential(self, row: dict[str, Any], **_: Any) -> Credential:
        """Another program that the user let in."""
        return Credential(row["id"], row["name"] or "", not row["blocked"], row["last_used_at"])


class User(Foreign):
    """A user as they are now."""

    id = fields.String(required=True)
    email = fields.String(required=True)
    role = fields.String(required=True)
    status = fields.String(required=True)
    mfa_enrolled = fields.Boolean(required=True)
    api_keys = fields.List(fields.Nested(_Key), load_default=list)
    integrations = fields.List(fields.Nested(_Integration), load_default=list)

    @post_load
    def to_account(self, row: dict[str, Any], **_: Any) -> Account:
        """A user as they are now."""
        return Account(
            id=row["id"],
            email=row["email"],
            role=row["role"],
            roles=(row["role"],),
            is_owner=row["role"] == "owner",
            active=row["status"] == "active",
            mfa_enrolled=row["mfa_enrolled"],
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

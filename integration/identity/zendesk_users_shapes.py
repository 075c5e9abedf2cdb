"""Zendesk's answers about its own users, as frozen values."""

from typing import Any

from marshmallow import ValidationError, fields, post_load

from incidents.model import Account, LiveSession
from integration.shapes import Foreign, Moment, optional_text

END_USER = "end-user"


class User(Foreign):
    """A user as they are now. What protects them may not be missing."""

    id = fields.Integer(required=True, strict=True)
    email = optional_text()
    role = fields.String(required=True)
    active = fields.Boolean(required=True)
    suspended = fields.Boolean(required=True)
    two_factor_auth_enabled = fields.Boolean(load_default=None, allow_none=True)
    organization_id = fields.Integer(load_default=None, allow_none=True)

    @post_load
    def to_account(self, row: dict[str, Any], **_: Any) -> Account | None:
        """None for one who was deleted. Null for two factors means none: it is an agents' field."""
        if not row["active"]:
            return None
        organization = row["organization_id"]
        return Account(
            id=str(row["id"]),
            email=row["email"] or "",
            role=row["role"],
            roles=(row["role"],),
            active=not row["suspended"],
            mfa_enrolled=bool(row["two_factor_auth_enabled"]),
            group="" if organization is None else str(organization),
        )


class OneUser(Foreign):
    """GET /users/{id}.json and /users/me.json."""

    user = fields.Nested(User, required=True)


class Found(Foreign):
    """GET /users/search.json."""

    users = fields.List(fields.Nested(User), required=True)
    next_page = fields.String(load_default=None, allow_none=True)


class _Identity(Foreign):
    type = fields.String(required=True)
    value = optional_text()


class Identities(Foreign):
    """GET /users/{id}/identities.json."""

    identities = fields.List(fields.Nested(_Identity), required=True)


class _Session(Foreign):
    id = fields.Integer(required=True, strict=True)
    user_id = fields.Integer(required=True, strict=True)
    authenticated_at = Moment(load_default=None, allow_none=True)
    last_seen_at = Moment(load_default=None, allow_none=True)

    @post_load
    def to_pair(self, row: dict[str, Any], **_: Any) -> tuple[str, LiveSession]:
        """Whose, and the sign-in. Zendesk says nothing of its address or browser."""
        begun, seen = row["authenticated_at"], row["last_seen_at"]
        if begun is None and seen is None:
            raise ValidationError("No time.", "authenticated_at")
        session = LiveSession(
            id=str(row["id"]),
            ip="",
            country="",
            agent="",
            created_at=begun or seen,
            last_seen_at=seen or begun,
        )
        return str(row["user_id"]), session


class Sessions(Foreign):
    """GET /users/{id}/sessions.json."""

    sessions = fields.List(fields.Nested(_Session), required=True)


class _Entry(Foreign):
    created_at = Moment(required=True)
    actor_id = fields.Integer(load_default=None, allow_none=True)
    actor_name = optional_text()
    source_id = fields.Integer(required=True)
    source_type = fields.String(required=True)


class Log(Foreign):
    """GET /audit_logs.json."""

    audit_logs = fields.List(fields.Nested(_Entry), required=True)

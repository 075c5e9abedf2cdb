"""SCIM 2.0 resources as frozen values (RFC 7643, RFC 7644)."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import fields, post_load, validate

from incidents.model import Account
from integration.identity.changes import shown_besides
from integration.shapes import Foreign, optional_text

ADMIN = frozenset({"admin", "administrator", "owner"})
OWNER = frozenset({"owner"})
SERVICE = frozenset({"service", "service account", "service-account", "bot"})
BREAK_GLASS = frozenset({"break-glass", "break glass", "emergency"})
"""RFC 7643 leaves the words of `roles` and `userType` to each server: these we understand."""


class _Value(Foreign):
    """One of several: an address, a role."""

    value = optional_text()
    primary = fields.Boolean(load_default=False, allow_none=True)


class _Meta(Foreign):
    """What the server says of the resource itself (RFC 7643 §3.1); each of it is optional."""

    version = optional_text()
    lastModified = optional_text()


class User(Foreign):
    """A user. Without `active` nobody could tell what a suspension changed."""

    id = fields.String(required=True, validate=validate.Length(min=1))
    userName = fields.String(required=True)
    active = fields.Boolean(required=True)
    userType = optional_text()
    emails = fields.List(fields.Nested(_Value), load_default=list, allow_none=True)
    roles = fields.List(fields.Nested(_Value), load_default=list, allow_none=True)
    meta = fields.Nested(_Meta, load_default=dict, allow_none=True)

    @post_load(pass_original=True)
    def to_account(self, row: dict[str, Any], original: Mapping[str, Any], **_: Any) -> Account:
        """SCIM tells of no key, integration, lock or organisation, nor of second factors: one
        is taken to be there, so that a person is asked to look."""
        roles = _values(row["roles"])
        words = {each.casefold() for each in (*roles, row["userType"] or "")}
        return Account(
            id=row["id"],
            email=next(iter(_values(row["emails"])), row["userName"]),
            role=next(iter(roles), row["userType"] or ""),
            roles=tuple(roles),
            active=row["active"],
            mfa_enrolled=True,
            is_owner=bool(words & OWNER),
            is_service=bool(words & SERVICE),
            is_break_glass=bool(words & BREAK_GLASS),
            version=_version(row["meta"] or {}) or shown_besides(original, {"active", "meta"}),
        )


def _version(meta: Mapping[str, Any]) -> str:
    """The resource's own, the time of its last change where it has none, else nothing.

    Either speaks of every attribute: one that we do not declare counts too, for whoever took the
    suspension off and put it on again leaves no other trace.
    """
    return meta.get("version") or meta.get("lastModified") or ""


class _Named(Foreign):
    """Who a search found."""

    id = fields.String(required=True, validate=validate.Length(min=1))
    userName = optional_text()
    emails = fields.List(fields.Nested(_Value), load_default=list, allow_none=True)

    @post_load
    def to_names(self, row: dict[str, Any], **_: Any) -> tuple[str, frozenset[str]]:
        """The id, and every address, without case."""
        names = (row["userName"] or "", *_values(row["emails"]))
        return row["id"], frozenset(each.casefold() for each in names)


class Found(Foreign):
    """A search's answer. A server leaves `Resources` out when there are none."""

    totalResults = fields.Integer(required=True)
    Resources = fields.List(fields.Nested(_Named), load_default=list, allow_none=True)


def _values(given: Iterable[dict[str, Any]] | None) -> list[str]:
    """The primary one first."""
    rows = sorted(given or (), key=lambda row: not row["primary"])
    return [row["value"] for row in rows if row["value"]]

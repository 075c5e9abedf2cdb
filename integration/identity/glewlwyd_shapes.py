"""Glewlwyd's answers as frozen values (API.md of its package)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

from marshmallow import INCLUDE, fields, post_load, validate

from incidents.model import Credential, LiveSession
from integration.shapes import Foreign, optional_text

OF_NO_USER = ("email", "retype-password")
"""Kinds of second factor that a user has without registering anything."""


class _Second(fields.Integer):
    """Seconds since 1970, which no reply is known to have beyond the year 9999."""

    def __init__(self) -> None:
        super().__init__(required=True, validate=validate.Range(min=0, max=253_402_300_799))


class User(Foreign):
    """A user whole: a change has to send back whatever is not to be lost."""

    class Meta:
        """marshmallow's own settings."""

        unknown = INCLUDE

    username = fields.String(required=True, validate=validate.Length(min=1))
    email = optional_text()
    enabled = fields.Boolean(required=True)
    scope = fields.List(fields.String(), required=True)
    source = fields.String(required=True)


class Key(Foreign):
    """An API key; only administrators have any."""

    token_hash = fields.String(required=True)
    username = fields.String(required=True)
    user_agent = optional_text()
    enabled = fields.Boolean(required=True)

    @post_load
    def to_credential(self, row: dict[str, Any], **_: Any) -> tuple[str, Credential]:
        """Whose it is, and the key. Glewlwyd counts its uses and dates none."""
        found = Credential(row["token_hash"], row["user_agent"] or "", row["enabled"])
        return row["username"], found


class Session(Foreign):
    """A sign-in."""

    session_hash = fields.String(required=True)
    issued_for = optional_text()
    user_agent = optional_text()
    last_login = _Second()
    enabled = fields.Boolean(required=True)

    @post_load
    def to_session(self, row: dict[str, Any], **_: Any) -> LiveSession | None:
        """None once it was ended. Its only date is the last proof of who it is."""
        if not row["enabled"]:
            return None
        seen = datetime.fromtimestamp(row["last_login"], UTC)
        agent = row["user_agent"] or ""
        return LiveSession(row["session_hash"], _ip(row["issued_for"] or ""), "", agent, seen, seen)


@dataclass(frozen=True, slots=True)
class Factor:
    """A kind of second factor that the user's scopes ask for."""

    module: str
    name: str


class Scheme(Foreign):
    """A second factor that this Glewlwyd offers the user."""

    module = fields.String(required=True)
    name = fields.String(required=True)

    @post_load
    def to_factor(self, row: dict[str, Any], **_: Any) -> Factor:
        """Its kind and its name."""
        return Factor(row["module"], row["name"])


class UserModule(Foreign):
    """Where users are kept, and which fields of them are shown."""

    parameters = fields.Dict(keys=fields.String(), required=True)

    @post_load
    def to_hidden(self, row: dict[str, Any], **_: Any) -> tuple[str, ...]:
        """Fields that may be written but not read: to send a user back forgets them."""
        shown = row["parameters"].get("data-format") or {}
        known = {name: rules for name, rules in shown.items() if isinstance(rules, dict)}
        return tuple(sorted(name for name, rules in known.items() if rules.get("read") is False))


def is_registered(module: str, said: object) -> bool:
    """Whether the user has that second factor, by what its registration says.

    A kind that we do not know counts as registered: it is then never called forgotten.
    """
    if module == "otp":
        return not (isinstance(said, dict) and said.get("type") == "NONE")
    if module == "oauth2" and isinstance(said, list):
        return any(not isinstance(one, dict) or one.get("created_at") for one in said)
    return said != []


def _ip(issued_for: str) -> str:
    """The first address of `1.2.3.4, 5.6.7.8`; empty when there is none."""
    first = issued_for.replace(",", " ").partition(" ")[0]
    try:
        return str(ip_address(first))
    except ValueError:
        return ""

"""Who calls the API: an API token, an OAuth token, or nobody."""

import base64
import binascii
from dataclasses import dataclass

from flask import g, request

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import errors
from sandbox.zendesk.act import Act
from sandbox.zendesk.people import by_email, is_staff
from sandbox.zendesk.stamps import read
from sandbox.zendesk.words import words

_SCOPED = words("tickets users organizations triggers webhooks macros requests")
"""Resources with scopes of their own; the others need plain `read` or `write`."""
_ADMINS_ONLY = words("webhooks triggers incremental oauth audit_logs")
_SETUP = words("groups group_memberships macros views slas ticket_fields ticket_forms brands")
"""Everybody on the staff may read these, admins change them."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in user; `scopes` None is everything (API token)."""

    user: Record
    scopes: frozenset[str] | None = None

    @property
    def is_admin(self) -> bool:
        """May change the account."""
        return bool(self.user["role"] == "admin")

    def act(self, custom: Record | None = None) -> Act:
        """What this request does to a ticket, for its audit."""
        return Act(
            author_id=self.user["id"],
            client=request.headers.get("User-Agent", ""),
            ip=request.remote_addr or "127.0.0.1",
            host=request.host_url.rstrip("/"),
            custom=custom or {},
        )


def caller() -> Caller:
    """The one of this request, which `admit` let in."""
    found: Caller | None = g.get("caller")
    if found is None:
        raise errors.unauthenticated()
    return found


def admit(state: State, path: str) -> None:
    """Authenticate and authorise; `path` is what follows /api/v2/. Raises ApiError."""
    g.caller = _identify(state)
    if g.caller is None:
        if path in ("users/me", "oauth/tokens"):
            return
        raise errors.unauthenticated()
    found: Caller = g.caller
    if path == "users/me":
        return
    if not is_staff(found.user) or not _may(found, path) or not _in_scope(found, path):
        raise errors.forbidden()


def _identify(state: State) -> Caller | None:
    """None without credentials; wrong ones are refused."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if not kind:
        return None
    if kind.lower() == "bearer":
        return _bearer(state, value.strip())
    if kind.lower() == "basic":
        return _token(state, value.strip())
    raise errors.unauthenticated()


def _bearer(state: State, value: str) -> Caller:
    token = state.table("oauth_tokens").get(value)
    if token is None or read(token["expires_at"]) <= state.now():
        raise errors.unauthenticated()
    user = state.table("users").get(token["user_id"])
    if user is None or not user["active"]:
        raise errors.unauthenticated()
    return Caller(user, frozenset(token["scopes"]))


def _token(state: State, value: str) -> Caller:
    """`address/token:TOKEN`; passwords are no longer taken."""
    try:
        name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as exc:
        raise errors.unauthenticated() from exc
    user = by_email(state, name.removesuffix("/token"))
    known = state.table("api_tokens").get(secret) is not None
    if user is None or not known or not name.endswith("/token") or not user["active"]:
        raise errors.unauthenticated()
    return Caller(user)


def _may(found: Caller, path: str) -> bool:
    """What the role allows."""
    resource = path.split("/")[0]
    if found.is_admin:
        return True
    if resource in _ADMINS_ONLY:
        return False
    return request.method == "GET" or resource not in (_SETUP | {"users", "organizations"})


def _in_scope(found: Caller, path: str) -> bool:
    """What the token was asked for."""
    if found.scopes is None:
        return True
    verb = "read" if request.method in ("GET", "HEAD") else "write"
    parts = path.split("/")
    resource = parts[1] if parts[0] == "incremental" and len(parts) > 1 else parts[0]
    return verb in found.scopes or (resource in _SCOPED and f"{resource}:{verb}" in found.scopes)

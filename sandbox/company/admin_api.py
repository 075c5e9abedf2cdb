"""The Admin Console's API under /admin/api/v1: what we contain accounts with.

Written down in integration/identity/admin_console.openapi.yaml; a test holds both together.
"""

from typing import NoReturn
from uuid import uuid4

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from sandbox.company.door import bearer, body, company, problem
from sandbox.company.seed import Row, stamp

ROLES = ("owner", "admin", "member", "viewer")
OPERATION = "X-Operation-Id"
"""The caller's own mark of a change; it stands in the audit log ever after."""

bp = Blueprint("admin_api", __name__, url_prefix="/admin/api/v1")
bp.before_request(bearer("admin"))


@bp.get("/users")
def find_users() -> ResponseReturnValue:
    """Users with exactly that address. No address is an error, never «everybody»."""
    email = request.args.get("email", "")
    if not email:
        return problem(400, "bad request", "The parameter email is missing.")
    found = [_shown(u) for u in company().rows("user") if u["email"].casefold() == email.casefold()]
    return {"email": email, "total": len(found), "users": found}


@bp.get("/users/<user_id>")
def read_user(user_id: str) -> ResponseReturnValue:
    """One user as they are now."""
    return _shown(_user(user_id))


@bp.get("/roles")
def roles() -> ResponseReturnValue:
    """Roles that a user can have, the strongest first."""
    return {"roles": list(ROLES)}


@bp.put("/users/<user_id>/role")
def set_role(user_id: str) -> ResponseReturnValue:
    """Give the user another role."""
    return _set(user_id, "role", ROLES, "role.changed")


@bp.put("/users/<user_id>/status")
def set_status(user_id: str) -> ResponseReturnValue:
    """Suspend or restore the user."""
    return _set(user_id, "status", ("active", "suspended"), "user.status_changed")


@bp.get("/users/<user_id>/sessions")
def sessions(user_id: str) -> ResponseReturnValue:
    """The user's live sessions, without their cookies."""
    _user(user_id)
    shown = ("id", "ip", "country", "agent", "created_at", "last_seen_at")
    return {
        "user_id": user_id,
        "sessions": [{k: s[k] for k in shown} for s in _sessions_of(user_id)],
    }


@bp.delete("/users/<user_id>/sessions")
def revoke_sessions(user_id: str) -> ResponseReturnValue:
    """End every live session of the user. Asking again ends those that came since."""
    with company().change():
        _user(user_id)
        ended = _sessions_of(user_id)
        for session in ended:
            company().drop("session", session["id"])
        _log(user_id, "sessions.revoked", {"count": len(ended)})
    return {"user_id": user_id, "revoked": len(ended)}


@bp.get("/users/<user_id>/api-keys")
def api_keys(user_id: str) -> ResponseReturnValue:
    """The user's API keys, without their secrets."""
    return {"user_id": user_id, "api_keys": _shown(_user(user_id))["api_keys"]}


@bp.put("/users/<user_id>/api-keys/<key_id>")
def set_api_key(user_id: str, key_id: str) -> ResponseReturnValue:
    """Enable or disable one key."""
    return _switch(user_id, "api_keys", key_id, "enabled")


@bp.get("/users/<user_id>/mfa")
def mfa(user_id: str) -> ResponseReturnValue:
    """Whether a second factor is enrolled."""
    return {"user_id": user_id, "enrolled": _user(user_id)["mfa_enrolled"]}


@bp.delete("/users/<user_id>/mfa")
def reset_mfa(user_id: str) -> ResponseReturnValue:
    """Forget every second factor; the user enrols again at the next sign-in."""
    with company().change():
        user = _user(user_id)
        company().put("user", {**user, "mfa_enrolled": False})
        _log(user_id, "mfa.reset", {})
    return {"user_id": user_id, "enrolled": False}


@bp.get("/users/<user_id>/integrations")
def integrations(user_id: str) -> ResponseReturnValue:
    """Other programs that the user let in."""
    return {"user_id": user_id, "integrations": _user(user_id)["integrations"]}


@bp.put("/users/<user_id>/integrations/<integration_id>")
def set_integration(user_id: str, integration_id: str) -> ResponseReturnValue:
    """Block or unblock one integration."""
    return _switch(user_id, "integrations", integration_id, "blocked")


@bp.get("/audit-log")
def audit_log() -> ResponseReturnValue:
    """What was done through this API, newest first, filtered by user_id and operation."""
    wanted = {k: request.args[k] for k in ("user_id", "operation") if k in request.args}
    rows = [r for r in company().rows("admin_log") if all(r[k] == v for k, v in wanted.items())]
    return {"filter": wanted, "entries": rows[::-1][:200]}


def _user(user_id: str) -> Row:
    """The user, or 404."""
    user = company().row("user", user_id)
    return user if user is not None else _missing("No such user.")


def _missing(detail: str) -> NoReturn:
    abort(problem(404, "not found", detail))


def _sessions_of(user_id: str) -> list[Row]:
    return [s for s in company().rows("session") if s["user_id"] == user_id]


def _shown(user: Row) -> Row:
    """A user without the secrets of their keys."""
    keys = [{k: v for k, v in key.items() if k != "secret"} for key in user["api_keys"]]
    return {**user, "api_keys": keys}


def _set(user_id: str, name: str, allowed: tuple[str, ...], action: str) -> ResponseReturnValue:
    """Change one field of a user, and log it."""
    wanted = body().get(name)
    if wanted not in allowed:
        return problem(422, "unprocessable", f"{name} must be one of {', '.join(allowed)}.")
    with company().change():
        user = _user(user_id)
        _log(user_id, action, {"from": user[name], "to": wanted})
        return _shown(company().put("user", {**user, name: wanted}))


def _switch(user_id: str, many: str, key: str, name: str) -> ResponseReturnValue:
    """Change one boolean of one of a user's keys or integrations, and log it."""
    wanted = body().get(name)
    if not isinstance(wanted, bool):
        return problem(422, "unprocessable", f"{name} must be true or false.")
    with company().change():
        user = _user(user_id)
        if key not in [item["id"] for item in user[many]]:
            _missing("No such item.")
        changed = [{**i, name: wanted} if i["id"] == key else i for i in user[many]]
        company().put("user", {**user, many: changed})
        _log(user_id, f"{many}.changed", {"id": key, name: wanted})
        item = next(i for i in changed if i["id"] == key)
    return {k: v for k, v in item.items() if k != "secret"}


def _log(user_id: str, action: str, detail: Row) -> None:
    """One line of the audit log, with the caller's mark."""
    entry = {
        "id": f"adm_{uuid4().hex}",
        "at": stamp(company().now()),
        "actor": "deskwarden",
        "action": action,
        "user_id": user_id,
        "operation": request.headers.get(OPERATION),
        "detail": detail,
    }
    company().put("admin_log", entry)

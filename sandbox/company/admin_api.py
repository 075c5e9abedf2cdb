"""The Admin Console's API under /admin/api/v1: what we contain accounts with.

Written down in integration/identity/admin_console.openapi.yaml; a test holds both together.
"""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox.company.admin_records import (
    log,
    refuse_long_mark,
    rotate,
    sessions_of,
    set_field,
    shown,
    switch,
    user_of,
)
from sandbox.company.door import bearer, company, problem

ROLES = ("owner", "admin", "member", "viewer")

bp = Blueprint("admin_api", __name__, url_prefix="/admin/api/v1")
bp.before_request(bearer("admin"))
bp.before_request(refuse_long_mark)


@bp.get("/users")
def find_users() -> ResponseReturnValue:
    """Users with exactly that address. No address is an error, never «everybody»."""
    email = request.args.get("email", "")
    if not email:
        return problem(400, "bad request", "The parameter email is missing.")
    found = [shown(u) for u in company().rows("user") if u["email"].casefold() == email.casefold()]
    return {"email": email, "total": len(found), "users": found}


@bp.get("/users/<user_id>")
def read_user(user_id: str) -> ResponseReturnValue:
    """One user as they are now."""
    return shown(user_of(user_id))


@bp.get("/roles")
def roles() -> ResponseReturnValue:
    """Roles that a user can have, the strongest first."""
    return {"roles": list(ROLES)}


@bp.put("/users/<user_id>/role")
def set_role(user_id: str) -> ResponseReturnValue:
    """Give the user another role."""
    return set_field(user_id, "role", ROLES, "role.changed")


@bp.put("/users/<user_id>/status")
def set_status(user_id: str) -> ResponseReturnValue:
    """Suspend or restore the user."""
    return set_field(user_id, "status", ("active", "suspended"), "user.status_changed")


@bp.put("/users/<user_id>/lock")
def set_lock(user_id: str) -> ResponseReturnValue:
    """Lock or unlock the account."""
    return set_field(user_id, "locked", (True, False), "user.lock_changed")


@bp.put("/users/<user_id>/step-up")
def set_step_up(user_id: str) -> ResponseReturnValue:
    """Ask for the second factor at the user's next sign-in, or no more."""
    return set_field(user_id, "step_up_required", (True, False), "user.step_up_changed")


@bp.get("/users/<user_id>/sessions")
def sessions(user_id: str) -> ResponseReturnValue:
    """The user's live sessions, without their cookies."""
    user_of(user_id)
    parts = ("id", "ip", "country", "agent", "created_at", "last_seen_at")
    return {
        "user_id": user_id,
        "sessions": [{k: s[k] for k in parts} for s in sessions_of(user_id)],
    }


@bp.delete("/users/<user_id>/sessions")
def revoke_sessions(user_id: str) -> ResponseReturnValue:
    """End every live session of the user. Asking again ends those that came since."""
    with company().change():
        user_of(user_id)
        ended = sessions_of(user_id)
        for session in ended:
            company().drop("session", session["id"])
        log(user_id, "sessions.revoked", {"count": len(ended)})
    return {"user_id": user_id, "revoked": len(ended)}


@bp.get("/users/<user_id>/api-keys")
def api_keys(user_id: str) -> ResponseReturnValue:
    """The user's API keys, without their secrets."""
    return {"user_id": user_id, "api_keys": shown(user_of(user_id))["api_keys"]}


@bp.put("/users/<user_id>/api-keys/<key_id>")
def set_api_key(user_id: str, key_id: str) -> ResponseReturnValue:
    """Enable or disable one key."""
    return switch(user_id, "api_keys", key_id, "enabled")


@bp.post("/users/<user_id>/api-keys/<key_id>/rotation")
def rotate_api_key(user_id: str, key_id: str) -> ResponseReturnValue:
    """Give one key a new secret; its owner fetches it in the product."""
    return rotate(user_id, key_id)


@bp.get("/users/<user_id>/mfa")
def mfa(user_id: str) -> ResponseReturnValue:
    """Whether a second factor is enrolled."""
    return {"user_id": user_id, "enrolled": user_of(user_id)["mfa_enrolled"]}


@bp.delete("/users/<user_id>/mfa")
def reset_mfa(user_id: str) -> ResponseReturnValue:
    """Forget every second factor; the user enrols again at the next sign-in."""
    with company().change():
        user = user_of(user_id)
        company().put("user", {**user, "mfa_enrolled": False})
        log(user_id, "mfa.reset", {})
    return {"user_id": user_id, "enrolled": False}


@bp.delete("/users/<user_id>/password")
def reset_password(user_id: str) -> ResponseReturnValue:
    """End the password; the user chooses a new one before the next sign-in."""
    with company().change():
        user = user_of(user_id)
        log(user_id, "password.reset", {})
        return shown(company().put("user", {**user, "password": "", "password_ended": True}))


@bp.get("/users/<user_id>/integrations")
def integrations(user_id: str) -> ResponseReturnValue:
    """Other programs that the user let in."""
    return {"user_id": user_id, "integrations": shown(user_of(user_id))["integrations"]}


@bp.put("/users/<user_id>/integrations/<integration_id>")
def set_integration(user_id: str, integration_id: str) -> ResponseReturnValue:
    """Block or unblock one integration."""
    return switch(user_id, "integrations", integration_id, "blocked")

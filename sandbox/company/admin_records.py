"""What stands behind the Admin Console's API: users, their parts, and the log of every change."""

from typing import NoReturn
from uuid import uuid4

from flask import abort, request
from flask.typing import ResponseReturnValue

from sandbox.company.door import body, company, problem
from sandbox.company.when_where import Row, stamp

OPERATION = "X-Operation-Id"
"""The caller's own mark of a change; it stands in the audit log ever after."""


def user_of(user_id: str) -> Row:
    """The user, or 404."""
    user = company().row("user", user_id)
    return user if user is not None else missing("No such user.")


def missing(detail: str) -> NoReturn:
    """404."""
    abort(problem(404, "not found", detail))


def sessions_of(user_id: str) -> list[Row]:
    """The user's live sessions."""
    return [s for s in company().rows("session") if s["user_id"] == user_id]


def shown(user: Row) -> Row:
    """A user without the secrets of their keys."""
    keys = [{k: v for k, v in key.items() if k != "secret"} for key in user["api_keys"]]
    return {**user, "api_keys": keys}


def set_field(
    user_id: str, name: str, allowed: tuple[str, ...], action: str
) -> ResponseReturnValue:
    """Change one field of a user, and log it."""
    wanted = body().get(name)
    if wanted not in allowed:
        return problem(422, "unprocessable", f"{name} must be one of {', '.join(allowed)}.")
    with company().change():
        user = user_of(user_id)
        log(user_id, action, {"from": user[name], "to": wanted})
        return shown(company().put("user", {**user, name: wanted}))


def switch(user_id: str, many: str, key: str, name: str) -> ResponseReturnValue:
    """Change one boolean of one of a user's keys or integrations, and log it."""
    wanted = body().get(name)
    if not isinstance(wanted, bool):
        return problem(422, "unprocessable", f"{name} must be true or false.")
    with company().change():
        user = user_of(user_id)
        if key not in [item["id"] for item in user[many]]:
            missing("No such item.")
        changed = [{**i, name: wanted} if i["id"] == key else i for i in user[many]]
        company().put("user", {**user, many: changed})
        log(user_id, f"{many}.changed", {"id": key, name: wanted})
        item = next(i for i in changed if i["id"] == key)
    return {k: v for k, v in item.items() if k != "secret"}


def log(user_id: str, action: str, detail: Row) -> None:
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

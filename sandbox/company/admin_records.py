"""What stands behind the Admin Console's API: users, their parts, and the log of every change."""

from typing import Any, NoReturn
from uuid import uuid4

from flask import abort, request

from sandbox.company.door import body, company, problem, refuse
from sandbox.company.when_where import Row

OPERATION = "X-Operation-Id"
"""The caller's own mark of a change; it stands in the audit log ever after."""
LONGEST_MARK = 255  # characters


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
    """A user without secrets, and what their organisation would miss."""
    company_id = user["organization_id"]
    members = company().where("user", "organization_id", company_id)
    admins = [m for m in members if _administers(m) and m["id"] != user["id"]]
    hidden = ("organization_id", "password")
    told = {key: value for key, value in user.items() if key not in hidden}
    return {
        **told,
        "organization": {"id": company_id, "members": len(members)},
        "other_admins": len(admins),
        "api_keys": [without_secret(key) for key in user["api_keys"]],
        "integrations": [without_secret(each) for each in user["integrations"]],
    }


def _administers(user: Row) -> bool:
    """A person who could let others in again on an ordinary day."""
    is_somebody = user["kind"] == "person" and not user["break_glass"]
    may = user["role"] in ("owner", "admin") and is_somebody
    return may and user["status"] == "active" and not user["locked"]


def without_secret(item: Row) -> Row:
    """A key or an integration as the API shows it."""
    return {name: value for name, value in item.items() if name != "secret"}


def set_field(user_id: str, name: str, allowed: tuple[Any, ...], action: str) -> Row:
    """Change one field of a user, and log it."""
    wanted = only(name, allowed)
    with company().change():
        user = user_of(user_id)
        log(user_id, action, {"from": user[name], "to": wanted})
        return shown(company().put("user", {**user, name: wanted}))


def switch(user_id: str, many: str, key: str, name: str) -> Row:
    """Change one boolean of one of a user's keys or integrations, and log it."""
    wanted = only(name, (True, False))
    with company().change():
        user = user_of(user_id)
        if key not in [item["id"] for item in user[many]]:
            missing("No such item.")
        changed = [{**i, name: wanted} if i["id"] == key else i for i in user[many]]
        company().put("user", {**user, many: changed})
        log(user_id, f"{many}.changed", {"id": key, name: wanted})
        return without_secret(next(i for i in changed if i["id"] == key))


def rotate(user_id: str, key: str) -> Row:
    """Give one of a user's keys a new secret, and log it; the secret is for the product alone."""
    with company().change():
        user = user_of(user_id)
        if key not in [item["id"] for item in user["api_keys"]]:
            missing("No such item.")
        at = company().now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        new = {"secret": f"lk_{uuid4().hex}", "rotated_at": at}
        changed = [{**i, **new} if i["id"] == key else i for i in user["api_keys"]]
        company().put("user", {**user, "api_keys": changed})
        log(user_id, "api_keys.rotated", {"id": key})
        return without_secret(next(i for i in changed if i["id"] == key))


def only(name: str, allowed: tuple[Any, ...]) -> Any:
    """The body's one value. A call that names two things might do one of them."""
    given = body()
    if set(given) != {name}:
        refuse(422, "unprocessable", f"The body must hold {name} and nothing else.")
    wanted = given[name]
    if not any(wanted == each and type(wanted) is type(each) for each in allowed):
        listed = ", ".join(map(str, allowed))
        refuse(422, "unprocessable", f"{name} must be one of {listed}.")
    return wanted


def refuse_long_mark() -> None:
    """400 for a mark that the log has no room for."""
    if request.method != "GET" and len(request.headers.get(OPERATION, "")) > LONGEST_MARK:
        refuse(400, "bad request", f"{OPERATION} has more than {LONGEST_MARK} characters.")


def log(user_id: str, action: str, detail: Row) -> None:
    """One line of the audit log, with the caller's mark."""
    entry = {
        "id": f"adm_{uuid4().hex}",
        "at": company().now().strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "actor": "deskwarden",
        "action": action,
        "user_id": user_id,
        "operation": request.headers.get(OPERATION),
        "detail": detail,
    }
    company().put("admin_log", entry)

"""The product itself under /admin/app: proof that a session or a key works, or does not."""

from uuid import uuid4

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.company.door import body, company, problem
from sandbox.company.seed import session
from sandbox.company.when_where import LAPTOP, Place, Row

COOKIE = "lantern_session"

bp = Blueprint("product", __name__, url_prefix="/admin/app")


@bp.post("/login")
def login() -> ResponseReturnValue:
    """Sign in with `{"email": …}` alone; a `password` that is given must be the right one, and
    whoever must choose a new one chooses it first.

    Whoever is asked for the second factor gives `code` too, and is not asked again.
    """
    email = str(body().get("email", "")).casefold()
    found = [u for u in company().rows("user") if u["email"].casefold() == email]
    if not found or not _is_let_in(found[0]):
        return problem(401, "unauthorized", "No active user has that address.")
    if body().get("password", found[0]["password"]) != found[0]["password"]:
        return problem(401, "unauthorized", "That is not the password.")
    if found[0]["password_ended"]:
        return problem(401, "unauthorized", "Choose a new password: a link was sent to you.")
    if found[0]["step_up_required"]:
        if body().get("code") != code_of(found[0]):
            return problem(401, "unauthorized", f"Give the code {_sent_to(found[0])}.")
        stepped_up(found[0]["id"])
    place = Place(request.remote_addr or "127.0.0.1", "GB")
    row = session(f"ses_{uuid4().hex}", found[0]["id"], place, LAPTOP, company().now())
    company().put("session", {**row, "cookie": uuid4().hex, "last_seen_at": row["created_at"]})
    fresh = company().row("session", row["id"])
    answer = jsonify({"session_id": row["id"]})
    answer.set_cookie(COOKIE, fresh["cookie"] if fresh else "", httponly=True, samesite="Lax")
    return answer


@bp.post("/password")
def choose_password() -> ResponseReturnValue:
    """`{"email": …, "link": …, "password": …}`: the link that was mailed once the old one ended."""
    given, at = body(), company().now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    wanted = str(given.get("password", ""))
    with company().change():
        found = [u for u in company().rows("user") if u["email"] == given.get("email")]
        if not found or not found[0]["password_ended"] or given.get("link") != link_of(found[0]):
            return problem(401, "unauthorized", "Nobody was sent such a link.")
        if not wanted:
            return problem(422, "unprocessable", "The new password is missing.")
        new = {"password": wanted, "password_ended": False, "password_chosen_at": at}
        company().put("user", {**found[0], **new})
    return {"email": given["email"]}


@bp.get("/me")
def me() -> ResponseReturnValue:
    """Who holds the session cookie; 401 once the session is gone or its user shut out."""
    cookie = request.cookies.get(COOKIE)
    live = next((s for s in company().rows("session") if s["cookie"] == cookie), None)
    user = company().row("user", live["user_id"]) if live else None
    if live is None or user is None or not _is_let_in(user):
        return problem(401, "unauthorized", "Nobody is signed in.")
    return {"email": user["email"], "role": user["role"], "session_id": live["id"]}


@bp.get("/api-keys")
def own_keys() -> ResponseReturnValue:
    """Each key of whoever is signed in, with its secret as it is now; else 401."""
    cookie = request.cookies.get(COOKIE)
    live = next((s for s in company().rows("session") if s["cookie"] == cookie), None)
    user = company().row("user", live["user_id"]) if live else None
    if user is None or not _is_let_in(user):
        return problem(401, "unauthorized", "Nobody is signed in.")
    return {"api_keys": {key["id"]: key["secret"] for key in user["api_keys"]}}


@bp.get("/records")
def records() -> ResponseReturnValue:
    """Data for the holder of a working API key or an integration's secret, else 401."""
    secret = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not any(_opens(user, secret) for user in company().rows("user")):
        return problem(401, "unauthorized", "No such key or integration, or it is switched off.")
    return {"records": 48210}


def code_of(user: Row) -> str:
    """The second factor: what their app shows, else what is sent to their verified address."""
    return f"{'app' if user['mfa_enrolled'] else 'mail'}-code-of-{user['id']}"


def link_of(user: Row) -> str:
    """What is mailed to their verified address when their password was ended."""
    return f"link-of-{user['id']}"


def stepped_up(user_id: str) -> None:
    """They signed in with the second factor that was asked for, and are not asked again."""
    with company().change():
        user = company().row("user", user_id)
        if user is not None and user["step_up_required"]:
            at = company().now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            company().put("user", {**user, "step_up_required": False, "stepped_up_at": at})


def _sent_to(user: Row) -> str:
    return "of your app" if user["mfa_enrolled"] else "that was sent to your address"


def _is_let_in(user: Row) -> bool:
    """Neither suspended nor locked: two fields, each enough to shut somebody out."""
    return user["status"] == "active" and not user["locked"]


def _opens(user: Row, secret: str) -> bool:
    works = [key["secret"] for key in user["api_keys"] if key["enabled"]]
    works += [each["secret"] for each in user["integrations"] if not each["blocked"]]
    return _is_let_in(user) and secret in works

"""UserWatch under /userwatch: who is signed in now."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox.company.door import bearer, company, problem

bp = Blueprint("userwatch", __name__, url_prefix="/userwatch/v2")
bp.before_request(bearer("userwatch"))


@bp.get("/sessions")
def sessions() -> ResponseReturnValue:
    """Sign-ins of the user with that `email` that still work."""
    email = request.args.get("email", "").casefold()
    if not email:
        return problem(400, "bad request", "The parameter email is missing.")
    ids = {u["id"] for u in company().rows("user") if u["email"].casefold() == email}
    live = [
        {
            "session_id": row["id"],
            "ip_address": row["ip"],
            "geo": {"country": row["country"]},
            "user_agent": row["agent"],
            "signed_in_at": row["created_at"],
            "last_active_at": row["last_seen_at"],
        }
        for row in company().rows("session")
        if row["user_id"] in ids
    ]
    return {"email": email, "active": live}

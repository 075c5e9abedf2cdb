"""SecAudit under /secaudit: the product's audit log, queried by user and time."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox.company.door import bearer, company, problem
from sandbox.company.when_where import Row

MOST = 200  # rows an answer

bp = Blueprint("secaudit", __name__, url_prefix="/secaudit/v1")
bp.before_request(bearer("secaudit"))


@bp.get("/events")
def events() -> ResponseReturnValue:
    """What `user` did, or had done to them, since `since` (ISO 8601, UTC), newest first."""
    user, since = request.args.get("user", ""), request.args.get("since", "")
    limit = request.args.get("limit", str(MOST))
    if not (user and since and limit.isdecimal()):
        return problem(400, "bad request", "user, since and a whole limit are needed.")
    found = [e for e in company().rows("event") if concerns(e, user) and e["at"] >= since]
    newest = sorted(found, key=lambda e: str(e["at"]), reverse=True)
    return {"user": user, "total": len(newest), "events": newest[: min(int(limit), MOST)]}


def concerns(event: Row, user: str) -> bool:
    """Whether a row is by or about that user."""
    name = user.casefold()
    return event["actor"].casefold() == name or f"user:{name}" in event["object"].casefold()

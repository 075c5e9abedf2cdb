"""A SIEM under /siem: the same events in OCSF's shape, asked for by POST."""

from datetime import datetime
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from sandbox.company.door import bearer, body, company, problem
from sandbox.company.secaudit import MOST, concerns
from sandbox.company.when_where import Row

CLASSES = {
    "auth.login.success": (3002, 1, 1),
    "auth.login.failure": (3002, 1, 2),
    "role.changed": (3005, 1, 1),
    "api_key.created": (6003, 1, 1),
    "data.exported": (6005, 1, 1),
    "settings.mail_rule.created": (3004, 1, 1),
}
"""Our audit actions as OCSF 1.8 class, activity and status (1 success, 2 failure)."""
OTHER = (6003, 2, 1)
CONFIDENTIAL = 2  # OCSF confidentiality_id

bp = Blueprint("siem", __name__, url_prefix="/siem/api")
bp.before_request(bearer("siem"))


@bp.post("/search")
def search() -> ResponseReturnValue:
    """`{"user": …, "from": epoch ms, "size": …}` to hits, newest first."""
    wanted = body()
    user, since, size = wanted.get("user"), wanted.get("from"), wanted.get("size", MOST)
    if not (isinstance(user, str) and user and isinstance(since, int) and isinstance(size, int)):
        return problem(400, "bad request", "user (text), from and size (numbers) are needed.")
    rows = [_ocsf(e) for e in company().rows("event") if concerns(e, user)]
    hits = sorted((r for r in rows if r["time"] >= since), key=lambda r: -int(r["time"]))
    return {"hits": {"total": len(hits), "rows": hits[: min(size, MOST)]}, "query": wanted}


def _ocsf(event: Row) -> dict[str, Any]:
    """One audit row as an OCSF event."""
    kind, activity, status = CLASSES.get(event["action"], OTHER)
    confidentiality = CONFIDENTIAL if event["sensitive"] else 1
    return {
        "class_uid": kind,
        "category_uid": kind // 1000,
        "activity_id": activity,
        "type_uid": kind * 100 + activity,
        "time": int(datetime.fromisoformat(event["at"]).timestamp() * 1000),
        "severity_id": 1,
        "status_id": status,
        "metadata": {"version": "1.8.0", "product": {"name": "Lantern"}, "uid": event["id"]},
        "actor": {"user": {"email_addr": event["actor"]}},
        "src_endpoint": {"ip": event["ip"], "location": {"country": event["country"]}},
        "api": {"operation": event["action"]},
        "resources": [
            {
                "name": event["object"],
                "data_classification": {"confidentiality_id": confidentiality},
            }
        ],
    }

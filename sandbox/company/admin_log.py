"""GET /admin/api/v1/audit-log: what was done through the Admin Console's API."""

from datetime import UTC, datetime

from flask import request
from flask.typing import ResponseReturnValue

from sandbox.company.admin_api import bp
from sandbox.company.door import company, problem
from sandbox.company.when_where import Row, stamp

MOST = 200  # entries in one answer
LATEST = 4_102_444_800  # seconds, the year 2100


@bp.get("/audit-log")
def audit_log() -> ResponseReturnValue:
    """Newest first, filtered by user_id, operation and since (seconds after 1970)."""
    wanted = {k: request.args[k] for k in ("user_id", "operation", "since") if k in request.args}
    since = wanted.get("since", "0")
    if not (since.isascii() and since.isdigit() and len(since) < 11 and int(since) <= LATEST):
        return problem(400, "bad request", "since must be whole seconds after 1970.")
    begin = stamp(datetime.fromtimestamp(int(since), UTC))
    rows = [row for row in company().rows("admin_log") if _is_wanted(row, wanted, begin)]
    return {"filter": wanted, "entries": rows[::-1][:MOST], "more": len(rows) > MOST}


def _is_wanted(row: Row, wanted: dict[str, str], begin: str) -> bool:
    named = all(row[name] == value for name, value in wanted.items() if name != "since")
    return named and str(row["at"])[: len(begin) - 1] >= begin[:-1]

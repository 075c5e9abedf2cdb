"""PagerDuty's Events API v2 under /pagerduty: one alert a deduplication key."""

from uuid import uuid4

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox.company.door import TOKENS, company
from sandbox.company.when_where import Row, stamp

ACTIONS = ("trigger", "acknowledge", "resolve")
SEVERITIES = ("critical", "error", "warning", "info")
LONGEST_KEY = 255  # characters
LONGEST_SUMMARY = 1024  # characters

bp = Blueprint("pagerduty", __name__, url_prefix="/pagerduty")


@bp.post("/v2/enqueue")
def enqueue() -> ResponseReturnValue:
    """Take an event: 202 with its key, or 400 with everything that is wrong."""
    given: Row = _object()
    errors = _errors(given)
    if errors:
        refusal = {"status": "invalid event", "message": "Event object is invalid"}
        return {**refusal, "errors": errors}, 400
    key = given.get("dedup_key") or uuid4().hex
    with company().change():
        _apply(key, given)
    return {"status": "success", "message": "Event processed", "dedup_key": key}, 202


def _object() -> Row:
    """The request's JSON object; anything else reads as an empty one, and is refused as such."""
    given = request.get_json(silent=True)
    return given if isinstance(given, dict) else {}


def _errors(given: Row) -> list[str]:
    """What PagerDuty would refuse."""
    action, key = given.get("event_action"), given.get("dedup_key", "")
    faults = {
        "'routing_key' is missing or unknown": given.get("routing_key") != TOKENS["pagerduty"],
        f"'event_action' must be one of {ACTIONS}": action not in ACTIONS,
        "'dedup_key' is too long or no text": not isinstance(key, str) or len(key) > LONGEST_KEY,
        "'dedup_key' is missing": action in ACTIONS[1:] and not key,
    }
    if action == "trigger":
        payload = given.get("payload")
        faults |= _payload_faults(payload if isinstance(payload, dict) else {})
    return [text for text, is_wrong in faults.items() if is_wrong]


def _payload_faults(payload: Row) -> dict[str, bool]:
    summary, source = payload.get("summary"), payload.get("source")
    short = isinstance(summary, str) and 0 < len(summary) <= LONGEST_SUMMARY
    return {
        "'payload.summary' is missing or too long": not short,
        "'payload.source' is missing or blank": not (isinstance(source, str) and source),
        "'payload.severity' is not one of theirs": payload.get("severity") not in SEVERITIES,
    }


def _apply(key: str, given: Row) -> None:
    """An open alert with that key gathers events; after a resolve a trigger opens a new one."""
    alerts = [a for a in company().rows("page") if a["dedup_key"] == key]
    standing = alerts[-1] if alerts and alerts[-1]["status"] != "resolved" else None
    if given["event_action"] == "trigger":
        company().put("page", _triggered(key, given, standing))
    elif standing is not None:
        status = {"acknowledge": "acknowledged", "resolve": "resolved"}[given["event_action"]]
        company().put("page", {**standing, "status": status})


def _triggered(key: str, given: Row, standing: Row | None) -> Row:
    if standing is not None:
        return {**standing, "count": standing["count"] + 1}
    event = {k: v for k, v in given.items() if k != "routing_key"}
    return {
        "id": uuid4().hex,
        "dedup_key": key,
        "status": "triggered",
        "count": 1,
        "at": stamp(company().now()),
        "event": event,
    }

"""What the company saw, for tests as JSON under /_sandbox and for people as one page: /company."""

from pathlib import Path

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from sandbox.company.door import company
from sandbox.company.slack import CHANNELS
from sandbox.company.when_where import Row
from sandbox.pages.door import visitor

bp = Blueprint("inspection", __name__, template_folder=str(Path(__file__).parent / "pages"))


@bp.get("/_sandbox/slack")
def slack() -> ResponseReturnValue:
    """Messages that Slack got, oldest first."""
    return {"messages": company().rows("slack")}


@bp.get("/_sandbox/pagerduty")
def pagerduty() -> ResponseReturnValue:
    """Alerts that PagerDuty holds, oldest first."""
    return {"alerts": company().rows("page")}


@bp.get("/_sandbox/admin/users")
def users() -> ResponseReturnValue:
    """Users of the product, with the secrets of their keys."""
    return {"users": company().rows("user")}


@bp.get("/_sandbox/admin/sessions")
def sessions() -> ResponseReturnValue:
    """Live sessions, with their cookies."""
    return {"sessions": company().rows("session")}


@bp.get("/_sandbox/admin/audit-log")
def audit_log() -> ResponseReturnValue:
    """What was done through the Admin Console's API, oldest first."""
    return {"entries": company().rows("admin_log")}


@bp.post("/_sandbox/company/events")
def add_event() -> ResponseReturnValue:
    """Put one more row on the audit trail: a test's or a visitor's own bad night."""
    given: Row = request.get_json()
    number = len(company().rows("event")) + 1
    return company().put("event", {"id": f"evt_{number:05}", **given}), 201


@bp.post("/_sandbox/company/morning")
def morning() -> ResponseReturnValue:
    """A new day: everybody is signed in again and Eve had her bad night."""
    company().morning()
    return "", 204


@bp.get("/company")
def page() -> ResponseReturnValue:
    """The company at a glance."""
    state = company()
    addresses = {u["id"]: u["email"] for u in state.rows("user")}
    return render_template(
        "company.html",
        me=visitor(state.state),
        channels={key: name for name, key in CHANNELS.items()},
        messages=state.rows("slack")[::-1],
        alerts=state.rows("page")[::-1],
        users=state.rows("user"),
        sessions=[{**s, "email": addresses.get(s["user_id"])} for s in state.rows("session")],
        log=state.rows("admin_log")[::-1],
        addresses=addresses,
    )

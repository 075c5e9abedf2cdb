"""What every system of the company does at its door: know its caller, read JSON, say no."""

from collections.abc import Callable
from hmac import compare_digest
from typing import Any

from flask import Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.company.state import CompanyState
from sandbox.company.when_where import Row

TOKENS = {
    "admin": "sandbox-admin-console",
    "secaudit": "sandbox-secaudit",
    "siem": "sandbox-siem",
    "userwatch": "sandbox-userwatch",
    "crm": "sandbox-crm",
    "slack": "xoxb-sandbox",
    "pagerduty": "sandbox-routing-key",
}
"""What each system takes as proof of its caller. Good for nothing outside the sandbox."""


def company() -> CompanyState:
    """The company that this application serves."""
    state: CompanyState = current_app.extensions["company"]
    return state


def bearer(system: str) -> Callable[[], ResponseReturnValue | None]:
    """A `before_request` that lets only the holder of that system's token in."""

    def check() -> ResponseReturnValue | None:
        given = request.headers.get("Authorization", "")
        if compare_digest(given.encode(), f"Bearer {TOKENS[system]}".encode()):
            return None
        answer = problem(401, "unauthorized", "No valid bearer token was given.")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer

    return check


def problem(status: int, title: str, detail: str) -> Response:
    """An RFC 9457 problem document."""
    answer = jsonify({"type": "about:blank", "title": title, "status": status, "detail": detail})
    answer.status_code = status
    answer.content_type = "application/problem+json"
    return answer


def refuse(status: int, title: str, detail: str) -> None:
    """Stop here with a problem document."""
    abort(problem(status, title, detail))


def body() -> Row:
    """The request's JSON object; anything else is answered 400."""
    given: Any = request.get_json(silent=True)
    if not isinstance(given, dict):
        refuse(400, "bad request", "The body must be a JSON object.")
    return dict(given)

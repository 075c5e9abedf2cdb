"""Our exceptions to HTTP answers. The only `errorhandler`s in the program."""

import json
from http import HTTPStatus

from flask import Flask, Response
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from incidents.errors import SignatureError, StoreDown, WrongAccount
from integration import metrics

RETRY_AFTER = "30"  # seconds; Zendesk sends again only for less than 60 (zendesk.md §1.3)
PROBLEM = "application/problem+json"  # RFC 9457


def register(app: Flask) -> None:
    """Teach `app` to answer the errors that a delivery can cause."""

    @app.errorhandler(SignatureError)
    @app.errorhandler(WrongAccount)
    def refused(error: Exception) -> ResponseReturnValue:
        """Nothing to learn from it, and no trace but a counter."""
        metrics.REFUSED.labels(str(error)).inc()
        response = Response(status=HTTPStatus.UNAUTHORIZED)
        del response.headers["Content-Type"]
        return response

    @app.errorhandler(StoreDown)
    def not_on_disk(_: StoreDown) -> ResponseReturnValue:
        """The answer that Zendesk tries again."""
        metrics.STORE_DOWN.inc()
        return _again("The record cannot be written now.")

    @app.errorhandler(HTTPException)
    def refusal(error: HTTPException) -> ResponseReturnValue:
        """Any other answer. A fault of ours is a 503 too: a plain 500 is never sent again."""
        status = HTTPStatus(error.code or 500)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return _again(error.description or "")
        response = _problem(status, error.description or "")
        response.headers.extend(
            (name, value) for name, value in error.get_headers() if name == "Allow"
        )
        return response


def _again(detail: str) -> Response:
    response = _problem(HTTPStatus.SERVICE_UNAVAILABLE, detail)
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def _problem(status: HTTPStatus, detail: str) -> Response:
    """A problem document; `type` is about:blank, so `title` is the status's own phrase."""
    body = {"title": status.phrase, "status": status.value, "detail": detail}
    return Response(json.dumps(body), status=status.value, content_type=PROBLEM)

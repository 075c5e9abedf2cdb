"""Zendesk's error envelopes: four kinds, as recorded (zendesk.md §3.7)."""

from typing import Any

from flask import Response, jsonify


class ApiError(Exception):
    """A refusal; the app turns it into its answer."""

    def __init__(self, status: int, body: dict[str, Any], **headers: str) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(self) -> Response:
        """The response."""
        response = jsonify(self.body)
        response.status_code = self.status
        response.headers.extend(self.headers)
        return response


def not_found() -> ApiError:
    """404, with the same words whatever is missing."""
    return ApiError(404, {"error": "RecordNotFound", "description": "Not found"})


def no_such_endpoint() -> ApiError:
    """404: not in this plan, or not in this sandbox."""
    return ApiError(404, {"error": "InvalidEndpoint", "description": "Not found"})


def unauthenticated() -> ApiError:
    """401."""
    return ApiError(401, {"error": "Couldn't authenticate you"})


def forbidden() -> ApiError:
    """403."""
    message = (
        "You do not have access to this page. Please contact the account owner of this help "
        "desk for further help."
    )
    return ApiError(403, {"error": {"title": "Forbidden", "message": message}})


def invalid(field: str, description: str, error: str = "InvalidValue") -> ApiError:
    """422, the fault under its field."""
    return ApiError(
        422,
        {
            "error": "RecordInvalid",
            "description": "Record validation errors",
            "details": {field: [{"description": description, "error": error}]},
        },
    )


def closed() -> ApiError:
    """422: a closed ticket is frozen."""
    details = {"status": [{"description": "closed prevents ticket update"}]}
    return ApiError(
        422,
        {
            "error": "RecordInvalid",
            "description": "Record validation errors",
            "details": details,
        },
    )


def conflict() -> ApiError:
    """409: safe_update saw another stamp."""
    description = (
        "Safe Update prevented the update due to outdated ticket data. "
        "Please fetch the latest ticket data and try again."
    )
    return ApiError(409, {"error": "UpdateConflict", "description": description})


def bad_request(description: str) -> ApiError:
    """400."""
    return ApiError(400, {"error": "BadRequest", "description": description})


def too_many(retry_after: int, *, say: bool) -> ApiError:
    """429; `say` False leaves Retry-After out."""
    body = {
        "error": "APIRateLimitExceeded",
        "description": "Number of allowed API requests per minute exceeded",
    }
    return ApiError(429, body, Retry_After=str(retry_after)) if say else ApiError(429, body)

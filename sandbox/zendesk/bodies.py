"""The JSON that a caller sent."""

from flask import request

from sandbox.disk import Record
from sandbox.zendesk.errors import bad_request


def body() -> Record:
    """The whole object. Raises ApiError 400."""
    found = request.get_json(force=True, silent=True)
    if not isinstance(found, dict):
        raise bad_request("Unprocessable JSON")
    return found


def given(name: str) -> Record:
    """The object under `name`. Raises ApiError 400."""
    found = body().get(name)
    if not isinstance(found, dict):
        raise bad_request(f"Parameter {name} is required")
    return found

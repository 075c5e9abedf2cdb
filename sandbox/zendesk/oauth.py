"""POST /oauth/tokens: the client_credentials grant (zendesk.md §3.9)."""

import secrets
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.state import State
from sandbox.zendesk.errors import ApiError


def blueprint(state: State) -> Blueprint:
    """The token endpoint."""
    bp = Blueprint("oauth", __name__)

    @bp.post("/oauth/tokens")
    def tokens() -> ResponseReturnValue:
        given = request.get_json(silent=True) or request.form.to_dict()
        if given.get("grant_type") != "client_credentials":
            raise _refused("unsupported_grant_type", "The grant type is not supported", 400)
        client = state.table("oauth_clients").get(str(given.get("client_id", "")))
        secret = str(given.get("client_secret", ""))
        if client is None or not compare_digest(client["secret"].encode(), secret.encode()):
            raise _refused("invalid_client", "Client authentication failed", 401)
        return jsonify(issue(state, client["user_id"], str(given.get("scope") or "read write")))

    return bp


def issue(state: State, user_id: int, scope: str) -> dict[str, Any]:
    """A new token of that user. A scope that nobody knows is taken, and opens nothing."""
    seconds = state.profile.token_seconds
    token = secrets.token_hex(32)
    with state.change():
        expires = state.now() + timedelta(seconds=seconds)
        record = {
            "user_id": user_id,
            "scopes": scope.split(),
            "expires_at": expires.isoformat(),
        }
        state.table("oauth_tokens").put(token, record)
    return {
        "access_token": token,
        "token_type": "bearer",
        "scope": scope,
        "expires_in": seconds,
    }


def _refused(error: str, description: str, status: int) -> ApiError:
    return ApiError(status, {"error": error, "error_description": description})

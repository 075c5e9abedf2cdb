"""One attempt at a delivery: the signed request, and what came of it."""

import base64
from typing import Any

import requests
from requests import PreparedRequest

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk.retry import Outcome
from sandbox.zendesk.signing import sign
from sandbox.zendesk.stamps import stamp

_SHOWN = 2000
"""Characters of an answer that the attempts endpoint shows."""


def attempt(
    state: State, session: requests.Session, hook: Record, invocation: Record
) -> tuple[Outcome, Record]:
    """Send it once; what came of it, and request and answer for the attempts endpoint."""
    request = prepare(state, hook, invocation)
    told: Record = {"request": shown(request.headers.items(), invocation["_body"])}
    try:
        answer = session.send(
            request, timeout=state.profile.delivery_seconds, allow_redirects=False
        )
    except requests.Timeout:
        return Outcome(None, timed_out=True), told
    except requests.RequestException:
        return Outcome(None), told
    told["response"] = shown(answer.headers.items(), answer.text[:_SHOWN])
    return Outcome(answer.status_code, answer.headers.get("Retry-After")), told


def shown(headers: Any, payload: str) -> Record:
    """Half of an exchange as the API shows it."""
    return {"headers": [{"key": k, "value": v} for k, v in headers], "payload": payload}


def prepare(
    state: State, hook: Record, invocation: Record, *, secret: str | None = None
) -> PreparedRequest:
    """The signed request, its headers in Zendesk's order (zendesk.md §1.2).

    `secret` None is the webhook's own.
    """
    timestamp, body = stamp(state.now()), str(invocation["_body"]).encode()
    if secret is None:
        secret = str((state.table("webhook_secrets").get(hook["id"]) or {})["secret"])
    headers = {
        "X-Zendesk-Webhook-Signature-Timestamp": timestamp,
        "X-Zendesk-Webhook-Signature": sign(secret, timestamp, body),
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Zendesk Webhook",
        "X-Zendesk-Account-Id": str(state.table("account").all()[0]["id"]),
        "X-Zendesk-Webhook-Id": hook["id"],
        "X-Zendesk-Webhook-Invocation-Id": invocation["id"],
        **credentials(state, hook),
    }
    return requests.Request(hook["http_method"], hook["endpoint"], headers, data=body).prepare()


def credentials(state: State, hook: Record) -> dict[str, str]:
    """The header that the webhook's own authentication adds, besides the signature."""
    kept = state.table("webhook_credentials").get(hook["id"])
    if kept is None:
        return {}
    data = kept["data"]
    if kept["type"] == "bearer_token":
        return {"Authorization": f"Bearer {data['token']}"}
    if kept["type"] == "api_key":
        return {str(data["name"]): str(data["value"])}
    pair = base64.b64encode(f"{data['username']}:{data['password']}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}

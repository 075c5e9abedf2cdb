"""A webhook as it is kept: what was sent, checked; credentials apart from what is shown."""

from typing import Any

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import errors
from sandbox.zendesk.delivery import CONDITIONAL

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_FORMATS = ("json", "xml", "form_encoded")
_AUTH = {
    "bearer_token": ("token",),
    "basic_auth": ("username", "password"),
    "api_key": ("name", "value"),
}


def made(old: Record, sent: Record) -> Record:
    """The webhook's own part, `sent` over `old`. Raises ApiError 400."""
    names = {"name": "", "description": "", "status": "active", "endpoint": ""}
    names |= {"http_method": "POST", "request_format": "json"}
    hook: Record = {n: sent.get(n, old.get(n, default)) for n, default in names.items()}
    hook["subscriptions"] = sent.get("subscriptions", old.get("subscriptions")) or [CONDITIONAL]
    for name, known in (("http_method", _METHODS), ("request_format", _FORMATS)):
        if hook[name] not in known:
            raise errors.bad_request(f"{name} {hook[name]} is not one of {', '.join(known)}")
    if not hook["name"] or not str(hook["endpoint"]).startswith(("http://", "https://")):
        raise errors.bad_request("name and endpoint are required")
    events = [s for s in hook["subscriptions"] if s != CONDITIONAL]
    if events and (hook["http_method"], hook["request_format"]) != ("POST", "json"):
        raise errors.bad_request("Event subscriptions need POST and json")
    if events and CONDITIONAL in hook["subscriptions"]:
        raise errors.bad_request("conditional_ticket_events stands alone")
    if authentication := _authentication(sent, old):
        hook["authentication"] = authentication
    return hook


def _authentication(sent: Record, old: Record) -> Any:
    """What is shown of it: never a secret value."""
    given_auth = sent.get("authentication")
    if not given_auth:
        return old.get("authentication")
    if given_auth.get("type") not in _AUTH:
        raise errors.bad_request(f"authentication type must be one of {', '.join(_AUTH)}")
    shown = {"type": given_auth["type"], "add_position": "header"}
    username = (given_auth.get("data") or {}).get("username")
    return {**shown, "data": {"username": username}} if username else shown


def keep_credentials(state: State, key: str, sent: Record) -> None:
    """Put the secret values where no answer shows them. Raises ApiError 400."""
    given_auth = sent.get("authentication")
    if not given_auth or not given_auth.get("data"):
        return
    data = given_auth["data"]
    if missing := [name for name in _AUTH[given_auth["type"]] if not data.get(name)]:
        raise errors.bad_request(f"authentication.data.{missing[0]} is required")
    kept = {"type": given_auth["type"], "data": data}
    state.table("webhook_credentials").put(key, kept)

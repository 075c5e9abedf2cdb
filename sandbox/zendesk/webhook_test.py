"""POST /webhooks/test: one request at once, and what came back."""

import requests

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk.attempt import prepare, shown
from sandbox.zendesk.errors import ApiError, bad_request
from sandbox.zendesk.signing import TEST_SECRET
from sandbox.zendesk.stamps import ulid


def send_test(state: State, hook: Record | None, given: Record) -> Record:
    """Signed with the webhook's secret; without a webhook, with Zendesk's published one."""
    aimed = {
        "id": hook["id"] if hook else "",
        "endpoint": given.get("endpoint") or (hook or {}).get("endpoint"),
        "http_method": given.get("http_method") or (hook or {}).get("http_method") or "POST",
    }
    if not str(aimed["endpoint"]).startswith(("http://", "https://")):
        raise bad_request("request.endpoint is required")
    made = {"id": ulid(state.now()), "_body": str(given.get("payload") or "")}
    request = prepare(state, aimed, made, secret=None if hook else TEST_SECRET)
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.send(
                request, timeout=state.profile.delivery_seconds, allow_redirects=False
            )
    except requests.RequestException as exc:
        raise ApiError(
            502, {"errors": [{"code": "EndpointUnreachable", "title": "No answer"}]}
        ) from exc
    return {"status_code": answer.status_code, **shown(answer.headers.items(), answer.text)}

"""The way of an event from Zendesk to us: our webhook there, its secret, how it fares."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from incidents.errors import DeskStrange
from integration.zendesk.objects import wishes
from integration.zendesk.rest import Rest

LATEST = 10  # invocations that are looked at
KNOCK_SCOPE = "webhooks:write"
KNOCK = "zen:event-type:deskwarden.doctor"
"""No type of Zendesk's: our door counts it as ignored and keeps nothing."""


@dataclass(frozen=True, slots=True)
class Loop:
    """Our webhook as Zendesk has it."""

    id: str
    active: bool
    endpoint: str
    subscriptions: frozenset[str]
    wanted: frozenset[str]
    secret: str
    """Never to be shown."""
    outcomes: tuple[bool, ...]
    """Its latest invocations, newest first: did our door answer 2xx?"""


def loop(rest: Rest) -> Loop | None:
    """Our webhook; None when there is none.

    Raises: DeskRefused (an agent may not see webhooks), DeskShut, DeskBusy.
    """
    wish = next(wish for wish in wishes() if wish.key == "webhook")
    listed = (hook for page in rest.pages("/webhooks") for hook in page.get("webhooks") or ())
    found = next((hook for hook in listed if wish.mark in str(hook.get("description"))), None)
    if found is None:
        return None
    return Loop(
        id=str(found["id"]),
        active=found.get("status") == "active",
        endpoint=str(found.get("endpoint") or ""),
        subscriptions=frozenset(found.get("subscriptions") or ()),
        wanted=frozenset(wish.template["subscriptions"]),
        secret=signing_secret(rest, str(found["id"])),
        outcomes=_outcomes(rest, str(found["id"])),
    )


def knock(rest: Rest, found: Loop, account_id: int) -> tuple[int, str]:
    """Have Zendesk send one signed event through this webhook; the status and words it got.

    Raises: DeskRefused (no right to), DeskShut, DeskBusy (also when nobody answered Zendesk).
    """
    event = {
        "type": KNOCK,
        "account_id": account_id,
        "id": str(uuid4()),
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "detail": {},
        "event": {},
    }
    wanted = {
        "endpoint": found.endpoint,
        "http_method": "POST",
        "request_format": "json",
        "payload": json.dumps(event),
    }
    answer = rest.send("POST", f"/webhooks/test?webhook_id={found.id}", {"request": wanted})
    got = answer.get("response") or {}
    return int(got.get("status_code") or 0), str(got.get("payload") or "")


def signing_secret(rest: Rest, webhook_id: str) -> str:
    """What Zendesk signs that webhook's deliveries with. Never to be shown."""
    answer = rest.get(f"/webhooks/{webhook_id}/signing_secret")
    secret = (answer.get("signing_secret") or {}).get("secret")
    if not isinstance(secret, str) or not secret:
        raise DeskStrange("Zendesk's signing secret has an unknown shape: signing_secret.secret")
    return secret


def _outcomes(rest: Rest, webhook_id: str) -> tuple[bool, ...]:
    """Zendesk does not promise an order, so we sort; not finished counts as the newest."""
    listed: list[dict[str, Any]] = (
        rest.get(f"/webhooks/{webhook_id}/invocations").get("invocations") or []
    )
    newest = sorted(listed, key=_completed, reverse=True)[:LATEST]
    return tuple(200 <= int(each.get("status_code") or 0) < 300 for each in newest)


def _completed(invocation: Mapping[str, Any]) -> str:
    return str(invocation.get("latest_completed_at") or "~")  # sorts after every digit

"""POST /webhooks/zendesk: the one door Zendesk knocks on, and its side door for triggers."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from incidents.ledger import Delivery
from integration import metrics
from integration.events import Envelope
from integration.settings import Settings
from webhooks.deliveries import event_delivery, trigger_delivery
from webhooks.reception import Reception
from webhooks.signature import verify


def blueprint(reception: Reception, settings: Settings) -> Blueprint:
    """The routes. Without a trigger secret there is no side door (404)."""
    bp = Blueprint("zendesk", __name__, url_prefix="/webhooks")

    def trigger() -> ResponseReturnValue:
        """One call of a trigger's webhook. Its own secret is what binds it to the account."""
        raw, timestamp = _proved(reception, settings.trigger_secrets)
        return _on_record(reception, trigger_delivery(raw, timestamp))

    @bp.post("/zendesk")
    def event() -> ResponseReturnValue:
        """One event of a subscription; its work is done by a worker, later.

        202 once it is on disk, 200 when we have it already or ignore its type. SignatureError
        and WrongAccount leave as 401, StoreDown as 503 (webhooks/errors.py).
        """
        raw, timestamp = _proved(reception, settings.webhook_secrets)
        found = event_delivery(raw, timestamp, account_id=settings.zendesk_account_id)
        if isinstance(found, Envelope):
            metrics.count_ignored(found.type)
            return {"status": "ignored"}, 200
        return _on_record(reception, found)

    if settings.trigger_secrets:
        bp.post("/zendesk/trigger")(trigger)
    return bp


def _proved(reception: Reception, secrets: tuple[str, ...]) -> tuple[bytes, str]:
    """The raw body and the timestamp it was signed with."""
    raw = reception.bodies.read(request)
    return raw, verify(raw, request.headers, secrets=secrets, now=reception.now())


def _on_record(reception: Reception, delivery: Delivery) -> ResponseReturnValue:
    """Commit, then answer. The store rings the doorbell afterwards, for a whole batch."""
    accepted = reception.inbox.accept(delivery)
    outcome = "held" if delivery.unreadable else "accepted"
    metrics.DELIVERIES.labels(delivery.door, outcome if accepted.is_new else "known").inc()
    if accepted.is_new:
        return {"status": outcome}, 202
    return {"status": "known"}, 200

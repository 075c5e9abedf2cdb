"""Is it alive, can it work, what did it do: GET /healthz, /readyz and /metrics."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from incidents.errors import StoreDown
from integration import metrics
from webhooks.reception import Reception
from webhooks.watch import Watch

NEEDED = "store"
"""Without it no delivery can be accepted. Every other part only delays the work."""


def blueprint(reception: Reception) -> Blueprint:
    """The routes. They say nothing that is secret; still, show them inside only."""
    bp = Blueprint("health", __name__)
    watch = Watch(reception.probes)

    @bp.get("/healthz")
    def healthz() -> ResponseReturnValue:
        """This process answers."""
        return {"status": "ok"}

    @bp.get("/readyz")
    def readyz() -> ResponseReturnValue:
        """The truth about every part.

        503 («down») when deliveries cannot be put on record. 200 («degraded») when another part
        is away: taking this receiver out of service would then lose events that it can keep.
        """
        parts = watch.look()
        away = [name for name, health in parts.items() if not health.ok]
        status = "down" if NEEDED in away else "degraded" if away else "ready"
        body = {name: {"ok": health.ok, "detail": health.detail} for name, health in parts.items()}
        return {"status": status, "parts": body}, 503 if status == "down" else 200

    @bp.get("/metrics")
    def numbers() -> ResponseReturnValue:
        """Prometheus' text format; with the record away, without what stands there."""
        try:
            counted = reception.backlog()
        except StoreDown:
            counted = {}
        text, content_type = metrics.exposition(counted)
        return Response(text, content_type=content_type)

    return bp

"""The receiver that one would write first: proved, read, remembered in Redis, queued with rq.

It asks one signature, plain JSON, the same fields as ours (marshmallow), `SET NX` against
repeats, and gives the whole body to rq. Its 202 is in Redis' memory; ours is on disk.
"""

import hmac
import json
import os
from datetime import timedelta

from flask import Flask, abort, request
from flask.typing import ResponseReturnValue
from redis import Redis
from rq import Queue

from integration.event_schemas import DetailSchema, EnvelopeSchema
from webhooks.signature import SIGNATURE, TIMESTAMP, sign

REMEMBERED = timedelta(days=1)
REDIS, SECRET = "BENCH_REDIS_URL", "BENCH_SECRET"
QUEUE = "usual"


def create_app() -> Flask:
    """One route, all of its work before the answer."""
    app = Flask(__name__, static_folder=None)
    redis, secret = Redis.from_url(os.environ[REDIS]), os.environ[SECRET]
    queue, envelope, detail = Queue(QUEUE, connection=redis), EnvelopeSchema(), DetailSchema()

    @app.post("/webhooks/zendesk")
    def receive() -> ResponseReturnValue:
        raw = request.get_data()
        signature = sign(raw, request.headers.get(TIMESTAMP, ""), secret)
        if not hmac.compare_digest(signature, request.headers.get(SIGNATURE, "")):
            abort(401)
        event = json.loads(raw)
        found = envelope.load(event)
        detail.load(event["detail"])
        if not redis.set(f"seen:{found['id']}", 1, nx=True, ex=REMEMBERED):
            return {"status": "known"}, 200
        queue.enqueue("worker.triage", raw.decode())
        return {"status": "accepted"}, 202

    return app

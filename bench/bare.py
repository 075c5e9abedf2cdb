"""What everything is measured against: Flask that reads the body and says 202."""

from flask import Flask, request
from flask.typing import ResponseReturnValue


def create_app() -> Flask:
    """One route, no work."""
    app = Flask(__name__, static_folder=None)

    @app.post("/webhooks/zendesk")
    def receive() -> ResponseReturnValue:
        request.get_data()
        return {"status": "accepted"}, 202

    return app

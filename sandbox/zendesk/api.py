"""/api/v2: who may come in, how often, and what every answer carries."""

from flask import Blueprint, Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from sandbox.state import State
from sandbox.zendesk import (
    account_log,
    accounts,
    errors,
    export,
    history,
    limits,
    lists,
    setup_routes,
    signed_in,
    tickets,
    webhooks,
)
from sandbox.zendesk.caller import admit

PREFIX = "/api/v2"


def blueprint(state: State) -> Blueprint:
    """Every endpoint of the REST API."""
    bp = Blueprint("zendesk_api", __name__, url_prefix=PREFIX)

    @bp.before_request
    def enter() -> None:
        g.told, g.account = [], None
        path = request.path.removeprefix(f"{PREFIX}/")
        admit(state, path)
        total = state.profile.account_per_minute
        g.account = limits.charge(state, "account", "account", total)
        if path.split("/")[0] == "webhooks":
            webhooks.charge_calls(state)

    desk = (tickets, history, accounts, signed_in, account_log)
    for part in (*desk, setup_routes, lists, webhooks, export):
        own = Blueprint(part.__name__.rpartition(".")[2], part.__name__)
        part.routes(own, state)
        bp.register_blueprint(own)
    return bp


def install(app: Flask) -> None:
    """Errors and headers, for the whole of the app: unknown addresses have no blueprint."""

    @app.errorhandler(errors.ApiError)
    def refused(error: errors.ApiError) -> Response:
        return error.answer()

    @app.errorhandler(HTTPException)
    def unknown(error: HTTPException) -> Response | HTTPException:
        if not request.path.startswith(f"{PREFIX}/"):
            return error
        return errors.no_such_endpoint().answer()

    @app.after_request
    def headers(response: Response) -> Response:
        if "told" in g:
            response.headers.extend(limits.headers(g.account, g.told))
            if response.is_json:
                response.headers["Content-Type"] = "application/json; charset=utf-8"
        return response

"""Tickets over REST: read, create, update, their audits, comments and tags."""

import hashlib
import json
from datetime import timedelta

from flask import Blueprint, Response, g, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import changes, errors, intake, shapes
from sandbox.zendesk.bodies import given
from sandbox.zendesk.caller import caller
from sandbox.zendesk.limits import charge
from sandbox.zendesk.paging import page
from sandbox.zendesk.people import is_light
from sandbox.zendesk.stamps import read

_KEPT = timedelta(hours=2)
"""How long an Idempotency-Key is remembered."""


def find(state: State, key: int) -> Record:
    """The ticket. Raises ApiError 404."""
    ticket = state.table("tickets").get(key)
    if ticket is None or ticket["status"] == "deleted":
        raise errors.not_found()
    return ticket


def routes(bp: Blueprint, state: State) -> None:
    """Put them on the API."""

    @bp.get("/tickets")
    def listed() -> ResponseReturnValue:
        live = [t for t in state.table("tickets").all() if t["status"] != "deleted"]
        return jsonify(page("tickets", live, lambda t: shapes.ticket(state, t)))

    @bp.post("/tickets")
    def create() -> ResponseReturnValue:
        who = (caller().user["id"], request.remote_addr)
        total = state.profile.creates_per_minute
        g.told.append(charge(state, "ticket-request-create-by-user-and-ip", who, total))
        with state.change():
            return _once(state)

    @bp.get("/tickets/<int:key>")
    def read_one(key: int) -> ResponseReturnValue:
        ticket = find(state, key)
        loads = shapes.sideloads(state, [ticket])
        return jsonify({"ticket": shapes.ticket(state, ticket), **loads})

    @bp.put("/tickets/<int:key>")
    def update(key: int) -> ResponseReturnValue:
        patch = given("ticket")
        charge_update(state, int(caller().user["id"]), key)
        if is_light(caller().user) and set(patch) - {"comment", "metadata"}:
            raise errors.forbidden()
        act = caller().act(patch.get("metadata"))
        ticket, audit = changes.update(state, key, patch, act)
        return jsonify({"ticket": shapes.ticket(state, ticket), "audit": audit})

    @bp.delete("/tickets/<int:key>")
    def delete(key: int) -> ResponseReturnValue:
        with state.change():
            at = int(state.now().timestamp())
            ticket = {**find(state, key), "status": "deleted", "generated_timestamp": at}
            state.table("tickets").put(key, ticket)
        return "", 204


def charge_update(state: State, user_id: int, key: int) -> None:
    """One PUT on a ticket: two limits. Raises ApiError 429."""
    profile = state.profile
    who = (user_id, key)
    told = [
        charge(state, "tickets-update", "account", profile.updates_per_minute),
        charge(state, "per-ticket-updates", who, profile.updates_per_ticket, 600),
    ]
    if "told" in g:
        g.told.extend(told)


def _once(state: State) -> Response:
    """POST /tickets; the same Idempotency-Key gives the same ticket."""
    key = request.headers.get("Idempotency-Key")
    sent = hashlib.sha256(request.get_data()).hexdigest()
    old = state.table("idempotency").get(key) if key else None
    if old is not None and read(old["until"]) > state.now():
        if old["sent"] != sent:
            words = "Request parameters don't match the given idempotency key"
            raise errors.ApiError(400, {"error": "IdempotentRequestError", "description": words})
        return _created(json.loads(old["answer"]), "hit")
    patch = given("ticket")
    ticket, audit = intake.from_api(state, patch, caller().act(patch.get("metadata")))
    answer = {"ticket": shapes.ticket(state, ticket), "audit": audit}
    if not key:
        return _created(answer, None)
    until = (state.now() + _KEPT).isoformat()
    kept = {"sent": sent, "answer": json.dumps(answer), "until": until}
    state.table("idempotency").put(key, kept)
    return _created(answer, "miss")


def _created(answer: Record, lookup: str | None) -> Response:
    response = jsonify(answer)
    response.status_code = 201
    response.headers["Location"] = answer["ticket"]["url"]
    if lookup:
        response.headers["x-idempotency-lookup"] = lookup
    return response

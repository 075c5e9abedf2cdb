"""/_sandbox/: what the world does to the company, and what it can be asked afterwards."""

from dataclasses import asdict

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from sandbox.calls import Calls
from sandbox.faults import Faults
from sandbox.state import State
from sandbox.zendesk import shapes
from sandbox.zendesk.act import Act
from sandbox.zendesk.mail import Mail, from_mail
from sandbox.zendesk.messaging import Talk, from_messaging
from sandbox.zendesk.oauth import issue
from sandbox.zendesk.people import by_email


def blueprint(state: State, calls: Calls, faults: Faults) -> Blueprint:
    """The control calls."""
    bp = Blueprint("control", __name__, url_prefix="/_sandbox")

    @bp.get("/calls")
    def seen() -> ResponseReturnValue:
        return jsonify({"calls": calls.all()})

    @bp.delete("/calls")
    def forget() -> ResponseReturnValue:
        calls.clear()
        return "", 204

    @bp.post("/faults")
    def fault() -> ResponseReturnValue:
        faults.add(_sent())
        return "", 204

    @bp.get("/faults")
    def on() -> ResponseReturnValue:
        return jsonify({"faults": [asdict(fault) for fault in faults.on()]})

    @bp.delete("/faults")
    def mend() -> ResponseReturnValue:
        faults.clear()
        return "", 204

    @bp.post("/reset")
    def reset() -> ResponseReturnValue:
        state.reset()
        state.unshare("limits")
        faults.clear()
        calls.clear()
        return "", 204

    _world(bp, state)
    return bp


def _world(bp: Blueprint, state: State) -> None:
    @bp.get("/settings")
    def settings() -> ResponseReturnValue:
        return jsonify(asdict(state.profile))

    @bp.post("/settings")
    def change() -> ResponseReturnValue:
        try:
            state.profile = state.profile.changed(_sent())
        except ValueError as exc:
            raise BadRequest(str(exc)) from exc
        return jsonify(asdict(state.profile))

    @bp.post("/tokens")
    def token() -> ResponseReturnValue:
        return _token(state, _sent())

    @bp.post("/email")
    def email() -> ResponseReturnValue:
        return _arrive(state, _sent())

    @bp.post("/messaging")
    def messaging() -> ResponseReturnValue:
        return _talk(state, _sent())


def _talk(state: State, sent: dict[str, object]) -> ResponseReturnValue:
    """{from, text, tags?, ticket_id?}: 201."""
    if not sent.get("from") or set(sent) - {"from", "text", "tags", "ticket_id"}:
        raise BadRequest("from and text; besides: tags, ticket_id")
    tags = sent.get("tags") or ()
    ticket_id = sent.get("ticket_id")
    talk = Talk(
        str(sent["from"]),
        str(sent.get("text") or ""),
        tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
        ticket_id if isinstance(ticket_id, int) else None,
    )
    act = Act(author_id=0, client="", host=request.host_url.rstrip("/"))
    ticket, audit = from_messaging(state, talk, act)
    return jsonify({"ticket": shapes.ticket(state, ticket), "audit": audit}), 201


def _token(state: State, sent: dict[str, object]) -> ResponseReturnValue:
    """{email, scope?}: an OAuth token such as that user would make for themselves."""
    user = by_email(state, str(sent.get("email", "")))
    if user is None:
        raise BadRequest("email: of somebody whom Zendesk knows")
    return jsonify(issue(state, user["id"], str(sent.get("scope") or "read"))), 201


def _arrive(state: State, sent: dict[str, object]) -> ResponseReturnValue:
    """{from, subject, text, to?, name?, flags?, ticket_id?}: 201, or 202 when suspended."""
    known = {"subject", "text", "to", "name", "flags", "ticket_id"}
    if not sent.get("from") or set(sent) - known - {"from"}:
        raise BadRequest("from, subject and text; besides: to, name, flags, ticket_id")
    given = {key: sent[key] for key in known & set(sent)}
    given["flags"] = tuple(sent.get("flags") or ())  # type: ignore[arg-type]
    try:
        mail = Mail(sender=str(sent["from"]), **given)  # type: ignore[arg-type]
    except TypeError as exc:
        raise BadRequest(str(exc)) from exc
    act = Act(author_id=0, client="", host=request.host_url.rstrip("/"))
    made = from_mail(state, mail, act)
    if made is None:
        return jsonify({"suspended": True}), 202
    return jsonify({"ticket": shapes.ticket(state, made[0]), "audit": made[1]}), 201


def _sent() -> dict[str, object]:
    found = request.get_json(force=True, silent=True)
    if not isinstance(found, dict):
        raise BadRequest("a JSON object is needed")
    return found

"""More customers than the story has: for whoever needs many people who did nothing strange."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from sandbox.company.seed import at_work, known
from sandbox.company.state import put_all
from sandbox.people import Customer
from sandbox.state import State
from sandbox.zendesk.people import add_user, organization_for

MOST = 1000  # at once


def blueprint(state: State) -> Blueprint:
    """POST /_sandbox/crowd {count, keys}: that many new customers, each with an API key if asked
    for; their addresses.
    """
    bp = Blueprint("crowd", __name__, url_prefix="/_sandbox")

    @bp.post("/crowd")
    def crowd() -> ResponseReturnValue:
        sent = request.get_json(force=True, silent=True)
        count = sent.get("count") if isinstance(sent, dict) else None
        if type(count) is not int or not 0 < count <= MOST:
            raise BadRequest(f"count: 1 to {MOST}")
        has_key = isinstance(sent, dict) and sent.get("keys") is True
        with state.change():
            came = [_arrive(state, has_key=has_key) for _ in range(count)]
        return jsonify({"emails": [person.email for person in came]}), 201

    return bp


def _arrive(state: State, *, has_key: bool) -> Customer:
    """Somebody with an account, signed in, whose address Zendesk has verified."""
    number, now = state.next_number("crowd"), state.now()
    email = f"customer-{number}@globex.example"
    account = f"usr_customer_{number}"
    person = Customer(f"Customer {number}", email, "globex", account, has_key=has_key)
    put_all(state, [*known(person, now), at_work(person, now)])
    home = organization_for(state, email)
    add_user(state, person.name, email, organization_id=home, verified=True)
    return person

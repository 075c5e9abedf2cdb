"""What happened to a ticket, over REST: audits, comments, tags."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import changes, errors, shapes
from sandbox.zendesk.bodies import body
from sandbox.zendesk.caller import caller
from sandbox.zendesk.paging import page
from sandbox.zendesk.tagging import normal
from sandbox.zendesk.tickets import charge_update, find


def routes(bp: Blueprint, state: State) -> None:
    """Put them on the API."""

    @bp.get("/tickets/<int:key>/audits")
    def audits(key: int) -> ResponseReturnValue:
        find(state, key)
        found = state.table("audits").where("ticket_id", key)
        return jsonify({**page("audits", found, dict), **shapes.people_of(state, found)})

    @bp.get("/tickets/<int:key>/audits/<int:audit_id>")
    def audit(key: int, audit_id: int) -> ResponseReturnValue:
        found = state.table("audits").get(audit_id)
        if found is None or found["ticket_id"] != key:
            raise errors.not_found()
        return jsonify({"audit": found})

    @bp.get("/tickets/<int:key>/comments")
    def comments(key: int) -> ResponseReturnValue:
        find(state, key)
        found = state.table("audits").where("ticket_id", key)
        said = [comment for audit in found for comment in shapes.comments(audit)]
        return jsonify({**page("comments", said, dict), **shapes.people_of(state, found)})

    @bp.get("/tickets/<int:key>/tags")
    def tags(key: int) -> ResponseReturnValue:
        return jsonify({"tags": find(state, key)["tags"]})

    @bp.route("/tickets/<int:key>/tags", methods=["PUT", "POST", "DELETE"])
    def change_tags(key: int) -> ResponseReturnValue:
        charge_update(state, int(caller().user["id"]), key)
        with state.change():
            ticket, _ = changes.update(state, key, _tags(find(state, key)), caller().act())
        return jsonify({"tags": ticket["tags"]}), 201 if request.method == "POST" else 200


def _tags(ticket: Record) -> Record:
    """PUT adds, POST replaces, DELETE (with a body) removes."""
    given = body()
    named = normal(given.get("tags"))
    lists = {
        "PUT": [*ticket["tags"], *named],
        "POST": named,
        "DELETE": sorted(set(ticket["tags"]) - set(named)),
    }
    kept: Record = {name: given[name] for name in ("safe_update", "updated_stamp") if name in given}
    return {"tags": lists[request.method], **kept}

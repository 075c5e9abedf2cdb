"""/api/v2/audit_logs: what was changed on users. Enterprise plans alone have it."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import errors, shapes
from sandbox.zendesk.caller import caller
from sandbox.zendesk.numbers import big_id
from sandbox.zendesk.paging import page
from sandbox.zendesk.stamps import stamp

TABLE = "audit_logs"


def note(state: State, before: Record, after: Record) -> None:
    """One line for each field of a user that the caller changed. Inside `change()`."""
    who = caller().user
    for name in sorted(k for k in after if k != "updated_at" and before.get(k) != after[k]):
        key = big_id(state)
        row = {
            "id": key,
            "action": "update",
            "action_label": "Updated",
            "actor_id": who["id"],
            "actor_name": who["name"],
            "change_description": f"{name} changed from {before.get(name)} to {after[name]}",
            "created_at": stamp(state.now()),
            "ip_address": request.remote_addr or "127.0.0.1",
            "source_id": after["id"],
            "source_label": after["name"],
            "source_type": "user",
        }
        state.table(TABLE).put(key, row)


def routes(bp: Blueprint, state: State) -> None:
    """Put them on the API."""

    def shown(row: Record) -> Record:
        return shapes.plain(row, f"audit_logs/{row['id']}")

    def admit() -> None:
        if not state.profile.audit_log:
            raise errors.forbidden()

    @bp.get("/audit_logs")
    def listed() -> ResponseReturnValue:
        admit()
        rows = [row for row in state.table(TABLE).all() if _is_wanted(row)]
        return jsonify(page("audit_logs", rows[::-1], shown))

    @bp.get("/audit_logs/<int:key>")
    def one(key: int) -> ResponseReturnValue:
        admit()
        row = state.table(TABLE).get(key)
        if row is None:
            raise errors.not_found()
        return jsonify({"audit_log": shown(row)})


def _is_wanted(row: Record) -> bool:
    """By `filter[source_type]`, `filter[source_id]`, `filter[actor_id]`, `filter[action]`."""
    names = ("source_type", "source_id", "actor_id", "action")
    wanted = {name: request.args.get(f"filter[{name}]") for name in names}
    return all(value is None or str(row[name]) == value for name, value in wanted.items())

"""What the set-up objects are used for: memberships of one, views with tickets, macros applied."""

from typing import Any

from flask import Blueprint, g, jsonify
from flask.typing import ResponseReturnValue

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import errors, shapes
from sandbox.zendesk.caller import caller
from sandbox.zendesk.conditions import hold
from sandbox.zendesk.limits import charge
from sandbox.zendesk.macros import draft
from sandbox.zendesk.paging import page
from sandbox.zendesk.tickets import find

_COLUMNS = {
    "created": "created_at",
    "updated": "updated_at",
    "nice_id": "id",
    "description": "subject",
}


def routes(bp: Blueprint, state: State) -> None:
    """Put them on the API."""

    def shown(one: Record) -> Record:
        return shapes.plain(one, f"group_memberships/{one['id']}")

    @bp.get("/users/<int:key>/group_memberships")
    def of_user(key: int) -> ResponseReturnValue:
        found = state.table("group_memberships").where("user_id", key)
        return jsonify(page("group_memberships", found, shown))

    @bp.get("/groups/<int:key>/memberships")
    def of_group(key: int) -> ResponseReturnValue:
        found = state.table("group_memberships").where("group_id", key)
        return jsonify(page("group_memberships", found, shown))

    @bp.get("/users/<int:key>/groups")
    def groups(key: int) -> ResponseReturnValue:
        found = state.table("group_memberships").where("user_id", key)
        records = [state.table("groups").get(one["group_id"]) for one in found]
        return jsonify(page("groups", [r for r in records if r is not None], shapes.group))

    @bp.get("/macros/<int:macro>/apply", defaults={"key": None})
    @bp.get("/tickets/<int:key>/macros/<int:macro>/apply")
    def apply(key: int | None, macro: int) -> ResponseReturnValue:
        used = state.table("macros").get(macro)
        if used is None:
            raise errors.not_found()
        ticket = find(state, key) if key else None
        return jsonify({"result": {"ticket": draft(state, used, ticket, caller().user)}})

    _views(bp, state)


def _views(bp: Blueprint, state: State) -> None:
    def one(key: int) -> Record:
        view = state.table("views").get(key)
        if view is None:
            raise errors.not_found()
        return view

    @bp.get("/views/<int:key>/tickets")
    def tickets(key: int) -> ResponseReturnValue:
        found = in_view(state, one(key))
        loads = shapes.sideloads(state, found)
        return jsonify({**page("tickets", found, lambda t: shapes.ticket(state, t)), **loads})

    @bp.get("/views/<int:key>/count")
    def count(key: int) -> ResponseReturnValue:
        size = len(in_view(state, one(key)))
        told = {"view_id": key, "value": size, "pretty": str(size), "fresh": True}
        return jsonify({"view_count": {"url": shapes.url(f"views/{key}/count"), **told}})

    @bp.get("/views/<int:key>/execute")
    def execute(key: int) -> ResponseReturnValue:
        who = (key, caller().user["id"])
        g.told.append(charge(state, "view-execute", who, state.profile.exports_per_minute))
        view = one(key)
        columns = view["execution"]["columns"]
        rows = [
            {
                "ticket": shapes.ticket(state, t),
                **{str(c["id"]): column(t, c["id"]) for c in columns},
            }
            for t in in_view(state, view)
        ]
        told = {"columns": columns, "view": shapes.plain(view, f"views/{key}"), "rows": rows}
        return jsonify({**told, "count": len(rows), "next_page": None, "previous_page": None})


def in_view(state: State, view: Record) -> list[Record]:
    """The view's tickets, grouped and sorted as it says; what has no value comes last."""
    found = [
        ticket
        for ticket in state.table("tickets").all()
        if ticket["status"] != "deleted" and hold(view["conditions"], ticket, ticket, "", {})
    ]
    how = view["execution"]
    for name, order in (("sort_by", "sort_order"), ("group_by", "group_order")):
        if how[name]:
            by = how[name]
            valued = [t for t in found if column(t, by) is not None]
            valued.sort(key=lambda t: _rank(by, column(t, by)), reverse=how[order] == "desc")
            found = valued + [t for t in found if column(t, by) is None]
    return found


def column(ticket: Record, name: Any) -> Any:
    """What a view's column shows of a ticket."""
    if str(name).isdigit():
        return ticket["_custom"].get(str(name))
    field = _COLUMNS.get(str(name), str(name))
    return ticket.get(field, ticket.get(f"{field}_id"))


def _rank(name: Any, value: Any) -> Any:
    if name == "priority":
        return ("low", "normal", "high", "urgent").index(value)
    return value

"""Groups, macros, triggers, views, SLA policies, fields and forms over REST: all alike."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import errors, shapes
from sandbox.zendesk.bodies import given
from sandbox.zendesk.numbers import big_id
from sandbox.zendesk.paging import page
from sandbox.zendesk.setup_kinds import KINDS, Kind
from sandbox.zendesk.stamps import stamp


def add(state: State, kind: Kind, sent: Record) -> Record:
    """A new object. Raises ApiError."""
    with state.change():
        at = stamp(state.now())
        made = {"id": big_id(state), **kind.make(state, {}, sent)}
        made = {**made, "created_at": at, "updated_at": at}
        return state.table(kind.plural).put(made["id"], made)


def find(state: State, kind: Kind, key: int) -> Record:
    """The object. Raises ApiError 404."""
    found = state.table(kind.plural).get(key)
    if found is None:
        raise errors.not_found()
    return found


def routes(bp: Blueprint, state: State) -> None:
    """Put all kinds on the API."""
    for kind in KINDS:
        _read(bp, state, kind)
        _write(bp, state, kind)


def _shown(kind: Kind, record: Record) -> Record:
    return shapes.plain(record, f"{kind.path}/{record['id']}")


def _read(bp: Blueprint, state: State, kind: Kind) -> None:
    def listed(only_active: bool = False) -> ResponseReturnValue:
        found = state.table(kind.plural).all()
        if only_active or request.args.get("active") == "true":
            found = [one for one in found if one.get("active")]
        return jsonify(page(kind.plural, found, lambda one: _shown(kind, one)))

    def one(key: int) -> ResponseReturnValue:
        return jsonify({kind.singular: _shown(kind, find(state, kind, key))})

    name = kind.plural
    bp.add_url_rule(f"/{kind.path}", f"{name}_list", listed)
    if kind.can_rest:
        only = {"only_active": True}
        bp.add_url_rule(f"/{kind.path}/active", f"{name}_active", listed, defaults=only)
    bp.add_url_rule(f"/{kind.path}/<int:key>", f"{name}_one", one)


def _write(bp: Blueprint, state: State, kind: Kind) -> None:
    def create() -> ResponseReturnValue:
        made = add(state, kind, given(kind.singular))
        return jsonify({kind.singular: _shown(kind, made)}), 201

    def update(key: int) -> ResponseReturnValue:
        sent = given(kind.singular)
        with state.change():
            old = find(state, kind, key)
            made = {**old, **kind.make(state, old, sent), "updated_at": stamp(state.now())}
            state.table(kind.plural).put(key, made)
        return jsonify({kind.singular: _shown(kind, made)})

    def delete(key: int) -> ResponseReturnValue:
        with state.change():
            if find(state, kind, key).get("_system"):
                raise errors.forbidden()
            state.table(kind.plural).drop(key)
        return "", 204

    name, path = kind.plural, kind.path
    bp.add_url_rule(f"/{path}", f"{name}_create", create, methods=["POST"])
    if kind.editable:
        bp.add_url_rule(f"/{path}/<int:key>", f"{name}_update", update, methods=["PUT"])
    bp.add_url_rule(f"/{path}/<int:key>", f"{name}_delete", delete, methods=["DELETE"])

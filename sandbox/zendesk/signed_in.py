"""Sign-ins to Zendesk: who is in, over REST, and how an administrator puts them out."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import errors, shapes
from sandbox.zendesk.accounts import find
from sandbox.zendesk.caller import caller
from sandbox.zendesk.numbers import big_id
from sandbox.zendesk.paging import page
from sandbox.zendesk.stamps import stamp

TABLE = "sessions"


def begin(state: State, user_id: int) -> Record:
    """Somebody signs in. Inside `change()`."""
    key, at = big_id(state), stamp(state.now())
    row = {"id": key, "user_id": user_id, "authenticated_at": at, "last_seen_at": at}
    return state.table(TABLE).put(key, row)


def routes(bp: Blueprint, state: State) -> None:
    """Put them on the API. Agents see and end their own, administrators everybody's."""

    @bp.get("/sessions")
    def everybodys() -> ResponseReturnValue:
        me = caller()
        mine = state.table(TABLE).where("user_id", me.user["id"])
        found = state.table(TABLE).all() if me.is_admin else mine
        return jsonify(page("sessions", found, _shown))

    @bp.get("/users/<int:key>/sessions")
    def of_user(key: int) -> ResponseReturnValue:
        return jsonify(page("sessions", _of(state, key), _shown))

    @bp.delete("/users/<int:key>/sessions")
    def end_all(key: int) -> ResponseReturnValue:
        with state.change():
            for session in _of(state, key):
                state.table(TABLE).drop(session["id"])
        return "", 204

    @bp.get("/users/<int:key>/sessions/<int:session_id>")
    def one(key: int, session_id: int) -> ResponseReturnValue:
        return jsonify({"session": [_shown(_one(state, key, session_id))]})

    @bp.delete("/users/<int:key>/sessions/<int:session_id>")
    def end(key: int, session_id: int) -> ResponseReturnValue:
        with state.change():
            state.table(TABLE).drop(_one(state, key, session_id)["id"])
        return "", 204


def _of(state: State, key: int) -> list[Record]:
    """The user's, for whom it concerns."""
    me = caller()
    if not me.is_admin and me.user["id"] != key:
        raise errors.forbidden()
    return state.table(TABLE).where("user_id", find(state, key)["id"])


def _one(state: State, key: int, session_id: int) -> Record:
    for session in _of(state, key):
        if session["id"] == session_id:
            return session
    raise errors.not_found()


def _shown(session: Record) -> Record:
    return shapes.plain(session, f"users/{session['user_id']}/sessions/{session['id']}")

"""Users, their identities, their groups, over REST."""

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import account_log, errors, shapes
from sandbox.zendesk.bodies import given
from sandbox.zendesk.caller import Caller
from sandbox.zendesk.commenting import truthy
from sandbox.zendesk.paging import page
from sandbox.zendesk.people import add_identity, add_user, by_email
from sandbox.zendesk.stamps import stamp
from sandbox.zendesk.words import words

_ANONYMOUS = {
    "id": None, "name": "Anonymous user", "email": "invalid@example.com", "role": "end-user",
    "active": False, "verified": False, "suspended": False, "organization_id": None,
    "authenticity_token": None,
}  # fmt: skip
_WRITABLE = words(
    "name phone external_id tags alias details notes role role_type suspended organization_id "
    "default_group_id only_private_comments verified time_zone user_fields"
)


def find(state: State, key: int) -> Record:
    """The user. Raises ApiError 404."""
    user = state.table("users").get(key)
    if user is None:
        raise errors.not_found()
    return user


def routes(bp: Blueprint, state: State) -> None:
    """Put them on the API."""

    @bp.get("/users/me")
    def me() -> ResponseReturnValue:
        who: Caller | None = g.caller
        if who is None:
            return jsonify({"user": _ANONYMOUS})
        return jsonify({"user": {**shapes.user(who.user), "authenticity_token": "sandbox"}})

    @bp.get("/users")
    def listed() -> ResponseReturnValue:
        roles = set(request.args.getlist("role") + request.args.getlist("role[]"))
        found = [u for u in state.table("users").all() if u["active"]]
        shown = [u for u in found if not roles or u["role"] in roles]
        return jsonify(page("users", shown, shapes.user))

    @bp.get("/users/search")
    def search() -> ResponseReturnValue:
        wanted = request.args.get("query", "").removeprefix("email:").strip('"')
        found = by_email(state, wanted)
        return jsonify(page("users", [found] if found else [], shapes.user))

    _users(bp, state)
    _groups(bp, state)
    _identities(bp, state)


def _users(bp: Blueprint, state: State) -> None:
    @bp.post("/users")
    def create() -> ResponseReturnValue:
        sent = given("user")
        with state.change():
            if sent.get("email") and by_email(state, str(sent["email"])):
                raise errors.invalid(
                    "email", f"Email: {sent['email']} is already being used", "DuplicateValue"
                )
            if not sent.get("name"):
                raise errors.invalid("name", "Name: is too short", "BlankValue")
            more = {key: sent[key] for key in _WRITABLE & set(sent)}
            user = add_user(state, str(more.pop("name")), sent.get("email"), **more)
        return jsonify({"user": shapes.user(user)}), 201

    @bp.get("/users/<int:key>")
    def read_one(key: int) -> ResponseReturnValue:
        return jsonify({"user": shapes.user(find(state, key))})

    @bp.put("/users/<int:key>")
    def update(key: int) -> ResponseReturnValue:
        sent = given("user")
        with state.change():
            named = {name: sent[name] for name in _WRITABLE & set(sent)}
            before = find(state, key)
            user = {**before, **named, "updated_at": stamp(state.now())}
            state.table("users").put(key, user)
            account_log.note(state, before, user)
        return jsonify({"user": shapes.user(user)})


def _groups(bp: Blueprint, state: State) -> None:
    """The groups that an agent is in."""

    @bp.get("/users/<int:key>/group_memberships")
    def memberships(key: int) -> ResponseReturnValue:
        find(state, key)
        found = state.table("group_memberships").where("user_id", key)
        return jsonify(page("group_memberships", found, _membership))


def _membership(record: Record) -> Record:
    return shapes.plain(record, f"group_memberships/{record['id']}")


def _identities(bp: Blueprint, state: State) -> None:
    """The addresses of a user."""

    def shown(identity: Record) -> Record:
        return shapes.plain(identity, f"users/{identity['user_id']}/identities/{identity['id']}")

    @bp.get("/users/<int:key>/identities")
    def identities(key: int) -> ResponseReturnValue:
        find(state, key)
        found = state.table("identities").where("user_id", key)
        return jsonify(page("identities", found, shown))

    @bp.post("/users/<int:key>/identities")
    def add(key: int) -> ResponseReturnValue:
        sent = given("identity")
        with state.change():
            user = find(state, key)
            verified = truthy(sent.get("verified"))
            made = add_identity(
                state, user, str(sent.get("type")), str(sent.get("value")), verified=verified
            )
        return jsonify({"identity": shown(made)}), 201

    @bp.put("/users/<int:key>/identities/<int:identity>/verify")
    def verify(key: int, identity: int) -> ResponseReturnValue:
        with state.change():
            found = state.table("identities").get(identity)
            if found is None or found["user_id"] != key:
                raise errors.not_found()
            made = state.table("identities").put(identity, {**found, "verified": True})
            state.table("users").put(key, {**find(state, key), "verified": True})
        return jsonify({"identity": shown(made)})

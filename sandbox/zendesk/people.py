"""Users and their identities: lookups that the rest of Zendesk needs."""

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk.numbers import big_id
from sandbox.zendesk.stamps import stamp

_EMPTY: Record = {
    "time_zone": "UTC", "iana_time_zone": "Etc/UTC", "phone": None, "shared_phone_number": None,
    "photo": None, "locale_id": 1, "locale": "en-US", "organization_id": None, "role": "end-user",
    "verified": False, "external_id": None, "tags": [], "alias": None, "active": True,
    "shared": False, "shared_agent": False, "last_login_at": None,
    "two_factor_auth_enabled": None, "signature": None, "details": None, "notes": None,
    "role_type": None, "custom_role_id": None, "moderator": False, "ticket_restriction": None,
    "only_private_comments": False, "restricted_agent": True, "suspended": False,
    "default_group_id": None, "report_csv": False, "user_fields": {},
}  # fmt: skip


def add_user(state: State, name: str, email: str | None, **more: object) -> Record:
    """A new user, with its first identity when there is an address. Inside `change()`."""
    at = stamp(state.now())
    key = big_id(state)
    user = {"id": key, "name": name, "email": email, "created_at": at, "updated_at": at}
    user = state.table("users").put(key, {**user, **_EMPTY, **more})
    if email:
        add_identity(state, user, "email", email, verified=bool(user["verified"]), primary=True)
    return user


def add_identity(
    state: State, user: Record, kind: str, value: str, *, verified: bool, primary: bool = False
) -> Record:
    """One more address of a user. Inside `change()`."""
    at = stamp(state.now())
    identity = {
        "id": big_id(state),
        "user_id": user["id"],
        "type": kind,
        "value": value.casefold() if kind == "email" else value,
        "verified": verified,
        "primary": primary,
        "created_at": at,
        "updated_at": at,
        "deliverable_state": "deliverable",
        "undeliverable_count": 0,
    }
    return state.table("identities").put(identity["id"], identity)


def by_email(state: State, email: str) -> Record | None:
    """The user who owns the address, verified or not."""
    for identity in state.table("identities").where("value", email.casefold()):
        if identity["type"] == "email":
            return state.table("users").get(identity["user_id"])
    return None


def is_staff(user: Record) -> bool:
    """An agent or admin who may work."""
    return user["role"] in ("agent", "admin") and user["active"] and not user["suspended"]


def is_light(user: Record) -> bool:
    """A light agent or contributor: reads, and comments privately."""
    return user["role_type"] in (1, 3)


def groups_of(state: State, user_id: int) -> set[int]:
    """Ids of the groups that an agent is in."""
    return {m["group_id"] for m in state.table("group_memberships").where("user_id", user_id)}


def organization_for(state: State, email: str) -> int | None:
    """The organization that claims the address's domain."""
    domain = email.rpartition("@")[2].casefold()
    for organization in state.table("organizations").all():
        if domain in organization["domain_names"]:
            return int(organization["id"])
    return None

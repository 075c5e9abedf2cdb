"""Groups, who is in them, and customers' companies."""

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk.errors import invalid
from sandbox.zendesk.sending import pick


def group(state: State, old: Record, sent: Record) -> Record:
    """A group; a private one can never be made public."""
    name = str(sent.get("name", old.get("name")) or "").strip()
    if not name:
        raise invalid("name", "Name: cannot be blank", "BlankValue")
    others = [g for g in state.table("groups").all() if g["id"] != old.get("id")]
    if name in [g["name"] for g in others]:
        raise invalid("name", "Name: has already been taken", "DuplicateValue")
    if old and not old["is_public"] and sent.get("is_public"):
        raise invalid("is_public", "Private groups cannot be made public")
    kept = pick(sent, old, is_public=True, description="", default=False, deleted=False)
    return {"name": name, **kept}


def membership(state: State, old: Record, sent: Record) -> Record:
    """An agent in a group."""
    user = state.table("users").get(int(sent.get("user_id") or 0))
    if user is None or user["role"] == "end-user":
        raise invalid("user_id", "User: is invalid")
    if state.table("groups").get(int(sent.get("group_id") or 0)) is None:
        raise invalid("group_id", "Group: is invalid")
    pair = {"user_id": int(sent["user_id"]), "group_id": int(sent["group_id"])}
    for known in state.table("group_memberships").where("user_id", pair["user_id"]):
        if known["group_id"] == pair["group_id"]:
            raise invalid("user_id", "User: has already been taken", "DuplicateValue")
    return {**pair, "default": bool(sent.get("default", False))}


def organization(state: State, old: Record, sent: Record) -> Record:
    """A customer company."""
    name = str(sent.get("name", old.get("name")) or "").strip()
    if not name:
        raise invalid("name", "Name: cannot be blank", "BlankValue")
    kept = pick(
        sent, old, external_id=None, domain_names=[], details="", notes="", group_id=None,
        shared_tickets=False, shared_comments=False, tags=[], organization_fields={},
    )  # fmt: skip
    return {"name": name, **kept}

"""What an administrator sets up: how each kind of object is made from what was sent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import conditions
from sandbox.zendesk.errors import invalid
from sandbox.zendesk.numbers import big_id
from sandbox.zendesk.triggers import ACTIONS
from sandbox.zendesk.words import words

Make = Callable[[State, Record, Record], Record]
"""State, the object as it stands ({} for a new one) and what was sent: the object's own part."""

_FIELD_TYPES = words(
    "text textarea checkbox date integer decimal regexp partialcreditcard multiselect tagger lookup"
)
_MACRO_ACTIONS = words(
    "current_tags set_tags remove_tags status priority type group_id assignee_id subject "
    "comment_mode_is_public comment_value comment_value_html"
)
_ANCHORS = words("status type group_id assignee_id requester_id")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its words in addresses and envelopes."""

    plural: str
    singular: str
    path: str
    make: Make
    can_rest: bool = False
    """Whether one can be switched off: /active lists the others."""
    editable: bool = True


def _pick(sent: Record, old: Record, **defaults: Any) -> Record:
    """Each name from what was sent, else as it stands, else the default."""
    return {name: sent.get(name, old.get(name, value)) for name, value in defaults.items()}


def _title(sent: Record, old: Record) -> str:
    title = str(sent.get("title", old.get("title")) or "").strip()
    if not title:
        raise invalid("title", "Title: cannot be blank", "BlankValue")
    return title


def _position(state: State, table: str, sent: Record, old: Record) -> int:
    given = sent.get("position", old.get("position"))
    return int(given) if given is not None else len(state.table(table)) + 1


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
    kept = _pick(sent, old, is_public=True, description="", default=False, deleted=False)
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
    kept = _pick(
        sent, old, external_id=None, domain_names=[], details="", notes="", group_id=None,
        shared_tickets=False, shared_comments=False, tags=[], organization_fields={},
    )  # fmt: skip
    return {"name": name, **kept}


def macro(state: State, old: Record, sent: Record) -> Record:
    """A macro: actions that fill the agent's draft."""
    title = _title(sent, old)
    actions = _actions(sent.get("actions", old.get("actions")), _MACRO_ACTIONS)
    kept = _pick(sent, old, active=True, default=False, description=None, restriction=None)
    position = _position(state, "macros", sent, old)
    return {"title": title, "raw_title": title, "actions": actions, "position": position, **kept}


def _actions(given: Any, known: frozenset[str]) -> list[Record]:
    if not isinstance(given, list) or not given:
        raise invalid("base", "Must have at least one action", "BlankValue")
    for action in given:
        name = str(action.get("field"))
        if name not in known and not name.startswith("custom_fields_"):
            raise invalid("base", f"Action {name} is unknown")
    return [{"field": one["field"], "value": one.get("value")} for one in given]


def _conditions(old: Record, sent: Record) -> Record:
    """`conditions` or, at top level, `all` and `any`."""
    given = sent.get("conditions") or sent
    had = old.get("conditions") or {}
    found = {name: given.get(name, had.get(name)) or [] for name in ("all", "any")}
    conditions.check([*found["all"], *found["any"]])
    return found


def trigger(state: State, old: Record, sent: Record) -> Record:
    """A trigger. `notification_webhook` names a webhook made for triggers, and a body."""
    title = _title(sent, old)
    actions = _actions(sent.get("actions", old.get("actions")), ACTIONS)
    for one in actions:
        pair = one["value"] if one["field"] == "notification_webhook" else None
        if pair is not None and (len(pair) != 2 or state.table("webhooks").get(pair[0]) is None):
            raise invalid("base", "notification_webhook names no webhook")
    category = str(state.table("trigger_categories").all()[0]["id"])
    kept = _pick(sent, old, active=True, default=False, description=None, category_id=category)
    when = {"conditions": _conditions(old, sent), "actions": actions}
    position = _position(state, "triggers", sent, old)
    return {"title": title, "raw_title": title, "position": position, **when, **kept}


def view(state: State, old: Record, sent: Record) -> Record:
    """A view; `all` must hold on to one of five fields."""
    title = _title(sent, old)
    when = _conditions(old, sent)
    if not any(one["field"] in _ANCHORS for one in when["all"]):
        raise invalid("base", "View must have one of status, type, group, assignee, requester")
    output = sent.get("output") or {}
    columns = output.get("columns") or [
        c["id"] for c in old.get("execution", {}).get("columns", [])
    ]
    if len(columns) > 10:
        raise invalid("base", "View cannot have more than 10 columns")
    kept = _pick(sent, old, active=True, default=False, description=None, restriction=None)
    return {
        "title": title,
        "raw_title": title,
        "conditions": when,
        "execution": _execution(state, output, old.get("execution") or {}, columns),
        "position": _position(state, "views", sent, old),
        **kept,
    }


def _execution(state: State, output: Record, old: Record, columns: list[Any]) -> Record:
    """How a view is laid out; `sort_by` and `group_by` may be a custom field's id."""
    order = {
        name: output.get(name, old.get(name, default))
        for name, default in (
            ("group_by", None), ("group_order", "desc"), ("sort_by", "created"),
            ("sort_order", "desc"),
        )
    }  # fmt: skip
    named = []
    for column in columns or ["description", "requester", "created"]:
        custom = state.table("ticket_fields").get(int(column)) if str(column).isdigit() else None
        title = custom["title"] if custom else str(column).replace("_", " ").capitalize()
        named.append({"id": column, "title": title})
    custom_ids = [one for one in named if str(one["id"]).isdigit()]
    return {**order, "columns": named, "fields": named, "custom_fields": custom_ids}


def sla(state: State, old: Record, sent: Record) -> Record:
    """An SLA policy; targets are minutes."""
    kept = _pick(sent, old, description="", filter={"all": [], "any": []}, policy_metrics=[])
    conditions.check([*(kept["filter"].get("all") or []), *(kept["filter"].get("any") or [])])
    position = _position(state, "sla_policies", sent, old)
    return {"title": _title(sent, old), "position": position, **kept}


def ticket_field(state: State, old: Record, sent: Record) -> Record:
    """A custom field; a dropdown's option values are tags."""
    title = _title(sent, old)
    kind = str(sent.get("type", old.get("type")))
    if kind not in _FIELD_TYPES and not old.get("_system"):
        raise invalid("type", "Type: is invalid")
    shown = _pick(
        sent, old, description="", active=True, required=False, collapsed_for_agents=False,
        regexp_for_validation=None, visible_in_portal=False, editable_in_portal=False,
        required_in_portal=False, tag=None, agent_description=None,
    )  # fmt: skip
    made = {
        "type": kind, "title": title, "raw_title": title, "raw_description": shown["description"],
        "title_in_portal": sent.get("title_in_portal", title), "raw_title_in_portal": title,
        "position": _position(state, "ticket_fields", sent, old), "removable": True, "key": None,
        "_system": False,
    }  # fmt: skip
    if kind in ("tagger", "multiselect"):
        had = old.get("custom_field_options") or []
        made["custom_field_options"] = _options(
            state, list(sent.get("custom_field_options") or had)
        )
    return {**made, **shown}


def _options(state: State, given: list[Record]) -> list[Record]:
    values = [str(one.get("value") or "") for one in given]
    if not values or "" in values or len(set(values)) != len(values):
        raise invalid("custom_field_options", "Options must have distinct values")
    return [
        {
            "id": one.get("id") or big_id(state),
            "name": one["name"],
            "raw_name": one["name"],
            "value": str(one["value"]),
            "default": bool(one.get("default", False)),
        }
        for one in given
    ]


def ticket_form(state: State, old: Record, sent: Record) -> Record:
    """A ticket form."""
    name = str(sent.get("name", old.get("name")) or "").strip()
    if not name:
        raise invalid("name", "Name: cannot be blank", "BlankValue")
    kept = _pick(
        sent, old, active=True, default=False, end_user_visible=False, ticket_field_ids=[],
        in_all_brands=True, restricted_brand_ids=[],
    )  # fmt: skip
    shown = {"display_name": sent.get("display_name", name), "raw_display_name": name}
    position = _position(state, "ticket_forms", sent, old)
    return {"name": name, "raw_name": name, "position": position, **shown, **kept}


KINDS = (
    Kind("groups", "group", "groups", group),
    Kind("group_memberships", "group_membership", "group_memberships", membership, editable=False),
    Kind("organizations", "organization", "organizations", organization),
    Kind("macros", "macro", "macros", macro, can_rest=True),
    Kind("triggers", "trigger", "triggers", trigger, can_rest=True),
    Kind("views", "view", "views", view, can_rest=True),
    Kind("sla_policies", "sla_policy", "slas/policies", sla),
    Kind("ticket_fields", "ticket_field", "ticket_fields", ticket_field),
    Kind("ticket_forms", "ticket_form", "ticket_forms", ticket_form),
)

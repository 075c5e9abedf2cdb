"""Macros, triggers, views and SLA policies: rules that look at tickets."""

from typing import Any

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import conditions
from sandbox.zendesk.errors import invalid
from sandbox.zendesk.sending import pick, position_of, title_of
from sandbox.zendesk.triggers import ACTIONS
from sandbox.zendesk.words import words

_MACRO_ACTIONS = words(
    "current_tags set_tags remove_tags status priority type group_id assignee_id subject "
    "comment_mode_is_public comment_value comment_value_html"
)
_ANCHORS = words("status type group_id assignee_id requester_id")


def macro(state: State, old: Record, sent: Record) -> Record:
    """A macro: actions that fill the agent's draft."""
    title = title_of(sent, old)
    actions = _actions(sent.get("actions", old.get("actions")), _MACRO_ACTIONS)
    kept = pick(sent, old, active=True, default=False, description=None, restriction=None)
    position = position_of(state, "macros", sent, old)
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
    title = title_of(sent, old)
    actions = _actions(sent.get("actions", old.get("actions")), ACTIONS)
    for one in actions:
        pair = one["value"] if one["field"] == "notification_webhook" else None
        if pair is not None and (len(pair) != 2 or state.table("webhooks").get(pair[0]) is None):
            raise invalid("base", "notification_webhook names no webhook")
    category = str(state.table("trigger_categories").all()[0]["id"])
    kept = pick(sent, old, active=True, default=False, description=None, category_id=category)
    when = {"conditions": _conditions(old, sent), "actions": actions}
    position = position_of(state, "triggers", sent, old)
    return {"title": title, "raw_title": title, "position": position, **when, **kept}


def view(state: State, old: Record, sent: Record) -> Record:
    """A view; `all` must hold on to one of five fields."""
    title = title_of(sent, old)
    when = _conditions(old, sent)
    if not any(one["field"] in _ANCHORS for one in when["all"]):
        raise invalid("base", "View must have one of status, type, group, assignee, requester")
    output = sent.get("output") or {}
    columns = output.get("columns") or [
        c["id"] for c in old.get("execution", {}).get("columns", [])
    ]
    if len(columns) > 10:
        raise invalid("base", "View cannot have more than 10 columns")
    kept = pick(sent, old, active=True, default=False, description=None, restriction=None)
    return {
        "title": title,
        "raw_title": title,
        "conditions": when,
        "execution": _execution(state, output, old.get("execution") or {}, columns),
        "position": position_of(state, "views", sent, old),
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
    kept = pick(sent, old, description="", filter={"all": [], "any": []}, policy_metrics=[])
    conditions.check([*(kept["filter"].get("all") or []), *(kept["filter"].get("any") or [])])
    position = position_of(state, "sla_policies", sent, old)
    return {"title": title_of(sent, old), "position": position, **kept}

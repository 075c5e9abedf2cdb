"""Conditions of triggers and views."""

from typing import Any

from sandbox.disk import Record
from sandbox.zendesk.errors import invalid
from sandbox.zendesk.words import words

_ORDER = {
    "status": ("new", "open", "pending", "hold", "solved", "closed"),
    "priority": (None, "low", "normal", "high", "urgent"),
}
_FIELDS = words(
    "status priority type group_id assignee_id requester_id organization_id brand_id current_tags "
    "update_type recipient ticket_form_id comment_is_public subject_includes_word"
)
_OPERATORS = words(
    "is is_not less_than greater_than includes not_includes changed not_changed value not_value "
    "value_previous not_value_previous"
)


def check(conditions: list[Record]) -> None:
    """Refuse what this Zendesk does not know. Raises ApiError."""
    for one in conditions:
        field = str(one.get("field"))
        if field not in _FIELDS and not field.startswith("custom_fields_"):
            raise invalid("base", f"Condition field {field} is unknown")
        if one.get("operator") not in _OPERATORS:
            raise invalid("base", f"Operator {one.get('operator')} is unknown")


def hold(rule: Record, ticket: Record, before: Record, update_type: str, said: Record) -> bool:
    """Whether `all` of the conditions and one of `any` are true of this update."""

    def true(one: Record) -> bool:
        return _true(one, ticket, before, update_type, said)

    everyone, anyone = rule.get("all") or [], rule.get("any") or []
    return all(map(true, everyone)) and (not anyone or any(map(true, anyone)))


def _true(one: Record, ticket: Record, before: Record, update_type: str, said: Record) -> bool:
    field, operator, wanted = str(one["field"]), str(one["operator"]), one.get("value")
    if field == "update_type":
        return bool((update_type == wanted) is (operator == "is"))
    if field == "comment_is_public":
        return bool(said) and bool(said["public"]) is (wanted in (True, "true"))
    if field in ("current_tags", "subject_includes_word"):
        have = ticket["tags"] if field == "current_tags" else str(ticket["subject"]).lower().split()
        return bool(set(str(wanted).lower().split()) & set(have)) == (operator == "includes")
    now, then = _value(ticket, field), _value(before, field)
    changed = {"changed": bool(now != then), "not_changed": bool(now == then)}
    if operator in changed:
        return changed[operator]
    if operator.endswith("value_previous"):
        return bool(now != then and _same(then, wanted)) is not operator.startswith("not")
    if operator in ("value", "not_value"):
        return bool(now != then and _same(now, wanted)) is (operator == "value")
    if operator in ("less_than", "greater_than"):
        return _less(field, now, wanted) if operator == "less_than" else _less(field, wanted, now)
    return _same(now, wanted) == (operator == "is")


def _value(ticket: Record, field: str) -> Any:
    if field.startswith("custom_fields_"):
        return ticket["_custom"].get(field.removeprefix("custom_fields_"))
    return ticket.get(field)


def _same(have: Any, wanted: Any) -> bool:
    return (
        str("" if have is None else have).lower() == str("" if wanted is None else wanted).lower()
    )


def _less(field: str, left: Any, right: Any) -> bool:
    order = _ORDER.get(field)
    if order is None or left not in order or right not in order:
        return False
    return order.index(left) < order.index(right)

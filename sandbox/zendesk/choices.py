"""Values that a ticket takes: words of a list, ids of records."""

from typing import Any

from sandbox.state import State
from sandbox.zendesk import errors

CHOICES = {
    "status": ("new", "open", "pending", "hold", "solved", "closed"),
    "priority": ("low", "normal", "high", "urgent"),
    "type": ("question", "incident", "problem", "task"),
}


def known(state: State, name: str, table: str, value: Any) -> int | None:
    """The id of a record that is there; None for none. Raises ApiError 422."""
    if value in (None, ""):
        return None
    if not str(value).isdigit() or state.table(table).get(int(value)) is None:
        raise errors.invalid(name, f"{name} {value} is invalid")
    return int(value)


def choice(name: str, value: Any, present: Any) -> str | None:
    """A word of the field's own, in lower case; `present` is its value now. Raises ApiError 422."""
    if value is None:
        return None
    word = str(value).lower()
    if word not in CHOICES[name]:
        raise errors.invalid(name, f"{name.capitalize()}: {word} is not valid")
    if name == "status" and word == "new" and present not in ("new", None):
        raise errors.invalid(name, "Status: New is not valid")
    return word

"""Tags, and the fields that are tags underneath: dropdowns, multiselects, checkboxes."""

from collections.abc import Iterable
from typing import Any

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk.errors import invalid

Fields = dict[str, Any]


def normal(given: object) -> list[str]:
    """A list or a text of tags as Zendesk keeps it: lower case, no spaces, sorted, once."""
    parts: Iterable[object] = given if isinstance(given, list) else [given or ""]
    return sorted({word for part in parts for word in str(part).lower().split()})


def given_fields(patch: Record) -> Fields:
    """The custom fields that a caller names, by id as text. A list or an object is fine."""
    given = patch.get("custom_fields", patch.get("fields")) or []
    if isinstance(given, dict):
        return {str(key): value for key, value in given.items()}
    return {str(one["id"]): one.get("value") for one in given if "id" in one}


def settle(state: State, ticket: Record, patch: Record) -> tuple[list[str], Fields]:
    """The ticket's tags and the fields that change, after `patch`.

    `tags` replaces the list. A field's new option adds its tag and drops its others. A tag
    that comes or goes moves the field that it belongs to.
    """
    tags = set(normal(patch["tags"])) if patch.get("tags") is not None else set(ticket["tags"])
    given = given_fields(patch)
    fields: Fields = {}
    for field in state.table("ticket_fields").all():
        key = str(field["id"])
        old = ticket["_custom"].get(key)
        if key in given:
            fields[key] = _chosen(field, given[key], tags)
        elif field["type"] in _TAGGED and (new := _followed(field, old, tags)) != old:
            fields[key] = new
    return sorted(tags), fields


_TAGGED = ("tagger", "multiselect", "checkbox")


def _options(field: Record) -> list[str]:
    """The tags that a field owns, in the order of its menu."""
    if field["type"] == "checkbox":
        return [field["tag"]] if field["tag"] else []
    return [str(option["value"]) for option in field.get("custom_field_options") or []]


def _chosen(field: Record, value: Any, tags: set[str]) -> Any:
    """A value that a caller set; `tags` follows it."""
    if field["type"] not in _TAGGED:
        return None if value is None else str(value)
    options = _options(field)
    if field["type"] == "checkbox":
        on = value in (True, "true", 1, "1")
        chosen = options if on else []
    else:
        chosen = normal(value) if field["type"] == "multiselect" else [str(value)] * bool(value)
        if not set(chosen) <= set(options):
            raise invalid("base", f"{field['title']} is invalid", "InvalidValue")
    tags -= set(options)
    tags |= set(chosen)
    return _value(field, chosen)


def _followed(field: Record, old: Any, tags: set[str]) -> Any:
    """What the tags make of a field that nobody set."""
    options = _options(field)
    if not options:
        return old
    on = [tag for tag in options if tag in tags]
    return old if field["type"] == "tagger" and old in on else _value(field, on)


def _value(field: Record, chosen: list[str]) -> Any:
    if field["type"] == "checkbox":
        return bool(chosen)
    if field["type"] == "multiselect":
        return chosen or None
    return chosen[0] if chosen else None

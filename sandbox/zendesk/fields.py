"""Custom fields and forms."""

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk.errors import invalid
from sandbox.zendesk.numbers import big_id
from sandbox.zendesk.sending import pick, position_of, title_of
from sandbox.zendesk.words import words

_FIELD_TYPES = words(
    "text textarea checkbox date integer decimal regexp partialcreditcard multiselect tagger lookup"
)


def ticket_field(state: State, old: Record, sent: Record) -> Record:
    """A custom field; a dropdown's option values are tags."""
    title = title_of(sent, old)
    kind = str(sent.get("type", old.get("type")))
    if kind not in _FIELD_TYPES and not old.get("_system"):
        raise invalid("type", "Type: is invalid")
    shown = pick(
        sent, old, description="", active=True, required=False, collapsed_for_agents=False,
        regexp_for_validation=None, visible_in_portal=False, editable_in_portal=False,
        required_in_portal=False, tag=None, agent_description=None,
    )  # fmt: skip
    made = {
        "type": kind, "title": title, "raw_title": title, "raw_description": shown["description"],
        "title_in_portal": sent.get("title_in_portal", title), "raw_title_in_portal": title,
        "position": position_of(state, "ticket_fields", sent, old), "removable": True, "key": None,
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
    kept = pick(
        sent, old, active=True, default=False, end_user_visible=False, ticket_field_ids=[],
        in_all_brands=True, restricted_brand_ids=[],
    )  # fmt: skip
    shown = {"display_name": sent.get("display_name", name), "raw_display_name": name}
    position = position_of(state, "ticket_forms", sent, old)
    return {"name": name, "raw_name": name, "position": position, **shown, **kept}

"""A ticket's history as agents read it: comments, and what else each update changed."""

from markupsafe import Markup

from sandbox.disk import Record
from sandbox.state import State

_SILENT = ("ticket_form_id", "brand_id", "requester_id", "organization_id", "subject", "status")
"""What a new ticket always has; nobody needs to read it."""


def history(state: State, key: int) -> list[Record]:
    """Updates, the newest first."""
    return [
        _update(state, audit) for audit in reversed(state.table("audits").where("ticket_id", key))
    ]


def _update(state: State, audit: Record) -> Record:
    users = state.table("users")
    comments = [
        {
            **event,
            "author": users.get(event["author_id"]),
            # markup.clean made it: simple tags, no attributes but checked links
            "safe": Markup(event["html_body"]),  # noqa: S704
        }
        for event in audit["events"]
        if event["type"] == "Comment"
    ]
    return {
        "at": audit["created_at"],
        "by": users.get(audit["author_id"]),
        "channel": audit["via"]["channel"],
        "flags": audit["metadata"].get("flags") or [],
        "comments": comments,
        "changes": [line for event in audit["events"] if (line := _line(state, event))],
    }


def _line(state: State, event: Record) -> str:
    """One change in words; empty when there is nothing to say."""
    rule = (event.get("via") or {}).get("source", {}).get("from", {}).get("title", "")
    if event["type"] == "AgentMacroReference":
        return f"macro «{event['macro_title']}»"
    if event["type"] == "Create" and event["field_name"] not in _SILENT:
        return f"{_name(state, event['field_name'])}: {_shown(event['value'])}"
    if event["type"] != "Change":
        return ""
    told = f"{_name(state, event['field_name'])}: {_difference(event)}"
    return f"{told} (trigger «{rule}»)" if rule else told


def _difference(event: Record) -> str:
    now, then = event["value"], event["previous_value"]
    if isinstance(now, list) or isinstance(then, list):
        new, old = set(now or []), set(then or [])
        added, gone = (sorted(new - old), sorted(old - new))
        return " ".join([*(f"+{tag}" for tag in added), *(f"−{tag}" for tag in gone)])
    return f"{_shown(then)} → {_shown(now)}"


def _shown(value: object) -> str:
    if isinstance(value, list):
        return " ".join(value)
    return "none" if value in (None, "") else str(value)


def _name(state: State, field: str) -> str:
    """A field's name for people; a custom field is known by its number."""
    custom = state.table("ticket_fields").get(int(field)) if field.isdigit() else None
    return str(custom["title"]) if custom else field.removesuffix("_id").replace("_", " ")

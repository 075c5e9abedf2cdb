"""Macros: what one would make of a ticket. Nothing is saved before the agent submits."""

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import markup, placeholders, shapes
from sandbox.zendesk.tagging import normal


def draft(state: State, macro: Record, ticket: Record | None, agent: Record) -> Record:
    """What a macro would make of a ticket. Nothing is saved."""
    made: Record = {**(shapes.ticket(state, ticket) if ticket else {}), "fields": {}}
    tags = list(made.get("tags") or [])
    comment: Record = {}
    for action in macro["actions"]:
        name, value = str(action["field"]), action["value"]
        if name == "current_tags":
            tags = sorted({*tags, *normal(value)})
        elif name == "set_tags":
            tags = normal(value)
        elif name == "remove_tags":
            tags = sorted(set(tags) - set(normal(value)))
        elif name == "comment_mode_is_public":
            comment["public"] = value in (True, "true")
        elif name.startswith("comment_value"):
            comment |= _words(state, name, str(value), ticket, agent)
        elif name.startswith("custom_fields_"):
            made["fields"][name.removeprefix("custom_fields_")] = value
        else:
            made[name] = value
    if comment:
        comment.setdefault("public", True)
        comment["scoped_body"] = [["channel:all", comment.get("body", "")]]
    return {**made, "tags": tags, **({"comment": comment} if comment else {})}


def _words(state: State, name: str, text: str, ticket: Record | None, agent: Record) -> Record:
    if ticket is None:
        return {"body": text}
    values = placeholders.Values(state, ticket, agent["id"], shapes.url("").split("/api/")[0])
    if not name.endswith("html"):
        return {"body": placeholders.in_plain(text, values)}
    html, plain = markup.clean(placeholders.in_html(text, values, encoded=False))
    return {"body": plain, "html_body": html}

"""Triggers: run in order of position within the update that set them off, each once."""

from dataclasses import dataclass
from typing import Any

from sandbox.disk import Record
from sandbox.zendesk.conditions import hold
from sandbox.zendesk.draft import Draft
from sandbox.zendesk.placeholders import Values, in_json
from sandbox.zendesk.tagging import normal, settle
from sandbox.zendesk.words import words

ACTIONS = words(
    "current_tags set_tags remove_tags status priority type group_id assignee_id "
    "notification_webhook"
)


@dataclass(frozen=True, slots=True)
class Call:
    """A trigger wants this webhook called with this body."""

    webhook_id: str
    body: str


def run(draft: Draft) -> list[Call]:
    """Run them all; again after one has changed the ticket. Returns the webhooks to call."""
    calls: list[Call] = []
    waiting = sorted(draft.state.table("triggers").all(), key=lambda t: (t["position"], t["id"]))
    waiting = [trigger for trigger in waiting if trigger["active"]]
    while fired := next((t for t in waiting if _applies(t, draft)), None):
        waiting.remove(fired)
        for action in fired["actions"]:
            if action["field"] == "notification_webhook":
                calls.append(_call(draft, action["value"], fired))
            else:
                _act(draft, str(action["field"]), action["value"], via(fired))
    return calls


def via(trigger: Record) -> Record:
    """How an audit's event names the trigger that made it."""
    source = {"id": trigger["id"], "title": trigger["title"]}
    return {"channel": "rule", "source": {"from": source, "to": {}, "rel": "trigger"}}


def _applies(trigger: Record, draft: Draft) -> bool:
    said = next((e for e in reversed(draft.events) if e["type"] == "Comment"), {})
    kind = "Create" if draft.creating else "Change"
    return hold(trigger["conditions"], draft.ticket, draft.before, kind, said)


def _act(draft: Draft, field: str, value: Any, rule: Record) -> None:
    have = draft.ticket["tags"]
    lists = {
        "current_tags": [*have, *normal(value)],
        "set_tags": normal(value),
        "remove_tags": sorted(set(have) - set(normal(value))),
    }
    if field in lists:
        tags, fields = settle(draft.state, draft.ticket, {"tags": lists[field]})
        draft.set("tags", tags, rule)
        draft.set_custom(fields, rule)
    else:
        is_id = field.endswith("_id") and value not in (None, "")
        draft.set(field, int(value) if is_id else value or None, rule)


def _call(draft: Draft, value: list[str], trigger: Record) -> Call:
    """The body is rendered as the ticket is now, and with the updater as current_user."""
    values = Values(draft.state, draft.ticket, draft.act.author_id, draft.act.host)
    body = in_json(value[1], values, escaped=draft.state.profile.escape_trigger_bodies)
    told = {"subject": trigger["title"], "body": value[1], "recipients": []}
    draft.event("Notification", told, via(trigger))
    return Call(str(value[0]), body)

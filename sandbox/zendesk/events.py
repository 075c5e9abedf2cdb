"""Events: what subscribers hear of an update (zendesk.md §2)."""

import json
import re
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from sandbox.disk import Record
from sandbox.zendesk import delivery
from sandbox.zendesk.act import EVENT_WORD
from sandbox.zendesk.draft import Draft
from sandbox.zendesk.people import is_staff
from sandbox.zendesk.stamps import nanos, ulid
from sandbox.zendesk.triggers import Call

_CHANGED = {
    "status": "status_changed", "priority": "priority_changed", "type": "type_changed",
    "subject": "subject_changed", "group_id": "group_assignment_changed",
    "assignee_id": "agent_assignment_changed", "organization_id": "organization_changed",
    "requester_id": "requester_changed", "ticket_form_id": "form_changed",
    "brand_id": "brand_changed", "external_id": "external_id_changed",
}  # fmt: skip
_UPPER = ("status", "priority", "type")


def tell(draft: Draft, calls: Iterable[Call] = ()) -> None:
    """Queue one delivery for each subscriber of each event, and the triggers' own calls."""
    state = draft.state
    hooks = [h for h in state.table("webhooks").all() if h["status"] == "active"]
    sequence, told = ulid(draft.at), enumerate(_events(draft), 1)
    bodies = [_envelope(draft, kind, body, sequence, n) for n, (kind, body) in told if hooks]
    for body in reversed(bodies) if state.profile.shuffle else bodies:
        for hook in hooks:
            if body["type"] in hook["subscriptions"]:
                for _ in range(state.profile.copies):
                    delivery.queue(state, hook, pretty(body))
    for call in calls:
        for hook in hooks:
            if hook["id"] == call.webhook_id and hook["subscriptions"] == [delivery.CONDITIONAL]:
                delivery.queue(state, hook, call.body)


def pretty(body: Record) -> str:
    """Three spaces, empty objects as `{ }`, a last newline: byte for byte as recorded."""
    text = json.dumps(body, indent=3, ensure_ascii=False)
    return re.sub(r"\{\}(,?)$", r"{ }\1", text, flags=re.MULTILINE) + "\n"


def _events(draft: Draft) -> list[tuple[str, Record]]:
    """What happened, as type and `event`."""
    said = [e for e in draft.events if e["type"] == "Comment"]
    if draft.creating:
        found: list[tuple[str, Record]] = [("created", {})]
        if not draft.state.profile.comment_with_created:
            return found
        return found + [("comment_added", _comment(draft, e)) for e in said]
    found = [("comment_added", _comment(draft, e)) for e in said]
    old, new = set(draft.before["tags"]), set(draft.ticket["tags"])
    if old != new:
        told = {"tags_added": sorted(new - old), "tags_removed": sorted(old - new)}
        found.append(("tags_changed", told))
    for field, kind in _CHANGED.items():
        if draft.before[field] != draft.ticket[field]:
            now, then = (_shown(field, t[field]) for t in (draft.ticket, draft.before))
            found.append((kind, {"current": now, "previous": then}))
    return found + _custom(draft)


def _custom(draft: Draft) -> list[tuple[str, Record]]:
    found = []
    for key, value in draft.ticket["_custom"].items():
        then = draft.before["_custom"].get(key)
        field = draft.state.table("ticket_fields").get(int(key))
        if value != then and field is not None:
            about = {"id": key, "title": field["title"], "type": field["type"]}
            told = {"custom_field": about, "current": {"value": value}, "previous": {"value": then}}
            found.append(("custom_field_changed", told))
    return found


def _comment(draft: Draft, event: Record) -> Record:
    author = draft.state.table("users").get(event["author_id"]) or {}
    who = {"id": str(author["id"]), "is_staff": is_staff(author), "name": author["name"]}
    told = {"id": str(event["id"]), "body": event["plain_body"], "is_public": event["public"]}
    return {"comment": {**told, "author": who}}


def _shown(field: str, value: Any) -> str | None:
    if value is None:
        return None
    return str(value).upper() if field in _UPPER else str(value)


def _envelope(draft: Draft, kind: str, body: Record, sequence: str, position: int) -> Record:
    """The whole of one event. All events of an update share `meta.sequence.id`."""
    account = draft.state.table("account").all()[0]
    snapshot = draft.before if draft.state.profile.stale_snapshot else draft.ticket
    meta = {"sequence": {"id": sequence, "position": position}}
    return {
        "type": f"zen:event-type:ticket.{kind}",
        "account_id": account["id"],
        "id": str(uuid4()),
        "time": nanos(draft.at),
        "zendesk_event_version": "2022-11-06",
        "subject": f"zen:ticket:{draft.ticket['id']}",
        "detail": _detail(snapshot, draft.act.author_id),
        "event": {**body, "meta": meta} if body else {},
    }


def _detail(ticket: Record, actor_id: int) -> Record:
    """The snapshot: ids are text, choices upper case."""

    def text(name: str) -> str | None:
        return None if ticket.get(name) is None else str(ticket[name])

    return {
        "actor_id": str(actor_id),
        "assignee_id": text("assignee_id"),
        "brand_id": text("brand_id"),
        "created_at": ticket["created_at"],
        "custom_status": None,
        "description": ticket["description"],
        "external_id": text("external_id"),
        "form_id": text("ticket_form_id"),
        "group_id": text("group_id"),
        "id": str(ticket["id"]),
        "is_public": ticket["is_public"],
        "organization_id": text("organization_id"),
        "priority": _shown("priority", ticket["priority"]),
        "requester_id": text("requester_id"),
        "status": _shown("status", ticket["status"]),
        "subject": ticket["subject"],
        "submitter_id": text("submitter_id"),
        "tags": ticket["tags"],
        "type": _shown("type", ticket["type"]),
        "updated_at": ticket["updated_at"],
        "via": {"channel": EVENT_WORD.get(ticket["via"]["channel"], ticket["via"]["channel"])},
    }

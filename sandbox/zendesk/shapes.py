"""Records as REST shows them: addresses built for the caller's host, nothing private."""

from collections.abc import Iterable

from flask import request

from sandbox.disk import Record
from sandbox.state import State


def url(path: str) -> str:
    """An address of this API on the host that the caller used."""
    return f"{request.host_url}api/v2/{path}.json"


def plain(record: Record, path: str) -> Record:
    """A record with its address, without what begins with `_`."""
    shown = {key: value for key, value in record.items() if not key.startswith("_")}
    return {"url": url(path), **shown}


def ticket(state: State, record: Record) -> Record:
    """A ticket (zendesk.md §3.1); `fields` repeats `custom_fields`."""
    fields = [
        {"id": field["id"], "value": _field_value(record, field)}
        for field in state.table("ticket_fields").all()
        if not field["_system"] and field["active"]
    ]
    return {
        **plain(record, f"tickets/{record['id']}"),
        "raw_subject": record["subject"],
        "collaborator_ids": [],
        "follower_ids": [],
        "email_cc_ids": [],
        "forum_topic_id": None,
        "has_incidents": False,
        "custom_fields": fields,
        "fields": fields,
        "satisfaction_rating": None,
        "sharing_agreement_ids": [],
        "custom_status_id": None,
        "followup_ids": [],
        "allow_channelback": False,
        "allow_attachments": True,
        "from_messaging_channel": record["via"]["channel"] == "messaging",
    }


def _field_value(record: Record, field: Record) -> object:
    value = record["_custom"].get(str(field["id"]))
    return False if value is None and field["type"] == "checkbox" else value


def user(record: Record) -> Record:
    """A user (zendesk.md §5.1)."""
    return plain(record, f"users/{record['id']}")


def organization(record: Record) -> Record:
    """An organization."""
    return plain(record, f"organizations/{record['id']}")


def group(record: Record) -> Record:
    """A group."""
    return plain(record, f"groups/{record['id']}")


def comments(audit: Record) -> list[Record]:
    """The comments of an audit, as /comments lists them."""
    return [
        {
            **{key: value for key, value in event.items() if key != "audit_id"},
            "audit_id": audit["id"],
            "via": audit["via"],
            "created_at": audit["created_at"],
            "metadata": audit["metadata"],
        }
        for event in audit["events"]
        if event["type"] == "Comment"
    ]


def sideloads(state: State, tickets: Iterable[Record]) -> Record:
    """What `include=` asks for; words that are unknown, `None` too, are ignored."""
    wanted = {word.strip() for word in request.args.get("include", "").split(",")}
    listed = list(tickets)
    loads = {
        "users": ("users", ("requester_id", "submitter_id", "assignee_id"), user),
        "organizations": ("organizations", ("organization_id",), organization),
        "groups": ("groups", ("group_id",), group),
    }
    found: Record = {}
    for name in sorted(wanted & set(loads)):
        table, fields, show = loads[name]
        keys = dict.fromkeys(one[f] for one in listed for f in fields if one.get(f))
        records = [state.table(table).get(key) for key in keys]
        found[name] = [show(record) for record in records if record is not None]
    return found


def people_of(state: State, audits: Iterable[Record]) -> Record:
    """The users that audits name, when `include=users` asks for them."""
    asked = "users" in request.args.get("include", "").split(",")
    if not (asked and state.profile.sideload_audit_authors):
        return {}
    keys = dict.fromkeys(
        key
        for audit in audits
        for key in (audit["author_id"], *(e.get("author_id") for e in audit["events"]))
        if key
    )
    found = [state.table("users").get(key) for key in keys]
    return {"users": [user(record) for record in found if record is not None]}

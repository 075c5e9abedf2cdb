"""Zendesk's JSON as recorded (zendesk.md §3), cut to what a test needs to vary."""

from copy import deepcopy
from typing import Any

MAIL = {
    "channel": "email",
    "source": {
        "from": {"address": "eve@acme.example", "name": "Eve"},
        "to": {"address": "security@lantern.example", "name": "Lantern"},
        "rel": None,
    },
}
TICKET = {
    "url": "https://acme.zendesk.com/api/v2/tickets/35.json",
    "id": 35,
    "external_id": None,
    "via": MAIL,
    "created_at": "2026-09-06T18:52:11Z",
    "updated_at": "2026-09-06T18:53:40Z",
    "type": None,
    "subject": "Someone is in my account",
    "description": "I see a login from a country I have never been to.",
    "priority": None,
    "status": "new",
    "recipient": "security@lantern.example",
    "requester_id": 7001,
    "submitter_id": 7001,
    "assignee_id": None,
    "organization_id": 501,
    "group_id": None,
    "tags": ["vip", "eu"],
    "custom_fields": [{"id": 26155630658963, "value": None}],
    "ticket_form_id": 2615,
}
REQUESTER = {
    "id": 7001,
    "name": "Eve Adams",
    "email": "eve@acme.example",
    "role": "end-user",
    "role_type": None,
    "active": True,
    "suspended": False,
    "organization_id": 501,
}


def a_ticket(**changed: Any) -> dict[str, Any]:
    """GET /tickets/35.json?include=users,organizations."""
    answer = {
        "ticket": {**TICKET, **changed},
        "users": [REQUESTER],
        "organizations": [{"id": 501, "name": "Acme Corp"}],
    }
    return deepcopy(answer)


def an_audit(*events: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """One update of that ticket."""
    return {
        "id": 2127301143,
        "ticket_id": 35,
        "created_at": "2026-09-06T18:53:40Z",
        "author_id": 7001,
        "metadata": {"system": {"client": "Mozilla/5.0", "ip_address": "192.0.2.7"}, "custom": {}},
        "via": {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}},
        "events": list(events),
        **changed,
    }


def a_comment(**changed: Any) -> dict[str, Any]:
    """A comment inside an audit."""
    return {
        "id": 2,
        "type": "Comment",
        "author_id": 7001,
        "body": "My *own* words",
        "html_body": "<p>My <em>own</em> words</p>",
        "plain_body": "My own words",
        "public": True,
        "attachments": [],
        "audit_id": 2127301143,
        **changed,
    }


RULE = {
    "channel": "rule",
    "source": {"from": {"id": 35079792, "title": "Tag it"}, "rel": "trigger", "to": {}},
}
"""`via` of what a trigger did inside somebody's update."""


def applied(**comment: Any) -> dict[str, Any]:
    """Answer of our PUT."""
    note = a_comment(public=False, **comment)
    return {
        "ticket": a_ticket(updated_at="2026-09-06T18:55:01Z")["ticket"],
        "audit": an_audit(note),
    }

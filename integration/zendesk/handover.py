"""Whose ticket it is: events of an audit that give it to somebody else, or let them in."""

from collections.abc import Mapping
from typing import Any

_COPIES = ("email_cc_ids", "collaborator_ids")


def changes_requester(event: Mapping[str, Any]) -> bool:
    """Of a ticket that was there already; the same value again is no change."""
    is_other = str(event["value"]) != str(event["previous_value"])
    return event["type"] == "Change" and event["field_name"] == "requester_id" and is_other


def requesters_in(event: Mapping[str, Any]) -> frozenset[int]:
    """Ids of whom an audit's event names as the requester, from the ticket's first one on."""
    if event["type"] not in ("Create", "Change") or event["field_name"] != "requester_id":
        return frozenset()
    named = (str(event[key]) for key in ("value", "previous_value"))
    return frozenset(int(each) for each in named if each.isascii() and each.isdigit())


def adds_copies(event: Mapping[str, Any]) -> bool:
    """Whether somebody is in copy afterwards who was not before."""
    if event["type"] == "EmailCcChange":
        now, before = event["current_email_ccs"], event["previous_email_ccs"]
        return bool(words_in(now) - words_in(before))
    is_about = event["type"] == "Change" and event["field_name"] in _COPIES
    return is_about and bool(words_in(event["value"]) - words_in(event["previous_value"]))


def words_in(value: object) -> frozenset[str]:
    """Tags, ids or addresses. Zendesk writes a list, or in old audits one text with spaces."""
    if isinstance(value, str):
        return frozenset(value.split())
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()

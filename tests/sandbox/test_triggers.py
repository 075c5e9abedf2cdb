"""Triggers and the webhooks that they call."""

import json
from typing import Any

import pytest
import requests

from sandbox.people import SECURITY_ADDRESS
from tests.fixtures.company import Company
from tests.sandbox.listener import Listener, listening

TAGGED = {"field": "current_tags", "operator": "includes", "value": "soc_go"}
UNMARKED = {"field": "current_tags", "operator": "not_includes", "value": "soc_sent"}
CHANGED = {"field": "update_type", "operator": "is", "value": "Change"}
BODY = '{"ticket_id":"{{ticket.id}}","actor_id":"{{current_user.id}}","title":"{{ticket.title}}"}'


def trigger(company: Company, conditions: list[dict[str, str]], *actions: Any) -> None:
    """A new one."""
    sent = {"title": "Ours", "conditions": {"all": conditions, "any": []}, "actions": actions}
    company.api("POST", "/triggers.json", {"trigger": sent})


def webhook(company: Company, listener: Listener) -> str:
    """A webhook for triggers."""
    hook = {"name": "t", "endpoint": listener.url, "subscriptions": ["conditional_ticket_events"]}
    made = company.api("POST", "/webhooks", {"webhook": hook})
    return str(made["webhook"]["id"])


def go(company: Company, ticket: int) -> None:
    """Set it off."""
    company.comment(ticket, "go", tags="soc_go")


def test_a_trigger_calls_its_webhook_once_and_marks_the_ticket(company: Company) -> None:
    ticket = company.submit_form("Help", "Not me")
    with listening() as listener:
        call = {"field": "notification_webhook", "value": [webhook(company, listener), BODY]}
        mark = {"field": "current_tags", "value": "soc_sent"}
        trigger(company, [CHANGED, TAGGED, UNMARKED], call, mark)
        go(company, ticket)
        got = json.loads(listener.next().body)
        company.comment(ticket, "more")

        assert listener.silent()
    assert got["ticket_id"] == str(ticket)
    assert got["actor_id"] == str(company.audits(ticket)[1]["author_id"])


def test_its_change_stands_in_the_same_audit_with_its_own_via(company: Company) -> None:
    ticket = company.submit_form("Help", "Not me")
    trigger(company, [CHANGED, TAGGED], {"field": "priority", "value": "urgent"})
    go(company, ticket)

    audit = company.audits(ticket)[-1]
    [event] = [e for e in audit["events"] if e.get("field_name") == "priority"]
    assert audit["via"]["channel"] == "web"
    assert event["via"]["channel"] == "rule"
    assert event["via"]["source"]["rel"] == "trigger"


def test_one_trigger_sets_off_the_next(company: Company) -> None:
    second = {"field": "current_tags", "operator": "includes", "value": "first"}
    trigger(company, [second], {"field": "current_tags", "value": "second"})
    trigger(company, [TAGGED], {"field": "current_tags", "value": "first"})
    ticket = company.submit_form("Help", "Not me")
    go(company, ticket)

    assert company.ticket(ticket)["tags"] == ["first", "second", "soc_go"]


def test_a_trigger_knows_the_mailbox(company: Company) -> None:
    mailbox = {"field": "recipient", "operator": "is", "value": SECURITY_ADDRESS}
    trigger(company, [mailbox], {"field": "current_tags", "value": "mailed"})
    ours = company.send_email("eve@acme.example", "Help", "Not me", to=SECURITY_ADDRESS)
    other = company.send_email("eve@acme.example", "Help", "Not me")

    assert company.ticket(ours)["tags"] == ["mailed"]
    assert company.ticket(other)["tags"] == []


@pytest.mark.parametrize("escaped", [True, False])
def test_a_quote_in_the_subject_may_or_may_not_break_the_body(
    company: Company, escaped: bool
) -> None:
    company.settings(escape_trigger_bodies=escaped)
    ticket = company.submit_form('x","actor_id":"1', "Not me")
    with listening() as listener:
        call = {"field": "notification_webhook", "value": [webhook(company, listener), BODY]}
        trigger(company, [TAGGED], call)
        go(company, ticket)
        got = json.loads(listener.next().body)

    assert (got["actor_id"] != "1") is escaped


def test_an_unknown_condition_is_refused(company: Company) -> None:
    with pytest.raises(requests.HTTPError, match="422"):
        trigger(company, [{"field": "weather", "operator": "is", "value": "wet"}], TAGGED)


def test_a_view_is_sorted_by_a_fields_value(company: Company) -> None:
    options = [{"name": f"SEV-{n}", "value": f"sev_{n}"} for n in (1, 2, 3)]
    sent = {"type": "tagger", "title": "Severity", "custom_field_options": options}
    field = company.api("POST", "/ticket_fields", {"ticket_field": sent})["ticket_field"]["id"]
    low, high = company.submit_form("Low", "x"), company.submit_form("High", "x")
    plain = company.submit_form("Plain", "x")
    for ticket, tag in ((low, "sev_3"), (high, "sev_1")):
        company.api("PUT", f"/tickets/{ticket}", {"ticket": {"tags": [tag]}})
    output = {"columns": ["nice_id", str(field)], "sort_by": str(field), "sort_order": "asc"}
    unsolved = {"field": "status", "operator": "less_than", "value": "solved"}
    view = {"title": "Queue", "all": [unsolved], "output": output}
    key = company.api("POST", "/views.json", {"view": view})["view"]["id"]

    found = company.api("GET", f"/views/{key}/tickets.json")["tickets"]
    assert [t["id"] for t in found] == [high, low, plain]
    rows = company.api("GET", f"/views/{key}/execute.json")["rows"]
    assert [row[str(field)] for row in rows] == ["sev_1", "sev_3", None]

"""The ways a ticket comes in, and what each proves about its sender."""

import pytest
import requests

from sandbox.people import SECURITY_ADDRESS
from tests.fixtures.company import Company


def test_a_signed_in_customer_leaves_no_doubt(company: Company) -> None:
    ticket = company.submit_form("Help", "It was not me")
    audit = company.audits(ticket)[0]

    assert "flags" not in audit["metadata"]
    assert audit["via"]["channel"] == "web"
    assert audit["author_id"] == company.ticket(ticket)["requester_id"]


def test_anybody_can_claim_an_address_and_is_flagged(company: Company) -> None:
    ticket = company.submit_form("Help", "It was not me", claims="eve@acme.example")

    metadata = company.audits(ticket)[0]["metadata"]
    assert (metadata["flags"], metadata["trusted"]) == ([3], False)
    assert company.comments(ticket)[0]["metadata"]["flags"] == [3]


def test_mail_names_its_sender_and_the_mailbox_it_went_to(company: Company) -> None:
    ticket = company.send_email("eve@acme.example", "Help", "Not me", to=SECURITY_ADDRESS)

    found = company.ticket(ticket)
    assert found["recipient"] == SECURITY_ADDRESS
    assert found["via"]["channel"] == "email"
    assert found["via"]["source"]["from"]["address"] == "eve@acme.example"


def test_mail_carries_the_flags_that_it_was_given(company: Company) -> None:
    ticket = company.send_email("eve@acme.example", "Help", "Not me", flags=[14, 21])

    assert company.comments(ticket)[0]["metadata"]["flags"] == [14, 21]


def test_a_strangers_mail_makes_a_user_without_a_verified_address(company: Company) -> None:
    ticket = company.send_email("mallory@evil.example", "Help", "Lock Eve out")

    user = company.ticket(ticket)["requester_id"]
    identities = company.api("GET", f"/users/{user}/identities.json")["identities"]
    assert [(i["value"], i["verified"]) for i in identities] == [("mallory@evil.example", False)]


def test_a_strangers_reply_is_flagged(company: Company) -> None:
    ticket = company.submit_form("Help", "It was not me")
    company.send_email("mallory@evil.example", "Re", "Never mind", ticket_id=ticket)

    assert company.comments(ticket)[-1]["metadata"]["flags"] == [2]


def test_an_agents_mail_can_set_tags_unless_its_abilities_are_suspended(company: Company) -> None:
    ticket = company.submit_form("Help", "It was not me")
    mail = "#tags soc_isolate_host\nPlease"
    company.send_email("tom@lantern.example", "Re", mail, ticket_id=ticket, flags=[20])
    assert company.ticket(ticket)["tags"] == []
    company.send_email("tom@lantern.example", "Re", mail, ticket_id=ticket)

    assert company.ticket(ticket)["tags"] == ["soc_isolate_host"]
    assert company.audits(ticket)[-1]["via"]["channel"] == "email"


def test_a_customers_mail_cannot(company: Company) -> None:
    ticket = company.submit_form("Help", "It was not me")
    company.send_email("eve@acme.example", "Re", "#tags vip\nPlease", ticket_id=ticket)

    assert company.ticket(ticket)["tags"] == []


def test_an_agent_opens_a_ticket_in_the_customers_name(company: Company) -> None:
    ticket = company.phone("gus@globex.example", "Called", "He lost his laptop")

    found = company.ticket(ticket)
    assert found["requester_id"] != found["submitter_id"]
    assert company.comments(ticket)[0]["author_id"] == found["submitter_id"]


def test_an_api_caller_may_claim_a_channel(company: Company) -> None:
    sent = {"requester": {"email": "eve@acme.example"}, "via": {"channel": "mail"}}
    made = company.api("POST", "/tickets", {"ticket": {**sent, "comment": {"body": "x"}}})

    assert made["ticket"]["via"]["channel"] == "mail"
    assert made["audit"]["author_id"] != made["ticket"]["requester_id"]


def test_a_suspended_user_cannot_sign_in(company: Company) -> None:
    with pytest.raises(requests.HTTPError, match="403"):
        company.browser("sid@lantern.example")


def test_a_customer_can_pull_a_tag_with_a_dropdown_that_they_may_edit(company: Company) -> None:
    option = {"name": "Other", "value": "soc_isolate_host"}
    sent = {"type": "tagger", "title": "Topic", "custom_field_options": [option]}
    field = company.api(
        "POST", "/ticket_fields", {"ticket_field": {**sent, "editable_in_portal": True}}
    )["ticket_field"]["id"]
    page = f"{company.url}/requests/new"
    data = {"subject": "s", "description": "d", f"field_{field}": "soc_isolate_host"}
    answer = company.browser("eve@acme.example").post(page, data, allow_redirects=False)

    assert company.ticket(int(answer.headers["Location"].split("/")[2]))["tags"] == [
        "soc_isolate_host"
    ]


def test_the_report_form_names_itself(company: Company) -> None:
    forms = company.api("GET", "/ticket_forms")["ticket_forms"]
    report = next(f["id"] for f in forms if f["name"] == "Report a security problem")
    ticket = company.submit_form("Help", "Look", form=str(report))

    assert company.ticket(ticket)["ticket_form_id"] == report


def test_a_visitor_of_the_widget_sets_tags_and_nobody_vouches_for_them(company: Company) -> None:
    url = f"{company.url}/_sandbox/messaging"
    said = {"from": "eve@acme.example", "text": "Hello"}
    made = requests.post(url, json={**said, "tags": ["soc_isolate_host"]}, timeout=10).json()
    ticket = made["ticket"]["id"]
    requests.post(url, json={**said, "tags": ["VIP"], "ticket_id": ticket}, timeout=10)

    first, second = company.audits(ticket)
    assert company.ticket(ticket)["tags"] == ["soc_isolate_host", "vip"]
    assert {first["via"]["channel"], second["via"]["channel"]} == {"messaging"}
    assert first["author_id"] == company.ticket(ticket)["requester_id"]
    assert company.ticket(ticket)["from_messaging_channel"]


@pytest.mark.parametrize("sent", [{"text": "nobody"}, {"from": "eve@acme.example", "tag": "x"}])
def test_a_message_that_nobody_could_send_is_refused(company: Company, sent: object) -> None:
    answer = requests.post(f"{company.url}/_sandbox/messaging", json=sent, timeout=10)

    assert answer.status_code == 400

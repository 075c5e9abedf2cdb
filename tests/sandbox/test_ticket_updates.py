"""What a PUT does to a ticket, as Zendesk does it: zendesk.md §3."""

from typing import Any

import pytest
import requests

from tests.fixtures.company import INTEGRATION, Company

OPTIONS = [{"name": f"SEV-{n}", "value": f"sev_{n}"} for n in (1, 2, 3, 4)]


def put(company: Company, ticket: int, who: str = INTEGRATION, **change: Any) -> dict[str, Any]:
    """One update through the API."""
    return company.api("PUT", f"/tickets/{ticket}.json", {"ticket": change}, who=who)


def said(company: Company, ticket: int, **comment: Any) -> dict[str, Any]:
    """The comment that an update made."""
    events = put(company, ticket, comment=comment)["audit"]["events"]
    return next(e for e in events if e["type"] == "Comment")


def severity_field(company: Company) -> int:
    """A dropdown whose options are tags."""
    sent = {"type": "tagger", "title": "Severity", "custom_field_options": OPTIONS}
    made = company.api("POST", "/ticket_fields", {"ticket_field": sent})
    return int(made["ticket_field"]["id"])


@pytest.fixture
def ticket(company: Company) -> int:
    """A customer's."""
    return company.submit_form("Help", "Somebody is in my account")


def test_one_update_is_one_audit_with_every_change(company: Company, ticket: int) -> None:
    note = {"html_body": "<p>Seen</p>", "public": False}
    answer = put(
        company, ticket, tags=["security"], priority="high", comment=note, metadata={"op": "7"}
    )

    audit = answer["audit"]
    assert audit == company.audits(ticket)[-1]
    assert audit["metadata"]["custom"] == {"op": "7"}
    assert audit["via"]["channel"] == "api"
    changes = {
        e["field_name"]: (e["previous_value"], e["value"])
        for e in audit["events"]
        if e["type"] == "Change"
    }
    assert changes == {"tags": ([], ["security"]), "priority": (None, "high")}


def test_tags_are_replaced(company: Company, ticket: int) -> None:
    put(company, ticket, tags=["one", "two"])
    put(company, ticket, tags=["Three"])

    assert company.ticket(ticket)["tags"] == ["three"]


def test_a_dropdown_brings_its_tag_and_takes_the_old_one(company: Company, ticket: int) -> None:
    field = severity_field(company)
    put(company, ticket, tags=["vip"], custom_fields=[{"id": field, "value": "sev_3"}])
    put(company, ticket, custom_fields=[{"id": field, "value": "sev_1"}])

    assert company.ticket(ticket)["tags"] == ["sev_1", "vip"]


def test_a_tag_moves_the_dropdown_that_it_belongs_to(company: Company, ticket: int) -> None:
    field = severity_field(company)
    put(company, ticket, tags=["sev_2"])
    chosen = company.ticket(ticket)["custom_fields"]
    put(company, ticket, tags=[])

    assert chosen == [{"id": field, "value": "sev_2"}]
    assert company.ticket(ticket)["custom_fields"] == [{"id": field, "value": None}]


def test_tags_and_dropdown_in_one_update_agree(company: Company, ticket: int) -> None:
    field = severity_field(company)
    put(
        company, ticket, tags=["sev_2", "security"], custom_fields=[{"id": field, "value": "sev_2"}]
    )

    assert company.ticket(ticket)["tags"] == ["security", "sev_2"]


@pytest.mark.parametrize("safe", [True, False, "true"])
def test_an_old_stamp_is_a_conflict_whatever_safe_update_says(
    company: Company, ticket: int, safe: object
) -> None:
    with pytest.raises(requests.HTTPError, match="409"):
        put(company, ticket, safe_update=safe, updated_stamp="2020-01-01T00:00:00Z", tags=["x"])

    assert company.ticket(ticket)["tags"] == []


def test_a_stamp_has_the_grain_of_a_second(company: Company, ticket: int) -> None:
    stamp = company.ticket(ticket)["updated_at"]
    with company.sandbox.state.change():
        tickets = company.sandbox.state.table("tickets")
        tickets.put(ticket, {**(tickets.get(ticket) or {}), "tags": ["somebody_else"]})

    answer = put(company, ticket, safe_update=True, updated_stamp=stamp, tags=["ours"])
    assert answer["ticket"]["tags"] == ["ours"]


def test_a_closed_ticket_is_frozen(company: Company, ticket: int) -> None:
    put(company, ticket, status="closed")

    with pytest.raises(requests.HTTPError, match="422"):
        put(company, ticket, tags=["late"])


def test_a_refused_update_changes_nothing(company: Company, ticket: int) -> None:
    with pytest.raises(requests.HTTPError, match="422"):
        put(company, ticket, tags=["half"], priority="enormous")

    assert company.ticket(ticket)["tags"] == []
    assert len(company.audits(ticket)) == 1


def test_a_comment_without_public_is_seen_by_the_customer(company: Company, ticket: int) -> None:
    assert said(company, ticket, body="oops")["public"] is True
    assert said(company, ticket, body="fine", public=False)["public"] is False


def test_a_light_agent_only_whispers(company: Company, ticket: int) -> None:
    company.comment(ticket, "May I?", public=True, agent="lou@lantern.example")

    assert company.notes(ticket) == ["May I?"]


def test_a_long_comment_is_cut_without_a_word(company: Company, ticket: int) -> None:
    kept = said(company, ticket, body="é" * 40_000, public=False)["body"]

    assert kept == "é" * 32_768


def test_body_loses_runs_of_white_space(company: Company, ticket: int) -> None:
    assert said(company, ticket, body="a   b\n\n\nc", public=False)["body"] == "a b\nc"


def test_placeholders_are_filled_and_unknown_ones_vanish(company: Company, ticket: int) -> None:
    text = "{{ticket.requester.email}}|{{ nothing.here }}|{% if x %}|\\\\{{kept}}"

    assert said(company, ticket, body=text, public=False)["body"] == "eve@acme.example|||{{kept}}"


def test_code_keeps_its_braces_and_encoded_ones_are_filled_too(
    company: Company, ticket: int
) -> None:
    html = "<p>{{ticket.id}} <code>{{ticket.id}}</code> &#123;&#123;ticket.id&#125;&#125;</p>"

    plain = said(company, ticket, html_body=html, public=False)["plain_body"]
    assert plain == f"{ticket} {{{{ticket.id}}}} {ticket}"


def test_encoded_braces_stay_when_the_switch_says_so(company: Company, ticket: int) -> None:
    company.settings(expand_encoded_braces=False)
    html = "<p>&#123;&#123;ticket.id&#125;&#125;</p>"

    assert said(company, ticket, html_body=html, public=False)["plain_body"] == "{{ticket.id}}"


def test_a_customers_words_are_left_alone(company: Company) -> None:
    ticket = company.submit_form("Help", "{{ticket.requester.email}}\n\n<b>bold</b>")

    assert company.comments(ticket)[0]["body"] == "{{ticket.requester.email}}\n\n<b>bold</b>"
    assert "&lt;b&gt;bold" in company.comments(ticket)[0]["html_body"]


@pytest.mark.parametrize(
    ("html", "kept", "plain"),
    [
        ("<p>a<br>- b</p><p>c</p>", "<p>a<br>- b</p><p>c</p>", "a\n- b\n\nc"),
        ("<p onclick='x'>a<script>alert(1)</script></p>", "<p>a</p>", "a"),
        ('<a href="javascript:x">a</a>', "<a>a</a>", "a"),
        ("<p><b>open", "<p><b>open</b></p>", "open"),
        ("<ul><li>one</li><li>two</li></ul>", "<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("&lt;b&gt; &amp;", "&lt;b&gt; &amp;", "<b> &"),
    ],
)
def test_only_simple_html_is_kept(
    company: Company, ticket: int, html: str, kept: str, plain: str
) -> None:
    comment = said(company, ticket, html_body=html, public=False)

    assert kept in comment["html_body"]
    assert comment["plain_body"] == plain


def test_a_first_assignee_opens_a_new_ticket(company: Company, ticket: int) -> None:
    agent = company.api("GET", "/users/search?query=tom@lantern.example")["users"][0]["id"]

    assert put(company, ticket, assignee_id=agent)["ticket"]["status"] == "open"


def test_another_group_frees_the_ticket_from_who_is_not_in_it(
    company: Company, ticket: int
) -> None:
    agent = company.api("GET", "/users/search?query=tom@lantern.example")["users"][0]["id"]
    put(company, ticket, assignee_id=agent)
    group = company.api("POST", "/groups", {"group": {"name": "Night"}})["group"]["id"]

    answer = put(company, ticket, group_id=group)["ticket"]
    assert (answer["group_id"], answer["assignee_id"]) == (group, None)


def test_a_customers_reply_opens_what_was_solved(company: Company, ticket: int) -> None:
    put(company, ticket, status="solved")
    company.reply(ticket, "Not yet")

    assert company.ticket(ticket)["status"] == "open"


def test_the_customer_never_sees_a_note(company: Company, ticket: int) -> None:
    company.comment(ticket, "between ourselves")
    company.comment(ticket, "dear customer", public=True)

    page = company.browser("eve@acme.example").get(f"{company.url}/requests/{ticket}").text
    assert "dear customer" in page
    assert "between ourselves" not in page


def test_a_macro_is_cited_by_the_agents_update(company: Company, ticket: int) -> None:
    actions = [
        {"field": "current_tags", "value": "deskwarden_check"},
        {"field": "comment_mode_is_public", "value": "false"},
        {"field": "comment_value_html", "value": "<p>Asked by {{current_user.name}}</p>"},
    ]
    sent = {"macro": {"title": "Security: check", "actions": actions}}
    macro = company.api("POST", "/macros", sent)["macro"]["id"]
    company.api("GET", f"/tickets/{ticket}/macros/{macro}/apply")
    assert company.ticket(ticket)["tags"] == []

    company.apply_macro(ticket, macro)

    audit = company.audits(ticket)[-1]
    assert audit["via"]["channel"] == "web"
    assert [e["macro_id"] for e in audit["events"] if e["type"] == "AgentMacroReference"] == [macro]
    assert company.ticket(ticket)["tags"] == ["deskwarden_check"]
    assert company.notes(ticket) == ["Asked by Tom Field"]


def test_the_same_idempotency_key_makes_one_ticket(company: Company) -> None:
    answers = [
        requests.post(
            f"{company.url}/api/v2/tickets.json",
            json={"ticket": {"comment": {"body": text}}},
            headers={"Idempotency-Key": "k"},
            auth=("tom@lantern.example/token", company.api_token),
            timeout=5,
        )
        for text in ("one", "one", "two")
    ]

    assert [a.headers.get("x-idempotency-lookup") for a in answers] == ["miss", "hit", None]
    assert answers[0].json()["ticket"]["id"] == answers[1].json()["ticket"]["id"]
    assert answers[2].status_code == 400


def test_tags_are_deleted_with_a_body(company: Company, ticket: int) -> None:
    put(company, ticket, tags=["one", "two"])

    assert company.api("DELETE", f"/tickets/{ticket}/tags.json", {"tags": ["one"]}) == {
        "tags": ["two"]
    }

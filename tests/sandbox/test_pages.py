"""The pages that people see."""

import re

import pytest
import requests

from tests.fixtures.company import AGENT, CUSTOMER, Company


def page(company: Company, path: str, who: str = "") -> requests.Response:
    """A page as somebody's browser gets it."""
    return company.browser(who).get(f"{company.url}{path}")


@pytest.fixture
def ticket(company: Company) -> int:
    """A customer's, with a note and a public answer."""
    key = company.submit_form("<b>Help</b>", "<script>alert(1)</script>")
    company.comment(key, "between ourselves", tags="security")
    company.comment(key, "dear customer", public=True)
    return key


@pytest.mark.parametrize("path", ["/", "/sign-in", "/requests/new", "/company"])
def test_every_page_opens_without_sign_in(company: Company, path: str) -> None:
    answer = page(company, path)

    assert answer.status_code == 200
    assert "<h1>" in answer.text


def test_no_page_runs_scripts(company: Company, ticket: int) -> None:
    answer = page(company, f"/agent/tickets/{ticket}", AGENT)

    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert "&lt;b&gt;Help&lt;/b&gt;" in answer.text


def test_an_agent_tells_notes_from_answers(company: Company, ticket: int) -> None:
    text = page(company, f"/agent/tickets/{ticket}", AGENT).text

    kinds = re.findall(r'<article class="card (\w+)"', text)
    assert kinds == ["public", "internal", "public"]
    assert text.index("dear customer") < text.index("between ourselves")


def test_the_desk_is_for_staff(company: Company, ticket: int) -> None:
    for path in ("/agent", f"/agent/tickets/{ticket}", "/agent/new"):
        for who in ("", CUSTOMER):
            assert page(company, path, who).url.startswith(f"{company.url}/sign-in")


def test_a_customer_sees_only_their_own_requests(company: Company, ticket: int) -> None:
    assert page(company, f"/requests/{ticket}", CUSTOMER).status_code == 200
    assert page(company, f"/requests/{ticket}", "gus@globex.example").status_code == 404


def test_sign_in_leads_nowhere_else(company: Company) -> None:
    sent = {"email": CUSTOMER, "next": "//evil.example/"}
    answer = requests.post(f"{company.url}/sign-in", sent, allow_redirects=False, timeout=5)

    assert answer.headers["Location"] == "/requests/new"


def test_a_macro_only_fills_the_draft(company: Company, ticket: int) -> None:
    actions = [
        {"field": "current_tags", "value": "checked"},
        {"field": "comment_value", "value": "For {{ticket.requester.first_name}}"},
    ]
    sent = {"macro": {"title": "Check", "actions": actions}}
    macro = company.api("POST", "/macros", sent)["macro"]["id"]
    text = page(company, f"/agent/tickets/{ticket}?macro={macro}", AGENT).text

    assert "For Eve" in text
    assert "checked security" in text
    assert company.ticket(ticket)["tags"] == ["security"]


def test_a_light_agent_is_offered_no_public_reply(company: Company, ticket: int) -> None:
    text = page(company, f"/agent/tickets/{ticket}", "lou@lantern.example").text

    assert 'value="public"' not in text
    assert 'value="internal"' in text


def test_a_closed_ticket_offers_nothing_to_change(company: Company, ticket: int) -> None:
    company.api("PUT", f"/tickets/{ticket}", {"ticket": {"status": "closed"}})
    text = page(company, f"/agent/tickets/{ticket}", AGENT).text

    assert "Submit" not in text


def test_a_view_shows_its_tickets(company: Company, ticket: int) -> None:
    tagged = {"field": "current_tags", "operator": "includes", "value": "security"}
    unsolved = {"field": "status", "operator": "less_than", "value": "solved"}
    sent = {"view": {"title": "Security Team Queue", "all": [tagged, unsolved]}}
    view = company.api("POST", "/views", sent)["view"]["id"]
    company.submit_form("Other", "Nothing")
    text = page(company, f"/agent?view={view}", AGENT).text

    assert "Security Team Queue" in text
    assert text.count("/agent/tickets/") == 1


def test_a_form_without_words_is_refused(company: Company) -> None:
    with pytest.raises(requests.HTTPError, match="400"):
        company.submit_form("", "")

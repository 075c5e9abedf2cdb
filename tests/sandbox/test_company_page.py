"""One page shows a person what the company saw."""

import pytest
import requests

from sandbox.company.state import CompanyState
from tests.fixtures.lantern import Lantern


def page(lantern: Lantern) -> str:
    """The page as HTML."""
    answer = requests.get(f"{lantern.url}/company", timeout=5)
    assert answer.status_code == 200
    return answer.text


def test_a_quiet_company_says_so(lantern: Lantern) -> None:
    html = page(lantern)

    assert "Nobody has been told anything." in html
    assert "Nobody has been woken." in html
    assert "Nothing has been changed." in html


def test_messages_pages_sessions_and_changes_stand_there(lantern: Lantern) -> None:
    company = CompanyState(lantern.state)
    alert = {"dedup_key": "SEC-2026-0001", "status": "triggered", "count": 1, "at": "today"}
    event = {"payload": {"severity": "critical", "summary": "wake up"}}
    entry = {"at": "today", "action": "sessions.revoked", "user_id": "usr_eve", "operation": "op-9"}
    company.put("slack", {"id": "m", "text": "a told thing", "channel": "C1", "ts": "1.1"})
    company.put("page", {"id": "p", **alert, "event": event})
    company.put("admin_log", {"id": "l", **entry, "detail": {"count": 3}})

    html = page(lantern)

    for words in ("a told thing", "wake up", "op-9", "count 3", "203.0.113.66", "eve@acme"):
        assert words in html


def test_whose_next_sign_in_takes_the_second_factor_stands_there(lantern: Lantern) -> None:
    company = CompanyState(lantern.state)
    (eve,) = company.where("user", "id", "usr_eve")
    quiet = page(lantern)
    company.put("user", {**eve, "step_up_required": True})
    asked = page(lantern)
    company.put("user", {**eve, "stepped_up_at": "2026-11-22T09:30:01.5Z"})

    given = page(lantern)

    words = "takes the second factor"
    assert [html.count(words) for html in (quiet, asked, given)] == [0, 1, 0]
    assert "as usual; last given 2026-11-22 09:30:01" in given


@pytest.mark.parametrize("text", ["<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"])
def test_a_message_cannot_write_html_on_it(text: str, lantern: Lantern) -> None:
    CompanyState(lantern.state).put("slack", {"id": "m", "text": text})

    html = page(lantern)

    assert "<script>" not in html
    assert "&lt;script&gt;x&lt;/script&gt;" in html

"""PagerDuty is triggered under the incident's id, so that telling it twice wakes nobody twice."""

from dataclasses import replace

import pytest

from incidents.errors import DeskRefused, VendorDown
from incidents.ports.people import Notice
from integration.paging import PagerDuty
from sandbox.company import TOKENS
from tests.fixtures.lantern import Answering, Lantern, saying

NOTICE = Notice(
    incident_id="SEC-2026-0047",
    ticket_id=51,
    severity="SEV-2",
    kind="account_compromise",
    text="SEV-2 · account compromise · SEC-2026-0047 · ticket 51",
    ticket_url="http://desk.example/agent/tickets/51",
    key="SEC-2026-0047",
)


def pager(lantern: Lantern) -> PagerDuty:
    return PagerDuty(f"{lantern.url}/pagerduty", TOKENS["pagerduty"])


def test_the_alert_carries_ids_kind_and_severity(lantern: Lantern) -> None:
    key = pager(lantern).page(NOTICE)

    alert = lantern.state.table("company_page").all()[0]
    assert key == alert["dedup_key"] == "SEC-2026-0047"
    assert alert["event"]["payload"] == {
        "summary": NOTICE.text,
        "source": "zendesk ticket 51",
        "severity": "error",
        "group": "SEC-2026-0047",
        "class": "account_compromise",
        "custom_details": {"incident": "SEC-2026-0047", "ticket": 51},
    }
    assert alert["event"]["links"] == [{"href": NOTICE.ticket_url, "text": "Ticket 51"}]


def test_paging_twice_is_one_alert(lantern: Lantern) -> None:
    pager(lantern).page(NOTICE)
    pager(lantern).page(NOTICE)

    alerts = lantern.state.table("company_page").all()
    assert [alert["count"] for alert in alerts] == [2]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("SEV-1", "critical"), ("SEV-2", "error"), ("SEV-3", "warning"), ("SEV-4", "info")],
)
def test_severity_is_theirs(ours: str, theirs: str, lantern: Lantern) -> None:
    pager(lantern).page(replace(NOTICE, severity=ours))

    alert = lantern.state.table("company_page").all()[0]
    assert alert["event"]["payload"]["severity"] == theirs


def test_a_long_summary_is_cut_to_what_they_take(lantern: Lantern) -> None:
    pager(lantern).page(replace(NOTICE, text="x" * 2000))

    alert = lantern.state.table("company_page").all()[0]
    assert alert["event"]["payload"]["summary"] == "x" * 1024


def test_a_refused_event_is_final(lantern: Lantern) -> None:
    with pytest.raises(DeskRefused, match="400"):
        PagerDuty(f"{lantern.url}/pagerduty", "another-key").page(NOTICE)


def test_without_a_key_nothing_is_sent(lantern: Lantern) -> None:
    with pytest.raises(DeskRefused, match="DESKWARDEN_PAGERDUTY_ROUTING_KEY"):
        PagerDuty(f"{lantern.url}/pagerduty", "").page(NOTICE)

    assert lantern.calls == []


def test_an_answer_under_another_key_is_not_taken_for_ours(answering: Answering) -> None:
    odd = answering(saying({"status": "success", "dedup_key": "else"}, 202))

    with pytest.raises(VendorDown, match="another key"):
        PagerDuty(odd.url, "k").page(NOTICE)

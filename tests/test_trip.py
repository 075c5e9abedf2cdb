"""One ticket from signed webhook to contained account, over real processes and sockets.

The processes are the demo's own; what is asserted is the sandbox's word, not our record's.
tests/commands/test_demo.py has the command itself: its display, its stop, its refusals.
"""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from incidents.ledger import EffectKind, EffectState
from integration.store import open_store
from tests.fixtures.demos import Demo, left_over, staying
from tests.fixtures.people import QUIET, QUIET_ID
from tests.fixtures.redis_server import wait_until
from tests.fixtures.visitor import Visitor

FIRST = 1
"""The ticket that the demo files itself."""
WORRIED = "Somebody logged in to my account from another country, and exported our customers"
ROUTINE = "How do I change the colour of a chart on my dashboard?"
FORM = (
    "🔐 SECURITY CHECK:",
    "- Account: Acme Corp",
    "- Affected User: eve@acme.example",
    "- Last Login IP: 203.0.113.66",
    "- Recent Export: Yes",
    "- Risk Rating: High",
)
REVOKED = "Revoke the account's sessions: done and read back"
RECEIVED = "received    "
"""The first step of the demo's display: the incident is on record, the note is not written."""
pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("unmeasured_processes")]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One demo for the whole file, its own report at its end."""
    with staying(tmp_path_factory.mktemp("trip") / "demo") as running:
        yield running


@pytest.fixture
def visitor(demo: Demo) -> Visitor:
    """Somebody beside it."""
    return Visitor(demo)


def settled(demo: Demo, ticket_id: int) -> Callable[[], bool]:
    """Whether the incident's every effect is done, or waits for a person."""
    on_its_way = {EffectState.APPROVED, EffectState.STARTED}

    def look() -> bool:
        store = open_store(demo.database_url)
        try:
            incident = store.ledger.incident_of(ticket_id)
            effects = store.ledger.effects(incident.id) if incident else ()
        finally:
            store.close()
        noted = any(e.kind is EffectKind.NOTE and e.state is EffectState.DONE for e in effects)
        return noted and not any(e.state in on_its_way for e in effects)

    return look


def inbox(demo: Demo, ticket_id: int) -> list[str]:
    """The states of the events that named a ticket."""
    path = demo.database_url.removeprefix("sqlite:///")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as record:
        rows = record.execute("SELECT state FROM inbox WHERE ticket_id = ?", (ticket_id,))
        found = [str(row[0]) for row in rows]
    record.close()
    return found


def test_a_report_becomes_a_labelled_noted_and_routed_ticket(visitor: Visitor) -> None:
    ticket = visitor.ticket(FIRST)
    (note,) = visitor.comments(FIRST, public=False)

    assert {"security", "potential_compromise", "privileged_action", "sev_1"} <= set(ticket["tags"])
    assert (ticket["group"], ticket["type"], ticket["priority"]) == (
        "Security Team Queue",
        "incident",
        "urgent",
    )
    assert tuple(note.splitlines()[:6]) == FORM
    assert REVOKED in note


def test_the_reporters_sessions_are_revoked_once_and_nobody_elses(demo: Demo) -> None:
    visitor = Visitor(demo)
    before = [each for each in visitor.revocations() if ":usr_eve" in each]

    assert visitor.live_sessions("usr_eve") == 0
    assert len(before) == 1
    assert visitor.live_sessions("usr_paula") > 0


def test_the_team_is_told_once_and_without_the_customers_words(visitor: Visitor) -> None:
    slack, pager = visitor.told("slack"), visitor.told("pagerduty")

    assert [len(slack), len(pager)] == [1, 1]
    assert "-0001" in slack[0]
    assert "-0001" in pager[0]
    assert "hacked" not in slack[0] + pager[0]


def test_the_customer_reads_nothing_of_ours(visitor: Visitor) -> None:
    (her_own_words,) = visitor.comments(FIRST, public=True)

    page = visitor.own_page(FIRST)

    assert "hacked" in her_own_words
    assert "hacked" in page
    for internal in ("SECURITY CHECK", "SEC-2", "SEV-", "203.0.113.66"):
        assert internal not in page


def test_an_incident_costs_three_reads_and_at_most_two_writes(demo: Demo, visitor: Visitor) -> None:
    visitor.new_morning()
    visitor.forget_calls()

    ticket = visitor.report(WORRIED)
    wait_until(settled(demo, ticket), seconds=60)

    calls = visitor.calls()
    assert sum(call.startswith("GET ") for call in calls) <= 3
    assert 1 <= calls.count(f"PUT /api/v2/tickets/{ticket}") <= 2
    assert len(calls) == len([c for c in calls if c.startswith(("GET ", "PUT "))])
    assert visitor.comments(ticket, public=False)[0].startswith(FORM[0])
    assert visitor.live_sessions("usr_eve") == 0


def test_an_ordinary_ticket_costs_no_call_and_stays_as_it_was(demo: Demo, visitor: Visitor) -> None:
    visitor.forget_calls()

    ticket = visitor.report(ROUTINE)
    wait_until(lambda: inbox(demo, ticket) == ["done"])

    assert visitor.calls() == []
    assert visitor.comments(ticket, public=False) == []
    assert "security" not in visitor.ticket(ticket)["tags"]


def test_a_report_that_nobody_proved_is_noted_and_locks_nobody_out(
    demo: Demo, visitor: Visitor
) -> None:
    visitor.new_morning()
    live = visitor.live_sessions(QUIET_ID)

    ticket = visitor.report(WORRIED, who=QUIET, signed_in=False)
    wait_until(settled(demo, ticket), seconds=60)

    assert "security" in visitor.ticket(ticket)["tags"]
    assert visitor.live_sessions(QUIET_ID) == live > 0


def test_a_forged_delivery_leaves_no_trace(demo: Demo, visitor: Visitor) -> None:
    body = Path("tests/payloads/ticket_created.json").read_bytes()
    named = {
        "X-Zendesk-Webhook-Signature": "bm90IGEgc2lnbmF0dXJlLCBidXQgMzIgYnl0ZXMgbG9uZw==",
        "X-Zendesk-Webhook-Signature-Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    visitor.forget_calls()

    answer = requests.post(f"{demo.receiver}/webhooks/zendesk", body, headers=named, timeout=10)

    assert (answer.status_code, answer.content) == (401, b"")
    assert visitor.calls() == []


def test_a_kill_9_in_the_middle_of_a_trip_needs_no_repair_by_hand(tmp_path: Path) -> None:
    directory = tmp_path / "demo"
    with staying(directory, until=RECEIVED) as cut:
        cut.kill()
        wait_until(lambda: left_over(directory) == ())

    with staying(directory) as again:
        visitor = Visitor(again)
        wait_until(settled(again, FIRST), seconds=90)

        notes = [n for n in visitor.comments(FIRST, public=False) if n.startswith(FORM[0])]
        revoked = [each for each in visitor.revocations() if "-0001:" in each]
        assert (len(notes), len(revoked)) == (1, 1)
        assert visitor.live_sessions("usr_eve") == 0
        assert "security" in visitor.ticket(FIRST)["tags"]
        assert (again.terminate(), left_over(directory)) == (0, ())

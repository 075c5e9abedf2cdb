"""The company's memory: seeded relative to now, kept over a restart, renewed in the morning."""

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from sandbox.company.seed import rows_for
from sandbox.company.state import CompanyState
from sandbox.company.when_where import last_night
from sandbox.state import State
from tests.fixtures.lantern import Lantern


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-11-21T12:00:00+00:00", "2026-11-21T04:50:00+00:00"),
        ("2026-11-21T05:50:00+00:00", "2026-11-21T04:50:00+00:00"),
        ("2026-11-21T05:49:59+00:00", "2026-11-20T04:50:00+00:00"),
        ("2026-11-21T00:00:00+00:00", "2026-11-20T04:50:00+00:00"),
    ],
)
def test_the_bad_night_is_the_latest_that_is_over(now: str, night: str) -> None:
    assert last_night(datetime.fromisoformat(now)) == datetime.fromisoformat(night)


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_nothing_is_seeded_in_the_future(hour: int) -> None:
    now = datetime(2026, 11, 21, hour, 7, tzinfo=UTC)

    times = [row["at"] for kind, row in rows_for(now) if kind == "event"]
    assert times
    assert max(times) <= now.isoformat()
    assert times == sorted(times)


def test_eve_came_from_two_countries_within_an_hour() -> None:
    rows = [row for kind, row in rows_for(datetime.now(UTC)) if kind == "event"]
    eves = [(datetime.fromisoformat(r["at"]), r["country"]) for r in rows if "eve@" in r["actor"]]

    jumps = [b[0] - a[0] for a, b in itertools.pairwise(eves) if a[1] != b[1]]
    assert min(jumps) < timedelta(hours=1)


def test_what_was_revoked_stays_revoked_over_a_restart(tmp_path: Path) -> None:
    first = State(tmp_path)
    company = CompanyState(first)
    company.drop("session", "ses_eve_night")
    first.close()

    second = State(tmp_path)
    sessions = {row["id"] for row in CompanyState(second).rows("session")}
    second.close()
    assert "ses_eve_night" not in sessions
    assert "ses_eve_laptop" in sessions


def test_a_new_morning_signs_everybody_in_and_forgets_no_message(lantern: Lantern) -> None:
    company = CompanyState(lantern.state)
    company.drop("session", "ses_eve_night")
    company.put("slack", {"id": "m", "text": "told"})

    requests.post(f"{lantern.url}/_sandbox/company/morning", timeout=5).raise_for_status()

    assert "ses_eve_night" in {row["id"] for row in company.rows("session")}
    assert [row["text"] for row in company.rows("slack")] == ["told"]


def test_a_reset_forgets_the_messages_too(lantern: Lantern) -> None:
    company = CompanyState(lantern.state)
    company.put("slack", {"id": "m", "text": "told"})

    lantern.state.reset()

    assert company.rows("slack") == []
    assert len(company.rows("session")) == 11


def test_a_visitor_can_add_to_the_audit_trail(lantern: Lantern) -> None:
    row = {
        "at": "2026-11-21T04:50:00Z",
        "actor": "lin@acme.example",
        "action": "data.exported",
        "object": "invoices",
        "ip": "203.0.113.9",
        "country": "BR",
        "sensitive": True,
    }

    made = requests.post(f"{lantern.url}/_sandbox/company/events", json=row, timeout=5)

    assert made.status_code == 201
    assert CompanyState(lantern.state).rows("event")[-1] == {**row, "id": made.json()["id"]}

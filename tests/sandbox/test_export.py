"""The incremental export: everything once, the newest minute withheld."""

from typing import Any

import pytest
import requests

from tests.fixtures.company import Company


def export(company: Company, query: str) -> dict[str, Any]:
    """One page."""
    return company.api("GET", f"/incremental/tickets/cursor.json?{query}")


def test_the_newest_minute_is_withheld(company: Company) -> None:
    company.submit_form("Help", "Just now")

    page = export(company, "start_time=1")
    assert (page["tickets"], page["end_of_stream"]) == ([], True)
    assert page["after_cursor"]


def test_the_cursor_goes_on_where_it_was(company: Company) -> None:
    company.settings(export_blind_seconds=0)
    tickets = [company.submit_form("Help", str(n)) for n in range(3)]
    first = export(company, "start_time=1&per_page=2")
    second = requests.get(
        str(first["after_url"]), auth=("ada@lantern.example/token", company.api_token), timeout=5
    ).json()
    third = export(company, f"cursor={second['after_cursor']}")

    assert [t["id"] for t in first["tickets"]] == tickets[:2]
    assert (first["end_of_stream"], second["end_of_stream"]) == (False, True)
    assert [t["id"] for t in second["tickets"]] == tickets[2:]
    assert third["tickets"] == []


def test_a_deleted_ticket_is_exported_as_deleted(company: Company) -> None:
    company.settings(export_blind_seconds=0)
    ticket = company.submit_form("Help", "Oops")
    company.api("DELETE", f"/tickets/{ticket}.json")

    [found] = export(company, "start_time=1")["tickets"]
    assert found["status"] == "deleted"
    with pytest.raises(requests.HTTPError, match="404"):
        company.ticket(ticket)


def test_a_start_in_the_blind_minute_is_refused(company: Company) -> None:
    with pytest.raises(requests.HTTPError, match="422"):
        export(company, "start_time=99999999999")


def test_a_cursor_that_nobody_gave_out_is_refused(company: Company) -> None:
    with pytest.raises(requests.HTTPError, match="400"):
        export(company, "cursor=nonsense")

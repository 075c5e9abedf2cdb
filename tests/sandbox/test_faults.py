"""Faults on any endpoint, and the count of calls."""

import pytest
import requests

from tests.fixtures.company import ADMIN, Company


@pytest.fixture
def ticket(company: Company) -> int:
    """A customer's."""
    return company.submit_form("Help", "Not me")


def tag(company: Company, ticket: int) -> None:
    """An update that a fault may hit."""
    company.api("PUT", f"/tickets/{ticket}.json", {"ticket": {"tags": ["done"]}})


def test_a_line_cut_before_has_no_effect(company: Company, ticket: int) -> None:
    company.fault("fail_before", "/api/v2/tickets/*", method="put", times=1)
    with pytest.raises(requests.ConnectionError):
        tag(company, ticket)

    assert company.ticket(ticket)["tags"] == []
    tag(company, ticket)


def test_a_line_cut_after_has_its_effect(company: Company, ticket: int) -> None:
    company.fault("apply_then_drop", "/api/v2/tickets/*", method="PUT")
    with pytest.raises(requests.ConnectionError):
        tag(company, ticket)

    assert company.ticket(ticket)["tags"] == ["done"]
    assert company.calls("PUT")[-1]["status"] is None


@pytest.mark.parametrize(("kind", "tags"), [("delay", []), ("apply_then_delay", ["done"])])
def test_an_answer_can_be_too_late(
    company: Company, ticket: int, kind: str, tags: list[str]
) -> None:
    company.fault(kind, "/api/v2/tickets/*", method="PUT", seconds=2)
    with pytest.raises(requests.ReadTimeout):
        requests.put(
            f"{company.url}/api/v2/tickets/{ticket}",
            json={"ticket": {"tags": ["done"]}},
            auth=("tom@lantern.example/token", company.api_token),
            timeout=0.5,
        )

    assert company.ticket(ticket)["tags"] == tags


def test_an_answer_can_be_a_lie(company: Company, ticket: int) -> None:
    company.fault("pretend", "/api/v2/tickets/*", method="PUT", times=1)
    sent = {"ticket": {"tags": ["done"]}}
    answer = company.api("PUT", f"/tickets/{ticket}.json", sent)
    after = company.ticket(ticket)["tags"], len(company.audits(ticket))
    tag(company, ticket)

    assert answer["ticket"]["tags"] == ["done"]
    assert after == ([], 1)
    assert company.ticket(ticket)["tags"] == ["done"]


def test_a_lie_about_what_cannot_be_done_is_the_truth(company: Company) -> None:
    company.fault("pretend", "/api/v2/*", method="PUT")
    with pytest.raises(requests.HTTPError):
        tag(company, 404)

    company.mend()
    assert company.calls("PUT")[-1]["status"] == 404


def test_a_status_hits_any_system_until_it_is_mended(company: Company) -> None:
    company.fault("status", "/slack/api/*", status=503, retry_after=7)
    answer = requests.post(f"{company.url}/slack/api/chat.postMessage", timeout=5)
    company.mend()
    after = requests.post(f"{company.url}/slack/api/chat.postMessage", timeout=5)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    assert after.status_code == 200


def test_an_unknown_fault_is_refused(company: Company) -> None:
    for wrong in ({"kind": "haunt"}, {"kind": "delay", "minutes": 3}):
        answer = requests.post(f"{company.url}/_sandbox/faults", json=wrong, timeout=5)
        assert answer.status_code == 400


def test_every_call_but_the_control_calls_is_counted(company: Company, ticket: int) -> None:
    company.forget_calls()
    company.ticket(ticket)
    tag(company, ticket)

    seen = [(c["method"], c["path"], c["status"]) for c in company.calls()]
    path = f"/api/v2/tickets/{ticket}"
    assert seen == [("GET", path, 200), ("PUT", path, 200)]


def test_a_share_of_the_calls_is_hit_and_the_rest_go_on(company: Company, ticket: int) -> None:
    company.fault("status", "/api/v2/tickets/*", status=503, share=0.5)

    codes = set()
    for _ in range(100):  # all alike once in 2**99
        answer = requests.get(
            f"{company.url}/api/v2/tickets/{ticket}",
            auth=(f"{ADMIN}/token", company.api_token),
            timeout=15,
        )
        codes.add(answer.status_code)

    assert codes == {200, 503}


def test_what_is_on_can_be_asked(company: Company, ticket: int) -> None:
    company.fault("status", "/api/v2/tickets/*", method="PUT", times=1, status=503)
    before = company.faults()
    with pytest.raises(requests.HTTPError):
        tag(company, ticket)

    assert [(fault["kind"], fault["times"]) for fault in before] == [("status", 1)]
    assert company.faults() == []

"""Rate limits, OAuth tokens, roles and scopes."""

import pytest
import requests

from sandbox.profile import FAITHFUL, Profile
from tests.fixtures.company import AGENT, Company


def token(company: Company, scope: str = "read write") -> str:
    """A fresh OAuth token."""
    client, secret = company.oauth
    given = {"client_id": client, "client_secret": secret, "scope": scope}
    answer = requests.post(
        f"{company.url}/oauth/tokens",
        json={"grant_type": "client_credentials", **given},
        timeout=5,
    )
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def get(company: Company, path: str, bearer: str = "") -> requests.Response:
    """A GET with a bearer token, or as nobody."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    return requests.get(f"{company.url}/api/v2{path}", headers=headers, timeout=5)


def test_a_token_works_until_it_expires(company: Company) -> None:
    good = token(company)
    company.settings(token_seconds=0)
    old = token(company)

    assert get(company, "/tickets", good).status_code == 200
    assert get(company, "/tickets", old).status_code == 401


def test_a_wrong_secret_gets_no_token(company: Company) -> None:
    answer = requests.post(
        f"{company.url}/oauth/tokens",
        json={"grant_type": "client_credentials", "client_id": "deskwarden", "client_secret": "x"},
        timeout=5,
    )

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_nobody_is_anonymous_and_gets_200(company: Company) -> None:
    answer = get(company, "/users/me.json")

    assert answer.status_code == 200
    assert (answer.json()["user"]["id"], answer.json()["user"]["name"]) == (None, "Anonymous user")
    assert get(company, "/tickets").status_code == 401


def test_wrong_credentials_are_refused_even_at_users_me(company: Company) -> None:
    auth = ("tom@lantern.example/token", "wrong")

    assert requests.get(f"{company.url}/api/v2/users/me", auth=auth, timeout=5).status_code == 401
    assert get(company, "/users/me", "nonsense").status_code == 401


@pytest.mark.parametrize(
    ("scope", "path", "status"),
    [
        ("tickets:read", "/tickets", 200),
        ("tickets:read", "/incremental/tickets/cursor?start_time=1", 200),
        ("tickets:read", "/users", 403),
        ("read", "/groups", 200),
        ("write", "/tickets", 403),
        ("tickets:reed", "/tickets", 403),
    ],
)
def test_a_scope_opens_what_it_names(company: Company, scope: str, path: str, status: int) -> None:
    assert get(company, path, token(company, scope)).status_code == status


def test_an_agent_may_not_administer(company: Company) -> None:
    for method, path in (("GET", "/webhooks"), ("POST", "/groups"), ("GET", "/triggers")):
        with pytest.raises(requests.HTTPError, match="403"):
            company.api(method, path, {}, who=AGENT)

    assert company.api("GET", "/groups", who=AGENT)["groups"]


def test_every_answer_says_what_is_left(company: Company) -> None:
    company.settings(account_per_minute=700)
    answer = get(company, "/tickets", token(company))

    assert (answer.headers["x-rate-limit"], answer.headers["X-Rate-Limit-Remaining"]) == (
        "700",
        "699",
    )
    assert answer.headers["ratelimit-limit"] == "700"
    assert int(answer.headers["ratelimit-reset"]) <= 61


def test_who_asks_too_often_waits(company: Company) -> None:
    bearer = token(company)
    company.settings(account_per_minute=2)
    for _ in range(2):
        get(company, "/tickets", bearer)
    answer = get(company, "/tickets", bearer)

    assert answer.status_code == 429
    assert answer.json()["error"] == "APIRateLimitExceeded"
    assert 1 <= int(answer.headers["Retry-After"]) <= 61


def test_a_429_may_come_without_retry_after(company: Company) -> None:
    company.settings(account_per_minute=0, say_retry_after=False)
    answer = get(company, "/tickets", token(company))

    assert answer.status_code == 429
    assert "Retry-After" not in answer.headers


def test_one_ticket_takes_only_so_many_updates(company: Company) -> None:
    ticket = company.submit_form("Help", "Not me")
    company.settings(updates_per_ticket=2)
    for tag in ("one", "two"):
        company.api("PUT", f"/tickets/{ticket}", {"ticket": {"tags": [tag]}})
    other = company.submit_form("Help", "Nor me")

    with pytest.raises(requests.HTTPError, match="429"):
        company.api("PUT", f"/tickets/{ticket}", {"ticket": {"tags": ["three"]}})
    company.api("PUT", f"/tickets/{other}", {"ticket": {"tags": ["one"]}})


def test_what_agents_do_on_their_page_counts_too(company: Company) -> None:
    ticket = company.submit_form("Help", "Not me")
    company.settings(updates_per_minute=1)
    company.comment(ticket, "first")

    with pytest.raises(requests.HTTPError, match="429"):
        company.api("PUT", f"/tickets/{ticket}", {"ticket": {"tags": ["late"]}})


def test_the_faithful_profile_has_zendesks_numbers() -> None:
    assert (FAITHFUL.updates_per_minute, FAITHFUL.updates_per_ticket) == (100, 30)
    assert FAITHFUL.exports_per_minute == 10


@pytest.mark.parametrize("given", [{"nothing": 1}, {"copies": "two"}, {"shuffle": 1}])
def test_a_setting_that_does_not_fit_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(given))):
        Profile().changed(given)

"""The webhooks API, which the OpenAPI file lacks, against the recorded shapes: zendesk.md §1.4."""

import re

import pytest
import requests

from sandbox.zendesk.signing import TEST_SECRET, sign
from tests.fixtures.company import Company
from tests.sandbox.listener import listening

HOOK = {
    "name": "intake",
    "endpoint": "http://127.0.0.1:9/",
    "http_method": "POST",
    "request_format": "json",
    "subscriptions": ["zen:event-type:ticket.created"],
    "authentication": {"type": "basic_auth", "data": {"username": "us", "password": "hidden"}},
}
ULID = r"[0-7][0-9A-HJKMNP-TV-Z]{25}"


def test_a_new_webhook_shows_everything_but_its_secrets(company: Company) -> None:
    made = company.api("POST", "/webhooks", {"webhook": HOOK})["webhook"]

    assert re.fullmatch(ULID, made["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z", made["created_at"])
    assert isinstance(made["created_by"], str)
    assert made["authentication"] == {
        "type": "basic_auth",
        "add_position": "header",
        "data": {"username": "us"},
    }
    assert "hidden" not in str(company.api("GET", f"/webhooks/{made['id']}"))


def test_every_webhook_has_a_secret_of_its_own_and_a_reset_replaces_it(company: Company) -> None:
    secrets = set()
    for _ in range(2):
        key = company.api("POST", "/webhooks", {"webhook": HOOK})["webhook"]["id"]
        for method in ("GET", "POST"):
            told = company.api(method, f"/webhooks/{key}/signing_secret")["signing_secret"]
            assert told["algorithm"] == "SHA256"
            assert len(told["secret"]) == 44
            secrets.add(told["secret"])

    assert len(secrets) == 4
    assert TEST_SECRET not in secrets


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_change_answers_with_nothing(company: Company, method: str) -> None:
    key = company.api("POST", "/webhooks", {"webhook": HOOK})["webhook"]["id"]

    assert company.api(method, f"/webhooks/{key}", {"webhook": {"name": "other"}}) == {}
    assert company.api("GET", f"/webhooks/{key}")["webhook"]["name"] == "other"


def test_the_list_has_links_only_when_there_is_more(company: Company) -> None:
    for _ in range(3):
        company.api("POST", "/webhooks", {"webhook": HOOK})

    whole = company.api("GET", "/webhooks?page[size]=10")
    part = company.api("GET", "/webhooks?page[size]=2")

    assert whole["meta"]["has_more"] is False
    assert "links" not in whole
    assert len(part["webhooks"]) == 2
    assert part["links"]["next"].startswith(f"{company.url}/api/v2/webhooks?")
    rest = requests.get(
        part["links"]["next"], auth=("ada@lantern.example/token", company.api_token), timeout=5
    )
    assert len(rest.json()["webhooks"]) == 1


def test_an_event_subscription_must_be_a_json_post(company: Company) -> None:
    with pytest.raises(requests.HTTPError, match="400"):
        company.api("POST", "/webhooks", {"webhook": {**HOOK, "http_method": "GET"}})


def test_the_kind_of_a_webhook_never_changes(company: Company) -> None:
    key = company.api("POST", "/webhooks", {"webhook": HOOK})["webhook"]["id"]
    other = {"webhook": {"subscriptions": ["conditional_ticket_events"]}}

    with pytest.raises(requests.HTTPError, match="400"):
        company.api("PATCH", f"/webhooks/{key}", other)


@pytest.mark.parametrize("made", [True, False])
def test_a_test_is_signed_with_the_public_secret_only_before_the_webhook_exists(
    company: Company, made: bool
) -> None:
    with listening() as listener:
        key, secret = company.subscribe(listener.url)
        request = {"endpoint": listener.url, "http_method": "POST", "payload": "{}"}
        query = f"?webhook_id={key}" if made else ""
        told = company.api("POST", f"/webhooks/test{query}", {"request": request})["response"]
        got = listener.next()

    stamp = got.headers["X-Zendesk-Webhook-Signature-Timestamp"]
    expected = sign(secret if made else TEST_SECRET, stamp, got.body)
    assert got.headers["X-Zendesk-Webhook-Signature"] == expected
    assert (told["status_code"], told["payload"]) == (200, "heard")
    assert {"key", "value"} == set(told["headers"][0])


def test_the_history_shows_each_attempt_with_what_was_sent(company: Company) -> None:
    with listening() as listener:
        listener.answers = [(403, {})]
        key, _ = company.subscribe(listener.url)
        company.submit_form("Help", "Somebody is in my account")
        got = listener.next()
        invocation = got.headers["X-Zendesk-Webhook-Invocation-Id"]
        path = f"/webhooks/{key}/invocations"
        while (one := company.api("GET", path)["invocations"][0])["status"] == "pending":
            pass
        attempts = company.api("GET", f"{path}/{invocation}/attempts")["attempts"]

    assert one["id"] == invocation
    assert (one["status"], one["status_code"]) == ("terminated", 403)
    assert set(one) == {"id", "status", "status_code", "latest_completed_at"}
    assert [a["id"] for a in attempts] == [key]
    assert attempts[0]["request"]["payload"] == got.body.decode()
    assert attempts[0]["response"]["payload"] == "heard"

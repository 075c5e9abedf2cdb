"""Events on their way: what they say, how they are signed, and when they come again."""

import json
import re
from datetime import timedelta
from pathlib import Path
from queue import Empty
from threading import Event

import pytest

from sandbox.profile import Profile
from sandbox.zendesk.breaker import Gate
from sandbox.zendesk.retry import Outcome, pause
from sandbox.zendesk.signing import TEST_SECRET, sign
from tests.fixtures.company import Company, founded
from tests.sandbox.listener import listening

VECTORS = (
    (
        "2021-03-25T05:09:27Z",
        b'{"event":"ticket.updated","id":123}',
        "S/RDdU2ERmj7LHDDoWJ2onPYH+t7/f2+LTM4dL7UiLM=",
    ),
    ("2021-03-25T05:09:27Z", b"", "wCdBvXaHttn0wRVIYctzZ9O6O0bnqWakJMEKZ9VoRWw="),
    (
        "2026-01-02T03:04:05Z",
        '{"t":"é"}'.encode(),
        "MleinBPSxvvdMnZ7orXIpRA35tD2YI+e7qkUr3IR2go=",
    ),
)


@pytest.mark.parametrize(("stamp", "body", "signature"), VECTORS)
def test_it_signs_as_zendesk_does(stamp: str, body: bytes, signature: str) -> None:
    assert sign(TEST_SECRET, stamp, body) == signature


def test_a_new_ticket_is_told_byte_for_byte_as_recorded(company: Company) -> None:
    with listening() as listener:
        key, secret = company.subscribe(listener.url, "created")
        ticket = company.submit_form("Help {}", "Somebody {} is in my account")
        got = listener.next()

    body = json.loads(got.body)
    assert body["type"] == "zen:event-type:ticket.created"
    assert body["account_id"] == company.account_id
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", body["id"])
    assert re.fullmatch(r"\S{19}\.\d{9}Z", body["time"])
    assert body["zendesk_event_version"] == "2022-11-06"
    assert body["subject"] == f"zen:ticket:{ticket}"
    assert body["detail"]["id"] == str(ticket)
    assert body["detail"]["status"] == "NEW"
    assert body["detail"]["via"] == {"channel": "web_form"}
    assert body["detail"]["subject"] == "Help {}"
    assert b'\n   "event": { }\n}\n' in got.body
    assert got.body.startswith(b'{\n   "type"')
    assert got.headers["X-Zendesk-Webhook-Id"] == key
    assert got.headers["X-Zendesk-Account-Id"] == str(company.account_id)
    stamp = got.headers["X-Zendesk-Webhook-Signature-Timestamp"]
    assert got.headers["X-Zendesk-Webhook-Signature"] == sign(secret, stamp, got.body)


def test_the_events_of_one_update_share_a_sequence(company: Company) -> None:
    ticket = company.submit_form("Help", "Nothing much")
    with listening() as listener:
        company.subscribe(
            listener.url, "comment_added", "tags_changed", "status_changed", "priority_changed"
        )
        company.comment(ticket, "Looking", status="open", priority="high", tags="vip")
        bodies = [json.loads(listener.next().body) for _ in range(4)]

    events = {b["type"].rpartition(".")[2]: b["event"] for b in bodies}
    assert len({e["meta"]["sequence"]["id"] for e in events.values()}) == 1
    assert events["tags_changed"]["tags_added"] == ["vip"]
    assert (events["status_changed"]["current"], events["status_changed"]["previous"]) == (
        "OPEN",
        "NEW",
    )
    assert events["priority_changed"]["current"] == "HIGH"
    comment = events["comment_added"]["comment"]
    assert (comment["body"], comment["is_public"]) == ("Looking", False)
    assert comment["author"]["is_staff"] is True


def test_a_conflict_is_tried_again_three_times_with_one_invocation_id(company: Company) -> None:
    company.settings(retry_seconds=0.01)
    with listening() as listener:
        listener.answers = [(409, {})]
        company.subscribe(listener.url)
        company.submit_form("Help", "Again and again")
        got = [listener.next() for _ in range(4)]

        assert listener.silent()
    assert len({d.headers["X-Zendesk-Webhook-Invocation-Id"] for d in got}) == 1
    assert len({d.body for d in got}) == 1


def test_a_server_error_loses_the_event(company: Company) -> None:
    company.settings(retry_seconds=0.01)
    with listening() as listener:
        listener.answers = [(500, {})]
        company.subscribe(listener.url)
        company.submit_form("Help", "Once")
        listener.next()

        assert listener.silent()


def test_503_comes_again_when_it_names_less_than_a_minute(company: Company) -> None:
    with listening() as listener:
        listener.answers = [(503, {"Retry-After": "1"}), (200, {})]
        company.subscribe(listener.url)
        company.submit_form("Help", "Later")
        first, second = listener.next(), listener.next()

    stamps = [d.headers["X-Zendesk-Webhook-Signature-Timestamp"] for d in (first, second)]
    assert first.body == second.body
    assert stamps[0] != stamps[1]


def test_who_answers_too_late_hears_it_five_times_more() -> None:
    over = Event()
    quick = Profile(delivery_seconds=0.05, retry_seconds=0.01)
    with founded(profile=quick) as company, listening() as listener:
        listener.wait = over.wait
        company.subscribe(listener.url)
        company.submit_form("Help", "Slow")
        for _ in range(6):
            listener.next()

        assert listener.silent()
        over.set()


PROFILE = Profile(retry_seconds=7)


@pytest.mark.parametrize(
    ("outcome", "before", "expected"),
    [
        (Outcome(None, timed_out=True), 4 * [Outcome(None, timed_out=True)], 7),
        (Outcome(None, timed_out=True), 5 * [Outcome(None, timed_out=True)], None),
        (Outcome(409), 2 * [Outcome(409)], 7),
        (Outcome(409), 3 * [Outcome(409)], None),
        (Outcome(429, "59"), [], 59),
        (Outcome(429, "60"), [], None),
        (Outcome(503, "0"), [], 0),
        (Outcome(503), [], None),
        (Outcome(500, "1"), [], None),
        (Outcome(403), [], None),
        (Outcome(None), [], None),
    ],
)
def test_the_rules_of_trying_again(
    outcome: Outcome, before: list[Outcome], expected: float | None
) -> None:
    assert pause(outcome, before, PROFILE) == expected


def test_an_event_can_come_twice_with_the_same_id(company: Company) -> None:
    company.settings(copies=2)
    with listening() as listener:
        company.subscribe(listener.url)
        company.submit_form("Help", "Twice")
        one, two = listener.next(), listener.next()

    assert json.loads(one.body)["id"] == json.loads(two.body)["id"]


def test_the_breaker_opens_when_most_deliveries_fail() -> None:
    strict, gate = Profile(breaker_floor=10, breaker_seconds=60), Gate()
    for number in range(10):
        assert gate.refuses(strict) is None
        gate.saw(ok=number < 3, profile=strict)

    assert gate.refuses(strict) == "circuit broken"


def test_a_trial_account_is_throttled() -> None:
    trial, gate = Profile(deliveries_per_minute=2), Gate()

    assert [gate.refuses(trial) for _ in range(3)] == [None, None, "throttled"]


def statuses(company: Company, key: str) -> list[str]:
    """Of a webhook's invocations."""
    found = company.api("GET", f"/webhooks/{key}/invocations")["invocations"]
    return [one["status"] for one in found]


def test_a_throttled_delivery_comes_later(company: Company) -> None:
    company.settings(deliveries_per_minute=1, throttle_seconds=0.2)
    with listening() as listener:
        key, _ = company.subscribe(listener.url)
        for _ in range(2):
            company.submit_form("Help", "Too much")
        listener.next()
        while "throttled" not in (
            seen := [
                i["status"]
                for i in company.api("GET", f"/webhooks/{key}/invocations")["invocations"]
            ]
        ):
            pass
        company.settings(deliveries_per_minute=100)
        listener.next()

    assert "throttled" in seen


def test_what_was_not_delivered_before_a_restart_is_delivered_after_it(tmp_path: Path) -> None:
    with listening() as listener:
        slow = Profile(delay_seconds=timedelta(hours=1).total_seconds())
        with founded(directory=tmp_path, profile=slow) as company:
            company.subscribe(listener.url)
            company.submit_form("Help", "Before")
            with pytest.raises(Empty):
                listener.next(0.2)
        with founded(directory=tmp_path):
            got = listener.next()

    assert json.loads(got.body)["detail"]["description"] == "Before"


def test_a_second_description_event_is_a_switch(company: Company) -> None:
    company.settings(comment_with_created=True)
    with listening() as listener:
        company.subscribe(listener.url, "created", "comment_added")
        company.submit_form("Help", "Paired")
        types = {json.loads(listener.next().body)["type"] for _ in range(2)}

    assert types == {"zen:event-type:ticket.created", "zen:event-type:ticket.comment_added"}

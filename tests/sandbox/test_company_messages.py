"""Slack and PagerDuty keep what they got, and say no as the real ones do."""

from typing import Any

import pytest
import requests

from sandbox.company import TOKENS
from tests.fixtures.lantern import Lantern

SLACK = {"Authorization": f"Bearer {TOKENS['slack']}"}
KEY = TOKENS["pagerduty"]


def slack(lantern: Lantern, method: str, body: Any, headers: Any = SLACK) -> Any:
    """One Web API call; Slack answers 200 also when it says no."""
    url = f"{lantern.url}/slack/api/{method}"
    answer = requests.post(url, json=body, headers=headers, timeout=5)
    assert answer.status_code == 200
    return answer.json()


def enqueue(lantern: Lantern, **changes: Any) -> requests.Response:
    """One event for the pager."""
    payload = {"summary": "s", "source": "x", "severity": "critical"}
    event = {"routing_key": KEY, "event_action": "trigger", "payload": payload, **changes}
    return requests.post(f"{lantern.url}/pagerduty/v2/enqueue", json=event, timeout=5)


def alerts(lantern: Lantern) -> list[Any]:
    """What the pager holds."""
    answer = requests.get(f"{lantern.url}/_sandbox/pagerduty", timeout=5)
    return list(answer.json()["alerts"])


def test_a_message_is_kept_and_can_be_read_back(lantern: Lantern) -> None:
    posted = slack(lantern, "chat.postMessage", {"channel": "#sec-incidents", "text": "hello"})

    kept = requests.get(f"{lantern.url}/_sandbox/slack", timeout=5).json()["messages"]
    url = f"{lantern.url}/slack/api/conversations.history?channel=C0SECINC01"
    history = requests.get(url, headers=SLACK, timeout=5).json()["messages"]
    assert kept == history
    assert (kept[0]["text"], kept[0]["ts"]) == ("hello", posted["ts"])


@pytest.mark.parametrize("name", ["sec-incidents", "#sec-incidents", "C0SECINC01"])
def test_a_channel_goes_by_name_or_id(name: str, lantern: Lantern) -> None:
    posted = slack(lantern, "chat.postMessage", {"channel": name, "text": "hello"})

    assert posted["channel"] == "C0SECINC01"


@pytest.mark.parametrize(
    ("body", "headers", "error"),
    [
        ({"channel": "general", "text": "x"}, {}, "not_authed"),
        ({"channel": "general", "text": "x"}, {"Authorization": "Bearer no"}, "invalid_auth"),
        ({"channel": "nowhere", "text": "x"}, SLACK, "channel_not_found"),
        ({"channel": "general"}, SLACK, "no_text"),
        ({"channel": "general", "text": "x" * 40_001}, SLACK, "msg_too_long"),
    ],
)
def test_slack_says_no_with_200(body: Any, headers: Any, error: str, lantern: Lantern) -> None:
    assert slack(lantern, "chat.postMessage", body, headers) == {"ok": False, "error": error}


def test_an_event_is_taken_under_its_key_or_gets_one(lantern: Lantern) -> None:
    named, unnamed = enqueue(lantern, dedup_key="k"), enqueue(lantern)

    assert (named.status_code, named.json()["dedup_key"]) == (202, "k")
    assert unnamed.json()["dedup_key"] not in ("", "k")
    assert len(alerts(lantern)) == 2


def test_a_second_trigger_joins_the_open_alert(lantern: Lantern) -> None:
    enqueue(lantern, dedup_key="k")
    enqueue(lantern, dedup_key="k", event_action="acknowledge")
    enqueue(lantern, dedup_key="k")

    assert [(a["status"], a["count"]) for a in alerts(lantern)] == [("acknowledged", 2)]


def test_after_a_resolve_a_trigger_opens_another(lantern: Lantern) -> None:
    enqueue(lantern, dedup_key="k")
    enqueue(lantern, dedup_key="k", event_action="resolve")
    enqueue(lantern, dedup_key="k")

    assert [a["status"] for a in alerts(lantern)] == ["resolved", "triggered"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"routing_key": "no"}, "routing_key"),
        ({"event_action": "shout"}, "event_action"),
        ({"event_action": "resolve"}, "dedup_key"),
        ({"dedup_key": "k" * 256}, "dedup_key"),
        ({"payload": None}, "payload.summary"),
        ({"payload": {"summary": "s" * 1025, "source": "x", "severity": "info"}}, "summary"),
        ({"payload": {"summary": "s", "source": "", "severity": "info"}}, "source"),
        ({"payload": {"summary": "s", "source": "x", "severity": "SEV-1"}}, "severity"),
    ],
)
def test_a_malformed_event_is_refused_whole(
    changes: dict[str, Any], fault: str, lantern: Lantern
) -> None:
    answer = enqueue(lantern, **changes)

    assert answer.status_code == 400
    assert fault in answer.json()["errors"][0]
    assert alerts(lantern) == []


def test_what_is_no_json_object_is_refused(lantern: Lantern) -> None:
    answer = requests.post(f"{lantern.url}/pagerduty/v2/enqueue", data="[]", timeout=5)

    assert answer.status_code == 400


def test_the_routing_key_is_not_kept(lantern: Lantern) -> None:
    enqueue(lantern)

    assert KEY not in str(alerts(lantern))

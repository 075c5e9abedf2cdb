"""The wire: one address, one attempt, every passing fault with its seconds."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from requests import Session
from requests.auth import HTTPBasicAuth

from incidents.errors import DeskBusy, DeskElsewhere, DeskRefused
from integration.zendesk.session import SITE, open_session
from tests.fixtures.scripted import Answer, Scripted


@pytest.fixture
def session(scripted: Scripted) -> Iterator[Session]:
    with open_session(scripted.url, auth=HTTPBasicAuth("a", "b")) as opened:
        yield opened


def test_a_request_to_the_site_reaches_the_configured_address(
    session: Session, scripted: Scripted
) -> None:
    scripted.say(Answer(body={"ok": True}))

    answer = session.get(f"{SITE}/api/v2/users/me.json")

    assert scripted.got[0].path == "/api/v2/users/me.json"
    assert scripted.got[0].headers["Host"] == scripted.url.removeprefix("http://")
    assert answer.request.url == f"{SITE}/api/v2/users/me.json"


def test_a_path_in_the_base_address_is_kept(scripted: Scripted) -> None:
    scripted.say(Answer(body={}))

    with open_session(f"{scripted.url}/proxy/zendesk/") as session:
        session.get(f"{SITE}/api/v2/users/me.json")

    assert scripted.got[0].path == "/proxy/zendesk/api/v2/users/me.json"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "93"}, timedelta(seconds=93)),
        ({"Retry-After": "0.5"}, timedelta(seconds=0.5)),
        ({"Retry-After": "-4"}, timedelta(0)),
        (
            {
                "Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT",
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            timedelta(seconds=30),
        ),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_a_429_is_busy_with_the_seconds_that_zendesk_named(
    session: Session, scripted: Scripted, headers: dict[str, str], expected: timedelta | None
) -> None:
    scripted.say(Answer(429, {"error": "APIRateLimitExceeded"}, headers))

    with pytest.raises(DeskBusy) as busy:
        session.get(f"{SITE}/api/v2/tickets/1.json")

    assert busy.value.retry_after == expected
    assert len(scripted.got) == 1


@pytest.mark.parametrize("answer", [Answer(503, {}), Answer(500, b"<html>"), Answer(dropped=True)])
def test_a_put_that_fails_on_the_way_is_sent_once_and_never_repeated(
    session: Session, scripted: Scripted, answer: Answer
) -> None:
    scripted.say(answer, Answer(body={}))

    with pytest.raises(DeskBusy):
        session.put(f"{SITE}/api/v2/tickets/1.json", json={"ticket": {}})

    assert [got.method for got in scripted.got] == ["PUT"]


def test_nobody_at_the_address_is_busy() -> None:
    with open_session("http://127.0.0.1:1") as session, pytest.raises(DeskBusy):
        session.get(f"{SITE}/api/v2/users/me.json")


def test_credentials_go_to_no_other_host(
    session: Session, start_scripted: Callable[[], Scripted]
) -> None:
    other = start_scripted()

    with pytest.raises(DeskRefused, match=r"127\.0\.0\.1"):
        session.get(f"{other.url}/api/v2/tickets.json?page=2")

    assert other.got == []


def test_a_redirect_is_refused_with_its_host_and_not_followed(
    session: Session, scripted: Scripted, start_scripted: Callable[[], Scripted]
) -> None:
    other = start_scripted()
    scripted.say(Answer(302, {}, {"Location": f"{other.url}/api/v2/users/me.json"}))

    with pytest.raises(DeskElsewhere, match=r"127\.0\.0\.1"):
        session.get(f"{SITE}/api/v2/users/me.json")

    assert other.got == []


def test_cookies_are_not_sent_back(session: Session, scripted: Scripted) -> None:
    scripted.say(Answer(body={}, headers={"Set-Cookie": "_zendesk_session=x"}), Answer(body={}))

    for _ in range(2):
        session.get(f"{SITE}/api/v2/users/me.json")

    assert "Cookie" not in scripted.got[1].headers

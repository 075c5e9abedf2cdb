"""Tokens: fetched once, renewed before the end, and once after a 401."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from requests import Session

from incidents.errors import DeskDenied, DeskRefused, DeskStrange
from integration.settings import Settings
from integration.zendesk.auth import ClientCredentials, credentials
from integration.zendesk.session import SITE, open_session
from tests.fixtures.scripted import Answer, Scripted

ME = f"{SITE}/api/v2/users/me.json"


class HandClock:
    """Monotonic seconds that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def oauth(scripted: Scripted, clock: HandClock) -> Iterator[Session]:
    auth = ClientCredentials(scripted.url, ("warden", "s3cret"), "tickets:read", clock=clock)
    with open_session(scripted.url, auth=auth) as session:
        yield session


def a_token(value: str, **more: object) -> Answer:
    return Answer(body={"access_token": value, "token_type": "bearer", **more})


def bearers(scripted: Scripted) -> list[str]:
    return [got.headers["Authorization"] for got in scripted.got if got.path.startswith("/api")]


def test_a_token_is_asked_for_as_the_grant_says_and_kept(
    oauth: Session, scripted: Scripted
) -> None:
    scripted.say(a_token("one", expires_in=7200), Answer(body={}), Answer(body={}))

    oauth.get(ME)
    oauth.get(ME)

    assert [got.path for got in scripted.got] == ["/oauth/tokens", *["/api/v2/users/me.json"] * 2]
    assert scripted.got[0].body == {
        "grant_type": "client_credentials",
        "client_id": "warden",
        "client_secret": "s3cret",
        "scope": "tickets:read",
    }
    assert bearers(scripted) == ["Bearer one", "Bearer one"]


@pytest.mark.parametrize(
    ("lifetime", "still_good", "renewed"),
    [(7200, 7139, 7141), (5, 3.9, 4.1), (None, 1739, 1741)],
)
def test_it_is_renewed_before_its_end(
    oauth: Session,
    scripted: Scripted,
    clock: HandClock,
    lifetime: float | None,
    still_good: float,
    renewed: float,
) -> None:
    scripted.say(a_token("one", expires_in=lifetime), Answer(body={}), Answer(body={}))
    scripted.say(a_token("two", expires_in=lifetime), Answer(body={}))
    started = clock.seconds
    oauth.get(ME)

    clock.seconds = started + still_good
    oauth.get(ME)
    clock.seconds = started + renewed
    oauth.get(ME)

    assert bearers(scripted) == ["Bearer one", "Bearer one", "Bearer two"]


def test_a_refused_token_is_renewed_once_and_the_write_goes_out_again(
    oauth: Session, scripted: Scripted
) -> None:
    scripted.say(a_token("one"), Answer(401, {"error": "invalid_token"}))
    scripted.say(a_token("two"), Answer(body={"ticket": {}}))

    answer = oauth.put(f"{SITE}/api/v2/tickets/1.json", json={"ticket": {"priority": "low"}})

    assert answer.status_code == 200
    assert bearers(scripted) == ["Bearer one", "Bearer two"]
    assert scripted.got[-1].body == {"ticket": {"priority": "low"}}


def test_a_second_401_is_the_answer(oauth: Session, scripted: Scripted) -> None:
    refused = Answer(401, {"error": "invalid_token"})
    scripted.say(a_token("one"), refused, a_token("two"), refused)

    answer = oauth.get(ME)

    assert answer.status_code == 401
    assert len(bearers(scripted)) == 2


def test_an_unknown_client_is_refused_without_its_secret_in_the_message(
    oauth: Session, scripted: Scripted
) -> None:
    scripted.say(Answer(401, {"error": "invalid_client"}))

    with pytest.raises(DeskDenied, match="confidential") as refused:
        oauth.get(ME)

    assert "s3cret" not in str(refused.value)


def test_an_answer_without_a_token_names_the_field(oauth: Session, scripted: Scripted) -> None:
    scripted.say(Answer(body={"token_type": "bearer"}))

    with pytest.raises(DeskStrange, match="access_token"):
        oauth.get(ME)


def test_the_scope_is_what_zendesk_granted(scripted: Scripted) -> None:
    scripted.say(a_token("one", scope="read"))
    auth = ClientCredentials(scripted.url, ("warden", "s3cret"), "read write")

    assert auth.scope == "read"


def test_the_api_token_is_the_fallback(scripted: Scripted, scripted_settings: Settings) -> None:
    scripted.say(Answer(body={}))

    with open_session(scripted.url, auth=credentials(scripted_settings, scope="read")) as session:
        session.get(ME)

    expected = "Basic ZGVza0BsYW50ZXJuLmV4YW1wbGUvdG9rZW46dDBrZW4="  # desk@…/token:t0ken
    assert bearers(scripted) == [expected]


def test_oauth_comes_before_the_api_token(scripted_settings: Settings) -> None:
    both = replace(
        scripted_settings, zendesk_oauth_client_id="warden", zendesk_oauth_client_secret="s3cret"
    )

    assert isinstance(credentials(both, scope="read"), ClientCredentials)


def test_no_credentials_at_all_is_said(scripted_settings: Settings) -> None:
    with pytest.raises(DeskRefused, match="deskwarden doctor"):
        credentials(replace(scripted_settings, zendesk_token=""), scope="read")

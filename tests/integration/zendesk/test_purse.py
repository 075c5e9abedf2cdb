"""One token for all processes, useless to whoever reads the database."""

from datetime import UTC, datetime, timedelta

import requests

from integration.store import Store
from integration.zendesk import open_desk
from integration.zendesk.purse import NAME, Coin, Purse
from tests.fixtures.own_zendesk import OwnZendesk
from tests.fixtures.sandbox_settings import settings_for

CLIENT = ("client", "secret")


def a_coin(minutes: float = 30) -> Coin:
    return Coin("token-1", "read", datetime.now(UTC) + timedelta(minutes=minutes))


def test_what_one_process_puts_another_takes(store: Store) -> None:
    Purse(store, client=CLIENT, scope="read").put(a_coin())

    found = Purse(store, client=CLIENT, scope="read").take()

    assert found is not None
    assert (found.value, found.scope) == ("token-1", "read")


def test_nothing_is_taken_from_an_empty_purse(store: Store) -> None:
    assert Purse(store, client=CLIENT, scope="read").take() is None


def test_a_coin_that_is_over_is_not_taken(store: Store) -> None:
    purse = Purse(store, client=CLIENT, scope="read")
    purse.put(a_coin(minutes=-1))

    assert purse.take() is None


def test_another_scope_client_or_secret_opens_nothing(store: Store) -> None:
    Purse(store, client=CLIENT, scope="read").put(a_coin())

    assert Purse(store, client=CLIENT, scope="write").take() is None
    assert Purse(store, client=("other", "secret"), scope="read").take() is None
    assert Purse(store, client=("client", "rotated"), scope="read").take() is None


def test_the_database_does_not_show_the_token(store: Store) -> None:
    Purse(store, client=CLIENT, scope="read").put(a_coin())

    kept = store.kept(NAME)
    assert kept
    assert "token-1" not in kept


def test_a_second_process_asks_for_no_token_of_its_own(
    own_zendesk: OwnZendesk, store: Store
) -> None:
    settings = settings_for(own_zendesk.url, "sqlite://")
    own_zendesk.ask("POST", "/tickets", {"ticket": {"comment": {"body": "Hello"}}})

    for _ in range(3):
        desk = open_desk(settings, store=store)
        desk.read(1)
        desk.close()

    seen = requests.get(f"{own_zendesk.url}/_sandbox/calls", timeout=10).json()["calls"]
    assert [call["path"] for call in seen].count("/oauth/tokens") == 1


def test_a_token_that_zendesk_took_back_is_replaced_for_all(
    own_zendesk: OwnZendesk, store: Store
) -> None:
    settings = settings_for(own_zendesk.url, "sqlite://")
    own_zendesk.ask("POST", "/tickets", {"ticket": {"comment": {"body": "Hello"}}})
    client = settings.zendesk_oauth_client_id, settings.zendesk_oauth_client_secret
    stale = Purse(store, client=client, scope="read tickets:write")
    stale.put(a_coin())

    desk = open_desk(settings, store=store)
    desk.read(1)
    desk.close()

    found = stale.take()
    assert found is not None
    assert found.value != "token-1"

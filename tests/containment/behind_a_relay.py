"""Steps at a real Glewlwyd, asked through a relay, and containment stopped by another process."""

from contextlib import closing

from incidents.checkpoint import Pause
from integration import wiring
from integration.kill_switch import KillSwitch
from integration.settings import Settings
from integration.store import open_store
from integration.store.switch import BY_PERSON
from tests.fixtures import glewlwyd as idp
from tests.fixtures.hands import Hands
from tests.fixtures.relay import Relay


def over_glewlwyd(hands: Hands, relay: Relay, stop_file: str = "") -> Hands:
    """The same hands, with Glewlwyd as settings choose it."""
    settings = Settings.from_env(
        {
            "DESKWARDEN_ZENDESK_URL": "http://127.0.0.1:9",
            "DESKWARDEN_ZENDESK_ACCOUNT_ID": "1",
            "DESKWARDEN_IDENTITY_PROVIDER": "glewlwyd",
            "DESKWARDEN_GLEWLWYD_URL": relay.url,
            "DESKWARDEN_GLEWLWYD_USER": idp.ADMIN,
            "DESKWARDEN_GLEWLWYD_PASSWORD": idp.PASSWORD,
        }
    )
    switch = KillSwitch(hands.store.switch, stop_file)
    hands.services = hands.over(wiring.impact(settings, switch).identity)
    return hands


def pause(hands: Hands) -> None:
    """A person stops containment, over a connection of their own."""
    with closing(open_store(hands.bench.url)) as store:
        store.switch.pause(Pause(BY_PERSON, "drill", "ada", hands.bench.clock.at), ())

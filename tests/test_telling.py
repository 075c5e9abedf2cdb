"""Real sweeps as processes: what nobody was told of reaches people, once."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from incidents.ledger import Delivery, Door
from tests.fixtures.redis_server import wait_until
from tests.fixtures.world import World


@contextmanager
def sweeps(env: dict[str, str]) -> Iterator[None]:
    """Two of them at once, stopped in the end."""
    with ExitStack() as stack:
        running = [
            stack.enter_context(subprocess.Popen([sys.executable, "-m", "cli", "sweep"], env=env))
            for _ in range(2)
        ]
        try:
            yield
        finally:
            for process in running:
                process.terminate()


@pytest.fixture
def env(world: World, settings_env: Callable[..., dict[str, str]]) -> dict[str, str]:
    """The sweeps' environment: the world's own systems and record."""
    ours = world.settings
    return settings_env(
        ZENDESK_URL=ours.zendesk_url,
        ZENDESK_ACCOUNT_ID=str(ours.zendesk_account_id),
        ZENDESK_OAUTH_CLIENT_ID=ours.zendesk_oauth_client_id,
        ZENDESK_OAUTH_CLIENT_SECRET=ours.zendesk_oauth_client_secret,
        DATABASE_URL=ours.database_url,
        SLACK_URL=ours.slack_url,
        SLACK_TOKEN=ours.slack_token,
        PAGERDUTY_URL=ours.pagerduty_url,
        PAGERDUTY_ROUTING_KEY=ours.pagerduty_routing_key,
        SWEEP_SECONDS="0.1",
    )


def test_two_sweeps_at_once_page_once_for_a_held_event(world: World, env: dict[str, str]) -> None:
    world.store.inbox.accept(Delivery("e-1", Door.EVENT, b"[", None, "not an object"))

    with sweeps(env):
        wait_until(lambda: bool(world.told("pagerduty") and world.told("slack")), seconds=60)
        wait_until(lambda: world.store.backlog()["alarms"] == {"waiting": 0})

    assert [page["count"] for page in world.told("pagerduty")] == [1]
    assert len(world.told("slack")) == 1


@pytest.mark.one_database
def test_two_sweeps_at_once_page_once_for_credentials_that_zendesk_refuses(
    world: World, env: dict[str, str]
) -> None:
    world.fault("status", path="/api/v2/*", status=401)

    with sweeps(env):
        wait_until(lambda: bool(world.told("pagerduty") and world.told("slack")), seconds=90)
        wait_until(lambda: world.store.backlog()["alarms"] == {"waiting": 0})

    (page,) = world.told("pagerduty")
    assert "Zendesk refuses our credentials" in str(page)
    assert page["count"] == 1

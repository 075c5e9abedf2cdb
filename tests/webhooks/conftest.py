"""A web door on a real record, at a time that stands still."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client import REGISTRY
from sqlalchemy import create_engine, select
from werkzeug.test import TestResponse

from app import create_app
from integration.settings import Settings
from integration.store import Store, open_store
from integration.store.tables import INBOX
from webhooks.reception import Reception
from webhooks.signature import SIGNATURE, TIMESTAMP, sign

PAYLOADS = Path(__file__).parents[1] / "payloads"
ACCOUNT = 18525119
SECRET = "an-event-secret"
TRIGGER_SECRET = "a-trigger-secret"
NOW = datetime(2026, 11, 21, 9, 45, tzinfo=UTC)
EVENTS = "/webhooks/zendesk"
TRIGGER = "/webhooks/zendesk/trigger"


def settings(**more: Any) -> Settings:
    """What the door is opened with."""
    given: dict[str, Any] = {
        "zendesk_url": "http://127.0.0.1:9",
        "zendesk_account_id": ACCOUNT,
        "webhook_secrets": (SECRET,),
        "trigger_secrets": (TRIGGER_SECRET,),
    }
    return Settings(**given | more)


def stamp(at: datetime = NOW) -> str:
    """A time as Zendesk writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def signed(body: bytes, *, secret: str = SECRET, at: datetime = NOW) -> dict[str, str]:
    """The two headers of a genuine delivery."""
    return {SIGNATURE: sign(body, stamp(at), secret), TIMESTAMP: stamp(at)}


def payload(name: str) -> bytes:
    """A delivery's body, byte for byte."""
    return (PAYLOADS / f"{name}.json").read_bytes()


def rows_of(database_url: str) -> list[dict[str, Any]]:
    """The whole inbox, oldest first."""
    url = database_url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url)
    with engine.connect() as conn:
        found = conn.execute(select(INBOX).order_by(INBOX.c.id)).mappings().all()
    engine.dispose()
    return [dict(row) for row in found]


def counted(name: str, **labels: str) -> float:
    """A counter's value now."""
    return REGISTRY.get_sample_value(f"deskwarden_{name}_total", labels) or 0.0


@dataclass(slots=True)
class Door:
    """The web door, and what it put on record."""

    client: FlaskClient
    database_url: str

    def rows(self) -> list[dict[str, Any]]:
        """The whole inbox, oldest first."""
        return rows_of(self.database_url)

    def post(self, body: bytes, path: str = EVENTS, **headers: str) -> TestResponse:
        """Send `body` with these headers (`_` for `-`) and no others."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(path, data=body, headers=named)

    def deliver(
        self,
        body: bytes,
        path: str = EVENTS,
        *,
        secret: str = SECRET,
        later: timedelta = timedelta(0),
        **headers: str,
    ) -> TestResponse:
        """Send `body` as Zendesk does."""
        return self.post(body, path, **headers, **signed(body, secret=secret, at=NOW + later))


@pytest.fixture
def open_door(store: Store, database_url: str) -> Callable[..., Door]:
    """Open the door with other settings than the usual."""

    def open_with(**more: Any) -> Door:
        app = create_app(settings(**more), Reception(store.inbox, {}, lambda: NOW))
        return Door(app.test_client(), database_url)

    return open_with


@pytest.fixture
def door(open_door: Callable[..., Door]) -> Door:
    """The usual one."""
    return open_door()


@pytest.fixture
def door_without_record(bare_database_url: str) -> Iterator[Door]:
    """A door whose database has no table."""
    bare = open_store(bare_database_url)
    app = create_app(settings(), Reception(bare.inbox, {}, lambda: NOW))
    yield Door(app.test_client(), bare_database_url)
    bare.close()

"""What a stranger writes makes us call nobody, and our secrets stay where they are."""

import io
import logging
import socket
from collections.abc import Iterator
from dataclasses import fields
from itertools import product

import pytest
from sqlalchemy import select

from integration import logs
from integration.settings import Settings
from integration.store.engine import open_engine, reading
from integration.store.tables import METADATA
from tests.fixtures.log_lines import plain
from tests.fixtures.world import World
from ticket_actions.alarms import SELDOM

BAD_ANSWERS = [
    *product(["/api/v2/*", "/crm/*", "/secaudit*", "/slack/*", "/pagerduty/*"], [401, 500]),
    *product(["/admin/*", "/slack/*", "/pagerduty/*"], [403]),
]
SHORTEST = 6  # characters of a secret that is none by chance
WORRY = "Somebody logged in to my account from another country, look: {}"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("debug", stream)
    yield stream
    root.handlers[:], root.level = before
    plain()


@pytest.mark.parametrize(
    "link",
    ["http://127.0.0.1:{}/a.png", "<img src='//127.0.0.1:{}'>", "![x](http://localhost:{}/x)"],
)
def test_no_address_in_a_report_is_ever_called(world: World, link: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.setblocking(False)
        address = link.format(trap.getsockname()[1])
        ticket = world.form(WORRY.format(address))
        world.handle(ticket)
        world.email(WORRY.format(address), ticket_id=ticket)
        world.handle(ticket)

        with pytest.raises(BlockingIOError):
            trap.accept()


def test_no_secret_is_in_the_log_the_record_a_note_or_a_message(
    world: World, log: io.StringIO
) -> None:
    """On a bad day too: errors carry what was sent, and what was answered."""
    for path, status in BAD_ANSWERS:
        world.fault("status", path=path, status=status, body={"error": "no"}, times=1)
    ticket = world.form()
    for _ in range(8):
        world.triage_echoes()
        world.contain()
        world.tell()
        world.clock.sleep(SELDOM.total_seconds())
    world.mend()

    places = {
        "log": log.getvalue(),
        "record": record(world),
        "notes": "\n".join(world.notes(ticket)),
        "messages": str(world.told("slack")) + str(world.told("pagerduty")),
    }

    assert all(places.values())
    assert len(secrets(world.settings)) > 5
    for name, text in places.items():
        assert [each for each in secrets(world.settings) if each in text] == [], name


def secrets(settings: Settings) -> list[str]:
    """Every one that is set."""
    names = [each.name for each in fields(settings) if each.metadata["secret"]]
    found = [getattr(settings, name) for name in names]
    return [each for each in found if isinstance(each, str) and len(each) >= SHORTEST]


def record(world: World) -> str:
    """All that is on record, but the token that the processes share for an hour."""
    engine = open_engine(world.settings.database_url)
    with reading(engine) as conn:
        tables = [conn.execute(select(table)).all() for table in METADATA.sorted_tables]
    engine.dispose()
    return "\n".join(str(tuple(row)) for rows in tables for row in rows)

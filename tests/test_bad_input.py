"""Signed rubbish through the real door and a real worker: nothing breaks, the next event is done.

tests/webhooks has the door alone; here the worker comes after it, as processes of their own.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import requests

from tests.fixtures.processes import environment, running
from tests.fixtures.redis_server import wait_until
from tests.fixtures.world import World
from tests.webhooks.bodies import BAD, ODD, created
from tests.webhooks.conftest import ACCOUNT, rows_of, signed
from tests.webhooks.servers import Served, chunks, head, serving

TYPES = ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "?"]
ORDINARY = "How do I change the colour of a chart on my dashboard?"
SAME = b"b3695d61-2ef4-4e9c-97af-1f065c099564"
"""The id that the prepared bodies share: the second of them would be known already."""
HUGE = 10 * 1024 * 1024  # bytes


def a_good_one() -> tuple[str, bytes]:
    """An ordinary ticket's event that nobody sent before, and its id."""
    number = str(uuid4())
    detail = {"id": "7", "subject": "Charts", "description": ORDINARY}
    return number, created(id=number, detail=detail)


@dataclass(frozen=True, slots=True)
class Product:
    """A receiver, and beside it a triage worker, at work on one record."""

    door: Served

    def then_a_good_one(self) -> str:
        """Deliver it; its id."""
        number, body = a_good_one()
        assert self.door.deliver(body) == 202
        return number

    def outcomes(self) -> dict[str, str | None]:
        """Of every event, by its key."""
        return {row["dedupe_key"]: row["outcome"] for row in rows_of(self.door.database_url)}


@pytest.fixture
def product(world: World, redis_url: str) -> Iterator[Product]:
    env = environment(world.settings, REDIS_URL=redis_url, ZENDESK_ACCOUNT_ID=str(ACCOUNT))
    url = world.settings.database_url
    with ExitStack() as stack:
        worker = stack.enter_context(running(env, "worker", "triage"))
        door = stack.enter_context(serving("granian", url, REDIS_URL=redis_url))
        yield Product(door)
        assert worker.poll() is None, "the worker died"


@pytest.mark.timeout(240)
def test_after_each_bad_one_the_next_good_one_is_triaged(product: Product) -> None:
    statuses, good = {}, []
    for name, body in {**BAD, **ODD}.items():
        statuses[name] = product.door.deliver(body.replace(SAME, str(uuid4()).encode()))
        good.append(product.then_a_good_one())
    for content_type in TYPES:
        _, body = a_good_one()
        statuses[content_type] = product.door.deliver(body, Content_Type=content_type)
        good.append(product.then_a_good_one())
    huge = b"[" * HUGE
    line = product.door.say(head(huge, "Transfer-Encoding: chunked"), *chunks(huge))
    good.append(product.then_a_good_one())

    wait_until(lambda: all(product.outcomes().get(key) for key in good), seconds=120)

    assert line.startswith(b"HTTP/1.1 413")
    assert set(statuses.values()) <= {200, 202}, statuses
    assert {product.outcomes()[key] for key in good} == {"ordinary"}
    rows = rows_of(product.door.database_url)
    assert sum(row["state"] == "held" for row in rows) == len(BAD)
    assert all(row["deaths"] == 0 for row in rows)
    assert not any(bytes(row["raw"]).startswith(b"[" * 9_001) for row in rows)


WORRY = "Somebody logged in to my account {} from another country"
"""The gap is inside what the note quotes."""
LONG = 250 * 1024  # characters
HOSTILE = {
    "NUL": WORRY.format("\x00"),
    "lone surrogates": WORRY.format("\ud800\udfff"),
    "bidi controls": WORRY.format("\u202egpj.exe\u2066"),
    "250 KiB of one letter": WORRY.format("here") + " " + "a" * LONG,
    "placeholders": WORRY.format("{{7*7}}{%raw%}"),
    "half placeholders": WORRY.format("{{{7*7}}{"),
    "SQL": WORRY.format("'; DROP TABLE inbox; -- \" OR 1=1"),
    "HTML": WORRY.format("<script>alert(1)</script>"),
    "terminal codes": WORRY.format("\x1b[2J\x07\r"),
    "every control character": WORRY.format("".join(map(chr, range(1, 32)))),
}


@pytest.mark.parametrize("what", [name for name in HOSTILE if "surrogates" not in name])
def test_hostile_words_of_a_customer_become_a_harmless_note(world: World, what: str) -> None:
    """Zendesk itself keeps no lone surrogates; its events may bring them, see below."""
    ticket = world.form(HOSTILE[what])
    quiet = world.form(ORDINARY)

    outcomes = world.triage(events=2)
    world.contain()

    assert sorted(outcomes) == ["incident", "ordinary"]
    assert_harmless(world.notes(ticket))
    assert world.notes(quiet) == []


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_words_of_an_event_become_a_harmless_note(world: World, what: str) -> None:
    ticket = world.form(ORDINARY)
    world.triage()
    detail = {"id": str(ticket), "subject": HOSTILE[what][:200], "description": HOSTILE[what]}

    status = deliver(world, created(id=str(uuid4()), detail=detail))
    outcomes = world.triage()
    world.contain()
    world.form("Where is my invoice?")

    assert status == 202
    assert outcomes == ["incident"]
    assert_harmless(world.notes(ticket))
    assert world.triage() == ["ordinary"]


def assert_harmless(notes: list[str]) -> None:
    """One check, nothing that Zendesk would fill in, nothing that a reader cannot see."""
    (note,) = [text for text in notes if text.startswith("🔐 SECURITY CHECK:")]
    assert not any(char in note for char in "\x00\x1b\x07\u202e\u2066\ud800\udfff")
    assert not any(word in note for word in ("{{", "{%", "account 49"))
    assert len(note.encode()) < 60_000


def deliver(world: World, body: bytes) -> int:
    """Send the world's own door an event that Zendesk signed; its answer."""
    (hook,) = world.ask("GET", "/webhooks")["webhooks"]
    secret = world.ask("GET", f"/webhooks/{hook['id']}/signing_secret")["signing_secret"]["secret"]
    headers = signed(body, secret=secret, at=datetime.now(UTC))
    return requests.post(hook["endpoint"], data=body, headers=headers, timeout=30).status_code

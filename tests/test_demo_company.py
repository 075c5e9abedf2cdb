"""The demo's company beside its own report: the report form, the mailbox, and all of it killed."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from integration.demo.house import House
from integration.strays import strays
from sandbox.people import SECURITY_ADDRESS
from sandbox.zendesk.seed import REPORT_FORM
from tests.fixtures.demos import Demo, staying
from tests.fixtures.redis_server import wait_until
from tests.fixtures.visitor import Visitor

VAGUE = "Please have a look at this when you can."
pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("unmeasured_processes")]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One demo for the whole file, its own report at its end."""
    with staying(tmp_path_factory.mktemp("company") / "demo") as running:
        yield running


@pytest.fixture
def visitor(demo: Demo) -> Visitor:
    """Somebody beside it."""
    return Visitor(demo)


def rows(demo: Demo, ticket_id: int) -> list[tuple[str, str, str | None]]:
    """Door, state and outcome of the ticket's events, oldest first."""
    asked = "SELECT door, state, outcome FROM inbox WHERE ticket_id = ? ORDER BY id"
    return ask(demo, asked, ticket_id)


def unread(demo: Demo) -> int:
    """How many events of the record name no ticket: they could not be read."""
    return len(ask(demo, "SELECT id FROM inbox WHERE ticket_id IS NULL"))


def ask(demo: Demo, asked: str, *values: int) -> list[Any]:
    """Read the record."""
    path = demo.database_url.removeprefix("sqlite:///")
    record = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return record.execute(asked, values).fetchall()
    finally:
        record.close()


def outcome(demo: Demo, ticket_id: int) -> str | None:
    """What came of the ticket's first event, once it is done."""
    wait_until(lambda: [state for _, state, _ in rows(demo, ticket_id)[:1]] == ["done"], seconds=60)
    return rows(demo, ticket_id)[0][2]


def test_a_vague_text_is_ordinary_unless_it_comes_by_the_report_form(
    demo: Demo, visitor: Visitor
) -> None:
    plain = visitor.report(VAGUE)
    reported = visitor.report(VAGUE, form=visitor.form(REPORT_FORM))

    assert outcome(demo, plain) == "ordinary"
    assert outcome(demo, reported) == "incident"


def test_a_vague_mail_to_the_security_mailbox_is_never_ordinary(
    demo: Demo, visitor: Visitor
) -> None:
    ticket = visitor.mail(VAGUE, to=SECURITY_ADDRESS)

    assert outcome(demo, ticket) == "incident"


def test_the_doctors_test_goes_through_zendesk_and_leaves_no_row(demo: Demo) -> None:
    env = House(demo.directory, demo.port, dict(os.environ)).environment()

    said = subprocess.run(
        [sys.executable, "-m", "cli", "doctor"],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "ok     webhook: a test that Zendesk sent just now came to our door" in said.stdout
    assert unread(demo) == 0


def test_after_all_was_killed_the_next_report_comes_by_its_webhook(
    demo: Demo, visitor: Visitor
) -> None:
    mark = (demo.directory / "mark").read_text(encoding="ascii")
    killed = strays(mark)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not set(killed) & set(strays(mark)))
    wait_until(lambda: is_up(demo), seconds=60)

    ticket = visitor.report("Someone is in my account, I think that it has been hacked.")

    assert outcome(demo, ticket) == "incident"
    assert rows(demo, ticket)[0][0] == "event"


def is_up(demo: Demo) -> bool:
    """Whether a customer can reach the company again."""
    try:
        return requests.get(f"{demo.sandbox}/requests/new", timeout=5).ok
    except requests.RequestException:
        return False

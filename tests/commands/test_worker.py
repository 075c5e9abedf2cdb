"""`deskwarden worker`: what a real one says of itself."""

import json
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from integration.queue import CONTAINMENT, FUNCTIONS, TRIAGE, RqDoorbell
from integration.redis_server import connect
from tests.fixtures.lost_thing import rule
from tests.fixtures.processes import running
from tests.fixtures.redis_server import wait_until

Said = dict[str, list[str]]


@pytest.fixture
def env(
    migrated_file: Path, redis_url: str, settings_env: Callable[..., dict[str, str]], tmp_path: Path
) -> dict[str, str]:
    """A record of its own, and one rule to read by."""
    record, rules = tmp_path / "record.db", tmp_path / "rules"
    shutil.copy(migrated_file, record)
    rules.mkdir()
    (rules / "one.toml").write_text(rule("badge"))
    where = {"DATABASE_URL": f"sqlite:///{record}", "REDIS_URL": redis_url}
    return settings_env(**where, RULES=str(rules), SECOND_READER="off")


@pytest.fixture
def said(env: dict[str, str], redis_url: str, tmp_path: Path) -> Said:
    """What the worker of each queue logged until it had taken a bell, and was stopped.

    Before it takes one it has shown that it lives.
    """
    bell = RqDoorbell(redis_url)
    assert bell.triage([1])
    assert bell.contain([1])
    bell.close()
    with ExitStack() as stack:
        client = stack.enter_context(connect(redis_url))
        for queue in FUNCTIONS:
            log = stack.enter_context((tmp_path / queue).open("wb"))
            stack.enter_context(running(env, "worker", queue, log=log))
        queues = [f"rq:queue:{queue}" for queue in FUNCTIONS]
        wait_until(lambda: not client.exists(*queues), seconds=60)
    return {queue: events(tmp_path / queue) for queue in FUNCTIONS}


def events(log: Path) -> list[str]:
    return [json.loads(line)["event"] for line in log.read_text(encoding="utf-8").splitlines()]


def test_only_who_triages_prepares_what_texts_wait_for(said: Said) -> None:
    assert said[TRIAGE].count("reader_preparing") == 1
    assert "rules_taken" in said[CONTAINMENT]
    assert "reader_preparing" not in said[CONTAINMENT]
